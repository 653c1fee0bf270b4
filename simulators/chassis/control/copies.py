"""/_sim/worlds/<world>/fork and /snapshots: a world's whole state, copied in milliseconds."""

from __future__ import annotations

from flask import jsonify

from trifold.simulators.chassis.control import models
from trifold.simulators.chassis.control.gate import Answer, here, routes, world_of
from trifold.simulators.chassis.control.worlds import described, settings_checked

bp = routes("copies", "Forks and snapshots of a world: its records, settings and counters")


@bp.post("/worlds/<world>/fork", responses={201: models.WorldFacts})
def fork_world(world: str, body: models.Fork) -> Answer:
    """Make another world with the same records; recipients and outward addresses are not copied"""
    settings = settings_checked(body.settings)
    found = here().worlds.fork(world, body.name)
    found.configure(settings)
    return jsonify(described(found)), 201


@bp.get("/worlds/<world>/snapshots", responses={200: models.Snapshots})
def list_snapshots(world: str) -> Answer:
    """A world's snapshots"""
    kept = here().worlds.snapshots(world)
    return jsonify(snapshots=[{"name": name, "at": copy.at.isoformat()} for name, copy in kept.items()])


@bp.post("/worlds/<world>/snapshots", responses={201: models.Snapshot})
def take_snapshot(world: str, body: models.NewSnapshot) -> Answer:
    """Keep all that a world has now; one of the same name is replaced"""
    taken = here().worlds.snapshot(world, body.name)
    return jsonify(name=body.name, at=taken.at.isoformat()), 201


@bp.post("/worlds/<world>/snapshots/<snapshot>/restore", responses={200: models.WorldFacts})
def restore_snapshot(world: str, snapshot: str) -> Answer:
    """Give a world back what the snapshot kept; it can be restored again"""
    world_of(world)
    return jsonify(described(here().worlds.restore(world, snapshot)))


@bp.delete("/worlds/<world>/snapshots/<snapshot>", responses={204: None})
def drop_snapshot(world: str, snapshot: str) -> Answer:
    """Forget a snapshot"""
    here().worlds.forget(world, snapshot)
    return "", 204
