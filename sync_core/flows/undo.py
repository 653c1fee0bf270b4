"""Taking back what a run wrote, or one overwritten value: orders that travel the same line as every change.

Each record gets an order and a ring. The look brings the record up to date, plans the writes that put back what is
still as it was written, and applies them. What was made is never deleted; what changed since stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from trifold.sync_core.errors import NeedsDecision, Stale
from trifold.sync_core.flows import runs
from trifold.sync_core.flows.apply import Outcome as Applied
from trifold.sync_core.flows.apply import apply
from trifold.sync_core.flows.desk import Desk, Run
from trifold.sync_core.flows.intake import job
from trifold.sync_core.flows.propagate import work
from trifold.sync_core.model.changes import Job, JobKind, System
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.model.ownership import View
from trifold.sync_core.model.restoring import Values, restoring
from trifold.sync_core.store import audit, batches, crosswalk, plans, records, undo_orders
from trifold.sync_core.store.batches import BatchKind

TRIES_MAX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """``run_id`` is the undo's own: it can be undone too. ``made``: what the undone run made; that stays."""

    run_id: str
    records: int
    made: tuple[str, ...]


def undo_run(desk: Desk, agency: str, run_id: str) -> Ordered:
    """Order what a run (a correlation id, or the id of a daily, sweep, replay or undo) overwrote. Raises NeedsDecision
    when it wrote nothing."""
    with desk.db.read() as conn:
        traces = undo_orders.traces(conn, agency, run_id)
    if not traces.changed and not traces.made:
        raise NeedsDecision(f"run {run_id}: it wrote nothing in {agency}. Nothing was done. See: sync-core audit")
    with desk.db.begin() as conn:
        undo_id = _order(desk, conn, agency, traces.changed, f"undo of run {run_id}")
    return Ordered(run_id=undo_id, records=len(traces.changed), made=traces.made)


def restore(desk: Desk, agency: str, entry_id: int, names: Collection[str] = ()) -> Ordered:
    """Order the values that one audited write overwrote, all or the named ones. Raises NeedsDecision."""
    with desk.db.read() as conn:
        entry = undo_orders.entry(conn, agency, entry_id)
    if entry is None:
        raise NeedsDecision(f"audit {entry_id}: {agency} has no such write. Nothing was done. See: sync-core audit")
    values = {name: value for name, value in undo_orders.overwritten(entry).items() if not names or name in names}
    if not values or set(names) - values.keys():
        told = ", ".join(sorted(undo_orders.overwritten(entry)))
        raise NeedsDecision(f"audit {entry_id}: it overwrote {told}. Nothing was done. Name one of these.")
    changed: dict[str, Values] = {entry["canonical_id"]: {System(entry["system"]): values}}
    with desk.db.begin() as conn:
        undo_id = _order(desk, conn, agency, changed, f"undo of audit {entry_id}")
    return Ordered(run_id=undo_id, records=1, made=())


def _order(desk: Desk, conn: Connection, agency: str, changed: Mapping[str, Values], why: str) -> str:
    run_id = desk.db.ids.new()
    row, orders = undo_orders.order(desk.db, agency, run_id, changed, why)
    batches.add(conn, row)
    for order in orders:
        work = Job(kind=JobKind.RESTORE, id=order)
        job(desk, conn, agency, work, job_id=run_id, held=desk.keeps_back(agency))
    trail = audit.Trail(agency=agency, correlation_id=run_id)
    audit.write(desk.db, conn, trail, "undo_ordered", details={"why": why, "records": len(changed)})
    runs.propose(desk, conn, agency, run_id, BatchKind.UNDO)
    return run_id


def put_back(run: Run, order_id: str) -> Outcome:
    """The ring of one order."""
    with run.db.read() as conn:
        order = undo_orders.read(conn, run.run_id, order_id)
        record = records.read(conn, order.canonical_id) if order else None
    if order is None or record is None:
        return came(Code.OBSOLETE, why="nobody ordered it")
    run.lock(record.parent_id or record.canonical_id)
    for _ in range(TRIES_MAX):
        work(run, order.canonical_id)
        try:
            outcome = _write(run, order.canonical_id, order.values)
        except Stale:
            continue
        work(run, order.canonical_id)  # where the authority got its value back, the others follow
        with run.unit() as conn:
            undo_orders.settle(conn, run.run_id, order_id, outcome)
        if run.failures:
            raise run.failures[0]
        return came(Code.DONE, what=outcome)
    raise Stale(f"{order.canonical_id}: it kept changing. Nothing was put back. It is tried again.")


def _write(run: Run, canonical_id: str, values: Values) -> str:
    with run.db.read() as conn:
        links = [link for link in crosswalk.of_record(conn, canonical_id).values() if link.live]
        record = records.read(conn, canonical_id)
    assert record is not None
    views = {}
    for link in links:
        shot = run.fetch(link.system, link.kind, link.external_id)
        if shot is not None:
            can = run.connector(link.system).capabilities[link.kind]
            views[link.system] = View(link=link, snapshot=shot, held=can.held, writable=can.fields, limits=can.limits)
    found = restoring(record, views, values)
    if found.operations:
        with run.unit() as conn:
            held = not runs.admit(run, conn, found.operations)
            plans.keep(run.db, conn, run.trail, run.run_id, canonical_id, found.operations, held=held)
        if held:
            raise runs.over(run)
    outcomes = [apply(run, operation) for operation in found.operations]
    done = [one for one, outcome in zip(found.operations, outcomes, strict=True) if outcome is Applied.DONE]
    told = [f"{one.coordinates}: {', '.join(one.changed)} put back" for one in done]
    told += [f"{one.coordinates}: not put back" for one in found.operations if one not in done]
    return "; ".join([*told, *found.left]) or "nothing to put back"
