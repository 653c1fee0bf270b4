"""Looking again: at one record, at all that rang in a span of time, or at all that a run rang for.

A change says only who changed, so a replay reads today's records: repeating it writes nothing that is not due.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows import runs
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import receive_in
from trifold.sync_core.model.changes import Change, Kind, System
from trifold.sync_core.store import audit, inbox_reads
from trifold.sync_core.store.batches import BatchKind

RINGS_MAX = 20_000


def replay_record(desk: Desk, agency: str, system: System, kind: Kind, external_id: str) -> tuple[str, int]:
    """One record and everything below it; gives (run id, rings)."""
    return _ring(desk, agency, [Change(system=system, kind=kind, external_id=external_id)], f"{system} {external_id}")


def replay_span(
    desk: Desk, agency: str, since: datetime, until: datetime, system: System | None = None
) -> tuple[str, int]:
    """Everything that rang from ``since`` to before ``until`` (UTC, without a zone), each record once."""
    with desk.db.read() as conn:
        changes = inbox_reads.rang(conn, agency, since=since, until=until, system=system, limit=RINGS_MAX + 1)
    return _ring(desk, agency, changes, f"{since.isoformat()}Z to {until.isoformat()}Z")


def replay_run(desk: Desk, agency: str, run_id: str) -> tuple[str, int]:
    """Everything that a run, or one correlation id, rang for."""
    with desk.db.read() as conn:
        changes = inbox_reads.rang(conn, agency, run_id=run_id, limit=RINGS_MAX + 1)
    return _ring(desk, agency, changes, f"run {run_id}")


def _ring(desk: Desk, agency: str, found: Iterable[Change], what: str) -> tuple[str, int]:
    changes = list(found)
    if not changes:
        raise NeedsDecision(f"{agency} {what}: nothing rang. Nothing was done. See: sync-core inbox list")
    if len(changes) > RINGS_MAX:
        raise NeedsDecision(f"{agency} {what}: over {RINGS_MAX} records rang. Nothing was done. Take a shorter span.")
    run_id = desk.db.ids.new()
    with desk.db.begin() as conn:
        receive_in(desk, conn, agency, changes, deep=True, job_id=run_id, by="a replay")
        trail = audit.Trail(agency=agency, correlation_id=run_id)
        audit.write(desk.db, conn, trail, "replayed", details={"what": what, "rings": len(changes)})
        runs.propose(desk, conn, agency, run_id, BatchKind.REPLAY)
    return run_id, len(changes)
