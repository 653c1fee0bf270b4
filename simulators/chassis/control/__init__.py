"""/_sim/: the control of one simulator. JSON in, JSON out; the same routes whatever the vendor. And pages for people.

Rooms, in the order that a request passes through them: gate (reading and refusing), models (what is taken and given),
worlds (with state, settings and switches), copies (forks, snapshots), population (who is who), clock, exchanges (the
journal), faults (with receipts), messages (notices), document (openapi.json), pages and presses (what people see and
press).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from trifold.simulators.chassis.control import (
    clock,
    copies,
    exchanges,
    faults,
    messages,
    models,
    pages,
    population,
    presses,
    worlds,
)
from trifold.simulators.chassis.control.document import document
from trifold.simulators.chassis.control.gate import (
    EXTENSION,
    PREFIX,
    Answer,
    here,
    http_error,
    no_route,
    refused,
    routes,
    unknown_world,
)
from trifold.simulators.chassis.control.worlds import state_of as state_of
from trifold.simulators.chassis.worlds import UnknownWorld

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Simulator

simulator_bp = routes("simulator", "The simulator itself")


@simulator_bp.get("/health", responses={200: models.Health})
def read_health() -> Answer:
    """Whether it answers, what it has, and what is wrong with its notices"""
    asked = here()
    reasons = asked.deliverer.ailments()
    return jsonify(
        system=asked.vendor.system,
        status="degraded" if reasons else "ok",
        reasons=reasons,
        worlds=asked.worlds.names(),
        clock=asked.clock.mode,
    )


# Every group of routes; a new one is added here and is in openapi.json from then on.
GROUPS = (simulator_bp, worlds.bp, copies.bp, population.bp, clock.bp, exchanges.bp, faults.bp, messages.bp)

for _group in GROUPS:
    _group.register_error_handler(UnknownWorld, unknown_world)
    _group.register_error_handler(ValueError, refused)
    _group.register_error_handler(OverflowError, refused)
    _group.register_error_handler(HTTPException, http_error)


def register(app: Flask, simulator: Simulator) -> None:
    """Add /_sim/ to ``app``."""
    app.extensions[EXTENSION] = simulator
    app.before_request(no_route)
    for group in GROUPS:
        app.register_blueprint(group, name=f"control_{group.name}")
    plain = Blueprint("control", __name__, url_prefix=PREFIX)
    plain.add_url_rule("/openapi.json", "openapi", lambda: Response(document(GROUPS), mimetype="application/json"))
    app.register_blueprint(plain)
    app.register_blueprint(pages.bp)
    app.register_blueprint(presses.bp)
