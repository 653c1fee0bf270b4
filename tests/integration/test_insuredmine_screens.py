"""InsuredMine's screens, used as a person uses them: open a page, post its form, follow the redirect."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from builders_insuredmine import AMS360, ANN, BENEFITPOINT, FIRM, InsuredMine

BERG = {
    "type": "Personal",
    "firstName": "Ann",
    "lastName": "Berg",
    "phone": "(512) 555-0123",
    "street1": "1 Elm St",
    "city": "Austin",
    "state": "tx",
    "zip": "78701",
    "division": "01",
}


@pytest.fixture
def mine() -> Iterator[InsuredMine]:
    with closing(InsuredMine()) as opened:
        yield opened


def _texts(answer: TestResponse, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in html.fromstring(answer.text).xpath(path)]


def _badges(answer: TestResponse) -> list[str]:
    return _texts(answer, "//*[contains(concat(' ', @class, ' '), ' badge ')]")


def _chips(answer: TestResponse) -> list[str]:
    return _texts(answer, "//*[contains(concat(' ', @class, ' '), ' chip ')]")


def _errors(answer: TestResponse) -> list[str]:
    assert answer.status_code == 422
    return _texts(answer, "//*[@role='alert']//li")


def _followed(mine: InsuredMine, answer: TestResponse) -> TestResponse:
    assert answer.status_code == 303, answer.text
    return mine.client.get(answer.headers["Location"])


def _form(answer: TestResponse) -> dict[str, str]:
    """What a browser would send if the page's last form were submitted untouched."""
    form = html.fromstring(answer.text).forms[-1]
    return {name: value or "" for name, value in form.form_values()}


def _account(mine: InsuredMine, **changed: Any) -> dict[str, Any]:
    return mine.made("accounts", {**ANN, "contact": {}, **changed})


@pytest.mark.parametrize(
    "path",
    [
        *("accounts", "contacts", "policies", "accounts/new", "accounts/new?type=Commercial", "daily", "integrations"),
        *("settings", "accounts?name=x&badge=both", "accounts?cursor=abc&badge=nonsense"),
    ],
)
@pytest.mark.parametrize("size", [0, 3])
def test_every_page_opens_in_an_empty_and_in_a_filled_world(path: str, size: int) -> None:
    with closing(InsuredMine(size)) as mine:
        answer = mine.get(path)
    assert answer.status_code == 200 and _texts(answer, "//h1")


def test_the_front_door_leads_to_the_accounts(mine: InsuredMine) -> None:
    first = _followed(mine, mine.client.get("/"))
    assert _texts(_followed(mine, first), "//h1") == ["Accounts"]


@pytest.mark.parametrize("path", ["accounts/" + "0" * 24, "contacts/nonsense", "policies/x/edit", "accounts/x/sync"])
def test_an_unknown_record_is_a_page_of_its_own(mine: InsuredMine, path: str) -> None:
    answer = mine.post(path, targets="ams360") if path.endswith("sync") else mine.get(path)
    assert answer.status_code == 404 and "not found" in answer.text


def test_an_unknown_world_is_not_found(mine: InsuredMine) -> None:
    assert mine.client.get("/ui/nowhere/accounts").status_code == 404


def test_a_personal_account_comes_with_a_primary_contact_of_the_same_name(mine: InsuredMine) -> None:
    page = _followed(mine, mine.post("accounts/new", **BERG))
    assert _texts(page, "//h1") == ["Ann Berg"] and "Account added!" in page.text
    [account] = mine.read("accounts")["items"]
    assert (account["phone"], account["address"]["state"], account["businessUnit"]["division"]) == (
        "5125550123",
        "TX",
        "01",
    )
    [contact] = mine.read("contacts")["items"]
    assert contact["name"] == "Ann Berg" and contact["primary"]
    assert account["createdBy"]["kind"] == "user"


def test_a_commercial_account_takes_its_primary_contact_from_the_form(mine: InsuredMine) -> None:
    mine.post("accounts/new", type="Commercial", businessName="Berg LLC", contactLastName="Chief")
    mine.post("accounts/new", type="Commercial", businessName="Alone LLC", contactLastName="")
    assert [item["name"] for item in mine.read("accounts")["items"]] == ["Berg LLC", "Alone LLC"]
    assert [item["name"] for item in mine.read("contacts")["items"]] == ["Chief"]


def test_a_new_account_with_targets_asks_for_them(mine: InsuredMine) -> None:
    fields = MultiDict([*BERG.items(), ("targets", "ams360"), ("targets", "benefitpoint")])
    page = _followed(mine, mine.client.post("/ui/demo/accounts/new", data=fields))
    assert _chips(page) == ["AMS360 pending", "BenefitPoint pending"] and _badges(page) == []
    [asked] = mine.read("sync/requests")["items"]
    assert asked["targets"] == ["ams360", "benefitpoint"] and asked["recordKind"] == "account"
    mine.simulator.deliver_due()
    types = [message["body"]["type"] for message in mine.received]
    assert types == ["account.created", "contact.created", "sync.requested"]
    assert mine.received[-1]["body"]["requestId"] == asked["id"]


def test_a_refused_form_lists_every_error_and_keeps_what_was_typed(mine: InsuredMine) -> None:
    answer = mine.post("accounts/new", **{**BERG, "phone": "12", "zip": "x", "email": "nobody", "targets": "ams360"})
    assert _errors(answer) == [
        "E-mail: enter an address like name@example.com",
        "Phone: enter ten digits",
        "ZIP: enter five digits, or ZIP+4 like 78701-1234",
    ]
    form = _form(answer)
    assert (form["firstName"], form["zip"], form["targets"]) == ("Ann", "x", "ams360")
    assert mine.read("accounts")["items"] == []
    assert _errors(mine.post("accounts/new", type="Personal")) == ["A personal account needs a first or last name"]
    assert _errors(mine.post("accounts/new", lastName="Berg")) == ["Type: choose Personal or Commercial"]


def test_names_are_escaped_everywhere(mine: InsuredMine) -> None:
    name = "<script>alert('x')</script>&"
    account = mine.made("accounts", {"type": "Personal", "lastName": name, "contact": {}})
    mine.made("policies", {"accountId": account["id"], "number": name, "note": name})
    contact = account["contacts"][0]["id"]
    mine.post(f"accounts/{account['id']}/sync", targets="ams360", actingAs=name)
    mine.post("daily", actingAs=name)
    for path in ("accounts", "contacts", "policies", "integrations", "daily", f"accounts/{account['id']}"):
        assert mine.get(path).status_code == 200 and "<script" not in mine.get(path).text
    for path in (f"accounts/{account['id']}/edit", f"contacts/{contact}/edit", f"contacts/{contact}"):
        assert "<script" not in mine.get(path).text
    assert _texts(mine.get(f"accounts/{account['id']}"), "//h1") == [name]
    mine.post(f"contacts/{contact}/edit", **_form(mine.get(f"contacts/{contact}/edit")))
    assert mine.read(f"contacts/{contact}")["version"] == 2  # 2 by rule; the untouched form changed nothing


def test_badges_are_shown_as_they_follow_from_external_ids(mine: InsuredMine) -> None:
    account = _account(mine, externalIds=[AMS360])
    assert _badges(mine.get(f"accounts/{account['id']}")) == ["AMS360 synced"]
    mine.call("PUT", f"accounts/{account['id']}/external-ids", {"externalIds": [AMS360, BENEFITPOINT]})
    assert _badges(mine.get(f"accounts/{account['id']}")) == ["AMS360 synced", "BenefitPoint synced"]
    assert _badges(mine.get("accounts?badge=both")) == ["AMS360 synced", "BenefitPoint synced"]
    assert _badges(mine.get("accounts?badge=ams360_only")) == []
    page = _followed(mine, mine.post(f"accounts/{account['id']}/unlink", system="ams360"))
    assert _badges(page) == ["BenefitPoint synced"]


def test_the_list_is_searched_by_name(mine: InsuredMine) -> None:
    _account(mine)
    mine.made("accounts", FIRM)
    assert _texts(mine.get("accounts?name=llc"), "//td/a") == ["Berg LLC"]
    assert "No account matches" in mine.get("accounts?name=zzz").text


def test_the_list_goes_on_to_a_next_page() -> None:
    with closing(InsuredMine(size=90)) as mine:
        first = mine.get("accounts?name=e")
        [link] = html.fromstring(first.text).xpath("//a[text()='Next page']/@href")
        second = mine.get("accounts" + str(link))
    links = [set(html.fromstring(page.text).xpath("//td/a/@href")) for page in (first, second)]
    assert len(links[0]) == 50 and links[1] and not links[0] & links[1]
    assert not html.fromstring(second.text).xpath("//a[text()='Next page']")


def test_an_untouched_edit_form_changes_nothing(mine: InsuredMine) -> None:
    account = _account(mine, lastName="Berg  ", businessUnit={"branch": "02"})
    form = _form(mine.get(f"accounts/{account['id']}/edit"))
    _followed(mine, mine.post(f"accounts/{account['id']}/edit", **form))
    assert mine.read(f"accounts/{account['id']}") == account


def test_an_edit_changes_only_the_fields_that_differ(mine: InsuredMine) -> None:
    account = _account(mine)
    form = _form(mine.get(f"accounts/{account['id']}/edit"))
    page = _followed(mine, mine.post(f"accounts/{account['id']}/edit", **{**form, "phone": "5125559999", "city": ""}))
    assert "Account saved" in page.text
    now = mine.read(f"accounts/{account['id']}")
    assert now["phone"] == "5125559999" and now["address"] == {**account["address"], "city": None}
    assert now["updatedBy"]["kind"] == "user" and now["version"] == 2
    stale = mine.post(f"accounts/{account['id']}/edit", **{**form, "phone": "5125558888"})
    assert _errors(stale) == ["Somebody changed this record meanwhile. Open it again and repeat your change."]


def test_a_partly_posted_form_leaves_the_other_fields(mine: InsuredMine) -> None:
    account = _account(mine)
    _followed(mine, mine.post(f"accounts/{account['id']}/edit", phone="512 555 7777"))
    assert mine.read(f"accounts/{account['id']}")["email"] == ANN["email"]


def test_a_contact_is_added_edited_and_made_primary(mine: InsuredMine) -> None:
    account = _account(mine)
    page = _followed(mine, mine.post(f"accounts/{account['id']}/contacts/new", firstName="Bo", lastName="Berg"))
    assert "Contact added!" in page.text and "Bo Berg" in page.text
    second = mine.read("contacts?name=bo berg")["items"][0]
    page = _followed(mine, mine.post(f"contacts/{second['id']}/edit", email="bo@mail.example"))
    assert "Contact saved" in page.text and "bo@mail.example" in page.text
    _followed(mine, mine.post(f"contacts/{second['id']}/primary"))
    assert mine.read(f"contacts/{second['id']}")["primary"]
    assert _errors(mine.post(f"contacts/{second['id']}/delete")) == [
        "This contact is the primary contact. Make another contact primary first."
    ]
    assert _errors(mine.post(f"accounts/{account['id']}/contacts/new")) == ["A contact needs a first or last name"]


def test_a_secondary_contact_is_not_sent_before_the_primary(mine: InsuredMine) -> None:
    firm = mine.made("accounts", {**FIRM, "contact": {"lastName": "Chief"}})
    second = mine.made("contacts", {"accountId": firm["id"], "lastName": "X"})
    refused = ["Primary Contact not synced: send Chief to AMS360 first"]
    assert _errors(mine.post(f"contacts/{second['id']}/sync", targets="ams360")) == refused
    answer = mine.post(f"accounts/{firm['id']}/contacts/new", lastName="Y", targets="ams360")
    assert _errors(answer) == refused and len(mine.read("contacts")["items"]) == 2
    mine.call("PUT", f"contacts/{firm['contacts'][0]['id']}/external-ids", {"externalIds": [AMS360]})
    page = _followed(mine, mine.post(f"contacts/{second['id']}/sync", targets="ams360"))
    assert "Sync requested" in page.text and _chips(page) == ["AMS360 pending"]


def test_a_contact_without_chosen_targets_goes_where_its_account_is(mine: InsuredMine) -> None:
    account = _account(mine, externalIds=[BENEFITPOINT])
    contact = account["contacts"][0]["id"]
    _followed(mine, mine.post(f"contacts/{contact}/sync"))
    assert mine.read("sync/requests")["items"][0]["targets"] == ["benefitpoint"]
    lonely = _account(mine)["contacts"][0]["id"]
    assert _errors(mine.post(f"contacts/{lonely}/sync")) == ["Choose where to send it: AMS360, BenefitPoint or both"]


def test_deleting_warns_about_policies_first(mine: InsuredMine) -> None:
    account = _account(mine)
    second = mine.made("contacts", {"accountId": account["id"], "lastName": "X"})
    mine.made("policies", {"accountId": account["id"], "contactId": second["id"], "number": "HO 1"})
    assert "1 policy is deleted with this contact: HO 1" in mine.get(f"contacts/{second['id']}/delete").text
    assert len(mine.read("policies")["items"]) == 1
    _followed(mine, mine.post(f"contacts/{second['id']}/delete"))
    assert mine.read("policies")["items"] == []
    assert "1 contact and 0 policies are deleted" in mine.get(f"accounts/{account['id']}/delete").text
    page = _followed(mine, mine.post(f"accounts/{account['id']}/delete"))
    assert "Account deleted" in page.text and mine.read("accounts")["items"] == []


def test_a_policy_made_here_is_local_and_its_steps_move_the_account(mine: InsuredMine) -> None:
    account = _account(mine)
    fields = {"number": "HO 1", "premium": "100", "billMethod": "", "startDate": "2026-01-01", "endDate": ""}
    page = _followed(mine, mine.post(f"accounts/{account['id']}/policies/new", **fields))
    assert "local" in _chips(page)[0]
    [policy] = mine.read("policies")["items"]
    assert policy["local"] and policy["premium"] == "100.00"
    assert mine.read(f"accounts/{account['id']}")["status"] == "active"
    untouched = _form(mine.get(f"policies/{policy['id']}/edit"))
    _followed(mine, mine.post(f"policies/{policy['id']}/edit", **untouched))
    assert mine.read(f"policies/{policy['id']}") == policy
    for step, status in {"cancel": "cancelled", "activate": "active", "archive": "archived"}.items():
        _followed(mine, mine.post(f"policies/{policy['id']}/status", step=step))
        assert mine.read(f"policies/{policy['id']}")["status"] == status
    assert mine.read(f"accounts/{account['id']}")["status"] == "inactive"
    assert mine.post(f"policies/{policy['id']}/status", step="frame").status_code == 422
    assert _errors(mine.post(f"accounts/{account['id']}/policies/new", premium="much")) == [
        "Premium: enter an amount like 1250.00"
    ]
    _followed(mine, mine.post(f"policies/{policy['id']}/status", step="delete"))
    assert mine.read("policies")["items"] == []


def test_the_daily_button_shows_progress_result_and_who_joined(mine: InsuredMine) -> None:
    assert "started" in _followed(mine, mine.post("daily")).text
    page = _followed(mine, mine.post("daily", actingAs="Bea Long"))
    assert "you joined it" in page.text and "Joined by Bea Long" in page.text
    [job] = mine.client.get("/_sim/worlds/demo/state").json["records"]["daily_jobs"]
    path = f"sync/jobs/{job['id']}"
    mine.call("PATCH", path, {"state": "running", "total": 8, "done": 2})
    running = mine.get("daily")
    assert "2 of 8 records" in running.text and 'aria-valuenow="25"' in running.text and "refresh" in running.text
    mine.call("PATCH", path, {"state": "done", "done": 8, "message": "5 linked"})
    finished = mine.get("daily")
    assert "5 linked" in finished.text and "refresh" not in finished.text
    assert "5 linked" in mine.get("integrations").text


def test_the_history_of_integrations_tells_each_target(mine: InsuredMine) -> None:
    account = _account(mine)
    mine.post(f"accounts/{account['id']}/sync", targets="ams360")
    [asked] = mine.read("sync/requests")["items"]
    results = [{"system": "ams360", "state": "refused", "reason": "Business unit missing"}]
    mine.call("PATCH", f"sync/requests/{asked['id']}", {"state": "refused", "results": results})
    assert "Business unit missing" in mine.get("integrations").text
    assert _chips(mine.get(f"accounts/{account['id']}")) == ["AMS360 refused: Business unit missing"]
    assert _errors(mine.post(f"accounts/{account['id']}/sync")) == [
        "Choose where to send it: AMS360, BenefitPoint or both"
    ]


def test_the_stylesheet_is_served(mine: InsuredMine) -> None:
    with mine.client.get("/static/insuredmine/insuredmine.css") as answer:
        assert answer.mimetype == "text/css"


def test_a_form_saved_twice_adds_one_record(mine: InsuredMine) -> None:
    def add(path: str, typed: dict[str, str]) -> set[str]:
        sent = _form(mine.client.get(f"/ui/demo/{path}")) | typed
        return {mine.client.post(f"/ui/demo/{path}", data=sent).headers["Location"] for _ in range(2)}

    (account,) = add("accounts/new", BERG)
    base = account.removeprefix("/ui/demo/").partition("?")[0]
    add(f"{base}/contacts/new", {"firstName": "Lena", "lastName": "Lind"})
    (_,) = add(f"{base}/policies/new", {"number": "P-1", "startDate": "2026-01-01"})
    page = mine.client.get(f"/ui/demo/{base}").text
    assert page.count(">Lena Lind<") == 1 and page.count(">P-1<") == 1


def test_a_contact_is_added_to_another_account_and_moved_by_name(mine: InsuredMine) -> None:
    home, firm = mine.made("accounts", {**ANN, "contact": {}}), mine.made("accounts", FIRM)
    bo = mine.made(f"accounts/{home['id']}/contacts", {"lastName": "Berg", "firstName": "Bo"})
    path = f"contacts/{bo['id']}/accounts"
    assert _errors(mine.post(path, account="Nobody", step="add")) == ["No account has this name"]
    page = _followed(mine, mine.post(path, account=firm["name"], relation="Accountant", step="add"))
    assert "Primary, Accountant" in page.text and home["name"] in page.text
    other = mine.made("accounts", {**FIRM, "businessName": "Other Firm"})
    page = _followed(mine, mine.post(path, account=other["id"], step="move"))
    assert "Other Firm" in page.text
    assert [item["name"] for item in mine.read(f"accounts/{home['id']}/contacts")["items"]] == ["Ann Berg"]


def test_another_systems_policy_can_only_be_read_and_names_its_owner(mine: InsuredMine) -> None:
    account = mine.made("accounts", {**ANN, "contact": {}})
    policy = mine.made("policies", {"accountId": account["id"], "number": "HO 1", "externalIds": [AMS360]})
    page = mine.get(f"policies/{policy['id']}").text
    assert "belongs to AMS360" in page and "Cancel policy" not in page and "/edit" not in page
    told = ["This policy belongs to AMS360. Change it in AMS360."]
    assert mine.get(f"policies/{policy['id']}/edit").status_code == 422
    assert _errors(mine.post(f"policies/{policy['id']}/edit", number="HO 2")) == told
    assert _errors(mine.post(f"policies/{policy['id']}/status", step="cancel")) == told
    assert mine.read(f"policies/{policy['id']}") == policy


def test_two_accounts_are_merged_by_name_after_a_look_at_what_moves(mine: InsuredMine) -> None:
    kept, ended = _account(mine, externalIds=[AMS360]), mine.made("accounts", {**FIRM, "contact": {"lastName": "Lind"}})
    path = f"/ui/demo/accounts/{kept['id']}/merge"
    assert mine.client.get(path).status_code == 200
    assert "No account has this name" in mine.client.get(f"{path}?account=Nobody").text

    asked = mine.client.get(f"{path}?account=Berg LLC")
    assert "1 contact moves and 0 policies move" in asked.text
    form = _form(asked)
    done = _followed(mine, mine.client.post(path, data=form))

    assert "Accounts merged" in done.text and "Lind" in done.text
    assert mine.call("GET", f"accounts/{ended['id']}").status_code == 404
    assert mine.client.post(path, data=form).status_code == 303  # pressed twice
