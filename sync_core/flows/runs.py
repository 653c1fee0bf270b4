"""Runs of many rings: a daily, a sweep, a replay, an undo. A run that would write more than its cap stops and asks.

The rings of a run are kept back until all are listed. A run with few of them is let go; one with many is rehearsed,
and nothing of it is written if it would touch more records than the agency's ``run_records_max``. While it is written,
and for a single ring too, the same cap is the last guard.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows.desk import Desk, Run
from trifold.sync_core.flows.intake import job
from trifold.sync_core.flows.rehearsal import Turn, rehearse_run
from trifold.sync_core.model.changes import Job, JobKind, Occasion
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.model.planning import Operation
from trifold.sync_core.store import audit, batches, dailies, inbox, inbox_reads, plans
from trifold.sync_core.store.batches import ENDED, BatchKind, BatchState

MORE_SHARE, MORE_MIN = 0.1, 20  # so much more than was told may an onboarding write before it stops again
RECORDS_PER_RING = 10  # with so few rings that even this many records each stay below the cap, nothing is rehearsed


class OverCap(NeedsDecision):
    """The batch was stopped before this write."""

    def __init__(self, batch: str) -> None:
        super().__init__(f"batch {batch}: would create or change too many records. See: sync-core plan runs")
        self.batch = batch


def propose(
    desk: Desk, conn: Connection, agency: str, run_id: str, kind: BatchKind, *, confirmed: bool = False
) -> None:
    """All rings of the run are listed. It is looked into by a ring of its own; ``confirmed``: it goes in any case."""
    batches.propose(desk.db, conn, agency, run_id, kind, confirmed=confirmed)
    job(desk, conn, agency, Job(kind=JobKind.BATCH, id=run_id))


def look_into(desk: Desk, agency: str, run_id: str, turn: Turn) -> Outcome:
    """Let the run go, or hold it and ask."""
    with desk.db.read() as conn:
        run = batches.read(conn, run_id)
    if run is None or run["state"] in (BatchState.HELD, BatchState.REFUSED):
        return came(Code.HELD, why=f"batch {run_id} waits for a person")
    if run["state"] in ENDED:
        return came(Code.OBSOLETE, why="that batch has ended")
    records_max = desk.agency(agency).run_records_max
    many = records_max and run["items"] * RECORDS_PER_RING > records_max
    if many and run["state"] == BatchState.LISTED and not desk.rehearses:
        outline = rehearse_run(desk, agency, run_id, turn, enough=records_max)
        if outline.records > records_max:
            told = [plans.told(operation) for operation in outline.operations]
            with desk.db.begin() as conn:
                if batches.state_of(conn, run_id) != BatchState.LISTED:
                    return came(Code.OBSOLETE, why="it changed meanwhile")
                _hold(desk, conn, agency, run_id, outline.records, told)
            return came(Code.HELD, why=f"it would create or change more than {records_max} records")
    with desk.db.begin() as conn:
        state = batches.state_of(conn, run_id)
        if state in ENDED:
            return came(Code.OBSOLETE, why="that batch has ended")
        if state == BatchState.LISTED:
            batches.go(conn, run_id)
        released = inbox.release(desk.db, conn, batches.held_items(conn, run_id))
        if not inbox_reads.unfinished(conn, run_id):
            job(desk, conn, agency, Job(kind=JobKind.BATCH_END, id=run_id))
    return came(Code.DONE, what=f"the batch goes: {released} items")


def admit(run: Run, conn: Connection, operations: Sequence[Operation]) -> bool:
    """The last guard: False when these writes would take the run over its cap, or it is held already."""
    records_max = run.desk.agency(run.agency).run_records_max
    if run.desk.rehearses:
        return True
    if run.occasion is Occasion.ONBOARDING and run.job_id is not None:
        return _within_outlook(run, conn, run.job_id, operations)
    if not records_max:
        return True
    run.records_planned += plans.touched(operations)
    if run.job_id is None and run.records_planned <= records_max and not run.again:
        return True  # an item by itself that is tried for the first time
    asked = run.run_id
    state = batches.state_of(conn, asked)
    if state in ENDED:  # a dead letter that was queued again: it is asked for by itself
        run.asked_as = asked = run.trail.correlation_id
        state = batches.state_of(conn, asked)
    if state == BatchState.CONFIRMED:
        return True
    records = plans.written(conn, run.run_id) + plans.touched(operations)
    if state != BatchState.HELD and records <= records_max:
        return True
    if state != BatchState.HELD:
        told = [plans.told(operation) for operation in operations]
        _hold(run.desk, conn, run.agency, asked, records, told)
    return False


def _within_outlook(run: Run, conn: Connection, batch_id: str, operations: Sequence[Operation]) -> bool:
    """An onboarding writes what was told before it was confirmed, and hardly more: people work on meanwhile."""
    batch = batches.read(conn, batch_id)
    if batch is None or batch["state"] != BatchState.CONFIRMED:
        return False
    told = batch["records_max"]
    records = plans.written(conn, batch_id) + plans.touched(operations)
    if records <= told * (1 + MORE_SHARE) + MORE_MIN:
        return True
    more = [plans.told(operation) for operation in operations]
    _hold(run.desk, conn, run.agency, batch_id, records, more, records_max=records)
    return False


def over(run: Run) -> OverCap:
    return OverCap(run.asked_as or run.run_id)


def _hold(
    desk: Desk,
    conn: Connection,
    agency: str,
    run_id: str,
    records: int,
    told: list[dict[str, object]],
    records_max: int | None = None,
) -> None:
    """``records_max``: the cap, where it is not the agency's."""
    records_max = desk.agency(agency).run_records_max if records_max is None else records_max
    batches.hold(desk.db, conn, agency, run_id, records=records, records_max=records_max, operations=told)
    trail = audit.Trail(agency=agency, correlation_id=run_id)
    audit.write(desk.db, conn, trail, "run_held", details={"records": records, "records_max": records_max})
    logs.event("run.held", agency=agency, run=run_id, records=records, records_max=records_max)


def confirm(desk: Desk, run_id: str) -> str:
    """A person says go. Raises NeedsDecision when the run is not held."""
    agency = _answer(desk, run_id, BatchState.CONFIRMED)
    with desk.db.begin() as conn:
        released = inbox.release(desk.db, conn, batches.held_items(conn, run_id))
    return f"{agency}: run {run_id} goes on; {released} rings"


def refuse(desk: Desk, run_id: str) -> str:
    """A person says no: its rings are given up. A daily or sweep ends, so that the next one looks again."""
    agency = _answer(desk, run_id, BatchState.REFUSED)
    with desk.db.begin() as conn:
        given_up = inbox.give_up(desk.db, conn, batches.held_items(conn, run_id), "refused by a person")
        if dailies.find(conn, run_id) is not None:
            dailies.change(conn, run_id, message="it would have written too much; a person refused it")
            job(desk, conn, agency, Job(kind=JobKind.BATCH_END, id=run_id))
    return f"{agency}: run {run_id} is given up; {given_up} rings"


def _answer(desk: Desk, run_id: str, state: BatchState) -> str:
    with desk.db.begin() as conn:
        run = batches.read(conn, run_id)
        if run is None or not batches.answer(desk.db, conn, run_id, state):
            raise NeedsDecision(f"run {run_id}: no run of that number is held. See: sync-core plan runs")
        trail = audit.Trail(agency=run["agency"], correlation_id=run_id)
        audit.write(desk.db, conn, trail, f"run_{state}", details={"records": run["records"]})
    logs.event(f"run.{state}", agency=run["agency"], run=run_id)
    return str(run["agency"])
