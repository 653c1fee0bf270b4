"""Answers of the three vendors as bytes, refusals and faults too, and a connector whose network plays them."""

from __future__ import annotations

import json
from collections.abc import Callable
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
    SyncError,
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
A_PAGE = b"<html><body>Sorry</body></html>"
SOAP_SYSTEMS = (System.AMS360, System.BENEFITPOINT)
ID = "6b03ce603a665d89cd000013"


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


def problem(status: int, code: str, **more: Any) -> Step:
    body = json.dumps({"status": status, "code": code, "detail": "No.", **more}).encode()
    return answer(status, body, Content_Type="application/problem+json")


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
    session.mount("https://vendor.test", script)
    how: dict[str, Any] = {"session": session, "monotonic": lambda: 0.0, "read_wait_seconds": 0}
    if kept:
        how["ticket"] = Ticket()
        how["ticket"].get(lambda: TICKET)
    url = "https://vendor.test"
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
