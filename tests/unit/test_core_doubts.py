"""Answers that are no answers, and faults that came too late to be a no: what a connector makes of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import requests
from requests import Response

from scripted_network import Script, answer
from trifold.sync_core.connectors.ams360.client import Ams360Connector
from trifold.sync_core.connectors.benefitpoint.client import BenefitPointConnector
from trifold.sync_core.connectors.insuredmine.client import InsuredMineConnector
from trifold.sync_core.connectors.tickets import Ticket
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
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.settings import Ams360Settings, BenefitPointSettings, InsuredMineSettings

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
TNS = "http://www.WSAPI.AMS360.com/v3.0"
DC = TNS + "/DataContract"
LOGIN = "http://ws.benefitpoint.com/aptusconnect/login/v2"
BROKER = "http://ws.benefitpoint.com/aptusconnect/broker/v4_3"
GUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
TICKET = "QUJD" * 32
Step = Callable[[], Response]


def soap(content: str, status: int = 200, header: str = "") -> Step:
    return answer(status, f'<s:Envelope xmlns:s="{SOAP}">{header}<s:Body>{content}</s:Body></s:Envelope>'.encode())


A_FAULT = (
    f'<s:Envelope xmlns:s="{SOAP}"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>Sorry</faultstring>'
    "</s:Fault></s:Body></s:Envelope>"
).encode()


def ams360_fault(kind: str, message: str, status: int = 500, details: str = "") -> Step:
    detail = f'<{kind} xmlns="{DC}"><Message>{message}</Message>{details}</{kind}>'
    fault = f"<faultcode>s:Client</faultcode><faultstring>{kind}</faultstring><detail>{detail}</detail>"
    return soap(f"<s:Fault>{fault}</s:Fault>", status)


def benefitpoint_fault(code: str, sentence: str, status: int = 500) -> Step:
    fault = f"<faultcode>soapenv:{code}</faultcode><faultstring>{sentence}</faultstring><detail/>"
    return soap(f"<s:Fault>{fault}</s:Fault>", status)


LOGGED_IN = {
    System.AMS360: soap(
        f'<LoginResponse xmlns="{TNS}"/>',
        header=f'<s:Header><WSAPISession xmlns="{TNS}"><Ticket>{TICKET}</Ticket></WSAPISession></s:Header>',
    ),
    System.BENEFITPOINT: soap(
        f'<loginResponse xmlns="{LOGIN}"><result xmlns=""><sessionID>S-1</sessionID></result></loginResponse>'
    ),
}


LOG_IN_FAULT = {
    System.AMS360: ams360_fault("WSAPISecurityFault", "Login failure - contact your administrator"),
    System.BENEFITPOINT: benefitpoint_fault("Client", "The user name or the password is not valid."),
}
# What meets a log-in that is kept and has expired, before a new one is asked for.
EXPIRED = {
    System.AMS360: (ams360_fault("WSAPISecurityFault", "Log in again"),),
    System.BENEFITPOINT: (benefitpoint_fault("Client", "Log in again"), benefitpoint_fault("Client", "Log in again")),
}


def connect(system: System, *steps: Any, logged_in: Any = None, kept: bool = False) -> tuple[Any, Script]:
    """A connector whose network answers the login, then plays the steps. ``kept``: it is logged in already."""
    first = logged_in or LOGGED_IN.get(system)
    script = Script(*([first] if first and not kept else []), *steps)
    session = requests.Session()
    session.mount("http://vendor.test", script)
    how: dict[str, Any] = {"session": session, "monotonic": lambda: 0.0, "read_wait_seconds": 0}
    if kept:
        how["ticket"] = Ticket()
        how["ticket"].get(lambda: TICKET)
    url = "http://vendor.test"
    if system is System.AMS360:
        settings = Ams360Settings(url=url, agency_no="1", login_id="l", password="Secret-99")
        return Ams360Connector(settings, **how), script
    if system is System.BENEFITPOINT:
        return BenefitPointConnector(BenefitPointSettings(url=url, username="u", password="Secret-99"), **how), script
    return InsuredMineConnector(InsuredMineSettings(url=url, api_key="Secret-99"), **how), script


def create(system: System) -> Operation:
    fields = {"first_name": "Ann", "last_name": "Berg"}
    return Operation(
        verb=Verb.CREATE,
        system=system,
        kind=Kind.ACCOUNT,
        canonical_id="C-1",
        fields=fields,
        changed=tuple(fields),
        individual=True,
        reference="C-1",
    )


def written(system: System, *steps: Step) -> SyncError:
    connector, script = connect(system, *steps)
    with pytest.raises(SyncError) as caught:
        connector.apply(create(system))
    assert script.calls == (2 if system in LOGGED_IN else 1), "a create is sent once"
    assert not any(secret in str(caught.value) for secret in ("Secret-99", TICKET))
    return caught.value


def read(system: System, *steps: Step) -> SyncError:
    connector, _ = connect(system, *steps)
    with pytest.raises(SyncError) as caught:
        list(connector.accounts())
    return caught.value


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
A_PAGE = b"<html><body>Sorry</body></html>"
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


# ------------------------------------------------------------------------------------------------------------- log-ins
SOAP_SYSTEMS = (System.AMS360, System.BENEFITPOINT)
DOWN: dict[str, Any] = {
    "refused": requests.ConnectionError(ConnectionRefusedError(111, "Connection refused")),
    "reset": requests.ConnectionError(ConnectionResetError(104, "reset")),
    "too many": answer(429, b"", Retry_After="60"),
    "a gateway's page": answer(503, A_PAGE, Retry_After="60"),
    "a page": answer(200, A_PAGE),
    "an odd status": answer(400, A_PAGE),
}


@pytest.mark.parametrize("down", DOWN)
@pytest.mark.parametrize("system", SOAP_SYSTEMS)
def test_a_log_in_to_a_system_that_is_down_has_sent_nothing_of_the_write(system: System, down: str) -> None:
    connector, _ = connect(system, answer(), logged_in=DOWN[down])
    with pytest.raises(SyncError) as caught:
        connector.apply(create(system))
    assert type(caught.value) is NotSent
    assert caught.value.retry_after_seconds == (60.0 if down in ("too many", "a gateway's page") else None)
    with pytest.raises(Unavailable):
        connector.check()


@pytest.mark.parametrize("system", SOAP_SYSTEMS)
def test_a_write_with_an_expired_log_in_is_sent_again_once(system: System) -> None:
    """The session's fault comes before any work."""
    connector, script = connect(system, *EXPIRED[system], LOGGED_IN[system], answer(500, b""), kept=True)
    with pytest.raises(InDoubt):
        connector.apply(create(system))
    assert script.calls == len(EXPIRED[system]) + 2


@pytest.mark.parametrize("system", SOAP_SYSTEMS)
def test_a_log_in_that_is_refused_after_an_expired_one_is_told_and_nothing_loops(system: System) -> None:
    connector, script = connect(system, *EXPIRED[system], LOG_IN_FAULT[system], kept=True)
    with pytest.raises(LogInRefused):
        connector.apply(create(system))
    assert script.calls == len(EXPIRED[system]) + 1


def test_a_ticket_that_is_refused_twice_is_a_refused_log_in() -> None:
    refused = ams360_fault("WSAPISecurityFault", "No")
    connector, script = connect(System.AMS360, refused, LOGGED_IN[System.AMS360], refused, kept=True)
    with pytest.raises(LogInRefused, match="Give the WSAPI login"):
        connector.check()
    assert script.calls == 3


def test_threads_that_renew_each_other_s_ticket_do_not_loop() -> None:
    """Whoever is refused finds a newer ticket each time, of another thread."""
    refused = ams360_fault("WSAPISecurityFault", "No")
    connector, script = connect(System.AMS360, refused)

    class Busy(Ticket):
        def get(self, log_in: Callable[[], str]) -> tuple[str, bool]:
            return TICKET, False

    connector._calls._shared = Busy()
    script.calls = 1
    with pytest.raises(LogInRefused):
        connector.check()
    assert script.calls == 3


@pytest.mark.parametrize("system", list(System))
def test_refused_credentials_are_told_apart(system: System) -> None:
    steps = {
        System.AMS360: LOG_IN_FAULT[System.AMS360],
        System.BENEFITPOINT: LOG_IN_FAULT[System.BENEFITPOINT],
        System.INSUREDMINE: problem(401, "unauthorized"),
    }
    if system is System.INSUREDMINE:
        assert type(read(system, steps[system])) is LogInRefused
        assert type(written(system, steps[system])) is LogInRefused
        assert type(read(system, problem(403, "forbidden"))) is LogInRefused
        assert type(written(system, problem(403, "forbidden"))) is LogInRefused
        return
    acts: list[Callable[[Any], object]] = [lambda mine: mine.check(), lambda mine: mine.apply(create(system))]
    for act in acts:
        connector, _ = connect(system, answer(), logged_in=steps[system])
        with pytest.raises(LogInRefused):
            act(connector)


def test_a_log_in_service_that_breaks_is_down_and_one_that_speaks_of_passwords_refuses() -> None:
    for sentence, kind in (("Internal error", Unavailable), ("Your password must be reset", LogInRefused)):
        connector, _ = connect(System.BENEFITPOINT, answer(), logged_in=benefitpoint_fault("Server", sentence))
        with pytest.raises(SyncError) as caught:
            connector.check()
        assert type(caught.value) is kind


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


NOT_FOUND = {
    "by its key": ("Customer not found", "CustomerId", ""),
    "by key and id": ("The row does not exist", "CustomerId", GUID),
    "by its name": ("Customer not found", "", ""),
    "by its name, otherwise": ("The customer could not be found.", "", GUID),
}
NOT_NOW = {
    "maintained": ("The service is being maintained", "", ""),
    "maintained, about it": ("Locked for maintenance", "CustomerId", GUID),
    "another record": ("Division not found", "DivisionCode", ""),
    "another id": ("Customer not found", "CustomerId", "1f8fad5b-d9cb-469f-a165-70867728950e"),
    "something else": ("The license server was not found", "", ""),
}


def business(message: str, name: str, key: str) -> Step:
    row = f"<Message>{message}</Message><DataName>{name}</DataName><EntityKey>{key}</EntityKey>"
    details = f"<FaultDetails><WSAPIBusinessFaultDetail>{row}</WSAPIBusinessFaultDetail></FaultDetails>"
    return ams360_fault("WSAPIBusinessFault", message, details=details)


@pytest.mark.parametrize("told", NOT_FOUND.values(), ids=NOT_FOUND)
def test_not_found_is_what_the_vendor_says_of_that_very_record(told: tuple[str, str, str]) -> None:
    connector, _ = connect(System.AMS360, business(*told))
    assert connector.fetch(Kind.ACCOUNT, GUID) is None


@pytest.mark.parametrize("told", NOT_NOW.values(), ids=NOT_NOW)
def test_any_other_business_fault_is_no_proof_that_nothing_is_there(told: tuple[str, str, str]) -> None:
    """T11: None here made a deletion of it."""
    for kind in (Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY):
        connector, _ = connect(System.AMS360, business(*told))
        with pytest.raises(Transient):
            connector.fetch(kind, GUID)
        with pytest.raises(Transient):
            connector.children(kind if kind is not Kind.ACCOUNT else Kind.CONTACT, GUID)
        with pytest.raises(Transient):
            connector.look_alikes(create(System.AMS360))
        with pytest.raises(Transient):
            connector.survey(GUID)
        with pytest.raises(Transient):
            list(connector.accounts())


def test_a_ticket_that_expires_by_a_general_fault_is_renewed_for_a_read() -> None:
    """Specification G 2, a switch."""
    general = ams360_fault("WSAPIGeneralFault", "The ticket is expired")
    there = soap(f'<CustomerGetByIdResponse xmlns="{TNS}"><CustomerGetByIdResult/></CustomerGetByIdResponse>')

    connector, script = connect(System.AMS360, general, LOGGED_IN[System.AMS360], there, kept=True)
    assert connector.fetch(Kind.ACCOUNT, GUID) is None
    assert script.calls == 3


@pytest.mark.parametrize("made", ["", "<a:CustomerId>00000000-0000-0000-0000-000000000000</a:CustomerId>"])
def test_an_insert_without_an_id_is_in_doubt(made: str) -> None:
    result = f'<CustomerInsertResult xmlns:a="{DC}">{made}</CustomerInsertResult>'
    step = soap(f'<CustomerInsertResponse xmlns="{TNS}">{result}</CustomerInsertResponse>')
    assert "without an id" in str(written(System.AMS360, step))


def test_a_right_that_a_new_ticket_does_not_bring_is_a_wrong_setting() -> None:
    refused = ams360_fault("WSAPISecurityFault", "No right")
    connector, script = connect(System.AMS360, refused)
    with pytest.raises(Misconfigured, match="No right"):
        connector.check()
    assert script.calls == 2  # the ticket was new: no second one is asked for


def test_a_login_that_breaks_is_tried_later() -> None:
    for step in (ams360_fault("WSAPIGeneralFault", "Broken"), soap(f'<LoginResponse xmlns="{TNS}"/>')):
        script = Script(step)
        session = requests.Session()
        session.mount("http://vendor.test", script)
        settings = Ams360Settings(url="http://vendor.test", agency_no="1", login_id="l", password="p")
        with pytest.raises(Transient):
            Ams360Connector(settings, session, lambda: 0.0, read_wait_seconds=0).check()


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


NOT_AUTHORIZED = "You are not authorized to access the requested information."


def test_only_of_a_get_not_authorized_is_not_found() -> None:
    """T11: a list that may not be read is not empty."""
    refused = benefitpoint_fault("Server", NOT_AUTHORIZED)

    def there() -> Any:
        return connect(System.BENEFITPOINT, refused)[0]

    for kind in (Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY):
        assert there().fetch(kind, "7") is None
    with pytest.raises(Transient):
        list(there().accounts())
    with pytest.raises(Transient):
        there().look_alikes(create(System.BENEFITPOINT))
    with pytest.raises(Transient):
        there().changes_since(None)


def test_an_account_that_is_not_shown_has_nothing_below_it_and_one_that_is_may_have() -> None:
    refused = benefitpoint_fault("Server", NOT_AUTHORIZED)
    alive = soap(f'<echoResponse xmlns="{LOGIN}"><sessionID xmlns="">S-1</sessionID></echoResponse>')
    account = '<account xmlns=""><accountID>7</accountID></account>'
    shown = soap(f'<getAccountResponse xmlns="{BROKER}">{account}</getAccountResponse>')
    connector, _ = connect(System.BENEFITPOINT, refused, refused, alive)
    assert connector.children(Kind.POLICY, "7") == []
    connector, _ = connect(System.BENEFITPOINT, refused, shown)
    with pytest.raises(Transient):
        connector.children(Kind.POLICY, "7")


@pytest.mark.parametrize("code", ["Client", "Server"])
def test_any_other_fault_of_a_read_is_no_proof_that_nothing_is_there(code: str) -> None:
    acts: list[Callable[[Any], object]] = [
        lambda mine: mine.fetch(Kind.ACCOUNT, "7"),
        lambda mine: mine.fetch(Kind.CONTACT, "7"),
        lambda mine: mine.fetch(Kind.POLICY, "7"),
        lambda mine: mine.children(Kind.CONTACT, "7"),
        lambda mine: mine.children(Kind.POLICY, "7"),
        lambda mine: mine.find_by_reference(create(System.BENEFITPOINT)),
        lambda mine: mine.changes_since(None),
        lambda mine: list(mine.accounts()),
    ]
    for act in acts:
        connector, _ = connect(System.BENEFITPOINT, benefitpoint_fault(code, "The service is being maintained"))
        with pytest.raises(Transient):
            act(connector)


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


ID = "6b03ce603a665d89cd000013"


def problem(status: int, code: str, **more: Any) -> Step:
    body = json.dumps({"status": status, "code": code, "detail": "No.", **more}).encode()
    return answer(status, body, Content_Type="application/problem+json")


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


@pytest.mark.parametrize(("status", "code"), [(404, "not-found"), (404, "deleted"), (410, "deleted")])
def test_only_the_vendor_s_own_404_of_a_record_is_not_found(status: int, code: str) -> None:
    for kind in (Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY):
        connector, _ = connect(System.INSUREDMINE, problem(status, code))
        assert connector.fetch(kind, ID) is None
        connector, _ = connect(System.INSUREDMINE, answer(status, A_PAGE))
        with pytest.raises(Misconfigured):
            connector.fetch(kind, ID)


LISTS = {
    "not found": problem(404, "not-found"),
    "refused": problem(409, "conflict"),
    "invalid": problem(422, "invalid", errors=[{"field": "accountId", "message": "no"}]),
    "no items": answer(200, b"{}"),
    "items that are none": answer(200, b'{"items": {"id": "1"}}'),
    "an item that is none": answer(200, b'{"items": ["1"]}'),
}


@pytest.mark.parametrize("step", LISTS.values(), ids=LISTS)
def test_an_error_is_never_an_empty_list(step: Step) -> None:
    def said(act: Callable[[Any], object]) -> None:
        connector, _ = connect(System.INSUREDMINE, step)
        with pytest.raises(Transient):
            act(connector)

    said(lambda mine: list(mine.accounts()))
    said(lambda mine: mine.children(Kind.POLICY, ID))
    said(lambda mine: mine.look_alikes(create(System.INSUREDMINE)))
    said(lambda mine: mine.changes_since(None))
    said(lambda mine: mine.changes_since("7"))
    said(lambda mine: mine.open_sync_requests())
    said(lambda mine: mine.check())


def feed(following: str, *ids: str) -> Step:
    items = [{"kind": "account", "recordId": one, "version": 1} for one in ids]
    return answer(200, json.dumps({"items": items, "nextCursor": following, "hasMore": False}).encode())


def test_a_cursor_that_the_feed_refuses_is_read_from_the_beginning() -> None:
    refused = problem(422, "invalid", errors=[{"field": "cursor", "message": "no"}])
    connector, _ = connect(System.INSUREDMINE, refused, feed("2", ID))
    page = connector.changes_since("x")
    assert ([one.external_id for one in page.changes], page.cursor) == ([ID], "2")


def test_a_feed_that_was_put_back_is_read_from_the_beginning_and_that_is_told() -> None:
    connector, _ = connect(System.INSUREDMINE, feed("2"), feed("2", ID))
    page = connector.changes_since("900")
    assert (len(page.changes), page.cursor, page.clock_went_back) == (1, "2", True)
    connector, _ = connect(System.INSUREDMINE, feed("2"))
    page = connector.changes_since("2")
    assert (page.changes, page.cursor, page.clock_went_back) == ((), "2", False)


@pytest.mark.parametrize("body", [b"{}", b'{"id": "1", "version": 2}', b'{"id": 7, "version": "x"}'])
def test_an_update_that_is_answered_by_no_record_is_in_doubt(body: bytes) -> None:
    connector, _ = connect(System.INSUREDMINE, answer(200, body))
    operation = replace(create(System.INSUREDMINE), verb=Verb.UPDATE, external_id=ID, expected={}, version="1")
    with pytest.raises(InDoubt):
        connector.apply(operation)
