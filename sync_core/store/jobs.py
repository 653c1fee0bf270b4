"""The daily jobs: at most one runs per agency; the watermark moves only when one ends well."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import jobs

RUNNING = ("listing", "working")

_CURRENT = select(jobs).where(jobs.c.agency == bindparam("its_agency"), jobs.c.state.in_(RUNNING))
_OPEN = select(jobs).where(jobs.c.state.in_(RUNNING))
ENDED_MAX = 50


def start(db: Database, conn: Connection, agency: str, crm_job_id: str | None) -> tuple[str, bool]:
    """A new job, or the running one (decision D7); gives its id and whether it is new."""
    running = current(conn, agency)
    if running:
        _join(conn, running, crm_job_id)
        return running["id"], False
    values = {
        "id": db.ids.new(),
        "agency": agency,
        "state": "listing",
        "crm_job_ids": [crm_job_id] if crm_job_id else [],
        "total": 0,
        "done": 0,
        "message": "",
        "caught_up": False,
        "parts": [],
        "started_at": db.now(),
    }
    try:
        with conn.begin_nested():
            conn.execute(insert(jobs).values(values))
    except IntegrityError:
        found = current(conn, agency)
        assert found is not None
        _join(conn, found, crm_job_id)
        return found["id"], False
    return str(values["id"]), True


def _join(conn: Connection, job: dict[str, Any], crm_job_id: str | None) -> None:
    """One more press of InsuredMine's button is told what comes of the job."""
    if crm_job_id and crm_job_id not in job["crm_job_ids"]:
        change(conn, job["id"], crm_job_ids=[*job["crm_job_ids"], crm_job_id])


def current(conn: Connection, agency: str) -> dict[str, Any] | None:
    row = conn.execute(_CURRENT, {"its_agency": agency}).mappings().first()
    return dict(row) if row else None


def answering(conn: Connection, agency: str) -> set[str]:
    """The ids of InsuredMine's jobs that the running daily answers."""
    found = current(conn, agency)
    return set(found["crm_job_ids"]) if found else set()


def ended_for(conn: Connection, agency: str, crm_job_id: str) -> bool:
    """Whether a daily that answered this job of InsuredMine has ended."""
    query = select(jobs.c.crm_job_ids).where(jobs.c.agency == agency, jobs.c.state.not_in(RUNNING))
    newest = conn.execute(query.order_by(jobs.c.started_at.desc()).limit(ENDED_MAX)).scalars()
    return any(crm_job_id in ids for ids in newest)


def open_ones(conn: Connection) -> list[dict[str, Any]]:
    """The dailies that have not ended, of all agencies."""
    return [dict(row) for row in conn.execute(_OPEN).mappings()]


def find(conn: Connection, job_id: str) -> dict[str, Any] | None:
    row = conn.execute(select(jobs).where(jobs.c.id == job_id)).mappings().first()
    return dict(row) if row else None


def change(conn: Connection, job_id: str, **values: Any) -> None:
    conn.execute(update(jobs).where(jobs.c.id == job_id).values(values))


def newest(conn: Connection, agency: str) -> dict[str, Any] | None:
    query = select(jobs).where(jobs.c.agency == agency).order_by(jobs.c.started_at.desc(), jobs.c.id).limit(1)
    row = conn.execute(query).mappings().first()
    return dict(row) if row else None


def read(conn: Connection, job_id: str) -> dict[str, Any]:
    return dict(conn.execute(select(jobs).where(jobs.c.id == job_id)).mappings().one())
