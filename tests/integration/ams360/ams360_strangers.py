"""Strangers' SOAP clients on AMS360: zeep and suds, each with the WSDL that the simulator serves.

Both are called alike: ``call(operation, **members of the request)`` gives the one member of the result, as the client
itself reads it; every answer is held against the XML Schema on its way.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import requests
import suds
import zeep
from suds.cache import NoCache
from suds.client import Client as SudsClient
from suds.sax.element import Element
from suds.transport import Reply, Request, Transport

from trifold.contracts.tables import ComplexType, load
from trifold.contracts.wsdl import validator
from trifold.simulators.ams360 import VENDOR
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.inproc import WSGIAdapter
from trifold.simulators.chassis.soap import ENVELOPE, open_envelope

ADDRESS = "http://ams360.test/v3/WSAPIService.svc"
TNS = "http://www.WSAPI.AMS360.com/v3.0"
DC = f"{TNS}/DataContract"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
STREAMS = "http://schemas.datacontract.org/2004/07/System.IO"
LOGIN = {"AgencyNo": "1000001-1", "LoginId": "trifold", "Password": "Trifold-1", "EmployeeCode": ""}


class Stranger:
    """A client with a ticket; ``performed`` are the operations that it called."""

    def __init__(self) -> None:
        self.performed: set[str] = set()

    def call(self, operation: str, **members: Any) -> Any:
        self.performed.add(operation)
        has_request = bool(load("ams360").operations[operation].request)
        return self.send(operation, [members] if has_request else [])

    def rows(self, operation: str, item: str, **members: Any) -> list[Any]:
        """The rows of a list, also of an empty one."""
        found = self.call(operation, **members)
        return list(found[item]) if found else []

    def text(self, operation: str, note_id: str) -> str:
        """A note's text, which is answered as a stream."""
        found = self.call(operation, NoteId=note_id)
        return (found if isinstance(found, bytes) else base64.b64decode(found)).decode()

    def send(self, operation: str, request: list[dict[str, Any]]) -> Any:
        raise NotImplementedError

    def refusal(self, operation: str, **members: Any) -> tuple[str, str]:
        """The fault type and the first message of a call that must be refused."""
        raise NotImplementedError

    def rewrite(self, operation: str, note_id: str, text: str) -> None:
        """Send a note's text as the System.IO.MemoryStream that UpdateNoteText takes."""
        raise NotImplementedError


class Zeep(Stranger):
    def __init__(self, session: requests.Session) -> None:
        super().__init__()
        self.client = zeep.Client(f"{ADDRESS}?wsdl", transport=zeep.Transport(session=session))
        self.performed.add("Login")
        answer = self.client.service.Login(LOGIN)
        header = self.client.get_element(f"{{{TNS}}}WSAPISession")
        self._headers = [header(Ticket=answer.header.WSAPISession.Ticket)]

    def send(self, operation: str, request: list[dict[str, Any]]) -> Any:
        return self.client.service[operation](*request, _soapheaders=self._headers)

    def refusal(self, operation: str, **members: Any) -> tuple[str, str]:
        try:
            self.call(operation, **members)
        except zeep.exceptions.Fault as fault:
            return str(fault.message), str(fault.detail[0][0].text)
        raise AssertionError(f"{operation} was not refused")

    def rewrite(self, operation: str, note_id: str, text: str) -> None:
        size = len(text.encode())
        members = {"_capacity": size, "_length": size, "_origin": 0, "_position": 0, "_buffer": text.encode()}
        flags = {"_expandable": True, "_exposable": True, "_isOpen": True, "_writable": True, "__identity": None}
        stream = self.client.get_type(f"{{{STREAMS}}}MemoryStream")(**members, **flags)
        self.call(operation, NoteId=note_id, Note=stream)


class _OverSession(Transport):
    """suds' transport over a session that reaches the simulator without sockets."""

    def __init__(self, session: requests.Session) -> None:
        Transport.__init__(self)
        self._session = session

    def open(self, request: Request) -> io.BytesIO:
        return io.BytesIO(self._session.get(request.url).content)

    def send(self, request: Request) -> Reply:
        answer = self._session.post(request.url, data=request.message, headers=request.headers)
        return Reply(answer.status_code, answer.headers, answer.content)


class Suds(Stranger):
    def __init__(self, session: requests.Session) -> None:
        super().__init__()
        self.client = SudsClient(f"{ADDRESS}?wsdl", transport=_OverSession(session), cache=NoCache())
        self.performed.add("Login")
        # suds gives only an answer's body: the ticket is read from the message as it came.
        self.client.set_options(retxml=True)
        message = open_envelope(self.client.service.Login(LOGIN))
        self.client.set_options(retxml=False)
        assert message.header is not None
        header = Element("WSAPISession", ns=("w", TNS))
        self._ticket = message.header.findtext(f"{{{TNS}}}WSAPISession/{{{TNS}}}Ticket")
        header.append(Element("Ticket", ns=("w", TNS)).setText(self._ticket))
        self.client.set_options(soapheaders=header)

    def send(self, operation: str, request: list[dict[str, Any]]) -> Any:
        found = getattr(self.client.service, operation)(*request)
        response = load("ams360").operations[operation].response
        result = load("ams360").types.get(response[0].type) if response else None
        if isinstance(result, ComplexType) and found:
            return getattr(found, result.fields[0].name, None)  # zeep unwraps this far by itself
        return found or None

    def refusal(self, operation: str, **members: Any) -> tuple[str, str]:
        try:
            self.call(operation, **members)
        except suds.WebFault as error:
            fault: Any = error.fault
            return str(fault.faultstring), str(fault.detail[str(fault.faultstring)].Message)
        raise AssertionError(f"{operation} was not refused")

    def rewrite(self, operation: str, note_id: str, text: str) -> None:
        """suds takes members that begin with an underscore for attributes: its users write this message by hand."""
        self.performed.add(operation)
        content = base64.b64encode(text.encode()).decode()
        message = (
            f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Header><WSAPISession xmlns="{TNS}"><Ticket>{self._ticket}</Ticket>'
            f'</WSAPISession></s:Header><s:Body><{operation} xmlns="{TNS}"><request xmlns:a="{DC}"><a:NoteId>{note_id}'
            f'</a:NoteId><a:Note xmlns:i="{XSI}" xmlns:c="{STREAMS}" i:type="c:MemoryStream"><c:_buffer>{content}'
            f"</c:_buffer></a:Note></request></{operation}></s:Body></s:Envelope>"
        )
        getattr(self.client.service, operation)(__inject={"msg": message.encode()})


STRANGERS: dict[str, type[Zeep] | type[Suds]] = {"zeep": Zeep, "suds": Suds}


@contextmanager
def open_agency(kind: str) -> Iterator[Stranger]:
    """A client of a new agency with some people, policies and claims in it."""
    simulator = Simulator(VENDOR, clock=Clock(datetime(2026, 3, 2, 9, tzinfo=UTC)))
    simulator.worlds.create("demo", seed=1, size=20)
    schema = validator(load("ams360"), "WSAPIServiceContract")

    @simulator.app.after_request
    def hold_against_schema(response: Any) -> Any:
        if response.status_code == 200 and response.get_data().startswith(b"<s:Envelope"):
            schema.assertValid(open_envelope(response.get_data()).payload)
        return response

    with requests.Session() as session:
        session.mount("http://ams360.test", WSGIAdapter(simulator.app))
        yield STRANGERS[kind](session)
    simulator.stop()
