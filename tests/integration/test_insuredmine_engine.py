"""What InsuredMine tells an engine: sync requests, the daily job, signed webhooks, the feed of changes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from werkzeug.test import TestResponse

from builders_insuredmine import ANN, FIRM, START, InsuredMine


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


def test_an_engine_answers_a_sync_request(mine: InsuredMine) -> None:
    account = mine.made("accounts", ANN)
    body = {"recordKind": "account", "recordId": account["id"], "targets": ["benefitpoint", "ams360"]}
    asked = mine.made("sync/requests", body)
    assert asked["targets"] == ["ams360", "benefitpoint"] and asked["state"] == "requested"
    assert mine.read("sync/requests?state=requested")["items"] == [asked]
    results = [{"system": "ams360", "state": "refused", "reason": "Business unit missing"}]
    path = f"sync/requests/{asked['id']}"
    done = mine.call("PATCH", path, {"state": "partial", "results": results}).json
    assert done == mine.read(path) and done["results"] == results
    assert mine.read("sync/requests?state=requested")["items"] == []
    assert mine.read(f"sync/requests?recordId={account['id']}")["items"] == [done]


def test_a_secondary_contact_before_the_primary_is_a_409_problem(mine: InsuredMine) -> None:
    firm = mine.made("accounts", {**FIRM, "contact": {"lastName": "Chief"}})
    second = mine.made("contacts", {"accountId": firm["id"], "lastName": "X"})
    body = {"recordKind": "contact", "recordId": second["id"], "targets": ["ams360"]}
    found = _problem(mine.call("POST", "sync/requests", body), 409, "primary-contact-not-synced")
    assert found["title"] == "Primary Contact not synced"


def test_a_second_press_joins_the_daily_job(mine: InsuredMine) -> None:
    first, second = mine.call("POST", "sync/jobs"), mine.call("POST", "sync/jobs")
    assert (first.status_code, first.json["joined"]) == (201, False)
    assert (second.status_code, second.json["joined"]) == (200, True)
    path = f"sync/jobs/{first.json['id']}"
    report = {"state": "running", "total": 10, "done": 4}
    assert report.items() <= mine.call("PATCH", path, report).json.items()
    assert mine.call("PATCH", path, {"state": "done", "done": 10, "message": "fine"}).json["finishedAt"]
    _problem(mine.call("PATCH", path, {"state": "running"}), 409, "conflict")
    assert mine.call("POST", "sync/jobs").status_code == 201


def test_each_write_sends_one_signed_webhook_after_its_commit(mine: InsuredMine) -> None:
    account = mine.made("accounts", {**ANN, "contact": {}})
    assert mine.received == []
    assert mine.simulator.deliver_due() == 2
    message, other = mine.received
    assert [message["body"]["type"], other["body"]["type"]] == ["account.created", "contact.created"]
    timestamp = message["headers"]["X-Insuredmine-Timestamp"]
    wanted = hmac.new(b"s3", f"{timestamp}.".encode() + message["raw"], hashlib.sha256).hexdigest()
    assert message["headers"]["X-Insuredmine-Signature"] == f"sha256={wanted}"
    assert int(timestamp) == int(START.timestamp())
    body = message["body"]
    assert message["headers"]["X-Insuredmine-Delivery"] == body["id"] != other["body"]["id"]
    assert (body["recordId"], body["accountId"], body["version"]) == (account["id"], account["id"], 1)
    assert body["changedBy"] == {"kind": "api", "name": "API"} and body["occurredAt"] == "2026-01-05T09:00:00.000Z"
    assert other["body"]["accountId"] == account["id"] != other["body"]["recordId"]


def test_requests_and_jobs_announce_themselves(mine: InsuredMine) -> None:
    account = mine.made("accounts", ANN)
    asked = mine.made("sync/requests", {"recordKind": "account", "recordId": account["id"], "targets": ["ams360"]})
    job = mine.call("POST", "sync/jobs").json
    mine.call("POST", "sync/jobs")
    mine.simulator.deliver_due()
    _, request, daily = (message["body"] for message in mine.received)
    assert (request["type"], request["requestId"], request["recordId"]) == (
        "sync.requested",
        asked["id"],
        account["id"],
    )
    assert (daily["type"], daily["jobId"], daily["recordId"]) == ("sync.daily_requested", job["id"], None)


def test_a_webhook_is_tried_again_with_the_same_id_and_then_kept(mine: InsuredMine) -> None:
    mine.made("accounts", ANN)
    mine.answer_status = 503
    for wait in (0, 1, 5, 30, 120, 600):
        mine.simulator.clock.advance(wait)
        assert mine.simulator.deliver_due() == 0
    mine.simulator.clock.advance(3600)
    mine.simulator.deliver_due()
    assert len(mine.received) == 6 and len({message["body"]["id"] for message in mine.received}) == 1
    assert len({message["headers"]["X-Insuredmine-Signature"] for message in mine.received}) == 6
    assert mine.client.get("/_sim/worlds/demo/notices").json["counts"]["dropped"] == 1


def test_a_refused_write_sends_nothing(mine: InsuredMine) -> None:
    mine.call("POST", "accounts", {**FIRM, "contact": {"title": "nobody"}})
    assert mine.simulator.deliver_due() == 0 and mine.read("changes")["items"] == []


def test_the_feed_goes_on_from_its_cursor_and_knows_deletions(mine: InsuredMine) -> None:
    account = mine.made("accounts", ANN)
    mine.edited(f"accounts/{account['id']}", {"dba": "X"})
    first = mine.read("changes?limit=1")
    assert first["hasMore"] and first["items"][0]["action"] == "created"
    mine.call("DELETE", f"accounts/{account['id']}")
    rest = mine.read(f"changes?cursor={first['nextCursor']}")
    assert [(item["action"], item["version"]) for item in rest["items"]] == [("updated", 2), ("deleted", 3)]
    assert not rest["hasMore"]
    nothing_new = mine.read(f"changes?cursor={rest['nextCursor']}")
    assert (nothing_new["items"], nothing_new["nextCursor"]) == ([], rest["nextCursor"])
