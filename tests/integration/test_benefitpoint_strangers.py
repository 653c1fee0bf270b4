"""Strangers' SOAP clients (zeep, suds) load each WSDL that the simulator serves, and perform all that it offers."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import suds
import zeep
from benefitpoint_walk import Client, walk
from suds.cache import NoCache
from suds.client import Client as SudsClient
from suds.sax.element import Element
from suds.transport import Reply, Request, Transport

from builders_benefitpoint import ADDRESS, NAMESPACES, BenefitPoint
from builders_benefitpoint_office import Office
from trifold.contracts.tables import load
from trifold.simulators.benefitpoint.operations import simulated

BROKERS = {"v4": "BrokerConnectV4", "v4_3": "BrokerConnectV4_3"}


class Zeep:
    """zeep on one of the served WSDLs; it notes what it performed."""

    def __init__(self, bp: BenefitPoint, name: str, session_id: str | None = None) -> None:
        transport = zeep.Transport(session=bp.session)
        self.zeep = zeep.Client(f"{ADDRESS}/aptusConnect/{name}.wsdl", transport=transport)
        self.performed: set[str] = set()
        self._headers = {"SessionIdHeader": {"sessionId": session_id}} if session_id else None

    def ask(self, operation: str, **fields: Any) -> Any:
        self.performed.add(operation)
        return getattr(self.zeep.service, operation)(**fields, _soapheaders=self._headers)

    def fault(self, operation: str, **fields: Any) -> str:
        with pytest.raises(zeep.exceptions.Fault) as caught:
            self.ask(operation, **fields)
        return str(caught.value.message)


class WithoutSockets(Transport):
    """suds' transport over the session that reaches the simulators without sockets."""

    def __init__(self, bp: BenefitPoint) -> None:
        Transport.__init__(self)
        self._session = bp.session

    def open(self, request: Request) -> io.BytesIO:
        return io.BytesIO(self._session.get(request.url).content)

    def send(self, request: Request) -> Reply:
        answer = self._session.post(request.url, data=request.message, headers=request.headers)
        return Reply(answer.status_code, answer.headers, answer.content)


class Suds:
    """suds-community on the same; it keeps its answers as objects that can be sent back."""

    def __init__(self, bp: BenefitPoint, version: str, session_id: str) -> None:
        url = f"{ADDRESS}/aptusConnect/{BROKERS[version]}.wsdl"
        self._client = SudsClient(url, transport=WithoutSockets(bp), cache=NoCache())
        header = Element("SessionIdHeader", ns=("b", NAMESPACES[version]))
        header.append(Element("sessionId").setText(session_id))
        self._client.set_options(soapheaders=header)
        self.performed: set[str] = set()

    def ask(self, operation: str, **fields: Any) -> Any:
        self.performed.add(operation)
        return getattr(self._client.service, operation)(**fields)

    def fault(self, operation: str, **fields: Any) -> str:
        with pytest.raises(suds.WebFault) as caught:
            self.ask(operation, **fields)
        return str(caught.value)


@pytest.fixture(params=["v4", "v4_3"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def broker(office: Office, version: str) -> Zeep:
    return Zeep(office, BROKERS[version], office.log_in())


def unchanged(found: Any) -> Any:
    return found


@pytest.mark.parametrize("make", [lambda bp, version, session: Zeep(bp, BROKERS[version], session), Suds])
def test_every_simulated_operation_is_performed(
    office: Office, version: str, make: Callable[[BenefitPoint, str, str], Client]
) -> None:
    client = make(office, version, office.log_in())
    walk(client, office, version, unchanged)
    assert client.performed == simulated()


def test_the_login_service_is_performed_whole() -> None:
    login = Zeep(BenefitPoint(), "LoginV2")
    session_id = login.ask("login", username="demo@trifold.example", password="Trifold-1")
    assert login.ask("echo", sessionID=session_id) == session_id
    assert login.ask("getCurrentUser", sessionID=session_id).username == "demo@trifold.example"
    login.ask("logout", sessionID=session_id)
    assert "session" in login.fault("echo", sessionID=session_id)
    assert "password" in login.fault("login", username="demo@trifold.example", password="wrong")
    assert login.performed == {operation.name for operation in load("benefitpoint").operations_of("LoginV2")}


def test_the_broker_wsdl_shows_two_namespaces_and_a_hundred_operations(broker: Zeep, version: str) -> None:
    assert len(broker.zeep.service._operations) == 100
    spaces = [space for space in broker.zeep.namespaces.values() if "benefitpoint" in space]
    assert spaces == [
        f"http://ws.benefitpoint.com/aptusconnect/broker/{version}",
        "http://ws.benefitpoint.com/common/v3",
    ]
    service = next(iter(broker.zeep.wsdl.services.values()))
    port = next(iter(service.ports.values()))
    name = BROKERS[version]
    assert port.binding_options["address"] == f"{ADDRESS}/aptusConnect/services/{name}SOAP"


def test_an_operation_that_is_not_simulated_faults_with_its_name(broker: Zeep) -> None:
    assert broker.fault("getRate", rateID=1) == "The operation getRate is not simulated."
