"""Searches inside names that take no longer in a large agency: an index of every three letters in a row, in SQLite.

The index only narrows a search down; the vendor's own condition still decides. SQLite keeps it in step by triggers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    bindparam,
    column,
    event,
    literal_column,
    select,
    table,
    text,
)

PIECE_MIN = 3  # letters; a shorter piece narrows nothing


class NameSearch:
    """The index of one text column of ``owner``, whose primary key is one whole number."""

    def __init__(self, owner: Table, name: str) -> None:
        [key] = owner.primary_key.columns
        self._owner, self._name, self._key = owner, name, key
        self._index = f"{owner.name}_{name}_pieces"
        event.listen(owner.metadata, "after_create", self._make)

    def _make(self, target: object, connection: Connection, **_: Any) -> None:
        """Beside the tables, when they are made; filled at once beside the tables of an earlier version."""
        if connection.dialect.has_table(connection, self._index):
            return
        owner, name, key, index = self._owner.name, self._name, self._key.name, self._index
        gone = f"INSERT INTO {index} ({index}, rowid, {name}) VALUES ('delete', old.{key}, old.{name});"
        come = f"INSERT INTO {index} (rowid, {name}) VALUES (new.{key}, new.{name});"
        for statement in (
            f"CREATE VIRTUAL TABLE {index} USING fts5("
            f"{name}, content='{owner}', content_rowid='{key}', tokenize='trigram', detail='full')",
            f"CREATE TRIGGER {index}_come AFTER INSERT ON {owner} BEGIN {come} END",
            f"CREATE TRIGGER {index}_gone AFTER DELETE ON {owner} BEGIN {gone} END",
            f"CREATE TRIGGER {index}_moved AFTER UPDATE ON {owner} "
            f"WHEN old.{name} IS NOT new.{name} BEGIN {gone} {come} END",
            f"INSERT INTO {index} ({index}) VALUES ('rebuild')",
        ):
            connection.execute(text(statement))

    def holding(self, pieces: Iterable[str]) -> ColumnElement[bool] | None:
        """A condition that every row with all ``pieces`` in the column meets; None when they are all too short."""
        usable = [piece for piece in pieces if len(piece) >= PIECE_MIN and "\0" not in piece]
        if not usable:
            return None
        wanted = " AND ".join('"' + piece.replace('"', '""') + '"' for piece in usable)
        found: Select[Any] = select(column("rowid")).select_from(table(self._index))
        match = literal_column(self._index).op("MATCH")(bindparam(None, wanted))
        return self._key.in_(found.where(match))


def pieces_of(pattern: str, wildcards: str) -> list[str]:
    """What stands between the wildcard characters of a pattern."""
    return re.split(f"[{re.escape(wildcards)}]", pattern)
