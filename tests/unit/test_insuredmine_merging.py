"""InsuredMine's merge of two records, and how they are parted again; over its API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from builders_insuredmine import AMS360, ANN, InsuredMine

B = {"system": "benefitpoint", "externalId": "1000001"}
C = {"system": "ams360", "externalId": "0b5a2a3e-1111-4222-8333-444455556666"}
POLICY = {"number": "HO-1", "startDate": "2026-01-01"}


@pytest.fixture
def mine() -> Iterator[InsuredMine]:
    with closing(InsuredMine()) as opened:
        yield opened


def two(mine: InsuredMine, **loser: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ann twice, each with her contact and a policy; the first is AMS360's."""
    found = []
    for number, more in enumerate(({"externalIds": [AMS360]}, {"externalIds": [B], **loser})):
        account = mine.made("accounts", {**ANN, "contact": {}, **more})
        mine.made("policies", {**POLICY, "number": f"HO-{number}", "accountId": account["id"]})
        found.append(mine.read(f"accounts/{account['id']}"))
    return found[0], found[1]


def below(mine: InsuredMine, account_id: str) -> tuple[list[str], list[str]]:
    contacts = mine.read(f"contacts?accountId={account_id}")["items"]
    policies = mine.read(f"policies?accountId={account_id}")["items"]
    return sorted(one["id"] for one in contacts), sorted(one["number"] for one in policies)


def test_the_survivor_takes_the_links_that_it_lacks_and_all_that_is_below(mine: InsuredMine) -> None:
    kept, ended = two(mine)
    people = sorted(one["id"] for account in (kept, ended) for one in account["contacts"])

    answer = mine.call("POST", f"accounts/{kept['id']}/merge", {"loserId": ended["id"]})

    assert answer.status_code == 200
    assert [link["externalId"] for link in answer.json["externalIds"]] == [AMS360["externalId"], B["externalId"]]
    assert below(mine, kept["id"]) == (people, ["HO-0", "HO-1"])
    assert [one["id"] for one in answer.json["contacts"] if one["primary"]] == [kept["contacts"][0]["id"]]
    gone = mine.call("GET", f"accounts/{ended['id']}")
    assert (gone.status_code, f"was merged into {kept['id']}" in gone.json["detail"]) == (404, True)
    assert mine.read(f"accounts/{ended['id']}?includeDeleted=true")["mergedInto"] == kept["id"]
    assert (
        mine.read(f"accounts?externalSystem=benefitpoint&externalId={B['externalId']}")["items"][0]["id"] == kept["id"]
    )


def test_a_merge_that_is_asked_twice_is_one(mine: InsuredMine) -> None:
    kept, ended = two(mine)
    first = mine.call("POST", f"accounts/{kept['id']}/merge", {"loserId": ended["id"]}).json

    again = mine.call("POST", f"accounts/{kept['id']}/merge", {"loserId": ended["id"]})

    assert (again.status_code, again.json) == (200, first)


def test_two_ids_of_one_system_are_a_question(mine: InsuredMine) -> None:
    kept, ended = two(mine, externalIds=[C, B])

    refused = mine.call("POST", f"accounts/{kept['id']}/merge", {"loserId": ended["id"]})
    assert (refused.status_code, "externalIds=survivor" in refused.json["detail"]) == (409, True)
    assert below(mine, ended["id"])[1] == ["HO-1"]

    body = {"loserId": ended["id"], "externalIds": "survivor"}
    links = mine.call("POST", f"accounts/{kept['id']}/merge", body).json["externalIds"]
    assert [link["externalId"] for link in links] == [AMS360["externalId"], B["externalId"]]


@pytest.mark.parametrize("wrong", ["itself", "deleted", "unknown", "another's contact"])
def test_what_can_not_be_merged_is_refused_and_nothing_moves(mine: InsuredMine, wrong: str) -> None:
    kept, ended = two(mine)
    path, other, status = f"accounts/{kept['id']}/merge", ended["id"], 404
    if wrong == "itself":
        other, status = kept["id"], 422
    elif wrong == "deleted":
        mine.call("DELETE", f"accounts/{ended['id']}")
    elif wrong == "unknown":
        other = "0" * 24
    else:
        path, other, status = f"contacts/{kept['contacts'][0]['id']}/merge", ended["contacts"][0]["id"], 409
    before = below(mine, kept["id"])

    assert mine.call("POST", path, {"loserId": other}).status_code == status
    assert below(mine, kept["id"]) == before


@pytest.mark.parametrize("kind", ["accounts", "contacts", "policies"])
def test_what_was_merged_is_parted_as_it_was(mine: InsuredMine, kind: str) -> None:
    kept, ended = two(mine)
    pair = kept["id"], ended["id"]
    if kind != "accounts":
        mine.call("POST", f"accounts/{pair[0]}/merge", {"loserId": pair[1]})
        items = mine.read(f"{kind}?accountId={pair[0]}")["items"]
        pair = items[0]["id"], items[1]["id"]
    where = [f"{kind}/{one}" for one in pair] + [
        f"{other}?accountId={kept['id']}" for other in ("contacts", "policies")
    ]
    before = [facts(mine.read(path)) for path in where]

    assert mine.call("POST", f"{kind}/{pair[0]}/merge", {"loserId": pair[1]}).status_code == 200
    assert mine.call("GET", f"{kind}/{pair[1]}").status_code == 404
    parted = mine.call("POST", f"{kind}/{pair[0]}/unmerge", {"loserId": pair[1]})

    assert (parted.status_code, parted.json["id"]) == (200, pair[1])
    assert [facts(mine.read(path)) for path in where] == before
    assert mine.call("POST", f"{kind}/{pair[0]}/unmerge", {"loserId": pair[1]}).status_code == 200
    assert [facts(mine.read(path)) for path in where] == before


def facts(record: Any) -> Any:
    """Without versions and stamps."""
    if isinstance(record, list):
        return sorted((facts(one) for one in record), key=str)
    if isinstance(record, dict):
        stamps = ("version", "updatedAt", "updatedBy", "linkedAt", "nextCursor")
        return {name: facts(value) for name, value in record.items() if name not in stamps}
    return record
