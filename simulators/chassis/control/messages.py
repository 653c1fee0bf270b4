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


@bp.get("/worlds/<world>/notices/log", responses={200: models.Tries})
def read_delivery_log(world: str, query: models.NoticesQuery) -> Answer:
    """The newest tries to deliver: when, where, what was answered, what came of it"""
    return jsonify(tries=notices.log(world_of(world), query.limit))


@bp.get("/worlds/<world>/recipients", responses={200: models.Recipients})
def read_recipients(world: str) -> Answer:
    """Who is told of a world's changes"""
    return jsonify(recipients=world_of(world).settings.get("recipients", []))


@bp.put("/worlds/<world>/recipients", responses={200: models.Recipients})
def write_recipients(world: str, body: models.Recipients) -> Answer:
    """Say who is told of a world's changes from now on; also turns a recipient on again"""
    found = world_of(world)
    found.configure(body.model_dump(exclude_none=True))
    return jsonify(recipients=found.settings["recipients"])


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
