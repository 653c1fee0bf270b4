"""Reads by key, on the path of every request: compiled once, asked without the rest of SQLAlchemy's machinery.

BY_ID = Prepared(select(customers.c.record).where(customers.c.customer_id == bindparam("wanted")))
BY_ID.first(conn, wanted="...")      # a tuple, or None
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.dialects import sqlite

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
        row = self._ask(conn, values).fetchone()
        if row is None:
            return None
        return tuple([read(value) if read else value for read, value in zip(self._processors, row, strict=True)])

    def value(self, conn: Connection, **values: Any) -> Any:
        """The first column of the only row, or None."""
        row, read = self._ask(conn, values).fetchone(), self._processors[0]
        return None if row is None else read(row[0]) if read else row[0]
