"""Answers that are no answers, and faults that came too late to be a no: what a connector makes of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders_answers import (
    A_FAULT,
    A_PAGE,
    BROKER,
    DC,
    ID,
    LOGGED_IN,
    TICKET,
    TNS,
    Step,
    ams360_fault,
    benefitpoint_fault,
    connect,
    create,
    problem,
    read,
    soap,
    written,
)
from scripted_network import answer
from trifold.sync_core.errors import (
    InDoubt,
    LogInRefused,
    Misconfigured,
    NotSent,
    Rejected,
    Stale,
    SyncError,
    Transient,
    Unavailable,
)
from trifold.sync_core.model.changes import System
from trifold.sync_core.model.planning import Verb

GARBLED = {
    "a gateway's page": answer(502, b"<html>Bad Gateway</html>"),
    "an error without a fault": answer(500, b""),
    "half an answer": answer(200, b"<s:Envelope"),
    "another answer": answer(200, b"{}"),
}


@pytest.mark.parametrize("system", [System.AMS360, System.BENEFITPOINT])
@pytest.mark.parametrize("step", GARBLED.values(), ids=GARBLED)
def test_a_garbled_answer_leaves_a_soap_create_in_doubt_and_a_read_to_be_tried_again(
    system: System, step: Step
) -> None:
    assert type(written(system, step)) is InDoubt
    assert isinstance(read(system, step), Transient)


@pytest.mark.parametrize("step", GARBLED.values(), ids=GARBLED)
def test_a_garbled_answer_leaves_a_rest_create_in_doubt(step: Step) -> None:
    assert type(written(System.INSUREDMINE, step)) is InDoubt


def test_a_garbled_page_is_read_again() -> None:
    assert type(read(System.INSUREDMINE, answer(500, b"oops"))) is Unavailable
    assert type(read(System.INSUREDMINE, answer(200, b"[]"))) is Transient


def test_an_answer_that_contradicts_its_status_is_not_believed() -> None:
    good = soap(f'<CustomerInsertResponse xmlns="{TNS}"/>', 500)
    assert type(written(System.AMS360, good)) is InDoubt


# A status without anything of the vendor's own in it: a gateway's page, nothing, or a fault that is nobody's.
BODIES = {
    "page": lambda status, **more: answer(status, A_PAGE, Content_Type="text/html", **more),
    "nothing": lambda status, **more: answer(status, b"", **more),
    "json": lambda status, **more: answer(status, b'{"detail": "no"}', Content_Type="application/json", **more),
    "somebody's fault": lambda status, **more: answer(status, A_FAULT, Content_Type="text/xml", **more),
    "asked to wait": lambda status, **more: answer(status, A_PAGE, Content_Type="text/html", Retry_After="30", **more),
}
REDIRECTS = (301, 302, 303, 307, 308)
SERVERS = (500, 501, 502, 503, 504, 507, 520, 599)
CLIENTS = (*range(400, 418), 421, 422, 423, 425, 428, 431)
SUCCESSES = (202, 203, 204, 205, 206, 207)


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("system", list(System))
def test_of_a_write_only_429_proves_that_nothing_was_done(system: System, body: str, verb: Verb) -> None:
    """T2, D23: each status, of each vendor, of each verb that writes."""
    for status in (*SUCCESSES, *REDIRECTS, *CLIENTS, 429, *SERVERS):
        step = BODIES[body](status)
        expected: type[SyncError] = NotSent if status == 429 else InDoubt
        if system is System.INSUREDMINE and status == 401:
            expected = LogInRefused  # "the request has not been applied" (RFC 9110, section 15.5.2)
        with pytest.raises(SyncError) as caught:
            write(system, verb, step)
        assert type(caught.value) is expected, f"HTTP {status}"


def write(system: System, verb: Verb, step: Step) -> None:
    """One call that writes, as the verb makes it; what it needs to read first is left out."""
    connector, _ = connect(system, step)
    calls = connector._calls
    if system is System.AMS360:
        name = {Verb.CREATE: "CustomerInsert"}.get(verb, "CustomerUpdate")
        calls.write(name, {"Customer": {"LastName": "Berg"}})
    elif system is System.BENEFITPOINT:
        name, member = {
            Verb.CREATE: ("createAccountContact", "contact"),
            Verb.REMOVE: ("deleteAccountContacts", "deletes"),
        }.get(verb, ("updateAccountContact", "update"))
        calls.write(name, {member: {}})
    elif verb is Verb.CREATE:
        calls.create("accounts", {"lastName": "Berg"}, "key")
    else:
        method = "PUT" if verb is Verb.REFERENCE else "PATCH"
        calls.change("accounts/6b03ce603a665d89cd000013", {"lastName": "Berg"}, "1", method)


@pytest.mark.parametrize("system", list(System))
@pytest.mark.parametrize(
    ("statuses", "kind"),
    [
        ((429,), NotSent),
        (SERVERS, Unavailable),
        ((408,), Unavailable),
        (REDIRECTS, Misconfigured),
        ((404, 405, 410), Misconfigured),
        ((401, 403), LogInRefused),
        ((400, 402, 406, 409, 412, 413, 415, 422, 423, 425, 428, 431), Transient),
        ((204, 206), Transient),
    ],
)
def test_of_a_read_a_status_says_whose_trouble_it_is(
    system: System, statuses: tuple[int, ...], kind: type[SyncError]
) -> None:
    for status in statuses:
        assert type(read(system, answer(status, b"oops"))) is kind, f"HTTP {status}"


@pytest.mark.parametrize("system", list(System))
def test_a_page_for_people_with_200_is_a_system_that_is_being_maintained(system: System) -> None:
    page = answer(200, A_PAGE, Content_Type="text/html; charset=utf-8")
    assert type(read(system, page)) is Unavailable
    assert type(written(system, page)) is InDoubt


@pytest.mark.parametrize("system", list(System))
@pytest.mark.parametrize("status", [429, 500, 503])
def test_how_long_a_vendor_asks_to_wait_is_told(system: System, status: int) -> None:
    told = read(system, answer(status, b"", Retry_After="60"))
    assert isinstance(told, Unavailable)
    assert told.retry_after_seconds == 60.0


# --------------------------------------------------------------------------------------------------------------- AMS360
def test_a_business_fault_is_a_no_whatever_its_details() -> None:
    error = written(System.AMS360, ams360_fault("WSAPIBusinessFault", "Not saved"))
    assert isinstance(error, Rejected)
    assert error.reasons == ("Not saved",)


def test_a_general_fault_may_come_after_the_work() -> None:
    general = ams360_fault("WSAPIGeneralFault", f"Broken at {TICKET}")
    assert type(written(System.AMS360, general)) is InDoubt
    assert type(read(System.AMS360, general)) is Transient


@pytest.mark.parametrize("status", [200, 400, 500, 503])
def test_a_known_refusal_is_one_whatever_its_status(status: int) -> None:
    assert isinstance(written(System.AMS360, ams360_fault("WSAPIBusinessFault", "Not saved", status)), Rejected)


@pytest.mark.parametrize("made", ["", "<a:CustomerId>00000000-0000-0000-0000-000000000000</a:CustomerId>"])
def test_an_insert_without_an_id_is_in_doubt(made: str) -> None:
    result = f'<CustomerInsertResult xmlns:a="{DC}">{made}</CustomerInsertResult>'
    step = soap(f'<CustomerInsertResponse xmlns="{TNS}">{result}</CustomerInsertResponse>')
    assert "without an id" in str(written(System.AMS360, step))


# --------------------------------------------------------------------------------------------------------- BenefitPoint
def result(content: str) -> Step:
    return soap(f'<createAccountResponse xmlns="{BROKER}"><result xmlns="">{content}</result></createAccountResponse>')


def error(code: str, message: str = "") -> str:
    return f"<errors><errorCode>{code}</errorCode><message>{message}</message></errors>"


def test_a_fault_of_the_server_may_come_after_the_work_and_one_of_the_client_does_not() -> None:
    assert type(written(System.BENEFITPOINT, benefitpoint_fault("Server", "Broken"))) is InDoubt
    assert type(written(System.BENEFITPOINT, benefitpoint_fault("Client", "Unreadable"))) is Rejected
    assert isinstance(read(System.BENEFITPOINT, benefitpoint_fault("Server", "Broken")), Transient)


@pytest.mark.parametrize("status", [400, 503])
def test_a_fault_with_a_gateway_s_status_is_no_refusal(status: int) -> None:
    assert type(written(System.BENEFITPOINT, benefitpoint_fault("Client", "No", status))) is InDoubt


def test_a_write_that_broke_is_not_made_again_though_the_session_died_with_it() -> None:
    """A server that lost its sessions while it was at work."""
    broken, dead = benefitpoint_fault("Server", "Broken"), benefitpoint_fault("Client", "No session")
    connector, script = connect(System.BENEFITPOINT, broken, dead, LOGGED_IN[System.BENEFITPOINT], kept=True)
    with pytest.raises(InDoubt):
        connector.apply(create(System.BENEFITPOINT))
    assert script.calls == 1


def test_a_result_says_no_or_not_now() -> None:
    refused = "<success>false</success>"
    no = written(System.BENEFITPOINT, result(refused + error("Duplicate_Error", "Twice") + error("Access_Error")))
    assert isinstance(no, Rejected)
    assert no.reasons == ("Duplicate_Error: Twice", "Access_Error")
    assert isinstance(written(System.BENEFITPOINT, result(refused)), Rejected)
    assert type(written(System.BENEFITPOINT, result(refused + error("System_Error", "Busy")))) is InDoubt


@pytest.mark.parametrize("content", ["", "<success>true</success>"])
def test_a_result_that_does_not_say_what_was_made_is_in_doubt(content: str) -> None:
    assert type(written(System.BENEFITPOINT, result(content))) is InDoubt


# ---------------------------------------------------------------------------------------------------------- InsuredMine
def test_an_answer_without_an_id_is_in_doubt() -> None:
    assert "without an id" in str(written(System.INSUREDMINE, answer(201, b'{"name": "Ann"}')))


def test_a_cursor_that_stands_still_ends_a_list() -> None:
    page = answer(200, b'{"items": [{"id": "1", "version": 1, "type": "Personal"}], "nextCursor": "7"}')
    connector, script = connect(System.INSUREDMINE, page)
    assert len(list(connector.accounts())) == 2
    assert script.calls == 2


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "bad-request", Rejected),
        (404, "not-found", Stale),
        (404, "deleted", Stale),
        (410, "deleted", Stale),
        (409, "conflict", Rejected),
        (409, "primary-contact-not-synced", Rejected),
        (412, "stale", Stale),
        (413, "too-large", Rejected),
        (415, "unsupported-media-type", Rejected),
        (422, "invalid", Rejected),
        (422, "idempotency-key-reused", InDoubt),
        (428, "version-required", Rejected),
        (408, "timeout", InDoubt),
        (500, "broken", InDoubt),
        (503, "maintenance", InDoubt),
    ],
)
def test_a_refusal_with_problem_details_is_a_known_one(status: int, code: str, kind: type[SyncError]) -> None:
    assert type(written(System.INSUREDMINE, problem(status, code))) is kind


@pytest.mark.parametrize("body", [b"{}", b'{"id": "1", "version": 2}', b'{"id": 7, "version": "x"}'])
def test_an_update_that_is_answered_by_no_record_is_in_doubt(body: bytes) -> None:
    connector, _ = connect(System.INSUREDMINE, answer(200, body))
    operation = replace(create(System.INSUREDMINE), verb=Verb.UPDATE, external_id=ID, expected={}, version="1")
    with pytest.raises(InDoubt):
        connector.apply(operation)
