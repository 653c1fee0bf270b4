"""A BenefitPoint simulator in process, records to send to it, and its wire by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import requests

from trifold.simulators.benefitpoint import state
from trifold.simulators.benefitpoint.ams360_client import Clients
from trifold.simulators.benefitpoint.operations import perform
from trifold.simulators.benefitpoint.seed import ADMINISTRATOR, READER, WEB_SERVICES_USER
from trifold.simulators.benefitpoint.state import Call, Record
from trifold.simulators.benefitpoint.vendor import VENDOR
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.inproc import WSGIAdapter

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ADDRESS = "http://benefitpoint.test"
LOGIN = "http://ws.benefitpoint.com/aptusconnect/login/v2"
NAMESPACES = {
    "v4": "http://ws.benefitpoint.com/aptusconnect/broker/v4",
    "v4_3": "http://ws.benefitpoint.com/aptusconnect/broker/v4_3",
}
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
PLAN_OPTIONS = {"AttributeValueOptions": {"none": True}, "attributeViewLevelID": 1}


class BenefitPoint:
    """One simulator with the world ``demo``; ``session`` reaches it (and what else is mounted) without sockets."""

    def __init__(self, size: int = 0, **settings: Any) -> None:
        self.clock = Clock(START)
        self.session = requests.Session()
        self.session.trust_env = False
        self.simulator = Simulator(VENDOR, clock=self.clock, session=self.session)
        self.world = self.simulator.worlds.create("demo", 1, size)
        self.world.configure(settings)
        self.clients = Clients(self.session)
        self.session.mount(ADDRESS, WSGIAdapter(self.simulator.app))

    def user(self, user_id: int = WEB_SERVICES_USER) -> Record:
        with self.world.begin() as conn:
            found = state.entry(conn, "user", user_id)
        assert found is not None
        return found

    def ask(self, operation: str, version: str = "v4", user: int = WEB_SERVICES_USER, **fields: Any) -> Record:
        """One operation as the wire performs it, but with plain records."""
        return perform(self.world, self.user(user), version, operation, fields, self.clients)

    def made(self, operation: str, **fields: Any) -> int:
        """The id that a create gave."""
        result = self.ask(operation, **fields)["result"]
        assert result["success"], result
        return int(result["ID"])

    def refused(self, operation: str, **fields: Any) -> list[tuple[str, str]]:
        """The errors of a Result with success false."""
        result = self.ask(operation, **fields)["result"]
        assert result["success"] is False
        return [(error["errorCode"], error["message"]) for error in result["errors"]]

    @contextmanager
    def call(self) -> Iterator[Call]:
        user = self.user(ADMINISTRATOR)
        with self.world.begin() as conn:
            yield Call(self.world, conn, user)

    # ------------------------------------------------------------------------------------------------ wire by hand
    def post(self, body: str | bytes, path: str = "/aptusConnect/services/BrokerConnectV4SOAP") -> tuple[int, str]:
        raw = body.encode() if isinstance(body, str) else body
        answer = self.session.post(ADDRESS + path, data=raw, headers={"Content-Type": "text/xml"})
        return answer.status_code, answer.content.decode()

    def log_in(self, username: str = "demo@trifold.example", password: str = "Trifold-1") -> str:
        status, text = self.post(login_message(username, password))
        assert status == 200, text
        return text.partition("<sessionID>")[2].partition("</sessionID>")[0]

    def send(self, operation: str, inner: str, session_id: str, version: str = "v4") -> tuple[int, str]:
        """A broker call whose children are given as text, in no namespace."""
        return self.post(broker_message(operation, inner, session_id, version))


def login_message(username: str, password: str) -> str:
    return (
        f'<Envelope xmlns="{ENVELOPE}"><Body><login xmlns="{LOGIN}"><username xmlns="">{username}</username>'
        f'<password xmlns="">{password}</password></login></Body></Envelope>'
    )


def session_message(operation: str, session_id: str) -> str:
    return (
        f'<Envelope xmlns="{ENVELOPE}"><Body><{operation} xmlns="{LOGIN}"><sessionID xmlns="">{session_id}</sessionID>'
        f"</{operation}></Body></Envelope>"
    )


def broker_message(operation: str, inner: str, session_id: str | None, version: str = "v4") -> str:
    namespace = NAMESPACES[version]
    header = ""
    if session_id is not None:
        header = (
            f'<h:Header><b:SessionIdHeader xmlns:b="{namespace}"><sessionId>{session_id}</sessionId>'
            f"</b:SessionIdHeader></h:Header>"
        )
    return (
        f'<h:Envelope xmlns:h="{ENVELOPE}">{header}<h:Body><b:{operation} xmlns:b="{namespace}">{inner}</b:{operation}>'
        f"</h:Body></h:Envelope>"
    )


def group(**changes: Any) -> Record:
    """A group account to create; ``info`` changes its groupAccountInfo."""
    info: Mapping[str, Any] = changes.pop("info", {})
    record = {
        "accountClassification": "Group",
        "accountType": "Client",
        "officeID": 1,
        "administratorUserID": 1,
        "primaryContactUserID": 1,
        "mainAddress": {"street1": "12 Mill Road", "city": "Springfield", "state": "Illinois", "zip": "62701"},
        "groupAccountInfo": {"accountName": "Juniper Foundry", "businessType": "LLC", **info},
    }
    return {**record, **changes}


def individual(**changes: Any) -> Record:
    """An individual account to create; ``info`` changes its individualAccountInfo."""
    info: Mapping[str, Any] = changes.pop("info", {})
    record = group()
    del record["groupAccountInfo"]
    person = {
        "personInfo": {"firstName": "Ann", "lastName": "Berg", "dateOfBirth": "1980-04-05"},
        "email": "ann.berg@example.com",
        "phone": {"areaCode": "217", "number": "5550101", "type": "Home"},
        **info,
    }
    return {**record, "accountClassification": "Individual", "individualAccountInfo": person, **changes}


def contact(account_id: int, **changes: Any) -> Record:
    """A contact to create; ``person`` changes its inner contact."""
    person: Mapping[str, Any] = changes.pop("person", {})
    inner = {"firstName": "Carla", "lastName": "Stone", "email": "carla@example.com", **person}
    return {"contact": inner, "accountID": account_id, **changes}


def plan(account_id: int, **changes: Any) -> Record:
    record = {
        "accountID": account_id,
        "productTypeID": 103,
        "name": "Dental 2026",
        "carrierID": 501,
        "effectiveAsOf": "2026-01-01T00:00:00.000000Z",
        "renewalOn": "2027-01-01T00:00:00.000000Z",
        "officeID": 1,
        "primarySalesLeadUserID": 2,
        "primaryServiceLeadUserID": 3,
    }
    return {**record, **changes}


__all__ = ["ADDRESS", "ADMINISTRATOR", "LOGIN", "NAMESPACES", "PLAN_OPTIONS", "READER", "START", "BenefitPoint"]
__all__ += ["broker_message", "contact", "group", "individual", "login_message", "plan", "session_message"]
