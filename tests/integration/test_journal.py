"""The journal: searched, waited for, explained, exported without anybody's name in it."""

from __future__ import annotations

import json
import threading

import pytest
import requests

from builders_sandbox import Sandbox
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.journal import ENTRIES_MAX, WAITERS_MAX, Wanted


def newest(sandbox: Sandbox) -> int:
    return int(sandbox.control("GET", "journal", limit=1)["exchanges"][-1]["number"])


def why(sandbox: Sandbox) -> dict[str, object]:
    """Why the newest exchange was refused."""
    found: dict[str, object] = sandbox.control("GET", f"journal/{newest(sandbox)}/why")
    return found


# ---- searching
def test_an_exchange_is_kept_as_it_was_sent_and_received(sandbox: Sandbox) -> None:
    answer = sandbox.write("Moss")
    entry = sandbox.control("GET", "journal", limit=1)["exchanges"][0]
    assert (entry["operation"], entry["world"]) == (sandbox.write_operation, "demo")
    assert (entry["status"], entry["response"]) == (answer.status_code, answer.text)
    assert "Moss" in entry["request"]


def test_exchanges_are_found_by_text_operation_and_status(rest: Sandbox) -> None:
    rest.write("Moss")
    rest.read("Moss")
    rest.session.get(f"{rest.base}/v1/accounts/{'0' * 24}", headers={"X-API-Key": "im-demo-key"})

    def found(**asked: str) -> list[str]:
        return [entry["operation"] for entry in rest.control("GET", "journal", **asked)["exchanges"]]

    assert found(text="moss") == ["create_account", "list_accounts"]
    assert found(operation="create_*") == ["create_account"]
    assert found(operation="GET /v1/accounts") == ["list_accounts"]
    assert found(status="4xx") == found(status="404") == ["read_account"]
    assert found(status="2xx", text="MOSS", operation="list_*") == ["list_accounts"]
    assert found(world="elsewhere") == []


@pytest.mark.parametrize("query", ["status=9", "status=abc", "limit=-1", "colour=red"])
def test_a_bad_search_is_refused_with_what_is_valid(rest: Sandbox, query: str) -> None:
    answer = rest.session.get(f"{rest.base}/_sim/journal?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.json()["error"]


def test_the_journal_is_bounded(rest: Sandbox) -> None:
    first = newest(rest) if rest.read("Moss") else 0
    for _ in range(ENTRIES_MAX):
        rest.read("Moss")
    assert len(rest.simulator.journal.entries()) == ENTRIES_MAX
    assert "any more" in rest.control("GET", f"journal/{first}/why")["error"]


# ---- waiting
def test_what_is_there_already_is_told_at_once(rest: Sandbox) -> None:
    rest.write("Moss")
    told = rest.control("GET", "journal/wait", operation="create_account", timeout_seconds=30)
    assert (told["met"], len(told["exchanges"]), told["why"]) == (True, 1, None)


def test_what_is_not_there_is_explained_part_by_part(rest: Sandbox) -> None:
    rest.write("Moss")
    rest.read("Moss")
    told = rest.control("GET", "journal/wait", operation="create_account", text="Fern", count=2)
    assert told["met"] is False
    assert told["why"] == (
        "of 2 exchanges after number 0: operation 'create_account' fits 1; text 'Fern' fits 0. All of it fits 0"
    )
    later = rest.control("GET", "journal/wait", after=newest(rest))
    assert later["why"].startswith("there is no exchange after number")


def test_a_waiting_client_is_woken_by_the_exchange() -> None:
    sandbox = Sandbox("insuredmine")
    with sandbox.on_a_socket():
        sandbox.log_in()
        told: list[dict[str, object]] = []
        waits = f"{sandbox.base}/_sim/journal/wait?operation=create_account&timeout_seconds=20"
        asker = threading.Thread(target=lambda: told.append(requests.get(waits, timeout=25).json()))
        began = Clock.stopwatch()
        asker.start()
        sandbox.write("Moss")
        asker.join(25)
        assert told[0]["met"] is True
        assert Clock.stopwatch() - began < 15
    sandbox.close()


def test_a_wait_ends_at_its_deadline(rest: Sandbox) -> None:
    began = Clock.stopwatch()
    assert rest.simulator.journal.wait_for(Wanted(operation="create_account"), timeout_seconds=0.2) == []
    assert 0.2 <= Clock.stopwatch() - began < 5


def test_no_more_wait_than_leave_a_thread_to_answer(rest: Sandbox) -> None:
    journal, wanted = rest.simulator.journal, Wanted(operation="create_account")
    threads = [threading.Thread(target=journal.wait_for, args=(wanted, 1, 20)) for _ in range(WAITERS_MAX)]
    for thread in threads:
        thread.start()
    began = Clock.stopwatch()
    while journal.wait_for(wanted, timeout_seconds=0.05) == [] and Clock.stopwatch() - began < 0.2:
        pass
    rest.write("Moss")
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    assert Clock.stopwatch() - began < 15


# ---- why
def test_a_granted_exchange_has_nothing_to_explain(sandbox: Sandbox) -> None:
    sandbox.write("Moss")
    assert why(sandbox) == {"number": newest(sandbox), "refused": False, "reasons": []}


def test_a_refusal_is_told_in_plain_words(sandbox: Sandbox) -> None:
    sandbox.write('Moss", "colourName": "red' if sandbox.system == "insuredmine" else "")
    told = why(sandbox)
    assert told["refused"] is True
    assert any("name" in str(reason).lower() for reason in told["reasons"])  # type: ignore[attr-defined]


def test_a_result_without_success_is_told_with_its_errors() -> None:
    sandbox = Sandbox("benefitpoint")
    sandbox.log_in()
    sandbox.arm("vendor_fault", name="Access_Error", message="Invalid Access", operation="createAccount")
    sandbox.write("Moss")
    reasons = why(sandbox)["reasons"]
    assert reasons[-2:] == ["the Result has success false", "Access_Error: Invalid Access"]  # type: ignore[index]
    sandbox.close()


def test_a_call_of_no_world_says_that_its_credential_is_unknown(rest: Sandbox) -> None:
    rest.session.get(f"{rest.base}/v1/accounts", headers={"X-API-Key": "wrong"})
    assert "no world was recognised" in str(why(rest)["reasons"])


def test_a_page_tells_the_errors_that_it_lists() -> None:
    sandbox = Sandbox("insuredmine")
    sandbox.session.post(f"{sandbox.base}/ui/demo/accounts/new", data={"type": "Personal"})
    told = why(sandbox)
    assert told["refused"] is True
    assert "name" in str(told["reasons"]).lower()
    sandbox.close()


def test_a_strike_is_told_beside_the_refusal(sandbox: Sandbox) -> None:
    number = sandbox.arm("lose_reply", operation=sandbox.write_operation)
    with pytest.raises(requests.ConnectionError):
        sandbox.write("Moss")
    assert why(sandbox)["reasons"] == [
        f"the fault {number} (lose_reply) struck: the client saw no answer: the connection was closed",
        "no answer was sent",
    ]
    found = sandbox.control("GET", "journal", status="000")["exchanges"]
    assert [entry["receipts"] for entry in found] == [[sandbox.receipts()[0]["number"]]]


# ---- export
def test_an_export_is_an_http_archive_of_what_was_asked_for(sandbox: Sandbox) -> None:
    sandbox.write("Moss")
    sandbox.read("Moss")
    log = sandbox.control("GET", "journal/har", operation=sandbox.write_operation)["log"]
    assert log["version"] == "1.2"
    (entry,) = log["entries"]
    assert entry["request"]["method"] == "POST"
    assert entry["request"]["url"].startswith(sandbox.base)
    assert entry["_operation"] == sandbox.write_operation
    assert entry["response"]["status"] in (200, 201)
    assert entry["startedDateTime"].startswith("2026-01-05T09:00:00")


def test_an_export_has_no_password_ticket_key_or_name(sandbox: Sandbox) -> None:
    sandbox.write("Mossgrove")
    sandbox.read("Mossgrove")
    sandbox.session.get(f"{sandbox.base}/ui/demo/")
    exported = json.dumps(sandbox.control("GET", "journal/har")["log"]["entries"])
    assert "Mossgrove" not in exported
    for name, value in sandbox.world.credentials.items():
        assert value not in exported or name == "agency_no"
    assert sandbox._token not in exported
    assert "[redacted]" in exported


def test_what_is_no_secret_stays_readable_in_an_export(rest: Sandbox) -> None:
    rest.write("Moss")
    (entry,) = rest.control("GET", "journal/har")["log"]["entries"]
    body = json.loads(entry["response"]["content"]["text"])
    assert (body["type"], body["lastName"], body["version"]) == ("Personal", "[redacted]", 1)
