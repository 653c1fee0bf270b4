"""How far something was read, and when it was noted last: by agency and name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import cursors

_CURSOR = select(cursors.c.value).where(cursors.c.agency == bindparam("its_agency"), cursors.c.name == bindparam("its"))
_MOVE_CURSOR = update(cursors).where(cursors.c.agency == bindparam("its_agency"), cursors.c.name == bindparam("its"))
_ADD_CURSOR = insert(cursors)


def read(conn: Connection, agency: str, name: str) -> str | None:
    return conn.execute(_CURSOR, {"its_agency": agency, "its": name}).scalar()


def moved_at(conn: Connection, agency: str, name: str) -> datetime | None:
    """When a cursor was moved last."""
    query = select(cursors.c.moved_at).where(cursors.c.agency == agency, cursors.c.name == name)
    return conn.execute(query).scalar()


def move(db: Database, conn: Connection, agency: str, name: str, value: str) -> None:
    new = {"value": value, "moved_at": db.now()}
    if conn.execute(_MOVE_CURSOR, {"its_agency": agency, "its": name, **new}).rowcount == 0:
        conn.execute(_ADD_CURSOR, {"agency": agency, "name": name, **new})


def forget(conn: Connection, agency: str, name: str) -> None:
    conn.execute(delete(cursors).where(cursors.c.agency == agency, cursors.c.name == name))
