"""The dailies among the batches: at most one runs per agency; the watermark moves only when one ends well.

Their progress: crm_job_ids (of InsuredMine: every press of the button that it answers), since and until (the
watermark before and after), total, done, message, caught_up (what nobody may have told of was asked for), parts (the
systems whose part is listed), told_at (when its progress was told last), phase.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from trifold.sync_core.store import batches as all_batches
from trifold.sync_core.store.batches import ENDED, OPEN, PHASE, BatchKind, BatchState, Phase, add, flat
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import batches

_MINE = select(batches).where(batches.c.agency == bindparam("its_agency"), batches.c.kind == BatchKind.DAILY)
_CURRENT = _MINE.where(batches.c.state.in_(OPEN))
_OPEN = select(batches).where(batches.c.kind == BatchKind.DAILY, batches.c.state.in_(OPEN))
ENDED_MAX = 50
COLUMNS = ("state", "finished_at")


def start(db: Database, conn: Connection, agency: str, crm_job_id: str | None) -> tuple[str, bool]:
    """A new daily, or the running one (decision D7); gives its id and whether it is new."""
    running = current(conn, agency)
    if running is None:
        progress = {
            PHASE: Phase.LISTING,
            "crm_job_ids": [crm_job_id] if crm_job_id else [],
            "since": None,
            "until": None,
            "total": 0,
            "done": 0,
            "message": "",
            "caught_up": False,
            "parts": [],
            "told_at": None,
        }
        row = {**all_batches.new(db, agency, BatchKind.DAILY, BatchState.LISTING), "progress": progress}
        if add(conn, row):
            return str(row["id"]), True
        running = current(conn, agency)
        assert running is not None
    if crm_job_id and crm_job_id not in running["crm_job_ids"]:  # one more press is told what comes of it
        change(conn, running["id"], crm_job_ids=[*running["crm_job_ids"], crm_job_id])
    return str(running["id"]), False


def current(conn: Connection, agency: str) -> dict[str, Any] | None:
    row = conn.execute(_CURRENT, {"its_agency": agency}).mappings().first()
    return _read(row) if row else None


def answering(conn: Connection, agency: str) -> set[str]:
    """The ids of InsuredMine's jobs that the running daily answers."""
    found = current(conn, agency)
    return set(found["crm_job_ids"]) if found else set()


def ended_for(conn: Connection, agency: str, crm_job_id: str) -> bool:
    """Whether a daily that answered this job of InsuredMine has ended."""
    query = _MINE.where(batches.c.state.in_(ENDED)).order_by(batches.c.opened_at.desc()).limit(ENDED_MAX)
    newest = conn.execute(query, {"its_agency": agency}).mappings()
    return any(crm_job_id in row["progress"]["crm_job_ids"] for row in newest)


def open_ones(conn: Connection) -> list[dict[str, Any]]:
    """The dailies that have not ended, of all agencies."""
    return [_read(row) for row in conn.execute(_OPEN).mappings()]


def change(conn: Connection, daily_id: str, **values: Any) -> None:
    """Columns (state, finished_at) or parts of its progress."""
    columns = {name: value for name, value in values.items() if name in COLUMNS}
    rest = {name: _packed(value) for name, value in values.items() if name not in COLUMNS}
    all_batches.change(conn, daily_id, rest, **columns)


def newest(conn: Connection, agency: str) -> dict[str, Any] | None:
    row = all_batches.newest(conn, agency, BatchKind.DAILY)
    return _read(row) if row else None


def find(conn: Connection, daily_id: str) -> dict[str, Any] | None:
    row = all_batches.read(conn, daily_id)
    return _read(row) if row and row["kind"] == BatchKind.DAILY else None


def read(conn: Connection, daily_id: str) -> dict[str, Any]:
    found = find(conn, daily_id)
    assert found is not None
    return found


def _packed(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(row: Any) -> dict[str, Any]:
    found = flat(row)
    return {**found, "told_at": datetime.fromisoformat(found["told_at"]) if found["told_at"] else None}
