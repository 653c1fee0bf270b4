"""Answers that are no answers, and faults that came too late to be a no: what a connector makes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from requests import Response

from scripted_network import Script, answer
from trifold.sync_core.connectors.ams360.client import Ams360Connector
from trifold.sync_core.connectors.benefitpoint.client import BenefitPointConnector
from trifold.sync_core.connectors.insuredmine.client import InsuredMineConnector
from trifold.sync_core.errors import InDoubt, Misconfigured, Rejected, SyncError, Transient
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


def ams360_fault(kind: str, message: str) -> Step:
    detail = f'<{kind} xmlns="{DC}"><Message>{message}</Message></{kind}>'
    fault = f"<faultcode>s:Client</faultcode><faultstring>{kind}</faultstring><detail>{detail}</detail>"
    return soap(f"<s:Fault>{fault}</s:Fault>", 500)


def benefitpoint_fault(code: str, sentence: str) -> Step:
    fault = f"<faultcode>soapenv:{code}</faultcode><faultstring>{sentence}</faultstring><detail/>"
    return soap(f"<s:Fault>{fault}</s:Fault>", 500)


LOGGED_IN = {
    System.AMS360: soap(
        f'<LoginResponse xmlns="{TNS}"/>',
        header=f'<s:Header><WSAPISession xmlns="{TNS}"><Ticket>{TICKET}</Ticket></WSAPISession></s:Header>',
    ),
    System.BENEFITPOINT: soap(
        f'<loginResponse xmlns="{LOGIN}"><result xmlns=""><sessionID>S-1</sessionID></result></loginResponse>'
    ),
}


def connect(system: System, *steps: Step) -> tuple[Any, Script]:
    """A connector whose network answers the login, then plays the steps."""
    script = Script(*([LOGGED_IN[system]] if system in LOGGED_IN else []), *steps)
    session = requests.Session()
    session.mount("http://vendor.test", script)
    how: dict[str, Any] = {"session": session, "monotonic": lambda: 0.0, "read_wait_seconds": 0}
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
    assert type(read(system, step)) is Transient


@pytest.mark.parametrize("step", GARBLED.values(), ids=GARBLED)
def test_a_garbled_answer_leaves_a_rest_create_in_doubt(step: Step) -> None:
    assert type(written(System.INSUREDMINE, step)) is InDoubt


def test_a_garbled_page_is_read_again() -> None:
    assert type(read(System.INSUREDMINE, answer(500, b"oops"))) is Transient
    assert type(read(System.INSUREDMINE, answer(200, b"[]"))) is Transient


def test_an_answer_that_contradicts_its_status_is_not_believed() -> None:
    good = soap(f'<CustomerInsertResponse xmlns="{TNS}"/>', 500)
    assert type(written(System.AMS360, good)) is InDoubt


@pytest.mark.parametrize("system", list(System))
@pytest.mark.parametrize(("status", "kind"), [(404, Misconfigured), (403, Misconfigured), (413, Rejected)])
def test_a_status_says_what_to_correct(system: System, status: int, kind: type[SyncError]) -> None:
    assert type(written(system, answer(status, b"<html/>"))) is kind


# --------------------------------------------------------------------------------------------------------------- AMS360
def test_a_business_fault_is_a_no_whatever_its_details() -> None:
    error = written(System.AMS360, ams360_fault("WSAPIBusinessFault", "Not saved"))
    assert isinstance(error, Rejected)
    assert error.reasons == ("Not saved",)


def test_a_general_fault_may_come_after_the_work() -> None:
    general = ams360_fault("WSAPIGeneralFault", f"Broken at {TICKET}")
    assert type(written(System.AMS360, general)) is InDoubt
    assert type(read(System.AMS360, general)) is Transient


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
    assert type(read(System.BENEFITPOINT, benefitpoint_fault("Server", "Broken"))) is Transient


def test_a_result_says_no_or_not_now() -> None:
    refused = "<success>false</success>"
    no = written(System.BENEFITPOINT, result(refused + error("Duplicate_Error", "Twice") + error("Access_Error")))
    assert isinstance(no, Rejected)
    assert no.reasons == ("Duplicate_Error: Twice", "Access_Error")
    assert isinstance(written(System.BENEFITPOINT, result(refused)), Rejected)
    assert type(written(System.BENEFITPOINT, result(refused + error("System_Error", "Busy")))) is Transient


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
