"""/_sim/: worlds, their state and settings, the clock, the journal, the notices. JSON in, JSON out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from werkzeug.exceptions import HTTPException

from trifold.simulators.chassis import notices
from trifold.simulators.chassis.worlds import UnknownWorld, World

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Simulator

RECORDS_MAX = 1_000


def _object(*names: str) -> dict[str, Any]:
    """The request's JSON object; raises ValueError for anything else, or for a name that is not known here."""
    given = request.get_json(silent=True)
    if request.get_data() and not isinstance(given, dict):
        raise ValueError("the body must be a JSON object")
    found: dict[str, Any] = given or {}
    unknown = sorted(set(found) - set(names)) if names else []
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}; known: {', '.join(names)}")
    return found


def _number(found: dict[str, Any], name: str, top: int) -> int:
    value = found.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= top:
        raise ValueError(f"{name} must be a whole number from 0 to {top}")
    return value


def _count(name: str, default: int, top: int) -> int:
    try:
        value = int(request.args.get(name, default))
    except ValueError:
        raise ValueError(f"{name} must be a whole number") from None
    return max(0, min(value, top))


def _moment(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise ValueError("now must be an ISO 8601 time such as 2026-01-02T03:04:05+00:00") from None
    if moment.tzinfo is None:
        raise ValueError("now needs a zone, for example +00:00")
    return moment


def state_of(world: World, limit: int = RECORDS_MAX) -> dict[str, Any]:
    """Every table of a world: its count, and its first ``limit`` rows as plain values."""
    counts: dict[str, int] = {}
    records: dict[str, list[dict[str, Any]]] = {}
    with world.begin() as conn:
        for table in world.vendor.metadata.sorted_tables:
            counts[table.name] = conn.execute(select(func.count()).select_from(table)).scalar_one()
            rows = conn.execute(select(table).limit(limit)).mappings()
            records[table.name] = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return {"world": world.name, "counts": counts, "records": records}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | dict | list | None) else str(value)


def blueprint(simulator: Simulator) -> Blueprint:
    """The routes of one simulator; every refusal is 400, 404 or 409 with ``{"error": what to do}``."""
    bp = Blueprint("control", __name__, url_prefix="/_sim")
    worlds, clock = simulator.worlds, simulator.clock

    def described(world: World) -> dict[str, Any]:
        return {"name": world.name, "seed": world.seed, "credentials": dict(world.credentials)}

    def clock_now() -> ResponseReturnValue:
        return jsonify(mode=clock.mode, now=clock.now().isoformat())

    @bp.errorhandler(UnknownWorld)
    def unknown_world(error: UnknownWorld) -> ResponseReturnValue:
        return jsonify(error=str(error)), 404

    @bp.errorhandler(ValueError)
    def refused(error: ValueError) -> ResponseReturnValue:
        return jsonify(error=str(error)), 400

    @bp.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        return jsonify(error=error.description), error.code or 500

    @bp.get("/health")
    def health() -> ResponseReturnValue:
        return jsonify(system=simulator.vendor.system, status="ok", worlds=worlds.names(), clock=clock.mode)

    @bp.get("/worlds")
    def list_worlds() -> ResponseReturnValue:
        return jsonify(worlds=[described(world) for world in worlds.all()])

    @bp.post("/worlds")
    def create_world() -> ResponseReturnValue:
        wanted = _object("name", "seed", "size", "settings")
        world = worlds.create(
            str(wanted.get("name", "")), _number(wanted, "seed", 2**31), _number(wanted, "size", 100_000)
        )
        world.configure(wanted.get("settings") or {})
        return jsonify(described(world)), 201

    @bp.delete("/worlds/<world>")
    def drop_world(world: str) -> ResponseReturnValue:
        worlds.drop(world)
        return "", 204

    @bp.post("/worlds/<world>/reset")
    def reset_world(world: str) -> ResponseReturnValue:
        wanted = _object("seed", "size")
        found = worlds.get(world)
        found.reset(_number(wanted, "seed", 2**31), _number(wanted, "size", 100_000))
        return jsonify(described(found))

    @bp.get("/worlds/<world>/state")
    def state(world: str) -> ResponseReturnValue:
        return jsonify(state_of(worlds.get(world), _count("limit", RECORDS_MAX, RECORDS_MAX)))

    @bp.get("/worlds/<world>/settings")
    def settings(world: str) -> ResponseReturnValue:
        return jsonify(worlds.get(world).settings)

    @bp.put("/worlds/<world>/settings")
    def configure(world: str) -> ResponseReturnValue:
        found = worlds.get(world)
        found.configure(_object())
        return jsonify(found.settings)

    @bp.get("/clock")
    def read_clock() -> ResponseReturnValue:
        return clock_now()

    @bp.put("/clock")
    def set_clock() -> ResponseReturnValue:
        wanted = _object("mode", "now")
        if wanted.get("mode") == "real":
            clock.follow()
        elif wanted.get("mode") == "frozen":
            clock.freeze(_moment(wanted["now"]) if "now" in wanted else None)
        else:
            raise ValueError('mode must be "real" or "frozen"')
        return clock_now()

    @bp.post("/clock/advance")
    def advance_clock() -> ResponseReturnValue:
        seconds = _object("seconds").get("seconds")
        if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 <= seconds <= 10**9:
            raise ValueError("seconds must be a number from 0 to 1000000000")
        clock.advance(seconds)
        return clock_now()

    @bp.get("/journal")
    def read_journal() -> ResponseReturnValue:
        found = simulator.journal.read(
            request.args.get("world"), _count("after", 0, 10**9), _count("limit", 100, 2_000)
        )
        return jsonify(exchanges=found)

    @bp.get("/journal/counts")
    def count_journal() -> ResponseReturnValue:
        return jsonify(counts=simulator.journal.counts(request.args.get("world")))

    @bp.get("/worlds/<world>/notices")
    def read_notices(world: str) -> ResponseReturnValue:
        return jsonify(notices.report(worlds.get(world), _count("limit", 100, 1_000)))

    @bp.post("/worlds/<world>/notices/<int:number>/resend")
    def resend_notice(world: str, number: int) -> ResponseReturnValue:
        if not notices.resend(worlds.get(world), number):
            return jsonify(error=f"there is no notice {number} in the world {world!r}"), 404
        return jsonify(number=number, state="pending")

    @bp.post("/notices/deliver")
    def deliver() -> ResponseReturnValue:
        return jsonify(accepted=simulator.deliver_due())

    return bp
