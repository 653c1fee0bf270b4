"""/_sim/clock: real, fast, frozen; moved.

All three simulators at once: send each the same body. A frozen clock needs ``now``; a fast one also ``since``, the
machine's time at which it is to show ``now``, so that it does not matter when each of them gets it.
"""

from __future__ import annotations

from flask import jsonify

from trifold.simulators.chassis.control import models
from trifold.simulators.chassis.control.gate import Answer, here, routes

bp = routes("clock", "The simulator's time: sessions, retries and delays follow it")


def _told() -> Answer:
    clock = here().clock
    return jsonify(mode=clock.mode, now=clock.now().isoformat(), factor=clock.factor)


@bp.get("/clock", responses={200: models.Clock})
def read_clock() -> Answer:
    """What time it is"""
    return _told()


@bp.put("/clock", responses={200: models.Clock})
def set_clock(body: models.SetClock) -> Answer:
    """Follow the machine's time, go faster, or stand still; the same body to all three keeps them together"""
    clock = here().clock
    if body.mode == "real":
        clock.follow()
    elif body.mode == "fast":
        clock.run(body.factor, body.now, body.since)
    else:
        clock.freeze(body.now)
    here().striker.work_late()
    return _told()


@bp.post("/clock/advance", responses={200: models.Clock})
def advance_clock(body: models.Advance) -> Answer:
    """Move forward"""
    here().clock.advance(body.seconds)
    here().striker.work_late()
    return _told()
