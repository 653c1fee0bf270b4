"""observe, receive: a change becomes a ring in the inbox. A notification, a poll and a person ring the same bell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.model.changes import Change, Kind, Occasion, System
from trifold.sync_core.store import audit, crosswalk, inbox

PAGES_MAX = 1_000
HEARD = "heard ams360"  # when AMS360 told something, whatever it was
RINGERS = {Occasion.REALTIME: "the core itself", Occasion.SWEEP: "the sweep", Occasion.DAILY: "the daily"}


def receive(
    desk: Desk,
    agency: str,
    changes: Iterable[Change],
    *,
    deep: bool = False,
    job_id: str | None = None,
    by: str = "",
    notice_id: str | None = None,
) -> int:
    """Keep the rings in one transaction; gives how many are new. See :func:`receive_in`."""
    with desk.db.begin() as conn:
        return receive_in(desk, conn, agency, changes, deep=deep, job_id=job_id, by=by, notice_id=notice_id)


def receive_in(
    desk: Desk,
    conn: Connection,
    agency: str,
    changes: Iterable[Change],
    *,
    deep: bool = False,
    job_id: str | None = None,
    by: str = "",
    notice_id: str | None = None,
) -> int:
    """``by`` says for the audit who rang (a notification, with its ``notice_id``; a poll; a person)."""
    new, held = 0, job_id is not None and desk.keeps_back(agency)
    for change in changes:
        if _is_echo(conn, agency, change):
            continue
        ring = inbox.receive(desk.db, conn, agency, change, deep=deep, job_id=job_id, held=held)
        new += ring.new
        trail = audit.Trail(agency=agency, correlation_id=ring.correlation_id)
        details = {"occasion": change.occasion, "coalesced": not ring.new, "by": by or RINGERS[change.occasion]}
        details |= {"notice": notice_id} if notice_id else {}
        audit.write(
            desk.db,
            conn,
            trail,
            "received",
            system=change.system,
            kind=change.kind,
            external_id=change.external_id,
            details=details,
        )
        logs.event("change.received", agency=agency, system=change.system, kind=change.kind, id=change.external_id)
    return new


def _is_echo(conn: Connection, agency: str, change: Change) -> bool:
    """Our own write, come back: an economy only, nothing depends on it."""
    if change.version is None:
        return False
    link = crosswalk.find(conn, agency, change.system, change.kind, change.external_id)
    return link is not None and link.version == str(change.version)


def notice(desk: Desk, agency: str, change: Change, notice_id: str | None = None) -> bool:
    """A notification arrived. A daily-only agency keeps users' requests and leaves the rest for the daily."""
    asked = change.kind in (Kind.SYNC_REQUEST, Kind.DAILY_JOB)
    with desk.db.begin() as conn:
        if change.system is System.AMS360:
            inbox.move_cursor(desk.db, conn, agency, HEARD, "a notification")
        if desk.agency(agency).mode == "realtime" or asked:
            return bool(receive_in(desk, conn, agency, [change], by="a notification", notice_id=notice_id))
    logs.event("change.left_for_daily", agency=agency, system=change.system, kind=change.kind)
    return False


def observe(desk: Desk, agency: str, system: System, occasion: Occasion = Occasion.REALTIME) -> int:
    """Ask a system what changed since the cursor; rings and cursor are kept together. Gives how many rings are new."""
    connector = desk.connectors(agency, system)
    new = 0
    for _ in range(PAGES_MAX):
        with desk.db.begin() as conn:
            cursor = inbox.read_cursor(conn, agency, system)
        page = connector.changes_since(cursor)
        changes = [replace(change, occasion=occasion) for change in page.changes]
        with desk.db.begin() as conn:
            new += receive_in(desk, conn, agency, changes, by="a poll")
            if page.cursor != cursor:
                inbox.move_cursor(desk.db, conn, agency, system, page.cursor)
        if not page.more:
            break
    return new


def revive(desk: Desk, ring_id: int) -> str:
    """Ring a dead letter again. Raises NeedsDecision when there is none of that number."""
    with desk.db.begin() as conn:
        if not inbox.revive(desk.db, conn, ring_id):
            raise NeedsDecision(f"inbox {ring_id}: there is no dead letter of that number. See: sync-core inbox list")
    return f"inbox {ring_id}: it rings again"
