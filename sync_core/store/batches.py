"""Batches: many items at once (a daily, a sweep, a replay, an undo), or one item that was held.

All that is rung for is listed first; then the batch goes, or is held until a person answers. One that has ended stays
ended. What only one kind keeps stands in ``progress``: dailies.py, sweeps.py and undo_orders.py have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import batches, inbox

OPERATIONS_KEPT_MAX = 500
PHASE = "phase"  # in the progress of a daily and a sweep: whether all of it is listed


class BatchKind(StrEnum):
    DAILY = "daily"
    SWEEP = "sweep"
    REPLAY = "replay"
    UNDO = "undo"
    ONBOARDING = "onboarding"
    ITEM = "item"  # one that would write too much by itself


class BatchState(StrEnum):
    LISTING = "listing"
    READING = "reading"  # a sweep: the list is whole, its customers are read
    LISTED = "listed"  # what is rung for so far may be looked into
    GOING = "going"
    HELD = "held"  # a person is asked
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    DONE = "done"
    FAILED = "failed"


class Phase(StrEnum):
    """How far a daily or a sweep is with its listing. A part of it may go, or be held, before the listing is over."""

    LISTING = "listing"
    READING = "reading"
    WHOLE = "whole"


ENDED = (BatchState.REFUSED, BatchState.DONE, BatchState.FAILED)
OPEN = tuple(state for state in BatchState if state not in ENDED)


def new(db: Database, agency: str, kind: BatchKind, state: BatchState, batch_id: str | None = None) -> dict[str, Any]:
    """A row that is not written yet."""
    return {
        "id": batch_id or db.ids.new(),
        "agency": agency,
        "kind": kind,
        "state": state,
        "items": 0,
        "records": None,
        "records_max": None,
        "operations": [],
        "progress": {},
        "opened_at": db.now(),
        "answered_at": None,
        "finished_at": None,
    }


def add(conn: Connection, row: Mapping[str, Any]) -> bool:
    """False when the agency has one running already."""
    try:
        with conn.begin_nested():
            conn.execute(insert(batches).values(dict(row)))
    except IntegrityError:
        return False
    return True


def propose(
    db: Database, conn: Connection, agency: str, batch_id: str, kind: BatchKind, *, confirmed: bool = False
) -> None:
    """What it rings for is listed: it may be looked into. ``confirmed``: a person said so beforehand."""
    values = {
        "state": BatchState.CONFIRMED if confirmed else BatchState.LISTED,
        "items": len(held_items(conn, batch_id)),
    }
    if conn.execute(update(batches).where(batches.c.id == batch_id).values(values)).rowcount == 0:
        conn.execute(insert(batches).values({**new(db, agency, kind, BatchState.LISTED, batch_id), **values}))


def read(conn: Connection, batch_id: str) -> dict[str, Any] | None:
    row = conn.execute(select(batches).where(batches.c.id == batch_id)).mappings().first()
    return dict(row) if row else None


def flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its progress beside its columns, for the kind that knows it."""
    return {**{name: value for name, value in row.items() if name != "progress"}, **row["progress"]}


def newest(conn: Connection, agency: str, kind: BatchKind) -> dict[str, Any] | None:
    query = select(batches).where(batches.c.agency == agency, batches.c.kind == kind)
    row = conn.execute(query.order_by(batches.c.opened_at.desc(), batches.c.id).limit(1)).mappings().first()
    return dict(row) if row else None


def state_of(conn: Connection, batch_id: str) -> str | None:
    return conn.execute(select(batches.c.state).where(batches.c.id == batch_id)).scalar()


def change(
    conn: Connection, batch_id: str, progress: Mapping[str, Any] | None = None, **columns: Any
) -> dict[str, Any]:
    """Set columns, and parts of the progress, which is read in this very transaction; gives the whole progress."""
    kept: dict[str, Any] = {}
    if progress is not None:
        query = select(batches.c.progress).where(batches.c.id == batch_id).with_for_update()
        kept = {**conn.execute(query).scalar_one(), **progress}
        columns["progress"] = kept
    conn.execute(update(batches).where(batches.c.id == batch_id).values(columns))
    return kept


def whole(row: Mapping[Any, Any]) -> bool:
    """Whether all that it rings for is listed."""
    return bool(row["progress"].get(PHASE, Phase.WHOLE) == Phase.WHOLE)


def go(conn: Connection, batch_id: str) -> None:
    """Within its cap. A sweep that has not read all goes back to that."""
    batch = conn.execute(select(batches).where(batches.c.id == batch_id).with_for_update()).mappings().one()
    reads_on = batch["kind"] == BatchKind.SWEEP and not whole(batch)
    change(conn, batch_id, state=batch["progress"][PHASE] if reads_on else BatchState.GOING)


def end(db: Database, conn: Connection, batch_id: str, state: BatchState = BatchState.DONE) -> None:
    change(conn, batch_id, state=state, finished_at=db.now())


def hold(
    db: Database,
    conn: Connection,
    agency: str,
    batch_id: str,
    *,
    kind: BatchKind = BatchKind.ITEM,
    records: int,
    records_max: int,
    operations: Sequence[Mapping[str, Any]],
) -> None:
    """Stop it, with what it would write. ``kind``: of one that is not there yet."""
    values = {
        "state": BatchState.HELD,
        "records": records,
        "records_max": records_max,
        "operations": [dict(one) for one in operations[:OPERATIONS_KEPT_MAX]],
        "finished_at": None,
    }
    if conn.execute(update(batches).where(batches.c.id == batch_id).values(values)).rowcount == 0:
        made = new(db, agency, kind, BatchState.HELD, batch_id)
        conn.execute(insert(batches).values({**made, "items": 1, **values}))


def answer(db: Database, conn: Connection, batch_id: str, state: BatchState) -> bool:
    """``state``: confirmed or refused, which ends it; False when the batch is not held."""
    where = (batches.c.id == batch_id, batches.c.state == BatchState.HELD)
    ended = {"finished_at": db.now()} if state in ENDED else {}
    values = {"state": state, "answered_at": db.now(), **ended}
    return conn.execute(update(batches).where(*where).values(values)).rowcount == 1


def held_items(conn: Connection, batch_id: str) -> list[int]:
    """The items of a batch that are kept back, oldest first."""
    mine = (inbox.c.job_id == batch_id) | (inbox.c.correlation_id == batch_id)
    return list(conn.execute(select(inbox.c.id).where(inbox.c.state == "held", mine).order_by(inbox.c.id)).scalars())


def move(conn: Connection, item_ids: Sequence[int], batch_id: str) -> None:
    """Items become a part of another batch."""
    for item_id in item_ids:
        conn.execute(update(inbox).where(inbox.c.id == item_id).values(job_id=batch_id))


def seconds(row: Mapping[str, Any]) -> float | None:
    """How long it took, once it has ended."""
    opened, finished = row["opened_at"], row["finished_at"]
    if not isinstance(opened, datetime) or not isinstance(finished, datetime):
        return None
    return round((finished - opened).total_seconds(), 3)
