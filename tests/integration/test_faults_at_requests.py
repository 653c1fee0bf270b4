"""Every fault at a request, over SOAP and REST, in process: what is done, what the client sees, what is receipted."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import requests
from lxml import etree
from urllib3.exceptions import NewConnectionError

from builders_sandbox import OPENING, Sandbox

WROTE = {
    "ams360": "1 INSERT customers",
    "benefitpoint": "1 INSERT accounts",
    "insuredmine": "1 INSERT accounts",
}


def broken(answer: requests.Response) -> bool:
    """Whether the body is neither XML nor JSON."""
    try:
        if "json" in answer.headers["Content-Type"]:
            json.loads(answer.content)
        else:
            etree.fromstring(answer.content)
    except (ValueError, etree.XMLSyntaxError):
        return True
    return False


def test_without_faults_a_write_writes_one(sandbox: Sandbox) -> None:
    assert sandbox.write("Moss").ok
    assert sandbox.count() == 1
    assert "Moss" in sandbox.read("Moss").text
    assert sandbox.receipts() == []


def test_a_lost_reply_comes_after_the_commit(sandbox: Sandbox) -> None:
    sandbox.arm("lose_reply", operation=sandbox.write_operation)
    with pytest.raises(requests.ConnectionError, match="closed"):
        sandbox.write("Moss")
    assert sandbox.count() == 1
    (receipt,) = sandbox.receipts()
    assert WROTE[sandbox.system] in receipt["committed"]
    assert (receipt["operation"], receipt["world"]) == (sandbox.write_operation, "demo")
    assert receipt["status"] in (200, 201)
    assert receipt["seen"] == "no answer: the connection was closed"


def test_a_refused_connection_did_nothing_and_says_so(sandbox: Sandbox) -> None:
    sandbox.arm("refuse", operation=sandbox.write_operation)
    with pytest.raises(requests.ConnectionError) as raised:
        sandbox.write("Moss")
    assert isinstance(raised.value.args[0], NewConnectionError)
    assert sandbox.count() == 0
    (receipt,) = sandbox.receipts()
    assert (receipt["committed"], receipt["status"]) == ([], None)


def test_a_dropped_request_did_nothing_and_nobody_can_know(sandbox: Sandbox) -> None:
    sandbox.arm("drop", operation=sandbox.write_operation)
    with pytest.raises(requests.ConnectionError, match="closed"):
        sandbox.write("Moss")
    assert sandbox.count() == 0
    assert sandbox.write("Moss").ok


def test_a_reset_in_the_middle_of_the_body_comes_after_the_commit(sandbox: Sandbox) -> None:
    sandbox.arm("reset_mid_body", operation=sandbox.write_operation)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        sandbox.write("Moss")
    assert sandbox.count() == 1


@pytest.mark.parametrize("kind", ["truncate", "malform"])
def test_a_damaged_body_comes_after_the_commit(sandbox: Sandbox, kind: str) -> None:
    sandbox.arm(kind, operation=sandbox.write_operation)
    answer = sandbox.write("Moss")
    assert answer.ok
    assert broken(answer)
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert sandbox.count() == 1
    assert not broken(sandbox.write("Fern"))


def test_a_wrong_content_type_keeps_the_body(sandbox: Sandbox) -> None:
    sandbox.arm("wrong_type", operation=sandbox.read_operation, content_type="text/plain")
    first, again = sandbox.read("Moss"), sandbox.read("Moss")
    assert first.headers["Content-Type"] == "text/plain"
    assert again.headers["Content-Type"] != "text/plain"
    assert first.content == again.content


def test_a_burst_of_server_errors_ends_after_its_count(sandbox: Sandbox) -> None:
    sandbox.arm("server_error", status=502, count=3)
    assert [sandbox.read("Moss").status_code for _ in range(4)] == [502, 502, 502, 200]


def test_a_late_error_comes_after_the_commit(sandbox: Sandbox) -> None:
    sandbox.arm("late_error", operation=sandbox.write_operation)
    assert sandbox.write("Moss").status_code == 504
    assert sandbox.count() == 1
    (receipt,) = sandbox.receipts()
    assert receipt["status"] in (200, 201)
    assert receipt["seen"].startswith("504")


def test_too_many_requests_says_when_to_come_back(sandbox: Sandbox) -> None:
    sandbox.arm("too_many", retry_after_seconds=7)
    answer = sandbox.write("Moss")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert sandbox.count() == 0


def test_an_expired_session_is_refused_by_the_vendor_itself(sandbox: Sandbox) -> None:
    sandbox.arm("session_expired", operation=sandbox.write_operation)
    refused = sandbox.write("Moss")
    assert refused.status_code == (401 if sandbox.system == "insuredmine" else 500)
    assert sandbox.count() == 0
    sandbox.log_in()
    assert sandbox.write("Moss").ok


def test_soap_sessions_are_really_over_for_the_next_call_too() -> None:
    for system in ("ams360", "benefitpoint"):
        sandbox = Sandbox(system)
        sandbox.log_in()
        sandbox.arm("session_expired", operation=sandbox.write_operation)
        assert [sandbox.write("Moss").status_code, sandbox.read("Moss").status_code] == [500, 500]
        sandbox.close()


@pytest.mark.parametrize(
    ("system", "name", "status", "said"),
    [
        ("ams360", "WSAPIBusinessFault", 500, "<Message>Out of order</Message>"),
        ("ams360", "WSAPISecurityFault", 500, "<CausalityId>"),
        ("benefitpoint", "Server", 500, "<faultstring>Out of order</faultstring>"),
        ("benefitpoint", "Validation_Error", 200, "<success>false</success>"),
        ("benefitpoint", "NotAuthorized", 500, "You are not authorized"),
        ("insuredmine", "conflict", 409, "urn:insuredmine-simulator:conflict"),
        ("insuredmine", "invalid", 422, "Out of order"),
    ],
)
def test_a_vendor_fault_has_the_vendors_own_form(system: str, name: str, status: int, said: str) -> None:
    sandbox = Sandbox(system)
    sandbox.log_in()
    sandbox.arm("vendor_fault", name=name, message="Out of order", operation=sandbox.write_operation)
    answer = sandbox.write("Moss")
    assert (answer.status_code, sandbox.count()) == (status, 0)
    assert said in answer.text
    assert sandbox.write("Moss").ok
    sandbox.close()


def test_a_refusal_that_the_vendor_does_not_have_is_told_the_valid_names(sandbox: Sandbox) -> None:
    told = sandbox.control("POST", "faults", {"kind": "vendor_fault", "name": "Sulking"})["error"]
    assert all(name in told for name in sandbox.simulator.vendor.refusals)


def test_a_stale_read_shows_the_world_as_it_was(sandbox: Sandbox) -> None:
    assert sandbox.write("Moss").ok
    sandbox.arm("stale_read", seconds=60)
    sandbox.clock.advance(100)
    assert sandbox.write("Fern").ok
    sandbox.clock.advance(30)
    assert "Fern" not in sandbox.read("Fern").text
    assert "Moss" in sandbox.read("Moss").text
    sandbox.clock.advance(30)
    assert "Fern" in sandbox.read("Fern").text
    assert sandbox.count() == 2
    assert len(sandbox.receipts()) == 3


def test_a_write_is_never_stale_and_sessions_are_not(sandbox: Sandbox) -> None:
    sandbox.arm("stale_read", seconds=3600)
    sandbox.log_in()
    assert sandbox.read("Moss").ok
    assert sandbox.write("Moss").ok
    assert sandbox.count() == 1


def test_disarmed_staleness_shows_the_present_again(sandbox: Sandbox) -> None:
    number = sandbox.arm("stale_read", seconds=3600)
    assert sandbox.write("Moss").ok
    assert "Moss" not in sandbox.read("Moss").text
    sandbox.control("DELETE", f"faults/{number}")
    assert "Moss" in sandbox.read("Moss").text


def test_a_late_commit_lands_after_the_client_has_gone(sandbox: Sandbox) -> None:
    sandbox.arm("late_commit", operation=sandbox.write_operation, seconds=20)
    with pytest.raises(requests.ConnectionError, match="closed"):
        sandbox.write("Moss")
    sandbox.clock.advance(19)
    assert sandbox.count() == 0
    sandbox.clock.advance(1)
    assert sandbox.count() == 1
    lost, landed = sandbox.receipts()
    assert (lost["status"], lost["committed"]) == (None, [])
    assert landed["status"] in (200, 201)
    assert WROTE[sandbox.system] in landed["committed"]


def test_a_late_commit_lands_when_the_clock_is_moved_by_the_control_api(rest: Sandbox) -> None:
    rest.arm("late_commit", seconds=20)
    with pytest.raises(requests.ConnectionError):
        rest.write("Moss")
    rest.control("POST", "clock/advance", {"seconds": 20})
    assert [receipt["kind"] for receipt in rest.receipts()] == ["late_commit", "late_commit"]


def test_a_delay_is_seen_only_by_a_caller_of_less_patience(sandbox: Sandbox) -> None:
    sandbox.arm("delay", operation=sandbox.write_operation, seconds=4, count=2)
    assert sandbox.write("Moss").ok
    sandbox.timeout_seconds = 3
    with pytest.raises(requests.ReadTimeout):
        sandbox.write("Fern")
    assert sandbox.count() == 2
    assert sandbox.receipts()[1]["seen"] == "no answer in time: the client stopped waiting"


def test_a_log_normal_delay_is_spread_and_the_same_for_a_seed(rest: Sandbox) -> None:
    seen = []
    for seed in (1, 1, 2):
        rest.arm("delay", seconds=1, sigma=0.5, seed=seed, count=3)
        for _ in range(3):
            rest.read("Moss")
        seen.append([receipt["seen"] for receipt in rest.receipts()[-3:]])
    assert seen[0] == seen[1] != seen[2]
    assert len(set(seen[0])) == 3


# ---- aims
def test_the_nth_call_is_struck_and_then_count_calls(rest: Sandbox) -> None:
    rest.arm("server_error", nth=3, count=2)
    assert [rest.read("Moss").status_code for _ in range(6)] == [200, 200, 503, 503, 200, 200]


def test_count_zero_has_no_end_until_it_is_disarmed(rest: Sandbox) -> None:
    number = rest.arm("server_error", count=0)
    assert {rest.read("Moss").status_code for _ in range(5)} == {503}
    rest.control("DELETE", f"faults/{number}")
    assert rest.read("Moss").ok


def test_a_fault_ends_at_its_time_on_the_simulators_clock(rest: Sandbox) -> None:
    rest.arm("server_error", count=0, until=(OPENING + timedelta(minutes=5)).isoformat())
    assert rest.read("Moss").status_code == 503
    rest.clock.advance(300)
    assert rest.read("Moss").ok
    (armed,) = rest.control("GET", "faults")["faults"]
    assert armed["state"] == "over"


def test_a_probability_strikes_its_share_the_same_for_a_seed(rest: Sandbox) -> None:
    runs = []
    for seed in (7, 7, 8):
        number = rest.arm("server_error", count=0, probability=0.3, seed=seed)
        runs.append([rest.read("Moss").status_code for _ in range(60)])
        rest.control("DELETE", f"faults/{number}")
    assert runs[0] == runs[1] != runs[2]
    assert 8 <= runs[0].count(503) <= 28


def test_a_record_is_aimed_at_by_its_id_or_any_text_of_it(sandbox: Sandbox) -> None:
    sandbox.arm("lose_reply", operation=sandbox.write_operation, record="Fern")
    assert sandbox.write("Moss").ok
    with pytest.raises(requests.ConnectionError):
        sandbox.write("Fern")
    assert sandbox.count() == 2


def test_an_operation_is_aimed_at_by_pattern_and_by_method_and_path(rest: Sandbox) -> None:
    rest.arm("server_error", operation="create_*")
    rest.arm("server_error", operation="GET /v1/acc*", status=500)
    assert [rest.write("Moss").status_code, rest.read("Moss").status_code] == [503, 500]


def test_another_worlds_calls_pass(sandbox: Sandbox) -> None:
    sandbox.simulator.worlds.create("other", 1)
    sandbox.arm("server_error", world="demo", count=0)
    assert sandbox.read("Moss").status_code == 503
    sandbox.control("DELETE", "faults")
    sandbox.log_in("other")
    sandbox.arm("server_error", world="demo", count=0)
    assert sandbox.read("Moss").ok


def test_a_login_is_struck_by_world_too() -> None:
    sandbox = Sandbox("ams360")
    sandbox.arm("vendor_fault", world="demo", operation="Login", name="WSAPISecurityFault", message="Out of order")
    with pytest.raises(AssertionError, match="Out of order"):
        sandbox.log_in()
    sandbox.log_in()
    sandbox.close()


def test_another_systems_fault_is_armed_there(sandbox: Sandbox) -> None:
    other = "ams360" if sandbox.system != "ams360" else "insuredmine"
    told = sandbox.control("POST", "faults", {"kind": "drop", "system": other})["error"]
    assert sandbox.system in told
    assert sandbox.arm("drop", system=sandbox.system)


def test_a_persons_screen_is_struck_only_by_name(rest: Sandbox) -> None:
    rest.arm("server_error", count=0)
    page = f"{rest.base}/ui/demo/accounts"
    assert rest.session.get(page).status_code == 200
    rest.arm("server_error", operation="GET /ui/*", status=500)
    assert rest.session.get(page).status_code == 500


def test_the_control_api_is_never_struck(rest: Sandbox) -> None:
    rest.arm("drop", count=0, operation="*")
    assert rest.control("GET", "health")["status"] == "ok"


def test_two_faults_strike_one_call_before_and_after(rest: Sandbox) -> None:
    rest.arm("delay", seconds=1)
    rest.arm("lose_reply")
    with pytest.raises(requests.ConnectionError):
        rest.write("Moss")
    assert [receipt["kind"] for receipt in rest.receipts()] == ["delay", "lose_reply"]


def test_a_fault_that_ends_the_call_spends_none_of_those_after_it(rest: Sandbox) -> None:
    rest.arm("lose_reply")
    rest.arm("server_error")
    assert rest.write("Moss").status_code == 503
    with pytest.raises(requests.ConnectionError):
        rest.write("Moss")


def test_an_armed_fault_tells_why_it_did_not_strike(rest: Sandbox) -> None:
    number = rest.arm("lose_reply", operation="create_account", nth=2, record="Fern")
    rest.read("Moss")
    rest.write("Moss")
    rest.write("Fern")
    assert rest.control("GET", f"faults/{number}")["misses"] == [
        "list_accounts: the operation is not create_account",
        "create_account: neither the address nor the body has Fern",
        "create_account: call 1, and the fault begins at 2",
    ]
