"""/_sim/faults: what may go wrong, what is armed, what struck."""

from __future__ import annotations

from flask import jsonify

from trifold.simulators.chassis import fault_forms
from trifold.simulators.chassis.control import models
from trifold.simulators.chassis.control.gate import Answer, here, routes

bp = routes("faults", "Faults strike requests and notices on purpose, reproducibly, and leave receipts")


@bp.get("/faults/kinds", responses={200: models.FaultKinds})
def list_fault_kinds() -> Answer:
    """Every kind of fault with its own fields, the fields of every aim, the vendor's refusals"""
    return jsonify(kinds=fault_forms.catalogue(), aims=fault_forms.aims(), refusals=sorted(here().vendor.refusals))


@bp.get("/faults", responses={200: models.Faults})
def list_faults() -> Answer:
    """The armed faults: how often each was aimed at and struck, and why it lately did not"""
    now = here().clock.now()
    return jsonify(faults=[armed.as_json(now) for armed in here().armory.armed()])


@bp.post("/faults", responses={201: models.ArmedFault})
def arm_fault(body: models.Fault) -> Answer:
    """Arm a fault"""
    armed = here().striker.arm(fault_forms.read(body.model_dump()))
    return jsonify(armed.as_json(here().clock.now())), 201


@bp.delete("/faults", responses={204: None})
def disarm_faults() -> Answer:
    """Disarm all; receipts stay"""
    here().striker.disarm()
    return "", 204


@bp.get("/faults/<int:number>", responses={200: models.ArmedFault})
def read_fault(number: int) -> Answer:
    """One armed fault, with the reasons why it lately did not strike"""
    armed = here().armory.get(number)
    if armed is None:
        return jsonify(error=f"there is no fault {number}"), 404
    return jsonify(armed.as_json(here().clock.now()))


@bp.delete("/faults/<int:number>", responses={204: None})
def disarm_fault(number: int) -> Answer:
    """Disarm one"""
    if not here().striker.disarm(number):
        return jsonify(error=f"there is no fault {number}"), 404
    return "", 204


@bp.get("/receipts", responses={200: models.Receipts})
def list_receipts(query: models.ReceiptsQuery) -> Answer:
    """What each strike did: what was committed, what the client saw; oldest first"""
    found = here().armory.receipts(query.world, query.after)
    return jsonify(receipts=[receipt.as_json() for receipt in found[-query.limit :] if query.limit])
