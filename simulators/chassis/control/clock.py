"""/_sim/clock: read, frozen, moved."""

from __future__ import annotations

from flask import jsonify

from trifold.simulators.chassis.control import models
from trifold.simulators.chassis.control.gate import Answer, here, routes

bp = routes("clock", "The simulator's time: sessions, retries and delays follow it")


def _told() -> Answer:
    clock = here().clock
    return jsonify(mode=clock.mode, now=clock.now().isoformat())


@bp.get("/clock", responses={200: models.Clock})
def read_clock() -> Answer:
    """What time it is"""
    return _told()


@bp.put("/clock", responses={200: models.Clock})
def set_clock(body: models.SetClock) -> Answer:
    """Follow the machine's time, or stand still"""
    if body.mode == "real":
        here().clock.follow()
    else:
        here().clock.freeze(body.now)
    return _told()


@bp.post("/clock/advance", responses={200: models.Clock})
def advance_clock(body: models.Advance) -> Answer:
    """Move forward"""
    here().clock.advance(body.seconds)
    return _told()
