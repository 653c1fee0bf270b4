"""SOAP in and out: routes, versions, sessions, both layers of errors. Holds no state.

Any POST address under /aptusConnect is served by the namespace of the body's first child, whatever SOAPAction says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from trifold.contracts.tables import ComplexType, Interface
from trifold.contracts.wsdl import schemas, wsdl
from trifold.simulators.benefitpoint import sessions
from trifold.simulators.benefitpoint.errors import Fault, Malformed, NotSimulated, UnknownOperation, invalid
from trifold.simulators.benefitpoint.operations import OPERATIONS, perform, refusal
from trifold.simulators.benefitpoint.shapes import plain
from trifold.simulators.benefitpoint.state import Record, moment_of
from trifold.simulators.benefitpoint.switches import switch
from trifold.simulators.chassis import soap
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.journal import mark
from trifold.simulators.chassis.worlds import World, Worlds

VERSIONS: Mapping[str, str] = {"LoginV2": "v4", "BrokerConnectV4": "v4", "BrokerConnectV4_3": "v4_3"}
_CODECS = {version: soap.codec_of("benefitpoint", version) for version in ("v4", "v4_3")}
_XML = "text/xml; charset=utf-8"


def register(app: Flask, simulator: Simulator) -> None:
    """Add the SOAP addresses. POST on a service's address, or on its WSDL's as some clients do; GET of the WSDLs."""
    worlds = simulator.worlds

    def post(name: str) -> Response:
        try:
            return Response(answer(worlds, request.get_data()), content_type=_XML)
        except RequestEntityTooLarge:
            return _fault(Malformed("The message is too large."), 413)
        except Fault as fault:
            return _fault(fault, 500)

    def get_wsdl(name: str) -> Response:
        if name not in VERSIONS:
            return Response("No such WSDL.\n", 404, content_type="text/plain")
        interface = _CODECS[VERSIONS[name]].interface
        address = request.host_url.rstrip("/") + interface.services[name].path
        return Response(wsdl(interface, name, address), content_type=_XML)

    def get_schema(file: str) -> Response:
        found = _schema_files().get(f"{file}.xsd")
        if found is None:
            return Response("No such schema.\n", 404, content_type="text/plain")
        return Response(found, content_type=_XML)

    app.add_url_rule("/aptusConnect/<name>.wsdl", "wsdl", get_wsdl, methods=["GET"])
    app.add_url_rule("/aptusConnect/<path:file>.xsd", "schema", get_schema, methods=["GET"])
    app.add_url_rule("/aptusConnect/services/<name>", "soap", post, methods=["POST"])
    app.add_url_rule("/aptusConnect/<name>.wsdl", "soap_at_wsdl", post, methods=["POST"])


@cache
def _schema_files() -> dict[str, bytes]:
    """The schema files of all services, by their address below /aptusConnect/."""
    found: dict[str, bytes] = {}
    for name, version in VERSIONS.items():
        found |= schemas(_CODECS[version].interface, name)
    return found


def answer(worlds: Worlds, body: bytes) -> bytes:
    """The response message of a call. Raises Fault."""
    call = _opened(body)
    mark(operation=call.operation)
    if call.service == "LoginV2":
        return call.codec.answer(call.operation, _log_in_or_out(worlds, call.operation, _filled(call)))
    world, user = sessions.alive(worlds, call.headers.get("sessionId", ""))
    mark(world=world.name)
    if call.operation not in OPERATIONS:
        raise NotSimulated(call.operation)
    version = VERSIONS[call.service]
    interface = call.codec.interface
    try:
        fields = _filled(call)
    except Malformed as malformed:
        if interface.operations[call.operation].response[0].type != "Result":
            raise
        return call.codec.answer(call.operation, refusal(invalid([str(malformed)])))
    found = perform(world, user, version, call.operation, fields)
    parts = {part.name: part for part in interface.operations[call.operation].response}
    answered = {name: _typed(interface, parts[name].type, value) for name, value in found.items()}
    if _shows_empty_phones(world, version):
        for contact in answered.get("contacts", [answered["contact"]] if "contact" in answered else []):
            contact["contact"].setdefault("phones", soap.NIL)
    return call.codec.answer(call.operation, answered)


def _opened(body: bytes) -> soap.Request:
    try:
        envelope = soap.open_envelope(body)
        for codec in _CODECS.values():
            if codec.knows(envelope):
                return codec.open(envelope)
        raise soap.UnknownOperation(envelope.payload.tag)
    except soap.UnknownOperation as error:
        raise UnknownOperation(f"There is no operation {error.name}.") from None
    except soap.SoapError as error:
        raise Malformed(str(error)) from None


def _filled(call: soap.Request) -> Record:
    try:
        found: Record = plain(call.codec.fill(call).fields)
    except soap.BadField as error:
        path = ".".join(error.path[1:]) or error.field
        raise Malformed(f"{path}: {error.reason}.") from None
    return found


def _log_in_or_out(worlds: Worlds, operation: str, fields: Mapping[str, Any]) -> Record:
    if operation == "login":
        world, session_id = sessions.login(worlds, fields.get("username") or "", fields.get("password") or "")
        mark(world=world.name)
        return {"result": {"sessionID": session_id}}
    session_id = fields.get("sessionID") or ""
    if operation == "logout":
        mark(world=sessions.logout(worlds, session_id).name)
        return {}
    world, user = sessions.alive(worlds, session_id)
    mark(world=world.name)
    if operation == "echo":
        return {"sessionID": session_id}
    return {"result": _typed(_CODECS["v4"].interface, "User", user)}


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


def _fault(fault: Fault, status: int) -> Response:
    message = _CODECS["v4"].fault(str(fault), code=fault.code)
    return Response(message, status, content_type=_XML)
