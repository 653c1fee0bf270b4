"""WSAPI on HTTP: SOAP 1.1 at any path that ends in /WSAPIService.svc, the WSDL at ?wsdl. Holds no records.

Routed by the body's first element, which SOAPAction must fit; a path's case does not matter. A fault is HTTP 500, XML
that can't be read HTTP 400, another content type than SOAP 1.1's HTTP 415: a world's switches say otherwise, as soon as
the world is known by its agency number or ticket.
"""

from __future__ import annotations

import itertools
import re
import uuid
from typing import TYPE_CHECKING, Any
from wsgiref.types import WSGIEnvironment

from flask import Flask, Response, request
from werkzeug.routing import BaseConverter

from trifold.contracts.tables import load
from trifold.contracts.wsdl import wsdl
from trifold.simulators.ams360 import rights, sessions
from trifold.simulators.ams360.errors import BrokenRule, BusinessRefusal, GeneralRefusal, Refusal, SecurityRefusal
from trifold.simulators.ams360.limits import Limits
from trifold.simulators.ams360.operations import OPERATIONS
from trifold.simulators.ams360.switches import setting_of
from trifold.simulators.ams360.turn import turn_in
from trifold.simulators.chassis.passage import Answer, mark
from trifold.simulators.chassis.shield import no_pages
from trifold.simulators.chassis.soap import (
    CHARSETS,
    BadField,
    MalformedXml,
    NotUnderstood,
    OtherVersion,
    Request,
    UnknownOperation,
    charset_of,
    codec_of,
    open_envelope,
)
from trifold.simulators.chassis.worlds import World

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Simulator

SERVICE = "WSAPIServiceContract"
XML = "text/xml; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
ADDRESS = "/WSAPIService.svc"
RETRY_AFTER_SECONDS = 60
_TAKEN = ("", "utf-8", "utf-16", "utf-16le", "utf-16be")  # what WCF's text encoding reads
_CAUSES = uuid.UUID("0d3f6f57-3a52-5b0e-9d0c-6f1f8f6a4b11")  # the namespace of CausalityId guids
_HINTS = re.compile(rb"[:<]AgencyNo[^>]*>([^<]{1,20})<|[:<]Ticket[^>]*>\s*([A-Za-z0-9+/=]{128})\s*<")


class OverRate(Exception):
    """A call more than the world answers in a minute; ``status`` is that of HTTP."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class ActionNotSupported(Exception):
    """SOAPAction names another operation than the body, where that matters."""


class OtherContent(Exception):
    """A content type that a WCF basicHttpBinding does not take (HTTP 415)."""


class Wire:
    """The SOAP face of one simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self._worlds = simulator.worlds
        self._codec = codec_of("ams360")
        self._causes = itertools.count(1)
        self._limits = Limits()

    def answer(self, body: bytes, action: str = "", content_type: str = XML) -> tuple[bytes, int]:
        """The answer to a request's body, and its HTTP status. Raises OverRate, OtherContent."""
        charset = "utf-8" if content_type == XML else self._charset(content_type, body)
        try:
            return self._call(self._codec.open(open_envelope(body, charset)), action), 200
        except OtherVersion as error:
            return self._codec.fault(str(error), code="VersionMismatch"), self._status(body)
        except NotUnderstood as error:
            return self._codec.fault(str(error), code="MustUnderstand"), self._status(body)
        except MalformedXml as error:
            if self._switch(body, "malformed_xml") == "general_fault":
                return self._fault(GeneralRefusal(str(error)), body), self._status(body)
            return self._codec.fault(str(error)), 400
        except (UnknownOperation, ActionNotSupported) as error:
            name = error.name if isinstance(error, UnknownOperation) else str(error)
            text = f"The message with the body {name} cannot be processed at the receiver"
            return self._codec.fault(text, code="ActionNotSupported"), self._status(body)
        except BadField as error:
            return self._fault(GeneralRefusal(f"The request could not be read. {error}"), body), self._status(body)
        except Refusal as refusal:
            return self._fault(refusal, body), self._status(body)

    def _charset(self, content_type: str, body: bytes) -> str:
        """How the body is to be read. Raises OtherContent."""
        kind, charset = content_type.partition(";")[0].strip().lower(), charset_of(content_type)
        if kind == "text/xml" and charset in _TAKEN:
            return charset
        if self._switch(body, "transport") == "strict":
            raise OtherContent(content_type)
        return charset if charset in CHARSETS else ""

    def _hinted(self, body: bytes) -> World | None:
        """The world that a message is about, also one that can't be read."""
        found = _HINTS.search(body)
        if found is None:
            return None
        agency = found[1].decode("ascii", "replace") if found[1] else sessions.agency_of(found[2].decode())
        return self._worlds.by_credential("agency_no", agency)

    def _switch(self, body: bytes, name: str) -> Any:
        world = self._hinted(body)
        return setting_of(world.settings if world else {}, name)

    def _status(self, body: bytes) -> int:
        return int(self._switch(body, "fault_status"))

    def _call(self, opened: Request, action: str) -> bytes:
        name = opened.operation
        mark(operation=name)
        if name == "Login":
            return self._log_in(opened, action)
        ticket = opened.headers.get("Ticket")
        session = sessions.session_of(self._worlds, ticket)
        world = session.world
        mark(world=world.name)
        self._admit(world, name, action)
        if name == "Logout":
            with turn_in(world, "wire") as turn:
                sessions.log_out(turn, ticket or "")
            return self._codec.answer(name, {})
        if name not in OPERATIONS:
            raise GeneralRefusal(f"{name} is not simulated. Nothing was done")
        call = self._filled(world, opened)
        nulls = setting_of(world.settings, "nulls")
        zone = setting_of(world.settings, "date_zone")
        with turn_in(world, "wire", session.employee_code, session.units) as turn:
            rights.refuse_without(turn, name)
            return self._codec.answer(name, OPERATIONS[name](turn, call.fields), zone=zone, nulls=nulls)

    def _filled(self, world: World, opened: Request) -> Request:
        """The request with its fields, as the world's switches want misplaced members and null requests read."""
        rule = setting_of(world.settings, "misplaced_member")
        call = self._codec.fill(opened, any_order=rule == "read")
        if rule == "fault" and call.skipped:
            raise GeneralRefusal(f"{call.operation}: unknown or out of order: {', '.join(call.skipped)}")
        null = setting_of(world.settings, "null_request")
        if null == "business_fault" and call.is_null:
            message = _null_message(call)
            raise BusinessRefusal(message, [BrokenRule(message)])
        if null == "general_fault":
            _refuse_null(call)
        return call

    def _admit(self, world: World, operation: str, action: str) -> None:
        """Raise OverRate over the world's rate, ActionNotSupported for the wrong SOAPAction, where that matters."""
        top = setting_of(world.settings, "calls_per_minute_max")
        if top and not self._limits.admits(world.name, world.clock.now(), top):
            answer = setting_of(world.settings, "rate_answer")
            if answer == "general_fault":
                raise GeneralRefusal(f"More than {top} calls in a minute. Nothing was done")
            raise OverRate(503 if answer == "http_503" else 429)
        if setting_of(world.settings, "transport") == "strict":
            wanted = self._codec.interface.operations[operation].action
            if action.strip().strip('"') != wanted:
                raise ActionNotSupported(f"{operation} and the action {action or 'none'}")

    def _log_in(self, opened: Request, action: str) -> bytes:
        call = self._codec.fill(opened)
        _refuse_null(call)
        given = call.fields
        world, ticket = sessions.log_in(
            self._worlds,
            given.get("AgencyNo"),
            given.get("LoginId"),
            given.get("Password"),
            given.get("EmployeeCode"),
        )
        mark(world=world.name)
        self._admit(world, "Login", action)
        return self._codec.answer("Login", {}, header={"Ticket": ticket})

    def _fault(self, refusal: Refusal, body: bytes) -> bytes:
        detail: dict[str, Any] = {"Message": refusal.message}
        if isinstance(refusal, SecurityRefusal):
            detail["CausalityId"] = str(uuid.uuid5(_CAUSES, str(next(self._causes))))
        if isinstance(refusal, BusinessRefusal):
            named = self._switch(body, "fault_details") == "named"
            detail["FaultDetails"] = [
                {
                    "Message": rule.message,
                    "DataName": rule.data_name if named else "",
                    "EntityKey": rule.entity_key if named else "",
                }
                for rule in refusal.rules
            ]
        return self._codec.fault(refusal.detail, detail=detail)


def _null_message(call: Request) -> str:
    child = call.codec.interface.operations[call.operation].request[0].name
    return f"{call.operation}: the request is null. The wrapper's child must be {child}"


def _refuse_null(call: Request) -> None:
    """A wrapper without its child, or with the wrong spelling of it, is a null request (switch 16)."""
    if call.is_null:
        raise GeneralRefusal(_null_message(call))


class _FileName(BaseConverter):
    """The service's file, whatever its case: IIS's paths don't regard it."""

    regex = f"(?i:{re.escape(ADDRESS[1:])})"


class Posts:
    """What is posted at the service's addresses."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def takes(self, path: str) -> bool:
        return path.lower().endswith(ADDRESS.lower())

    def answer(self, environ: WSGIEnvironment, body: bytes) -> Answer:
        try:
            action, content_type = environ.get("HTTP_SOAPACTION", ""), environ.get("CONTENT_TYPE", "")
            content, status = self._wire.answer(body, action, content_type)
        except OtherContent:
            return Answer.of(b"", 415, PLAIN)
        except OverRate as over:
            return Answer.of(b"Too many calls\n", over.status, PLAIN, Retry_After=str(RETRY_AFTER_SECONDS))
        return Answer.of(content, status, XML)

    def refused(self, status: int, text: str) -> Answer:
        return Answer.of(codec_of("ams360").fault(text), status, XML)


def register(app: Flask, simulator: Simulator) -> None:
    """Add the service's addresses."""
    posts = Posts(Wire(simulator))

    def describe(file: str, base: str = "") -> Response:
        if not {"wsdl", "singlewsdl"} & {name.lower() for name in request.args}:
            return Response("WSAPI: POST a SOAP 1.1 message, or GET ?wsdl\n", 200, content_type="text/plain")
        return Response(wsdl(load("ams360"), SERVICE, request.base_url), content_type=XML)

    def refused(status: int, text: str) -> Answer:
        if not posts.takes(request.path):  # another address than the service's: no fault of its
            return Answer.of(f"{text}\n".encode(), status, PLAIN)
        return posts.refused(status, text)

    simulator.serve(posts)
    no_pages(app, lambda path: path.lower().endswith(".svc"), refused)
    app.url_map.converters["wsapi"] = _FileName
    for number, rule in enumerate(("/<wsapi:file>", "/<path:base>/<wsapi:file>")):
        app.add_url_rule(rule, f"wsapi_describe_{number}", describe, methods=["GET"])
