"""The REST API keeps its own promises: the committed OpenAPI document, and what Schemathesis finds against it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

import trifold.contracts
from builders_insuredmine import AMS360, ANN, KEY, InsuredMine
from profiles import tries
from trifold.simulators.insuredmine import document

COMMITTED = Path(trifold.contracts.__file__).parent / "vendors" / "insuredmine.openapi.json"
# Names, dates, versions and references are checked beyond what a JSON Schema can say.
BEYOND_THE_SCHEMA = [positive_data_acceptance]

mine = InsuredMine()
schema = schemathesis.openapi.from_wsgi("/openapi.json", mine.simulator.app)
about_records = schemathesis.openapi.from_wsgi("/openapi.json", mine.simulator.app)
about_records.config.phases.coverage.enabled = False
about_records.config.generation.update(modes=[GenerationMode.POSITIVE])


@pytest.fixture(scope="module", autouse=True)
def closed_at_the_end() -> Iterator[None]:
    with closing(mine):
        yield


def _opening_records() -> dict[str, tuple[str, str]]:
    """A fresh world with one record of each kind: path start to (id, account id)."""
    mine.world.reset(seed=1)
    account = mine.made("accounts", {**ANN, "contact": {}, "externalIds": [AMS360]})
    second = mine.made("contacts", {"accountId": account["id"], "lastName": "Berg"})
    policy = mine.made("policies", {"accountId": account["id"], "number": "HO 1"})
    asked = mine.made("sync/requests", {"recordKind": "account", "recordId": account["id"], "targets": ["ams360"]})
    job = mine.call("POST", "sync/jobs").json["id"]
    ids = {
        "/v1/accounts": account["id"],
        "/v1/contacts": second["id"],
        "/v1/policies": policy["id"],
        "/v1/sync/requests": asked["id"],
        "/v1/sync/jobs": job,
    }
    return {path: (record_id, account["id"]) for path, record_id in ids.items()}


def _another(path: str, account_id: str) -> str:
    """One more record, of the account or beside it."""
    given = (
        ANN if path == "accounts" else {"accountId": account_id, **({"lastName": "Berg"} if path == "contacts" else {})}
    )
    return str(mine.made(path, given)["id"])


@schema.parametrize()
@tries(4)
def test_every_operation_answers_as_documented_to_made_up_requests(case: Any) -> None:
    case.call_and_validate(headers=KEY, excluded_checks=BEYOND_THE_SCHEMA)


@about_records.include(path_regex=r"\{id\}|^/v1/(contacts|policies)$").parametrize()
@tries(8)
def test_every_operation_answers_as_documented_about_records_that_exist(case: Any) -> None:
    opening = _opening_records()
    headers = dict(KEY)
    if isinstance(case.body, dict) and "loserId" in case.body:
        case.body["loserId"] = _another(case.path.split("/")[2], opening["/v1/accounts"][0])
    if isinstance(case.body, dict):
        references = ("accountId", "contactId", "priorPolicyId")
        case.body = {name: value for name, value in case.body.items() if name not in references}
    if "id" in (case.path_parameters or {}):
        case.path_parameters["id"] = opening[case.path.partition("/{")[0]][0]
        headers["If-Match"] = "*"
    elif isinstance(case.body, dict):
        case.body["accountId"] = opening["/v1/accounts"][1]
    answer = case.call_and_validate(headers=headers, excluded_checks=BEYOND_THE_SCHEMA)
    assert answer.status_code != 404


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        (
            "externalSystem=ams360&externalId=A-1",
            lambda item: "A-1" in [one["externalId"] for one in item["externalIds"]],
        ),
        ("externalSystem=benefitpoint", lambda item: "benefitpoint" in [one["system"] for one in item["externalIds"]]),
        ("badge=AMS360+synced", lambda item: "AMS360 synced" in item["badges"]),
        ("name=berg", lambda item: "berg" in item["name"].casefold()),
    ],
)
def test_a_filtered_list_holds_what_was_asked_for_and_nothing_else(asked: str, holds: Any) -> None:
    mine.world.reset(seed=1, size=5)
    mine.made("accounts", {**ANN, "lastName": "Berg", "externalIds": [{**AMS360, "externalId": "A-1"}]})
    other = {"system": "benefitpoint", "externalId": "7"}
    mine.made("accounts", {"type": "Commercial", "businessName": "Mill LLC", "externalIds": [other]})
    everybody = mine.call("GET", "accounts").json["items"]
    found = mine.call("GET", f"accounts?{asked}").json["items"]
    assert [item["id"] for item in found] == [item["id"] for item in everybody if holds(item)] != []
    assert len(found) < len(everybody)


@pytest.mark.parametrize("path", ["accounts", "contacts", "policies"])
def test_a_deleted_record_is_shown_to_nobody_who_does_not_ask_for_deleted_ones(path: str) -> None:
    record_id, _ = _opening_records()[f"/v1/{path}"]
    assert (
        mine.call(
            "DELETE", f"{path}/{record_id}?cascade=true" if path == "contacts" else f"{path}/{record_id}"
        ).status_code
        == 204
    )
    assert mine.call("GET", f"{path}/{record_id}").status_code == 404
    assert mine.call("GET", f"{path}/{record_id}?includeDeleted=true").json["deletedAt"]
    assert record_id not in [item["id"] for item in mine.call("GET", path).json["items"]]


def test_the_served_document_is_the_committed_one() -> None:
    committed = COMMITTED.read_text(encoding="utf-8")
    again = "python -m trifold.simulators.insuredmine.openapi > contracts/vendors/insuredmine.openapi.json"
    assert document.text() == committed, f"write it anew: {again}"
    assert mine.client.get("/openapi.json").text == committed


def test_the_document_says_that_the_api_is_our_design() -> None:
    found = document.document()
    assert found["openapi"].startswith("3.1")
    assert "This is our design: InsuredMine publishes no API reference." in found["info"]["description"]


@pytest.mark.parametrize("status", ["401", "404", "422", "429"])
def test_every_operation_documents_its_problems(status: str) -> None:
    for path, item in document.document()["paths"].items():
        for method, operation in item.items():
            content = operation["responses"][status]["content"]
            assert list(content) == ["application/problem+json"], (method, path)
