"""Runs of many rings (a daily, a sweep, a replay, an undo): listed, then let go, or held until a person answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import inbox, runs

OPERATIONS_KEPT_MAX = 500


def propose(db: Database, conn: Connection, agency: str, run_id: str, what: str, *, confirmed: bool = False) -> None:
    """All rings of the run are listed: it may be looked into. ``confirmed``: a person said so beforehand."""
    values = {
        "state": "confirmed" if confirmed else "listed",
        "rings": len(held_rings(conn, run_id)),
    }
    if conn.execute(update(runs).where(runs.c.id == run_id).values(values)).rowcount == 0:
        new = {"id": run_id, "agency": agency, "what": what, "operations": [], "opened_at": db.now()}
        conn.execute(insert(runs).values({**new, **values}))


def read(conn: Connection, run_id: str) -> dict[str, Any] | None:
    row = conn.execute(select(runs).where(runs.c.id == run_id)).mappings().first()
    return dict(row) if row else None


def state_of(conn: Connection, run_id: str) -> str | None:
    return conn.execute(select(runs.c.state).where(runs.c.id == run_id)).scalar()


def go(conn: Connection, run_id: str) -> None:
    """Within its cap."""
    conn.execute(update(runs).where(runs.c.id == run_id).values(state="going"))


def end(db: Database, conn: Connection, run_id: str) -> None:
    """Nothing of it is left."""
    values = {"state": "done", "finished_at": db.now()}
    conn.execute(update(runs).where(runs.c.id == run_id, runs.c.state.in_(("going", "confirmed"))).values(values))


def hold(
    db: Database,
    conn: Connection,
    agency: str,
    run_id: str,
    *,
    what: str,
    records: int,
    records_max: int,
    operations: Sequence[Mapping[str, Any]],
) -> None:
    """Stop it, with what it would write."""
    values = {
        "state": "held",
        "records": records,
        "records_max": records_max,
        "operations": [dict(one) for one in operations[:OPERATIONS_KEPT_MAX]],
    }
    if conn.execute(update(runs).where(runs.c.id == run_id).values(values)).rowcount == 0:
        new = {"id": run_id, "agency": agency, "what": what, "rings": 1, "opened_at": db.now()}
        conn.execute(insert(runs).values({**new, **values}))


def answer(db: Database, conn: Connection, run_id: str, state: str) -> bool:
    """``state``: confirmed or refused; False when the run is not held."""
    where = (runs.c.id == run_id, runs.c.state == "held")
    return conn.execute(update(runs).where(*where).values(state=state, answered_at=db.now())).rowcount == 1


def held_rings(conn: Connection, run_id: str) -> list[int]:
    """The rings of a run that are kept back, oldest first."""
    mine = (inbox.c.job_id == run_id) | (inbox.c.correlation_id == run_id)
    return list(conn.execute(select(inbox.c.id).where(inbox.c.state == "held", mine).order_by(inbox.c.id)).scalars())
