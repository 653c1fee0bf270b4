"""observe, receive: a change becomes a work item of the inbox, whoever told of it: a notification, a poll, a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.model.changes import Change, Job, JobKind, Occasion, System, Work
from trifold.sync_core.store import audit, crosswalk, cursors, inbox

PAGES_MAX = 1_000
WATERMARK = "benefitpoint daily"  # up to where the last daily that ended had read BenefitPoint's changes
HEARD_SECONDS = 30.0
HEARD = "heard ams360"  # when AMS360 told something, whatever it was
RINGERS = {
    Occasion.REALTIME: "the core itself",
    Occasion.SWEEP: "the sweep",
    Occasion.DAILY: "the daily",
    Occasion.ONBOARDING: "the onboarding",
}


def receive(
    desk: Desk,
    agency: str,
    changes: Iterable[Work],
    *,
    deep: bool = False,
    job_id: str | None = None,
    held: bool | None = None,
    by: str = "",
    notice_id: str | None = None,
) -> int:
    """Keep the items in one transaction; gives how many are new. See :func:`receive_in`."""
    changes = list(changes)
    if not changes:
        return 0
    with desk.db.begin() as conn:
        return receive_in(desk, conn, agency, changes, deep=deep, job_id=job_id, held=held, by=by, notice_id=notice_id)


def receive_in(
    desk: Desk,
    conn: Connection,
    agency: str,
    changes: Iterable[Work],
    *,
    deep: bool = False,
    job_id: str | None = None,
    held: bool | None = None,
    by: str = "",
    notice_id: str | None = None,
) -> int:
    """``by`` says for the audit who told of it (a notification, with its ``notice_id``; a poll; a person). ``held``:
    whether they are kept back; left out, as the agency's cap for batches wants it."""
    new, held = 0, (job_id is not None and desk.keeps_back(agency)) if held is None else held
    for change in changes:
        if isinstance(change, Change) and _is_echo(conn, agency, change):
            continue
        item = inbox.enqueue(
            desk.db, conn, agency, change, lock_key=_lock(agency, change), deep=deep, job_id=job_id, held=held
        )
        new += item.new
        trail = audit.Trail(agency=agency, correlation_id=item.correlation_id)
        external_id = change.external_id if isinstance(change, Change) else change.id
        details = {"occasion": change.occasion, "coalesced": not item.new, "by": by or RINGERS[change.occasion]}
        details |= {"notice": notice_id} if notice_id else {}
        audit.write(
            desk.db,
            conn,
            trail,
            "received",
            system=change.system,
            kind=change.kind,
            external_id=external_id,
            details=details,
        )
        logs.event("change.received", agency=agency, system=change.system, kind=change.kind, id=external_id)
    return new


def look_at(desk: Desk, conn: Connection, agency: str, canonical_ids: Iterable[str]) -> None:
    """Look at records of ours, from any system that has them."""
    for canonical_id in canonical_ids:
        links = [link for link in crosswalk.of_record(conn, canonical_id).values() if link.live]
        changes = [Change(system=link.system, kind=link.kind, external_id=link.external_id) for link in links[:1]]
        receive_in(desk, conn, agency, changes, deep=True)


def _lock(agency: str, work: Work) -> str | None:
    """Dailies and sweeps of an agency go on one at a time; None: what the item itself says."""
    together = isinstance(work, Job) and work.kind in (JobKind.DAILY, JobKind.SWEEP)
    return f"{agency}/sweep" if together else None


def job(desk: Desk, conn: Connection, agency: str, work: Job, *, lock_key: str | None = None, **how: Any) -> bool:
    """Queue work of our own making; True when it is new."""
    return inbox.enqueue(desk.db, conn, agency, work, lock_key=lock_key or _lock(agency, work), **how).new


def _is_echo(conn: Connection, agency: str, change: Change) -> bool:
    """Our own write, come back: an economy only, nothing depends on it."""
    if change.version is None:
        return False
    link = crosswalk.find(conn, agency, change.system, change.kind, change.external_id)
    return link is not None and link.version == str(change.version)


def notice(desk: Desk, agency: str, change: Work, notice_id: str | None = None) -> bool:
    """A notification arrived. A daily-only agency keeps users' requests and leaves the rest for the daily."""
    taken = isinstance(change, Job) or desk.agency(agency).mode == "realtime"
    told = change.system is System.AMS360 and _is_to_be_noted(desk, agency)  # AMS360 tells something, whatever it is
    if not taken and not told:
        return _left(agency, change)
    if not told and change.system is not System.AMS360 and _is_known_echo(desk, agency, change):
        return False
    with desk.db.begin() as conn:
        if told:
            cursors.move(desk.db, conn, agency, HEARD, "a notification")
            desk.turns.heard[agency] = desk.db.now()
        if taken:
            return bool(receive_in(desk, conn, agency, [change], by="a notification", notice_id=notice_id))
    return _left(agency, change)


def _is_to_be_noted(desk: Desk, agency: str) -> bool:
    """That AMS360 tells something is noted twice a minute at the most."""
    last = desk.turns.heard.get(agency)
    return last is None or abs((desk.db.now() - last).total_seconds()) >= HEARD_SECONDS


def _is_known_echo(desk: Desk, agency: str, change: Work) -> bool:
    with desk.db.read() as conn:
        return isinstance(change, Change) and _is_echo(conn, agency, change)


def _left(agency: str, change: Work) -> bool:
    logs.event("change.left_for_daily", agency=agency, system=change.system, kind=change.kind)
    return False


def observe(desk: Desk, agency: str, system: System, occasion: Occasion = Occasion.REALTIME) -> int:
    """Ask a system what changed since the cursor; items and cursor are kept together. Gives how many items are new."""
    connector = desk.connector(agency, system)
    with desk.db.read() as conn:
        cursor = cursors.read(conn, agency, system)
    new = 0
    for _ in range(PAGES_MAX):
        page = connector.changes_since(cursor)
        changes = [replace(change, occasion=occasion) for change in page.changes]
        if changes or page.cursor != cursor:
            with desk.db.begin() as conn:
                new += receive_in(desk, conn, agency, changes, by="a poll")
                cursors.move(desk.db, conn, agency, system, page.cursor)
                if page.clock_went_back:
                    _list_all_again(desk, conn, agency, system)
        cursor = page.cursor
        if not page.more:
            break
    return new


def _list_all_again(desk: Desk, conn: Connection, agency: str, system: System) -> None:
    """The system's clock went back: what it recorded meanwhile may never be told, so the next daily lists it all."""
    cursors.forget(conn, agency, WATERMARK)
    trail = audit.Trail(agency=agency, correlation_id=desk.db.ids.new())
    audit.write(desk.db, conn, trail, "clock_went_back", system=system, details={"next": "the daily lists everything"})


def requeue(desk: Desk, item_id: int) -> str:
    """Queue a dead letter again. Raises NeedsDecision when there is none of that number."""
    with desk.db.begin() as conn:
        if not inbox.requeue(desk.db, conn, item_id):
            raise NeedsDecision(f"inbox {item_id}: there is no dead letter of that number. See: sync-core inbox list")
    return f"inbox {item_id}: it is queued again"
