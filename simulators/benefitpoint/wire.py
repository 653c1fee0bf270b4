"""SOAP in and out: routes, versions, sessions, both layers of errors. Holds no state.

Any POST address under /aptusConnect is served by the namespace of the body's first child, whatever SOAPAction says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from http import HTTPStatus
from typing import Any
from wsgiref.types import WSGIEnvironment

from flask import Flask, Response, request

from trifold.contracts.tables import ComplexType, Interface
from trifold.contracts.wsdl import schemas, wsdl
from trifold.simulators.benefitpoint import sessions
from trifold.simulators.benefitpoint.ams360_client import Clients
from trifold.simulators.benefitpoint.errors import (
    DeadSession,
    Fault,
    Malformed,
    NotSimulated,
    NotUnderstood,
    OverLimit,
    Refused,
    UnknownOperation,
    invalid,
)
from trifold.simulators.benefitpoint.limits import RETRY_AFTER_SECONDS, Limits
from trifold.simulators.benefitpoint.operations import perform, refusal, simulated
from trifold.simulators.benefitpoint.shapes import plain
from trifold.simulators.benefitpoint.state import Record, moment_of
from trifold.simulators.benefitpoint.switches import switch
from trifold.simulators.benefitpoint.variants import broker_codec, dressed, login_codec, reading_codec
from trifold.simulators.chassis import soap
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.passage import Answer, mark
from trifold.simulators.chassis.shield import no_pages
from trifold.simulators.chassis.worlds import World, Worlds

VERSIONS: Mapping[str, str] = {"LoginV2": "v4", "BrokerConnectV4": "v4", "BrokerConnectV4_3": "v4_3"}
_CODECS = {version: soap.codec_of("benefitpoint", version) for version in ("v4", "v4_3")}
_XML = "text/xml; charset=utf-8"


def register(app: Flask, simulator: Simulator, clients: Clients) -> None:
    """Add the SOAP addresses and those of the WSDLs."""
    worlds, posts = simulator.worlds, Posts(simulator.worlds, clients)

    def get_wsdl(name: str) -> Response:
        service = _other_names(worlds).get(name, name)
        if service not in VERSIONS:
            return Response("No such WSDL.\n", 404, content_type="text/plain")
        interface = _CODECS[VERSIONS[service]].interface
        path = interface.services[service].path
        if service != name:
            path = f"{path.rpartition('/')[0]}/{name}SOAP"
        return Response(wsdl(interface, service, request.host_url.rstrip("/") + path), content_type=_XML)

    def get_schema(file: str) -> Response:
        found = _schema_files().get(f"{file}.xsd")
        if found is None:
            return Response("No such schema.\n", 404, content_type="text/plain")
        return Response(found, content_type=_XML)

    simulator.serve(posts)
    no_pages(app, lambda path: path.startswith("/aptusConnect"), posts.refused)
    app.add_url_rule("/aptusConnect/<name>.wsdl", "wsdl", get_wsdl, methods=["GET"])
    app.add_url_rule("/aptusConnect/<path:file>.xsd", "schema", get_schema, methods=["GET"])


class Posts:
    """What is posted on a service's address, or on its WSDL's as some clients do."""

    def __init__(self, worlds: Worlds, clients: Clients) -> None:
        self._worlds, self._clients, self._limits = worlds, clients, Limits()

    def takes(self, path: str) -> bool:
        return path.startswith("/aptusConnect/")

    def answer(self, environ: WSGIEnvironment, body: bytes) -> Answer:
        exchange = Exchange(self._worlds, self._clients, self._limits)
        try:
            charset = soap.charset_of(environ.get("CONTENT_TYPE", ""))
            return Answer.of(exchange.answer(body, charset if charset in soap.CHARSETS else ""), 200, _XML)
        except Fault as fault:
            return _fault(fault, fault.status, exchange.world)

    def refused(self, status: int, text: str) -> Answer:
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            text = "The message is too large."
        return _fault(Malformed(text) if status < 500 else Fault(text), status, None)


def _other_names(worlds: Worlds) -> dict[str, str]:
    """The services by the other names that any world gives them."""
    pairs = [pair.partition("=") for world in worlds.all() for pair in switch(world, "service_names").split()]
    return {other: service for service, _, other in pairs if other}


@cache
def _schema_files() -> dict[str, bytes]:
    """The schema files of all services, by their address below /aptusConnect/."""
    found: dict[str, bytes] = {}
    for name, version in VERSIONS.items():
        found |= schemas(_CODECS[version].interface, name)
    return found


@dataclass(slots=True)
class Exchange:
    """One call and its answer; ``world`` is known once the session or the user name has told it."""

    worlds: Worlds
    clients: Clients
    limits: Limits
    world: World | None = field(default=None, init=False)

    def answer(self, body: bytes, charset: str = "") -> bytes:
        """The response message of a call. Raises Fault."""
        call = _opened(body, charset)
        try:
            mark(operation=call.operation)
        except Refused as refused:
            return _refused_by_fault(call, refused)
        if call.service == "LoginV2":
            return self._login_service(call)
        session_id = call.headers.get("sessionId", "")
        self._in(sessions.world_named_by(self.worlds, session_id))
        world, user = sessions.alive(self.worlds, session_id)
        self.limits.count(world)
        if call.operation not in simulated():
            raise NotSimulated(call.operation)
        version = VERSIONS[call.service]
        codec = broker_codec(world, version)
        interface = codec.interface
        parts = {part.name: part for part in interface.operations[call.operation].response}
        try:
            fields = _filled(call, reading_codec(version))
        except Malformed as malformed:
            if next(iter(parts.values())).type != "Result":
                raise
            return codec.answer(call.operation, refusal(invalid([str(malformed)]), world))
        found = perform(world, user, version, call.operation, fields, self.clients)
        answered = {name: _shown(world, interface, parts[name].type, value) for name, value in found.items()}
        if _shows_empty_phones(world, version):
            for contact in answered.get("contacts", [answered["contact"]] if "contact" in answered else []):
                contact["contact"].setdefault("phones", soap.NIL)
        return codec.answer(call.operation, answered)

    def _in(self, world: World | None) -> None:
        self.world = world
        if world is not None:
            mark(world=world.name)

    def _login_service(self, call: soap.Request) -> bytes:
        fields = _filled(call, call.codec)
        if call.operation == "login":
            username = fields.get("username") or ""
            self._in(sessions.world_of(self.worlds, username))
            world, session_id = sessions.login(self.worlds, username, fields.get("password") or "")
            result = {"sessionID": session_id}
            if switch(world, "login_result") == "with_user":
                result["userID"] = sessions.alive(self.worlds, session_id)[1]["userID"]
            return self._answered(call, {"result": result})
        session_id = fields.get("sessionID") or ""
        self._in(sessions.world_named_by(self.worlds, session_id))
        if call.operation == "logout":
            world = sessions.logout(self.worlds, session_id)
            whole = switch(world, "logout_answer") == "result"
            return self._answered(call, {"result": {"success": True}} if whole else {})
        if call.operation == "echo":
            return self._answered(call, {"sessionID": self._echo(session_id)})
        world, user = sessions.alive(self.worlds, session_id)
        rule = switch(world, "current_user")
        if rule == "fault":
            raise Malformed("getCurrentUser is not offered.")
        type_name = "UserSummary" if rule == "summary" else "User"
        shown = _typed(_CODECS["v4"].interface, type_name, {**user, "ID": user["userID"]})
        return self._answered(call, {"result": shown})

    def _echo(self, session_id: str) -> str:
        try:
            sessions.alive(self.worlds, session_id)
        except DeadSession:
            if self.world is None or switch(self.world, "echo_of_dead_session") == "fault":
                raise
            return ""
        return session_id

    def _answered(self, call: soap.Request, fields: Record) -> bytes:
        return login_codec(self.world).answer(call.operation, fields)


def _refused_by_fault(call: soap.Request, refused: Refused) -> bytes:
    """A fault of the chassis strikes with a Result; where the operation has none, it is a SOAP fault."""
    if call.codec.interface.operations[call.operation].response[0].type != "Result":
        raise Fault(str(refused))
    return call.codec.answer(call.operation, refusal(refused))


def _opened(body: bytes, charset: str) -> soap.Request:
    try:
        envelope = soap.open_envelope(body, charset)
        for codec in _CODECS.values():
            if codec.knows(envelope):
                return codec.open(envelope)
        raise soap.UnknownOperation(envelope.payload.tag)
    except soap.UnknownOperation as error:
        raise UnknownOperation(f"There is no operation {error.name}.") from None
    except soap.NotUnderstood as error:
        raise NotUnderstood(str(error)) from None
    except soap.SoapError as error:
        raise Malformed(str(error)) from None


def _filled(call: soap.Request, codec: soap.Codec) -> Record:
    try:
        found: Record = plain(codec.fill(call).fields)
    except soap.BadField as error:
        path = ".".join(error.path[1:]) or error.field
        raise Malformed(f"{path}: {error.reason}.") from None
    return found


def _shown(world: World, interface: Interface, type_name: str, value: Any) -> Any:
    return _typed(interface, type_name, dressed(world, interface, type_name, value))


def _typed(interface: Interface, type_name: str, value: Any) -> Any:
    """A plain value as the codec writes it; fields that this version does not have are left out."""
    if isinstance(value, list):
        return [_typed(interface, type_name, item) for item in value]
    if isinstance(interface.types.get(type_name), ComplexType):
        fields = interface.fields_of(type_name)
        return {field.name: _typed(interface, field.type, value[field.name]) for field in fields if field.name in value}
    if type_name == "dateTime":
        return moment_of(value)
    return date.fromisoformat(value) if type_name == "date" else value


def _shows_empty_phones(world: World, version: str) -> bool:
    shown = switch(world, "empty_phones")
    return bool(shown == "nil" or (shown == "by_version" and version == "v4_3"))


def _fault(fault: Fault, status: int, world: World | None) -> Answer:
    message = _CODECS["v4"].fault(str(fault), code=fault.code)
    detail = "empty" if world is None else switch(world, "fault_detail")
    if detail != "empty":
        text = (
            b"" if detail == "absent" else b"<detail><reason>" + type(fault).__name__.encode() + b"</reason></detail>"
        )
        message = message.replace(b"<detail/>", text)
    if isinstance(fault, OverLimit) and status != 500:
        text = b"Too many calls.\n"
        return Answer.of(text, status, "text/plain; charset=utf-8", Retry_After=str(RETRY_AFTER_SECONDS))
    return Answer.of(message, status, _XML)
