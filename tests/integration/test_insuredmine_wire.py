"""InsuredMine's REST API as a client sees it: keys, versions, repeats, problems, webhooks, the feed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from builders_insuredmine import AMS360, ANN, BENEFITPOINT, FIRM, KEY, START, InsuredMine
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.insuredmine import VENDOR

UNKNOWN = "0" * 24


@pytest.fixture
def mine() -> Iterator[InsuredMine]:
    with closing(InsuredMine()) as opened:
        yield opened


def _problem(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    found: dict[str, Any] = answer.json
    assert (found["status"], found["code"]) == (status, code) and found["detail"] and found["title"]
    return found


# ---------------------------------------------------------------------------------------------- keys and problems
@pytest.mark.parametrize("key", [None, "", "im-other-key", "im-demo-secret"])
def test_no_key_opens_no_world(mine: InsuredMine, key: str | None) -> None:
    headers = {} if key is None else {"X-API-Key": key}
    _problem(mine.client.get("/v1/accounts", headers=headers), 401, "unauthorized")


def test_a_key_opens_only_its_own_world(mine: InsuredMine) -> None:
    mine.simulator.worlds.create("other", seed=1)
    account = mine.made("accounts", ANN)
    other = {"X-API-Key": "im-other-key"}
    assert mine.client.get("/v1/accounts", headers=other).json["items"] == []
    _problem(mine.client.get(f"/v1/accounts/{account['id']}", headers=other), 404, "not-found")


@pytest.mark.parametrize("body", [b"", b"{", b'{"type": NaN}', b"\xff\xfe", b"[" * 100_000])
def test_malformed_json_is_a_400_problem(mine: InsuredMine, body: bytes) -> None:
    answer = mine.client.post("/v1/accounts", data=body, content_type="application/json", headers=KEY)
    _problem(answer, 400, "bad-request")


@pytest.mark.parametrize("body", [b"[]", b'"{}"', b"3", b"null"])
def test_json_that_is_no_object_is_a_422_problem(mine: InsuredMine, body: bytes) -> None:
    answer = mine.client.post("/v1/accounts", data=body, content_type="application/json", headers=KEY)
    _problem(answer, 422, "invalid")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_another_content_type_is_a_415_problem(mine: InsuredMine, content_type: str) -> None:
    answer = mine.client.post("/v1/accounts", data="{}", content_type=content_type, headers=KEY)
    _problem(answer, 415, "unsupported-media-type")


def test_a_body_over_one_mebibyte_is_a_413_problem(mine: InsuredMine) -> None:
    _problem(mine.oversized(), 413, "too-large")


def test_an_unknown_path_or_method_is_a_problem_too(mine: InsuredMine) -> None:
    _problem(mine.call("GET", "nothing"), 404, "not-found")
    answer = mine.call("DELETE", "accounts")
    _problem(answer, 405, "method-not-allowed")
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"type": 3}, "type"),
        ({"lastName": 5}, "lastName"),
        ({"lastName": "a\u0000b"}, "lastName"),
        ({"lastName": "x" * 201}, "lastName"),
        ({"phone": "512-555-0123"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"address": {"state": "Texas"}}, "address.state"),
        ({"address": {"zip": "1"}}, "address.zip"),
        ({"address": {"planet": "Arrakis"}}, "address.planet"),
        ({"externalIds": [{"system": "other", "externalId": "1"}]}, "externalIds.0.system"),
        ({"contact": {"dateOfBirth": "2026-02-30"}}, "contact.dateOfBirth"),
        ({"nickname": "A"}, "nickname"),
        ({"status": None}, "status"),
    ],
)
def test_a_wrong_field_is_named(mine: InsuredMine, changed: dict[str, Any], field: str) -> None:
    found = _problem(mine.call("POST", "accounts", {**ANN, **changed}), 422, "invalid")
    assert [error["field"] for error in found["errors"]] == [field]
    assert mine.read("accounts")["items"] == []


def test_a_lone_surrogate_is_refused(mine: InsuredMine) -> None:
    body = b'{"type": "Personal", "lastName": "\\ud800"}'
    answer = mine.client.post("/v1/accounts", data=body, content_type="application/json", headers=KEY)
    _problem(answer, 422, "invalid")


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x", "badge=gold", "planet=arrakis"])
def test_a_wrong_query_is_a_problem(mine: InsuredMine, query: str) -> None:
    _problem(mine.call("GET", f"accounts?{query}"), 422, "invalid")


def test_requests_over_the_worlds_limit_wait_for_the_next_minute(mine: InsuredMine) -> None:
    mine.world.configure({"switches": {"requests_per_minute": 2}})
    assert [mine.call("GET", "members").status_code for _ in range(2)] == [200, 200]
    answer = mine.call("GET", "members")
    _problem(answer, 429, "too-many-requests")
    mine.simulator.clock.advance(int(answer.headers["Retry-After"]))
    assert mine.call("GET", "members").status_code == 200


# ---------------------------------------------------------------------------------------------- records
def test_a_created_account_is_read_back_as_it_was_answered(mine: InsuredMine) -> None:
    answer = mine.call("POST", "accounts", {**ANN, "contact": {}, "externalIds": [AMS360]})
    account = answer.json
    assert answer.headers["Location"].endswith(f"/v1/accounts/{account['id']}") and answer.headers["ETag"] == '"1"'
    assert mine.read(f"accounts/{account['id']}") == account
    assert account["badges"] == ["AMS360 synced"] and account["externalIds"][0]["externalNumber"] == "10482"
    assert account["createdBy"] == {"kind": "api", "name": "API"} and account["deletedAt"] is None
    [contact] = mine.read(f"accounts/{account['id']}/contacts")["items"]
    assert contact["name"] == "Ann Berg" and contact["primary"] and contact["badges"] == []


def test_accounts_and_contacts_are_found_by_whole_email_and_phone(mine: InsuredMine) -> None:
    reach = {"email": "Ann@Berg.example", "phone": "5125550101"}
    account = mine.made("accounts", {**ANN, **reach, "contact": {}})
    mine.made("accounts", {"type": "Commercial", "businessName": "Other", "email": "joann@berg.example"})
    for query in ("email=ann@berg.example", "phone=5125550101"):
        assert [row["id"] for row in mine.read(f"accounts?{query}")["items"]] == [account["id"]]
        assert [row["accountId"] for row in mine.read(f"contacts?{query}")["items"]] == [account["id"]]
    assert mine.read("accounts?email=berg.example")["items"] == []
    _problem(mine.call("GET", "accounts?phone=555"), 422, "invalid")


def test_a_full_round_of_a_contact_and_a_policy(mine: InsuredMine) -> None:
    account = mine.made("accounts", {**ANN, "contact": {}})
    second = mine.made(f"accounts/{account['id']}/contacts", {"lastName": "Berg", "dateOfBirth": "1990-02-28"})
    policy = mine.made(
        "policies",
        {
            "accountId": account["id"],
            "contactId": second["id"],
            "number": "HO 37959602",
            "premium": "1250.5",
            "externalIds": [{**AMS360, "externalId": "p-1"}],
        },
    )
    assert policy["premium"] == "1250.50" and policy["local"] is False and policy["badges"] == ["AMS360 synced"]
    assert mine.read("policies?externalSystem=ams360&externalId=p-1")["items"] == [policy]
    assert mine.edited(f"policies/{policy['id']}", {"status": "cancelled"})["version"] == 2
    assert mine.read(f"accounts/{account['id']}")["status"] == "inactive"
    _problem(mine.call("DELETE", f"contacts/{second['id']}"), 409, "conflict")
    assert mine.call("DELETE", f"contacts/{second['id']}?cascade=true").status_code == 204
    _problem(mine.call("GET", f"policies/{policy['id']}"), 404, "deleted")
    assert mine.read(f"policies/{policy['id']}?includeDeleted=true")["deletedAt"]
    assert mine.read("policies")["items"] == []
    assert len(mine.read("policies?includeDeleted=true")["items"]) == 1


def test_an_update_needs_the_version_that_was_read(mine: InsuredMine) -> None:
    path = f"accounts/{mine.made('accounts', ANN)['id']}"
    _problem(mine.call("PATCH", path, {"dba": "X"}), 428, "version-required")
    answer = mine.call("PATCH", path, {"dba": "X"}, If_Match='"1"')
    assert answer.headers["ETag"] == '"2"' and answer.json["dba"] == "X"
    _problem(mine.call("PATCH", path, {"dba": "Y"}, If_Match='"1"'), 412, "stale")
    _problem(mine.call("DELETE", path, If_Match='"1"'), 412, "stale")
    assert mine.read(path)["dba"] == "X"


def test_a_merge_patch_may_say_what_it_is(mine: InsuredMine) -> None:
    path = f"/v1/accounts/{mine.made('accounts', ANN)['id']}"
    headers = {**KEY, "If-Match": '"1"'}
    answer = mine.client.patch(
        path, data='{"phone": null}', content_type="application/merge-patch+json", headers=headers
    )
    assert answer.json["phone"] is None and answer.json["email"] == ANN["email"]


def test_a_patch_without_a_difference_is_silent(mine: InsuredMine) -> None:
    account = mine.made("accounts", ANN)
    before = mine.last_seq()
    answer = mine.call("PATCH", f"accounts/{account['id']}", {"phone": ANN["phone"]}, If_Match='"1"')
    assert (answer.headers["ETag"], mine.changes(before)) == ('"1"', [])


@pytest.mark.parametrize("kind", ["accounts", "contacts", "policies"])
def test_external_ids_of_every_kind_are_replaced_as_a_list(mine: InsuredMine, kind: str) -> None:
    account = mine.made("accounts", {**ANN, "contact": {}})
    ids = {"accounts": account["id"], "contacts": account["contacts"][0]["id"]}
    ids["policies"] = mine.made("policies", {"accountId": account["id"]})["id"]
    path = f"{kind}/{ids[kind]}"
    version = mine.read(path)["version"]
    answer = mine.call("PUT", f"{path}/external-ids", {"externalIds": [BENEFITPOINT, AMS360]})
    assert answer.json["badges"] == ["AMS360 synced", "BenefitPoint synced"]
    assert answer.json["version"] == version + 1
    stale = mine.call("PUT", f"{path}/external-ids", {"externalIds": []}, If_Match=f'"{version}"')
    _problem(stale, 412, "stale")
    assert mine.call("PUT", f"{path}/external-ids", {"externalIds": []}).json["badges"] == []


def test_lists_are_filtered_and_paged(mine: InsuredMine) -> None:
    for number in range(5):
        mine.made("accounts", {"type": "Commercial", "businessName": f"Firm {number}"})
    linked = mine.made("accounts", {**ANN, "externalIds": [BENEFITPOINT]})
    assert mine.read("accounts?badge=BenefitPoint synced")["items"] == [linked]
    assert mine.read("accounts?externalSystem=benefitpoint&externalId=884120")["items"] == [linked]
    assert mine.read("accounts?externalSystem=ams360&externalId=884120")["items"] == []
    assert mine.read("accounts?name=BERG")["items"] == [linked]
    first = mine.read("accounts?limit=4&name=firm")
    second = mine.read(f"accounts?limit=4&name=firm&cursor={first['nextCursor']}")
    names = [item["name"] for item in first["items"] + second["items"]]
    assert names == [f"Firm {number}" for number in range(5)] and second["nextCursor"] is None


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "contacts", {"accountId": UNKNOWN, "lastName": "X"}),
        ("POST", f"accounts/{UNKNOWN}/contacts", {"lastName": "X"}),
        ("GET", f"accounts/{UNKNOWN}/contacts", None),
        ("POST", "policies", {"accountId": UNKNOWN}),
        ("PATCH", f"contacts/{UNKNOWN}", {}),
        ("PUT", f"policies/{UNKNOWN}/external-ids", {"externalIds": []}),
        ("DELETE", f"policies/{UNKNOWN}", None),
        ("GET", f"sync/requests/{UNKNOWN}", None),
        ("PATCH", f"sync/requests/{UNKNOWN}", {}),
        ("PATCH", f"sync/jobs/{UNKNOWN}", {}),
        ("POST", "sync/requests", {"recordKind": "contact", "recordId": UNKNOWN, "targets": ["ams360"]}),
    ],
)
def test_an_unknown_record_is_a_404_problem(mine: InsuredMine, method: str, path: str, body: Any) -> None:
    _problem(mine.call(method, path, body, If_Match="*"), 404, "not-found")


# ---------------------------------------------------------------------------------------------- repeats
def test_a_repeated_key_gets_the_first_answer_and_makes_nothing(mine: InsuredMine) -> None:
    first = mine.call("POST", "accounts", ANN, Idempotency_Key="k1")
    again = mine.call("POST", "accounts", ANN, Idempotency_Key="k1")
    assert (again.status_code, again.json, again.headers["ETag"]) == (201, first.json, '"1"')
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(mine.read("accounts")["items"]) == 1
    _problem(mine.call("POST", "accounts", FIRM, Idempotency_Key="k1"), 422, "idempotency-key-reused")
    contact = {"accountId": first.json["id"], "lastName": "X"}
    _problem(mine.call("POST", "contacts", contact, Idempotency_Key="k1"), 422, "idempotency-key-reused")


def test_a_key_of_a_refused_request_is_still_free(mine: InsuredMine) -> None:
    assert mine.call("POST", "accounts", {"type": "Personal"}, Idempotency_Key="k1").status_code == 422
    assert mine.call("POST", "accounts", ANN, Idempotency_Key="k1").status_code == 201


def test_keys_are_ignored_where_the_world_says_so(mine: InsuredMine) -> None:
    mine.world.configure({"switches": {"idempotency": "ignored"}})
    ids = {mine.call("POST", "accounts", ANN, Idempotency_Key="k1").json["id"] for _ in range(2)}
    assert len(ids) == 2


@pytest.mark.parametrize("path", ["contacts", "policies", "sync/requests", "sync/jobs"])
def test_every_post_honours_its_key(mine: InsuredMine, path: str) -> None:
    account = mine.made("accounts", {**ANN, "contact": {}})
    body = {
        "contacts": {"accountId": account["id"], "lastName": "X"},
        "policies": {"accountId": account["id"]},
        "sync/requests": {"recordKind": "account", "recordId": account["id"], "targets": ["ams360"]},
        "sync/jobs": None,
    }[path]
    first, again = (mine.call("POST", path, body, Idempotency_Key="k") for _ in range(2))
    assert first.status_code == again.status_code == 201 and first.json == again.json


def test_the_same_key_at_the_same_moment_makes_one_account(mine: InsuredMine) -> None:
    def post(_: int) -> str:
        with mine.simulator.app.test_client() as client:
            answer = client.post("/v1/accounts", json=ANN, headers={**KEY, "Idempotency-Key": "k"})
            return str(answer.json["id"])

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(post, range(16)))) == 1
    assert len(mine.read("accounts")["items"]) == 1


# ---------------------------------------------------------------------------------------------- lists and files
@pytest.mark.parametrize("name", ["members", "carriers", "categories"])
def test_lists_can_be_read(mine: InsuredMine, name: str) -> None:
    page = mine.read(f"{name}?limit=3")
    rest = mine.read(f"{name}?cursor={page['nextCursor']}")
    assert len(page["items"]) == 3 and rest["items"] and rest["nextCursor"] is None


def test_a_world_in_a_folder_keeps_its_records_and_replies(tmp_path: Path) -> None:
    def opened() -> Simulator:
        return Simulator(VENDOR, clock=Clock(START), folder=tmp_path)

    before = opened()
    before.worlds.create("demo", seed=1)
    headers = {**KEY, "Idempotency-Key": "k"}
    made = before.app.test_client().post("/v1/accounts", json=ANN, headers=headers).json
    before.stop()
    after = opened()
    assert after.app.test_client().post("/v1/accounts", json=ANN, headers=headers).json == made
    assert after.app.test_client().get("/v1/accounts", headers=KEY).json["items"] == [made]
    after.stop()


def test_the_favicon_is_answered_with_nothing(mine: InsuredMine) -> None:
    assert mine.client.get("/favicon.ico").status_code == 204
