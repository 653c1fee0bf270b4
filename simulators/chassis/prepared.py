"""Reads by key, on the path of every request: compiled once, asked without the rest of SQLAlchemy's machinery.

BY_ID = Prepared(select(customers.c.record).where(customers.c.customer_id == bindparam("wanted")))
BY_ID.first(conn, wanted="...")      # a tuple, or None
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.dialects import sqlite

REMEMBERED_MAX = 500  # rows of one connection
_REMEMBERED = "remembered rows"
_DIALECT = sqlite.dialect(paramstyle="qmark")


class Prepared:
    """A select whose parameters are all ``bindparam`` names. It is asked inside the connection's transaction."""

    def __init__(self, statement: Select[Any]) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        self._sql = str(compiled)
        fixed = compiled.params
        self._names = list(compiled.positiontup or ())
        self._fixed = {name: value for name, value in fixed.items() if value is not None}
        self._processors = [column.type.result_processor(_DIALECT, None) for column in statement.selected_columns]

    def all(self, conn: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Every row."""
        processors = self._processors
        return [
            tuple([read(value) if read else value for read, value in zip(processors, row, strict=True)])
            for row in self._ask(conn, values)
        ]

    def _ask(self, conn: Connection, values: Mapping[str, Any]) -> sqlite3.Cursor:
        given = {**self._fixed, **values} if self._fixed else values
        raw: Any = conn.connection.driver_connection
        found: sqlite3.Cursor = raw.execute(self._sql, [given[name] for name in self._names])
        return found

    def first(self, conn: Connection, **values: Any) -> tuple[Any, ...] | None:
        """The only row, or None."""
        return self._read(self._ask(conn, values).fetchone())

    def remembered(self, conn: Connection, **values: Any) -> tuple[Any, ...] | None:
        """As :meth:`first`, for what every request asks again: a row that nobody can have changed since is not read.

        Valid while the connection has written nothing (``total_changes``) and is not in the middle of a transaction,
        which could be rolled back. Who puts another database under a connection calls :func:`forget`.
        """
        raw: Any = conn.connection.driver_connection
        if raw.in_transaction:
            return self.first(conn, **values)
        changes = raw.total_changes
        kept = conn.info.get(_REMEMBERED)
        if kept is None or kept[0] != changes:
            kept = conn.info[_REMEMBERED] = (changes, {})
        key = (self._sql, *values.values())
        rows: dict[tuple[Any, ...], Any] = kept[1]
        if key not in rows:
            if len(rows) >= REMEMBERED_MAX:
                rows.clear()
            rows[key] = self._ask(conn, values).fetchone()
        return self._read(rows[key])

    def _read(self, row: Sequence[Any] | None) -> tuple[Any, ...] | None:
        if row is None:
            return None
        return tuple([read(value) if read else value for read, value in zip(self._processors, row, strict=True)])

    def value(self, conn: Connection, **values: Any) -> Any:
        """The first column of the only row, or None."""
        row, read = self._ask(conn, values).fetchone(), self._processors[0]
        return None if row is None else read(row[0]) if read else row[0]


def forget(conn: Connection) -> None:
    """Nothing of what was remembered holds any more."""
    conn.info.pop(_REMEMBERED, None)
