"""What is to be written to AMS360, noted in the same transaction as its cause: see pushes.py for the writing.

``kind``: Account or Product of a linked account; or Customer: a new account that is to become one, where the world's
setting ``internal_connection`` is ``vendor``; or Key: the made customer's id and number, in ``reason``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from trifold.simulators.benefitpoint import state
from trifold.simulators.benefitpoint.state import Call, moment_text
from trifold.simulators.benefitpoint.switches import switch
from trifold.simulators.chassis.worlds import World

RECORDED, WAITING, DONE, FAILED = "recorded", "waiting", "done", "failed"


def makes_customers(world: World) -> bool:
    """Whether BenefitPoint itself makes an AMS360 customer of every new group and individual."""
    return bool(world.settings.get("internal_connection") == "vendor")


def after_save(call: Call, kind: str, entity_id: int, *, linked: bool) -> None:
    """A save was made: note the write that follows from it, if the world's timing says so."""
    timing = switch(call.world, "push_timing")
    if linked and timing != "on_call":
        minutes = switch(call.world, "push_job_minutes") if timing == "job" else 0
        note(call, kind, entity_id, WAITING, minutes)


def ask_for_customer(call: Call, account_id: int) -> None:
    if makes_customers(call.world):
        note(call, "Customer", account_id, WAITING, switch(call.world, "customer_minutes"))


def note(call: Call, kind: str, entity_id: int, as_state: str, minutes: float = 0, reason: str | None = None) -> None:
    """One entry; ``minutes`` from now it is due."""
    due = moment_text(call.world.clock.now() + timedelta(minutes=minutes))
    row = {
        "kind": kind,
        "entity_id": entity_id,
        "asked_on": call.now(),
        "due_on": due,
        "state": as_state,
        "reason": reason,
    }
    call.conn.execute(insert(state.external_updates).values(row))


def may_hold_any(world: World) -> bool:
    """Whether the world's settings let entries wait at all."""
    return makes_customers(world) or switch(world, "push_timing") != "on_call"


def take_due(call: Call) -> list[Mapping[str, Any]]:
    """The entries that are due, marked as done at once so that nobody else takes them."""
    table = state.external_updates
    due = (table.c.state == WAITING) & (table.c.due_on <= call.now())
    found = list(call.conn.execute(select(table).where(due).order_by(table.c.number)).mappings())
    for row in found:
        settle(call, row["number"], DONE, None)
    return [dict(row) for row in found]


def settle(call: Call, number: int, as_state: str, reason: str | None) -> None:
    table = state.external_updates
    call.conn.execute(update(table).where(table.c.number == number).values(state=as_state, reason=reason))
