"""/_sim/.../notices: who is told of changes, what was sent, how it went."""

from __future__ import annotations

from flask import jsonify

from trifold.simulators.chassis import notices
from trifold.simulators.chassis.control import models
from trifold.simulators.chassis.control.gate import Answer, here, routes, world_of

bp = routes("notices", "Outbound notifications and webhooks")


@bp.get("/worlds/<world>/notices", responses={200: models.Notices})
def read_notices(world: str, query: models.NoticesQuery) -> Answer:
    """The newest notices and how many there are in each state"""
    return jsonify(notices.report(world_of(world), query.limit))


@bp.post("/worlds/<world>/notices/<int:number>/resend", responses={200: models.Resent})
def resend_notice(world: str, number: int) -> Answer:
    """Send one notice once more, with the id and body that it had"""
    if not notices.resend(world_of(world), number):
        return jsonify(error=f"there is no notice {number} in the world {world!r}"), 404
    return jsonify(number=number, state="pending")


@bp.post("/notices/deliver", responses={200: models.Accepted})
def deliver_notices() -> Answer:
    """Send what is due in every world now"""
    return jsonify(accepted=here().deliver_due())
