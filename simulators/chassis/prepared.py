"""Reads by key, on the path of every request: compiled once, asked without the rest of SQLAlchemy's machinery.

BY_ID = Prepared(select(customers.c.record).where(customers.c.customer_id == bindparam("wanted")))
BY_ID.first(conn, wanted="...")      # a tuple, or None
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.dialects import sqlite

_DIALECT = sqlite.dialect(paramstyle="qmark")
_SAME: Callable[[Any], Any] = lambda value: value  # noqa: E731 - the kind of function that _processors holds


class Prepared:
    """A select whose parameters are all ``bindparam`` names. It is asked inside the connection's transaction."""

    def __init__(self, statement: Select[Any]) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        self._sql = str(compiled)
        fixed = compiled.params
        self._names = list(compiled.positiontup or ())
        self._fixed = {name: value for name, value in fixed.items() if value is not None}
        found = [column.type.result_processor(_DIALECT, None) for column in statement.selected_columns]
        self._processors = [processor or _SAME for processor in found]

    def all(self, conn: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Every row."""
        given = {**self._fixed, **values}
        raw: Any = conn.connection.driver_connection
        rows = raw.execute(self._sql, [given[name] for name in self._names])
        return [tuple(read(value) for read, value in zip(self._processors, row, strict=True)) for row in rows]

    def first(self, conn: Connection, **values: Any) -> tuple[Any, ...] | None:
        """The only row, or None."""
        rows = self.all(conn, **values)
        return rows[0] if rows else None

    def value(self, conn: Connection, **values: Any) -> Any:
        """The first column of the only row, or None."""
        rows = self.all(conn, **values)
        return rows[0][0] if rows else None
