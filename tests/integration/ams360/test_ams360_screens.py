"""AMS360's screens, used as a person does: open the form, type, press the button, read the page that comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import pytest
from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from trifold.simulators.ams360 import VENDOR
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.control import state_of
from trifold.simulators.chassis.notices import report

UI = "/ui/demo"
ANN = {
    "CustomerType": "C",
    "FirstName": "Ann",
    "LastName": "Berg",
    "AccountExecCode": '!!"',
    "AccountRepCode": "!!#",
    "GLDivisionCode": "EST",
    "GLBranchCode": "HBR",
    "GLDepartmentCode": "PER",
    "GLGroupCode": "SVC",
}
HOME = {
    "PolicyNumber": "HO 37959602",
    "TypeOfBusiness": "1",
    "PolicyTypeOfBusiness": "HOME",
    "WritingCompanyCode": "GRW",
    "PolicyEffectiveDate": "2026-03-02",
    "PolicyExpirationDate": "2027-03-02",
    "FullTermPremium": "$1,250.50",
    "LineOfBusinessList": "HOME",
}


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    made = Simulator(VENDOR, clock=Clock(datetime(2026, 3, 2, 9, tzinfo=UTC)))
    world = made.worlds.create("demo", seed=1)
    world.configure({"recipients": [{"url": "http://sync-core.test/hooks/ams360/acme", "secret": "dummy"}]})
    yield made
    made.stop()


@pytest.fixture
def browser(simulator: Simulator) -> FlaskClient:
    return simulator.app.test_client()


def form_of(answer: TestResponse) -> MultiDict[str, str]:
    """What a browser would post from the page's form if nothing were typed."""
    assert answer.status_code in (200, 422)
    form = html.fromstring(answer.text).xpath("//form[@method='post']")[0]
    return MultiDict(form.form_values())


def fill(browser: FlaskClient, path: str, typed: dict[str, str]) -> TestResponse:
    """Open a form, type over it, press its button."""
    posted = form_of(browser.get(path))
    for name, value in typed.items():
        posted.setlist(name, [value])
    return browser.post(path, data=posted)


def saved(answer: TestResponse) -> str:
    """The address of the page that a saved form leads to."""
    assert answer.status_code == 303, errors_of(answer)
    return answer.headers["Location"]


def errors_of(answer: TestResponse) -> list[str]:
    return [unescape(text) for text in re.findall("<li>(.*?)</li>", answer.text)]


def told(simulator: Simulator) -> list[str]:
    return [notice["kind"] for notice in report(simulator.worlds.get("demo"))["notices"]]


def records(simulator: Simulator, table: str) -> list[dict[str, object]]:
    return [row["record"] for row in state_of(simulator.worlds.get("demo"))["records"][table]]


@pytest.fixture
def ann(browser: FlaskClient) -> str:
    """The address of Ann's page."""
    return saved(fill(browser, f"{UI}/customers/new", ANN))


@pytest.fixture
def policy(browser: FlaskClient, ann: str) -> str:
    """The address of the page of Ann's policy."""
    return saved(fill(browser, f"{ann}/policies/new", HOME))


def test_the_root_leads_to_the_only_world_and_on_to_its_customers(browser: FlaskClient) -> None:
    answer = browser.get("/", follow_redirects=True)
    assert (answer.status_code, answer.request.path) == (200, f"{UI}/customers")
    assert "No customer" in answer.text


def test_a_new_customer_is_saved_and_its_page_opens(simulator: Simulator, browser: FlaskClient, ann: str) -> None:
    page = browser.get(ann)
    assert page.status_code == 200
    assert "Berg, Ann" in page.text and "Customer 1" in page.text
    (record,) = records(simulator, "customers")
    assert (record["AccountExecCode"], record["IsActive"], record["Email"]) == ('!!"', True, None)
    assert told(simulator) == ["Customer.Inserted"]


def test_what_is_missing_is_listed_and_what_was_typed_stays(simulator: Simulator, browser: FlaskClient) -> None:
    answer = fill(browser, f"{UI}/customers/new", {"FirstName": "<Ann>", "BusinessAreaCode": "617"})
    assert answer.status_code == 422
    assert errors_of(answer) == [
        "Firm Name or Last Name is required",
        "Executive is required",
        "Representative is required",
        "Division is required",
        "Branch is required",
        "Department is required",
        "Group is required",
        "Business phone is required when BusinessAreaCode is given",
    ]
    assert form_of(answer)["FirstName"] == "<Ann>"
    assert (records(simulator, "customers"), told(simulator)) == ([], [])


def test_required_fields_carry_a_star_and_every_field_has_a_label(browser: FlaskClient) -> None:
    page = html.fromstring(browser.get(f"{UI}/customers/new").text)
    starred = {label.get("for") for label in page.xpath("//label[@class='required']")}
    assert starred == set(ANN) - {"FirstName", "LastName"}
    labelled = {label.get("for") for label in page.xpath("//label[@for]")}
    shown = page.xpath("//form//select | //form//input[not(@type='hidden') and not(@type='checkbox')]")
    assert {field.get("id") for field in shown} <= labelled
    assert all(box.getparent().tag == "label" for box in page.xpath("//input[@type='checkbox']"))


def test_text_that_is_no_date_number_or_character_is_refused(simulator: Simulator, browser: FlaskClient) -> None:
    wrong = {"DateOfBirth": "31/12/1990", "CustomerNumber": "1e3", "City": "a\x00b"}
    answer = fill(browser, f"{UI}/customers/new", ANN | wrong)
    assert answer.status_code == 422
    assert errors_of(answer) == [
        "Customer number (empty: the next one): '1e3' is not a whole number",
        "City: it has a character that can't be kept",
        "Date of birth: '31/12/1990' is not a date (YYYY-MM-DD)",
    ]
    assert records(simulator, "customers") == []


def test_an_edit_changes_what_was_typed_and_nothing_else(simulator: Simulator, browser: FlaskClient, ann: str) -> None:
    (before,) = records(simulator, "customers")
    assert saved(fill(browser, f"{ann}/edit", {"City": " Mill & <field> ", "IsPersonal": "true"})) == ann
    (after,) = records(simulator, "customers")
    assert after == before | {"City": " Mill & <field> ", "IsPersonal": True}
    assert saved(fill(browser, f"{ann}/edit", {"IsPersonal": "false"})) == ann
    assert records(simulator, "customers") == [after | {"IsPersonal": False}]


def test_a_form_posted_with_one_field_only_changes_that_field(
    simulator: Simulator, browser: FlaskClient, ann: str
) -> None:
    (before,) = records(simulator, "customers")
    saved(browser.post(f"{ann}/edit", data={"FirmName": "Berg LLC"}))
    assert records(simulator, "customers") == [before | {"FirmName": "Berg LLC"}]


def test_an_inactive_customer_is_shown_as_such(browser: FlaskClient, ann: str) -> None:
    saved(fill(browser, f"{ann}/edit", {"IsActive": "false"}))
    assert "Inactive" in browser.get(ann).text
    assert "Inactive" in browser.get(f"{UI}/customers?name=berg").text


def test_the_list_finds_by_last_name_firm_or_dba_in_order_of_name(browser: FlaskClient, ann: str) -> None:
    for name in ("Bergström", "Åberg", "Dune"):
        fill(browser, f"{UI}/customers/new", ANN | {"LastName": name})
    found = html.fromstring(browser.get(f"{UI}/customers?name=BERG").text).xpath("//tbody//a/text()")
    assert found == ["Berg, Ann", "Bergström, Ann"]
    assert "2 customers" in browser.get(f"{UI}/customers?name=berg").text
    assert "No customer begins with “Ann”" in browser.get(f"{UI}/customers?name=Ann").text


def test_a_long_list_shows_its_first_rows_and_says_so(simulator: Simulator, browser: FlaskClient) -> None:
    simulator.worlds.get("demo").reset(seed=3, size=260)
    page = browser.get(f"{UI}/customers").text
    assert f"{len(records(simulator, 'customers'))} customers, the first 200 are shown" in page
    assert len(html.fromstring(page).xpath("//tbody/tr")) == 200


def test_contacts_are_added_edited_and_deleted(simulator: Simulator, browser: FlaskClient, ann: str) -> None:
    assert errors_of(fill(browser, f"{ann}/contacts/new", {})) == ["Name is required"]
    assert saved(fill(browser, f"{ann}/contacts/new", {"ContactName": "Bo O'Berg", "SortOrder": "2"})) == ann
    edit, delete = html.fromstring(browser.get(ann).text).xpath("//tbody//a/@href")
    saved(fill(browser, edit, {"Title": "Owner", "BusinessAreaCode": "617", "BusinessPhone": "5550101"}))
    (record,) = records(simulator, "contacts")
    assert (record["ContactName"], record["Title"], record["SortOrder"]) == ("Bo O'Berg", "Owner", 2)
    assert "Delete contact Bo O&#39;Berg?" in browser.get(delete).text
    assert saved(browser.post(delete)) == ann
    assert records(simulator, "contacts") == []
    assert told(simulator)[1:] == ["CustomerContact.Inserted", "CustomerContact.Updated", "CustomerContact.Deleted"]


def test_basic_information_and_ok_make_a_policy(simulator: Simulator, browser: FlaskClient, policy: str) -> None:
    page = browser.get(policy).text
    assert "Policy HO 37959602" in page and "Active" in page and "1250.50" in page and "Berg, Ann" in page
    (record,) = records(simulator, "policies")
    assert (record["AccountRepCode"], record["GLGroupCode"]) == ("!!#", "SVC")
    assert told(simulator) == ["Customer.Inserted", "Policy.Inserted"]


def test_a_policy_without_its_basic_information_is_refused(
    simulator: Simulator, browser: FlaskClient, ann: str
) -> None:
    wrong = {"PolicyEffectiveDate": "", "FullTermPremium": "1e9"}
    assert errors_of(fill(browser, f"{ann}/policies/new", wrong)) == ["Full term premium: '1e9' is not an amount"]
    answer = fill(browser, f"{ann}/policies/new", {"PolicyEffectiveDate": ""})
    assert answer.status_code == 422
    assert errors_of(answer) == [
        "Policy number is required",
        "Effective date is required",
        "Writing company is required",
    ]
    assert (records(simulator, "policies"), told(simulator)) == ([], ["Customer.Inserted"])


def test_a_policy_is_edited_endorsed_cancelled_and_renewed(
    simulator: Simulator, browser: FlaskClient, policy: str
) -> None:
    saved(fill(browser, f"{policy}/edit", {"Description": "Corrected"}))
    saved(fill(browser, f"{policy}/endorse", {"TransactionType": "PCH", "TransactionDescription": "Raised"}))
    renewal = saved(fill(browser, f"{policy}/renew", {"PolicyNumber": "HO 37959603"}))
    saved(fill(browser, f"{policy}/cancel", {"TransactionEffectiveDate": "2026-06-01"}))
    old, new = browser.get(policy).text, browser.get(renewal).text
    assert "Cancelled" in old and "Raised" in old and "2026-03-02T00:00:01" in old
    assert "Policy HO 37959603" in new and "2028-03-02" in new
    assert re.search(f'renews <a href="{policy}">HO 37959602</a>', new)
    lines = [record["LineOfBusinessList"] for record in records(simulator, "policies")]
    assert all(len(rows) == 1 for rows in lines)  # type: ignore[arg-type]
    assert told(simulator)[2:] == ["Policy.Updated", "Policy.Updated", "Policy.Inserted", "Policy.Updated"]


def test_an_endorsement_outside_the_term_is_refused(simulator: Simulator, browser: FlaskClient, policy: str) -> None:
    answer = fill(browser, f"{policy}/endorse", {"TransactionEffectiveDate": "2030-01-01"})
    assert errors_of(answer) == [
        "Transaction type: (empty) can't be used for an endorsement",
        "Effective date is outside the policy's term",
    ]
    assert len(told(simulator)) == 2


def test_lines_of_business_can_all_be_taken_away(simulator: Simulator, browser: FlaskClient, policy: str) -> None:
    saved(browser.post(f"{policy}/edit", data={"LineOfBusinessList": ""}))
    assert records(simulator, "policies")[0]["LineOfBusinessList"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/ui/nowhere/customers",
        "/ui/nowhere/",
        f"{UI}/customers/nobody",
        f"{UI}/customers/nobody/edit",
        f"{UI}/customers/nobody/contacts/new",
        f"{UI}/customers/nobody/policies/new",
        f"{UI}/contacts/nobody/edit",
        f"{UI}/contacts/nobody/delete",
        f"{UI}/policies/nothing",
        f"{UI}/policies/nothing/cancel",
    ],
)
def test_what_is_not_there_is_a_404_page(browser: FlaskClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "Not found" in answer.text


def test_a_merged_customer_is_gone_and_the_survivor_has_what_was_its_own(
    simulator: Simulator, browser: FlaskClient, ann: str, policy: str
) -> None:
    other = saved(fill(browser, f"{UI}/customers/new", {**ANN, "FirstName": "Anne"}))
    saved(fill(browser, f"{ann}/contacts/new", {"ContactName": "Bo Berg"}))
    refused = fill(browser, f"{ann}/merge", {"SurvivorNumber": "1"})
    assert "The survivor must be another customer of this agency" in errors_of(refused)
    assert saved(fill(browser, f"{ann}/merge", {"SurvivorNumber": "2"})) == other
    assert browser.get(ann).status_code == 404
    page = browser.get(other).text
    assert "Bo Berg" in page and "HO 37959602" in page
    assert {"Customer.Deleted", "Customer.Updated"} <= set(told(simulator))


@pytest.mark.parametrize(
    ("path", "typed", "table"),
    [("/contacts/new", {"ContactName": "Bo"}, "contacts"), ("/policies/new", HOME, "policies")],
)
def test_a_form_saved_twice_adds_one_record(
    simulator: Simulator, browser: FlaskClient, ann: str, path: str, typed: dict[str, str], table: str
) -> None:
    posted = form_of(browser.get(ann + path))
    for name, value in typed.items():
        posted.setlist(name, [value])
    first, second = (saved(browser.post(ann + path, data=posted)) for _ in range(2))
    assert first == second and len(records(simulator, table)) == 1
    saved(fill(browser, ann + path, typed))  # another form is another record
    assert len(records(simulator, table)) == 2
