"""WSAPI on HTTP: SOAP 1.1 at any path that ends in /WSAPIService.svc, the WSDL at ?wsdl. Holds no state.

Routed by the body's first element; SOAPAction is not looked at (switch 34's default). A fault is HTTP 500, XML that
can't be read is HTTP 400 (switches 4 and 35).
"""

from __future__ import annotations

import itertools
import uuid
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

from trifold.contracts.tables import load
from trifold.contracts.wsdl import wsdl
from trifold.simulators.ams360 import sessions
from trifold.simulators.ams360.errors import BusinessRefusal, GeneralRefusal, Refusal, SecurityRefusal
from trifold.simulators.ams360.operations import OPERATIONS
from trifold.simulators.ams360.turn import turn_in
from trifold.simulators.chassis.journal import mark
from trifold.simulators.chassis.soap import BadField, MalformedXml, Request, UnknownOperation, codec_of

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Simulator

SERVICE = "WSAPIServiceContract"
XML = "text/xml; charset=utf-8"
_CAUSES = uuid.UUID("0d3f6f57-3a52-5b0e-9d0c-6f1f8f6a4b11")  # the namespace of CausalityId guids


class Wire:
    """The SOAP face of one simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self._worlds = simulator.worlds
        self._codec = codec_of("ams360")
        self._causes = itertools.count(1)

    def answer(self, body: bytes) -> tuple[bytes, int]:
        """The answer to a request's body, and its HTTP status."""
        try:
            return self._call(self._codec.open(body)), 200
        except MalformedXml as error:
            return self._codec.fault(str(error)), 400
        except UnknownOperation as error:
            text = f"The message with the body {error.name} cannot be processed at the receiver"
            return self._codec.fault(text, code="ActionNotSupported"), 500
        except BadField as error:
            return self._fault(GeneralRefusal(f"The request could not be read. {error}")), 500
        except Refusal as refusal:
            return self._fault(refusal), 500

    def _call(self, opened: Request) -> bytes:
        name = opened.operation
        mark(operation=name)
        if name == "Login":
            return self._log_in(self._codec.fill(opened))
        ticket = opened.headers.get("Ticket")
        world = sessions.world_of(self._worlds, ticket)
        mark(world=world.name)
        if name == "Logout":
            with turn_in(world, "wire") as turn:
                sessions.log_out(turn, ticket or "")
            return self._codec.answer(name, {})
        if name not in OPERATIONS:
            raise GeneralRefusal(f"{name} is not simulated. Nothing was done")
        call = self._codec.fill(opened)
        _refuse_null(call)
        with turn_in(world, "wire") as turn:
            return self._codec.answer(name, OPERATIONS[name](turn, call.fields))

    def _log_in(self, call: Request) -> bytes:
        _refuse_null(call)
        given = call.fields
        world, ticket = sessions.log_in(
            self._worlds, given.get("AgencyNo"), given.get("LoginId"), given.get("Password")
        )
        mark(world=world.name)
        return self._codec.answer("Login", {}, header={"Ticket": ticket})

    def _fault(self, refusal: Refusal) -> bytes:
        detail: dict[str, Any] = {"Message": refusal.message}
        if isinstance(refusal, SecurityRefusal):
            detail["CausalityId"] = str(uuid.uuid5(_CAUSES, str(next(self._causes))))
        if isinstance(refusal, BusinessRefusal):
            detail["FaultDetails"] = [
                {"Message": rule.message, "DataName": rule.data_name, "EntityKey": rule.entity_key}
                for rule in refusal.rules
            ]
        return self._codec.fault(refusal.detail, detail=detail)


def _refuse_null(call: Request) -> None:
    """A wrapper without its child, or with the wrong spelling of it, is a null request (switch 16)."""
    if call.is_null:
        child = call.codec.interface.operations[call.operation].request[0].name
        raise GeneralRefusal(f"{call.operation}: the request is null. The wrapper's child must be {child}")


def register(app: Flask, simulator: Simulator) -> None:
    """Add the service's routes."""
    wire = Wire(simulator)

    def call(base: str = "") -> Response:
        content, status = wire.answer(request.get_data())
        return Response(content, status, content_type=XML)

    def describe(base: str = "") -> Response:
        if "wsdl" not in {name.lower() for name in request.args}:
            return Response("WSAPI: POST a SOAP 1.1 message, or GET ?wsdl\n", 200, content_type="text/plain")
        return Response(wsdl(load("ams360"), SERVICE, request.base_url), content_type=XML)

    for number, rule in enumerate(("/WSAPIService.svc", "/<path:base>/WSAPIService.svc")):
        app.add_url_rule(rule, f"wsapi_call_{number}", call, methods=["POST"])
        app.add_url_rule(rule, f"wsapi_describe_{number}", describe, methods=["GET"])
