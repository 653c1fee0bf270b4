"""What belongs to a customer, a policy or another entity: dependents, notes, suspenses, premiums, claims and so on.

All lie in one table; ``kind`` is the contract type of the row (``CustomerDependent`` ...), ``owner`` the id that it
hangs on. A stored record may hold more than its contract type shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from trifold.simulators.ams360 import lists, tables
from trifold.simulators.ams360.records import Record, freeze, thaw
from trifold.simulators.ams360.turn import Turn

_TABLE = tables.belongings
_ONE = select(_TABLE.c.record).where(_TABLE.c.kind == bindparam("wanted_kind"), _TABLE.c.row_id == bindparam("wanted"))
_BELOW = select(_TABLE.c.row_id, _TABLE.c.record).where(
    _TABLE.c.kind == bindparam("wanted_kind"), _TABLE.c.owner == bindparam("wanted")
)


def stored(turn: Turn, kind: str, row_id: object) -> Mapping[str, Any] | None:
    """The whole stored record, or None. Ids are compared without case."""
    found: Mapping[str, Any] | None = turn.conn.execute(
        _ONE, {"wanted_kind": kind, "wanted": str(row_id or "").lower()}
    ).scalar_one_or_none()
    return found


def one(turn: Turn, kind: str, row_id: object, as_type: str = "") -> Record | None:
    """The row as its contract type (or as ``as_type``), or None."""
    found = stored(turn, kind, row_id)
    return None if found is None else thaw(as_type or kind, found)


def below(turn: Turn, kind: str, owner: object, as_type: str = "") -> list[Record]:
    """The rows of an owner, in no visible order; none for an unknown owner."""
    rows = turn.conn.execute(_BELOW, {"wanted_kind": kind, "wanted": str(owner or "").lower()})
    return [thaw(as_type or kind, record) for _, record in lists.unordered(turn, rows, lambda row: row[0])]


def keep(turn: Turn, kind: str, row_id: str, owner: str, record: Mapping[str, Any]) -> None:
    """Store a row, or replace the one with this id."""
    row = {"kind": kind, "row_id": row_id.lower(), "owner": owner.lower(), "record": freeze(record)}
    statement = upsert(_TABLE).values(row)
    turn.conn.execute(statement.on_conflict_do_update(index_elements=["kind", "row_id"], set_=row))


def drop(turn: Turn, kind: str, row_id: str) -> None:
    """Delete one row."""
    turn.conn.execute(delete(_TABLE).where(_TABLE.c.kind == kind, _TABLE.c.row_id == row_id.lower()))


def drop_below(turn: Turn, owner: str) -> None:
    """Delete everything that hangs on an owner."""
    turn.conn.execute(delete(_TABLE).where(_TABLE.c.owner == owner.lower()))
