"""The daily job: at most one open at a time. A press while one is open joins it. Our design."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from trifold.simulators.insuredmine.acts import Act, Fields
from trifold.simulators.insuredmine.errors import Conflict, NotFound
from trifold.simulators.insuredmine.tables import daily_jobs
from trifold.simulators.insuredmine.webhooks import announce

OPEN_STATES = ("requested", "running")
SILENCE_MAX = timedelta(minutes=10)
GIVEN_UP = "No answer for 10 minutes"


def start(act: Act) -> Fields:
    """Press the button: a new job, or the open one with ``joined`` true."""
    latest = _latest(act)
    if latest and latest["state"] in OPEN_STATES:
        if not _silent(act, latest):
            joined_by = [*latest["joined_by"], act.by]
            _write(act, latest["id"], {"joined_by": joined_by[:100]})
            return {**load(act, latest["id"]), "joined": True}
        _write(act, latest["id"], {"state": "failed", "message": GIVEN_UP, "finished_at": act.now})
    row: Fields = {
        "id": act.new_id(),
        "state": "requested",
        "total": None,
        "done": 0,
        "message": None,
        "requested_by": act.by,
        "joined_by": [],
        "created_at": act.now,
        "updated_at": act.now,
        "finished_at": None,
    }
    act.conn.execute(insert(daily_jobs).values(row))
    announce(act, "sync.daily_requested", jobId=row["id"])
    return {**load(act, row["id"]), "joined": False}


def edit(act: Act, job_id: str, patch: Mapping[str, Any]) -> Fields:
    """An engine's report. Raises Conflict when a finished job would be opened or finished otherwise."""
    row = _row(act, job_id)
    changes = {name: value for name, value in patch.items() if row[name] != value}
    if row["state"] not in OPEN_STATES and changes:
        raise Conflict(f"daily job {job_id}: ended as {row['state']}. Press Daily AMS sync for a new one.")
    changes["updated_at"] = act.now  # a report that changes nothing still says that somebody is there
    if changes.get("state") in ("done", "failed"):
        changes["finished_at"] = act.now
    if row["state"] in OPEN_STATES:
        _write(act, job_id, changes)
    return load(act, job_id)


def load(act: Act, job_id: str) -> Fields:
    return _shown(act, _row(act, job_id))


def latest(act: Act) -> Fields | None:
    row = _latest(act)
    return _shown(act, row) if row else None


def history(act: Act, limit: int = 20) -> list[Fields]:
    """The newest jobs first."""
    rows = act.conn.execute(select(daily_jobs).order_by(daily_jobs.c.seq.desc()).limit(limit)).mappings()
    return [_shown(act, dict(row)) for row in rows]


def page(
    act: Act, *, state: str | None = None, cursor: str | None = None, limit: int = 50
) -> tuple[list[Fields], str | None]:
    """One page of jobs, newest first, and the next cursor. A job that went silent counts as open still."""
    query = select(daily_jobs).order_by(daily_jobs.c.seq.desc()).limit(limit + 1)
    if state:
        query = query.where(daily_jobs.c.state == state)
    if cursor:
        query = query.where(daily_jobs.c.seq < int(cursor))
    rows = act.conn.execute(query).mappings().all()
    more = str(rows[limit - 1]["seq"]) if len(rows) > limit else None
    return [_shown(act, dict(row)) for row in rows[:limit]], more


def _row(act: Act, job_id: str) -> Mapping[str, Any]:
    row = act.conn.execute(select(daily_jobs).where(daily_jobs.c.id == job_id)).mappings().one_or_none()
    if row is None:
        raise NotFound(f"daily job {job_id}: not found.")
    return dict(row)


def _latest(act: Act) -> Mapping[str, Any] | None:
    row = act.conn.execute(select(daily_jobs).order_by(daily_jobs.c.seq.desc()).limit(1)).mappings().one_or_none()
    return dict(row) if row else None


def _silent(act: Act, row: Mapping[str, Any]) -> bool:
    return act.world.clock.now() - datetime.fromisoformat(row["updated_at"]) >= SILENCE_MAX


def _write(act: Act, job_id: str, changes: Mapping[str, Any]) -> None:
    act.conn.execute(update(daily_jobs).where(daily_jobs.c.id == job_id).values(dict(changes)))


def _shown(act: Act, row: Mapping[str, Any]) -> Fields:
    given_up = row["state"] in OPEN_STATES and _silent(act, row)
    return {
        "id": row["id"],
        "state": "failed" if given_up else row["state"],
        "total": row["total"],
        "done": row["done"],
        "message": GIVEN_UP if given_up else row["message"],
        "requestedBy": row["requested_by"],
        "joinedBy": row["joined_by"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
        "finishedAt": row["finished_at"],
    }
