"""/_sim/worlds: made, looked into, set, dropped; and /_sim/switches."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from flask import jsonify
from sqlalchemy import Select, Table, func, select

from trifold.simulators.chassis.control import models
from trifold.simulators.chassis.control.gate import Answer, here, read, routes, world_of
from trifold.simulators.chassis.switches import Switches
from trifold.simulators.chassis.worlds import World

RECORDS_MAX = 1_000

bp = routes("worlds", "One agency's data; a world is chosen by the credential that a client shows")


def state_of(world: World, limit: int = RECORDS_MAX, kinds: Collection[str] = ()) -> dict[str, Any]:
    """Every table of a world, or those named: its count, and its first ``limit`` rows as plain values."""
    counts: dict[str, int] = {}
    records: dict[str, list[dict[str, Any]]] = {}
    with world.begin() as conn:
        for table in world.vendor.metadata.sorted_tables:
            if kinds and table.name not in kinds:
                continue
            counts[table.name] = conn.execute(_count(table)).scalar_one()
            rows = conn.execute(select(table).limit(limit)).mappings() if limit else ()
            records[table.name] = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return {"world": world.name, "counts": counts, "records": records}


@cache
def _count(table: Table) -> Select[int]:
    return select(func.count()).select_from(table)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | dict | list | None) else str(value)


def described(world: World) -> dict[str, Any]:
    return {"name": world.name, "seed": world.seed, "credentials": dict(world.credentials)}


def settings_checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """Settings that a world of this vendor may have; raises ValueError with the valid names."""
    vendor = here().vendor
    known = ("recipients", "switches", *vendor.settings)
    unknown = sorted(set(given) - set(known))
    if unknown:
        more = f"; switches: {', '.join(sorted(vendor.switches))}" if set(unknown) & set(vendor.switches) else ""
        raise ValueError(f"no setting {', '.join(unknown)}; there are: {', '.join(known)}{more}")
    found = dict(given)
    if given.get("switches") is not None:
        found["switches"] = _overrides(vendor.switches, {}, given["switches"])
    if given.get("recipients") is not None:
        wanted = read(models.Recipients, {"recipients": given["recipients"]})
        found["recipients"] = wanted.model_dump(exclude_none=True)["recipients"]
    return found


def _overrides(switches: Switches, former: Mapping[str, Any], given: object) -> dict[str, Any]:
    return {name: value for name, value in {**former, **switches.checked(given)}.items() if value is not None}


@bp.get("/worlds", responses={200: models.WorldList})
def list_worlds() -> Answer:
    """The worlds of this simulator"""
    return jsonify(worlds=[described(world) for world in here().worlds.all()])


@bp.post("/worlds", responses={201: models.WorldFacts})
def create_world(body: models.NewWorld) -> Answer:
    """Make a world"""
    settings = settings_checked(body.settings)
    world = here().worlds.create(body.name, body.seed, body.size)
    world.configure(settings)
    return jsonify(described(world)), 201


@bp.get("/worlds/<world>", responses={200: models.WorldFacts})
def read_world(world: str) -> Answer:
    """One world"""
    return jsonify(described(world_of(world)))


@bp.delete("/worlds/<world>", responses={204: None})
def drop_world(world: str) -> Answer:
    """Forget a world and everything in it"""
    here().worlds.drop(world)
    return "", 204


@bp.post("/worlds/<world>/reset", responses={200: models.WorldFacts})
def reset_world(world: str, body: models.Reset) -> Answer:
    """Forget a world's records and begin anew; its settings stay"""
    found = world_of(world)
    found.reset(body.seed, body.size)
    return jsonify(described(found))


@bp.get("/worlds/<world>/state", responses={200: models.State})
def read_state(world: str, query: models.StateQuery) -> Answer:
    """A world's records as they are stored"""
    return jsonify(state_of(world_of(world), query.limit, _kinds(query.kinds)))


def _kinds(given: str) -> list[str]:
    """Raises ValueError with the kinds that there are."""
    found, known = [kind.strip() for kind in given.split(",") if kind.strip()], here().vendor.metadata.tables
    unknown = sorted(set(found) - set(known))
    if unknown:
        raise ValueError(f"kinds: there is no {', '.join(unknown)}; there are: {', '.join(sorted(known))}")
    return found


@bp.get("/worlds/<world>/settings", responses={200: models.Settings})
def read_settings(world: str) -> Answer:
    """A world's settings"""
    return jsonify(world_of(world).settings)


@bp.put("/worlds/<world>/settings", responses={200: models.Settings})
def write_settings(world: str, body: models.Settings) -> Answer:
    """Merge into a world's settings; null takes one away"""
    found = world_of(world)
    found.configure(settings_checked(body.model_dump()))
    return jsonify(found.settings)


@bp.get("/switches", responses={200: models.SwitchList})
def list_switches() -> Answer:
    """Every behaviour that the vendor has not published, with its default"""
    vendor = here().vendor
    return jsonify(system=vendor.system, switches=[switch.described() for switch in vendor.switches.values()])


@bp.get("/worlds/<world>/switches", responses={200: models.SwitchesOfWorld})
def read_switches(world: str) -> Answer:
    """A world's switches"""
    return jsonify(_switches_of(world_of(world)))


@bp.patch("/worlds/<world>/switches", responses={200: models.SwitchesOfWorld})
def turn_switches(world: str, body: models.SwitchValues) -> Answer:
    """Turn switches of a world, from its next request on; null brings back a default"""
    found = world_of(world)
    former = found.settings.get("switches") or {}
    found.configure({"switches": _overrides(found.vendor.switches, former, body.model_dump())})
    return jsonify(_switches_of(found))


def _switches_of(world: World) -> dict[str, Any]:
    values = world.vendor.switches.values_in(world.settings)
    plain = {name: switch.described()["default"] for name, switch in world.vendor.switches.items()}
    shown = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    return {"world": world.name, "values": shown, "changed": [name for name in shown if shown[name] != plain[name]]}
