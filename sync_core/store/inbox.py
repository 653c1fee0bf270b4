"""The inbox: rings that wait, one waiting and one running ring for a doorbell at the most; more rings coalesce."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from trifold.sync_core.model.changes import Change, Kind, Occasion, System
from trifold.sync_core.store import crosswalk
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import cursors, inbox

_STRENGTH = {Occasion.REALTIME: 0, Occasion.SWEEP: 1, Occasion.DAILY: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A claimed ring: look at this record now."""

    id: int
    agency: str
    family: str
    change: Change
    deep: bool
    job_id: str | None
    attempts: int
    correlation_id: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Whether a ring is ``new``, and the story that it belongs to."""

    new: bool
    correlation_id: str


def receive(
    db: Database, conn: Connection, agency: str, change: Change, *, deep: bool = False, job_id: str | None = None
) -> Received:
    """Keep a ring, unless one was waiting already: they coalesce, the stronger occasion stays."""
    doorbell = f"{agency}/{change.system}/{change.kind}/{change.external_id}"
    waiting = conn.execute(select(inbox).where(inbox.c.doorbell == doorbell, inbox.c.state == "waiting"))
    row = waiting.mappings().first()
    if row:
        stronger = max(Occasion(row["occasion"]), change.occasion, key=_STRENGTH.__getitem__)
        changes = {
            "rings": row["rings"] + 1,
            "occasion": stronger,
            "deep": row["deep"] or deep,
            "job_id": job_id or row["job_id"],
            "account_id": row["account_id"] or change.account_id,
        }
        conn.execute(update(inbox).where(inbox.c.id == row["id"]).values(changes))
        return Received(new=False, correlation_id=row["correlation_id"])
    now, correlation_id = db.now(), db.ids.new()
    values = {
        "agency": agency,
        "doorbell": doorbell,
        "family": crosswalk.family(conn, agency, change.system, change.kind, change.external_id, change.account_id),
        "system": change.system,
        "kind": change.kind,
        "external_id": change.external_id,
        "account_id": change.account_id,
        "occasion": change.occasion,
        "deep": deep,
        "job_id": job_id,
        "state": "waiting",
        "rings": 1,
        "attempts": 0,
        "correlation_id": correlation_id,
        "received_at": now,
        "due_at": now,
    }
    conn.execute(insert(inbox).values(values))
    return Received(new=True, correlation_id=correlation_id)


def claim(db: Database, conn: Connection) -> Ring | None:
    """Take the oldest ring that is due and whose family nobody works on."""
    busy = select(inbox.c.family).where(inbox.c.state == "running")
    query = select(inbox).where(inbox.c.state == "waiting", inbox.c.due_at <= db.now(), inbox.c.family.not_in(busy))
    row = conn.execute(query.order_by(inbox.c.due_at, inbox.c.id).limit(1)).mappings().first()
    if row is None:
        return None
    conn.execute(update(inbox).where(inbox.c.id == row["id"]).values(state="running", attempts=row["attempts"] + 1))
    return _ring(dict(row))


def _ring(row: Mapping[str, Any]) -> Ring:
    change = Change(
        system=System(row["system"]),
        kind=Kind(row["kind"]),
        external_id=row["external_id"],
        account_id=row["account_id"],
        occasion=Occasion(row["occasion"]),
    )
    return Ring(
        id=row["id"],
        agency=row["agency"],
        family=row["family"],
        change=change,
        deep=row["deep"],
        job_id=row["job_id"],
        attempts=row["attempts"] + 1,
        correlation_id=row["correlation_id"],
        received_at=row["received_at"],
    )


def move(conn: Connection, ring: Ring, family: str) -> bool:
    """Take the ring over to the family that it turned out to belong to; False when somebody works on that one."""
    try:
        with conn.begin_nested():
            conn.execute(update(inbox).where(inbox.c.id == ring.id).values(family=family))
    except IntegrityError:
        return False
    return True


def finish(db: Database, conn: Connection, ring: Ring, outcome: str) -> None:
    values = {"state": "done", "finished_at": db.now(), "outcome": outcome}
    conn.execute(update(inbox).where(inbox.c.id == ring.id).values(values))


def put_back(db: Database, conn: Connection, ring: Ring, *, delay_seconds: float, outcome: str) -> None:
    """Let it wait again; a ring that came in between takes it over."""
    other = select(inbox.c.id).where(
        inbox.c.doorbell == select(inbox.c.doorbell).where(inbox.c.id == ring.id).scalar_subquery(),
        inbox.c.state == "waiting",
    )
    newer = conn.execute(other).scalar()
    if newer is not None:
        conn.execute(update(inbox).where(inbox.c.id == newer).values(deep=inbox.c.deep | ring.deep))
        finish(db, conn, ring, f"joined ring {newer}: {outcome}")
        return
    values = {
        "state": "waiting",
        "due_at": db.now() + timedelta(seconds=delay_seconds),
        "outcome": outcome,
        "family": ring.family,
        "attempts": ring.attempts,
    }
    conn.execute(update(inbox).where(inbox.c.id == ring.id).values(values))


def bury(db: Database, conn: Connection, ring: Ring, outcome: str) -> None:
    """A dead letter: kept, shown, and rung again by a person."""
    values = {"state": "dead", "finished_at": db.now(), "outcome": outcome}
    conn.execute(update(inbox).where(inbox.c.id == ring.id).values(values))


def recover(db: Database, conn: Connection) -> int:
    """After a crash: what was running waits again. Only the one worker may call this, at its start."""
    rows = conn.execute(select(inbox).where(inbox.c.state == "running")).mappings().all()
    for row in rows:
        put_back(
            db,
            conn,
            _ring({**row, "attempts": row["attempts"] - 1}),
            delay_seconds=0,
            outcome="the worker stopped in the middle",
        )
    return len(rows)


def revive(db: Database, conn: Connection, ring_id: int) -> bool:
    """Ring a dead letter again; False when there is no such dead letter."""
    row = conn.execute(select(inbox).where(inbox.c.id == ring_id, inbox.c.state == "dead")).mappings().first()
    if row is None:
        return False
    put_back(db, conn, _ring({**row, "attempts": -1}), delay_seconds=0, outcome="rung again by a person")
    return True


def next_due(conn: Connection) -> datetime | None:
    """When the next waiting ring is due."""
    return conn.execute(select(func.min(inbox.c.due_at)).where(inbox.c.state == "waiting")).scalar()


def unfinished(conn: Connection, job_id: str) -> int:
    query = select(func.count()).where(inbox.c.job_id == job_id, inbox.c.state.in_(("waiting", "running")))
    return conn.execute(query).scalar_one()


def read_cursor(conn: Connection, agency: str, name: str) -> str | None:
    query = select(cursors.c.value).where(cursors.c.agency == agency, cursors.c.name == name)
    return conn.execute(query).scalar()


def move_cursor(db: Database, conn: Connection, agency: str, name: str, value: str) -> None:
    where = (cursors.c.agency == agency, cursors.c.name == name)
    if conn.execute(update(cursors).where(*where).values(value=value, moved_at=db.now())).rowcount == 0:
        conn.execute(insert(cursors).values(agency=agency, name=name, value=value, moved_at=db.now()))
