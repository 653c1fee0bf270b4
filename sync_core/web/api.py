"""Health and status: small, cheap, and true now.

``GET /health``      the web answers.
``GET /ready``       a worker works: 200, else 503. Degraded, and why, while a system of an agency does not answer.
``GET /api/status``  per agency: what waits, what is in doubt, the newest daily.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from trifold.sync_core.flows import silence, system_health
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.store import views
from trifold.sync_core.web.refusals import Tally, problem


def status(desk: Desk, tally: Tally, ignored: Tally) -> dict[str, Any]:
    """``refused`` and ``ignored`` count since this web started."""
    told = {name: _agency(desk, name) for name in desk.settings.agencies}
    with desk.db.read() as conn:
        agencies = {name: told[name] | views.agency(conn, name) for name in desk.settings.agencies}
        works = views.worker_lives(desk.db, conn)
    return {"agencies": agencies, "worker": works, "refused": tally.shown(), "ignored": ignored.shown()}


def _agency(desk: Desk, name: str) -> dict[str, Any]:
    settings = desk.agency(name)
    told = {"mode": settings.mode, "internal_connection": settings.internal_connection}
    warnings = [*system_health.warnings(desk, name), *silence.warnings(desk, name)]
    return {**told, "warnings": warnings, "systems": system_health.systems(desk, name)}


def blueprint(desk: Desk, tally: Tally, ignored: Tally) -> Blueprint:
    api = Blueprint("api", __name__)

    @api.get("/health")
    def health() -> Response:
        return jsonify(status="ok")

    @api.get("/ready")
    def ready() -> Response:
        with desk.db.read() as conn:
            works = views.worker_lives(desk.db, conn)
        if not works:
            return problem(503, "no worker", "Start one with: sync-core worker")
        why = [told for name in desk.settings.agencies for told in system_health.warnings(desk, name)]
        return jsonify(status="degraded" if why else "ok", why=why)

    @api.get("/api/status")
    def now() -> Response:
        return jsonify(status(desk, tally, ignored))

    return api
