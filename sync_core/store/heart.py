"""Whether a worker is at work: it leaves a sign of life every second, and takes it away when it stops."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, select

from trifold.sync_core.store import cursors
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import cursors as cursors_table

BEAT_SECONDS = 1.0
SILENT_SECONDS_MAX = 10.0
NOBODY, HEART = "", "worker"  # a cursor of no agency
STOPPED = "stopped"


def beat(db: Database) -> None:
    with db.begin() as conn:
        cursors.move(db, conn, NOBODY, HEART, "works")


def stop(db: Database) -> None:
    with db.begin() as conn:
        cursors.move(db, conn, NOBODY, HEART, STOPPED)


def beats(db: Database, conn: Connection) -> bool:
    """False also when the last sign is too old: the worker was killed, or hangs."""
    where = (cursors_table.c.agency == NOBODY, cursors_table.c.name == HEART)
    row = conn.execute(select(cursors_table.c.value, cursors_table.c.moved_at).where(*where)).first()
    if row is None or row.value == STOPPED:
        return False
    alive: bool = db.now() - row.moved_at < timedelta(seconds=SILENT_SECONDS_MAX)
    return alive
