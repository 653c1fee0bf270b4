"""The internal connection: new BenefitPoint accounts become AMS360 customers by themselves (decisions D5, D18).

What was in BenefitPoint when it was switched on stays as it is, until a person has seen what would be made of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from trifold.sync_core import logs
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows.desk import Desk, Run
from trifold.sync_core.flows.intake import receive
from trifold.sync_core.flows.likeness import customers_like
from trifold.sync_core.model.changes import Change, Kind, Occasion, System
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.model.records import Snapshot
from trifold.sync_core.store import audit, backlog

SHOWN_MAX = 1_000  # accounts in one dry run; more are released in several


def is_on(desk: Desk, agency: str) -> bool:
    on = desk.agency(agency).internal_connection == "core"
    return on and System.BENEFITPOINT in desk.systems(agency)


def is_kept(desk: Desk, agency: str) -> bool:
    """Whether what is noted down fits the setting."""
    with desk.db.read() as conn:
        return is_on(desk, agency) == backlog.is_open(conn, agency)


def keep(desk: Desk, agency: str) -> Outcome:
    """Write down what is in BenefitPoint when the connection is first seen on; forget it when it is off."""
    on = is_on(desk, agency)
    if is_kept(desk, agency):
        return came(Code.OBSOLETE, why="it is noted down already")
    there = [row.external_id for row in desk.connector(agency, System.BENEFITPOINT).accounts()] if on else []
    with desk.db.begin() as conn:
        if on == backlog.is_open(conn, agency):
            return came(Code.OBSOLETE, why="it is noted down already")
        if on:
            backlog.write_down(desk.db, conn, agency, there)
        else:
            backlog.forget(conn, agency)
        trail = audit.Trail(agency=agency, correlation_id=desk.db.ids.new())
        audit.write(desk.db, conn, trail, "connection_opened" if on else "connection_closed", details={"n": len(there)})
    logs.event("connection.opened" if on else "connection.closed", agency=agency, there=len(there))
    return came(Code.DONE, what=f"the internal connection is {'on' if on else 'off'}; {len(there)} accounts were there")


def connects(run: Run, snapshot: Snapshot) -> bool:
    """Whether an account is to become a customer by itself: new since the connection is on, or released."""
    fresh = snapshot.system is System.BENEFITPOINT and snapshot.reference(System.AMS360) is None
    if not fresh or not is_on(run.desk, run.agency):
        return False
    with run.db.read() as conn:
        return backlog.is_open(conn, run.agency) and not backlog.holds(conn, run.agency, snapshot.external_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One account of the backlog. ``like``: AMS360's customers that would hold it for a person."""

    external_id: str
    name: str
    like: tuple[str, ...]


def rehearse(desk: Desk, agency: str) -> tuple[list[Proposal], str]:
    """What releasing the backlog would make, and the code that confirms exactly this. Writes nothing."""
    trail = audit.Trail(agency=agency, correlation_id="-")
    run = Run(desk=desk, trail=trail, occasion=Occasion.REALTIME, lock=lambda family: None)
    with desk.db.read() as conn:
        waiting = backlog.waiting(conn, agency, SHOWN_MAX)
    found = []
    for external_id in waiting:
        snapshot = run.fetch(System.BENEFITPOINT, Kind.ACCOUNT, external_id)
        if snapshot is not None and snapshot.reference(System.AMS360) is None:
            fields = snapshot.fields
            parts = (fields.get("first_name"), fields.get("last_name"))
            name = fields.get("firm_name") or " ".join(part for part in parts if part)
            found.append(Proposal(external_id=external_id, name=name, like=tuple(customers_like(run, snapshot))))
    return found, _code(found)


def _code(found: Sequence[Proposal]) -> str:
    told = "\n".join(f"{one.external_id} {' '.join(one.like)}" for one in found)
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def release(desk: Desk, agency: str, code: str) -> int:
    """Let the backlog become customers; ``code`` says that this very dry run was seen. Gives how many ring."""
    found, now = rehearse(desk, agency)
    if code != now:
        raise NeedsDecision(
            f"{agency} internal connection: {code} is not the code of what would be made now. Nothing was made. "
            "Look again with: sync-core connection show"
        )
    ids = [one.external_id for one in found]
    with desk.db.begin() as conn:
        backlog.release(conn, agency, ids)
        trail = audit.Trail(agency=agency, correlation_id=desk.db.ids.new())
        audit.write(desk.db, conn, trail, "backlog_released", details={"accounts": ids})
    changes = [Change(system=System.BENEFITPOINT, kind=Kind.ACCOUNT, external_id=one) for one in ids]
    return receive(desk, agency, changes, deep=True)
