"""Many rows at once: what a vendor's populate room writes with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects.sqlite import insert as upsert

from trifold.simulators.chassis.world import counters, facts
from trifold.simulators.population.people import Cover
from trifold.simulators.population.truth import NAME

ROWS_MAX = 2_000


class Rows:
    """Rows by table, sent in batches; :meth:`close` sends what is left."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._kept: dict[Table, list[Mapping[str, Any]]] = defaultdict(list)

    def add(self, table: Table, row: Mapping[str, Any]) -> None:
        """Every row of a table must have the same columns."""
        kept = self._kept[table]
        kept.append(row)
        if len(kept) >= ROWS_MAX:
            self._send(table)

    def _send(self, table: Table) -> None:
        rows, self._kept[table] = self._kept[table], []
        if rows:
            self._conn.execute(insert(table), rows)

    def close(self) -> None:
        for table in list(self._kept):
            self._send(table)


def set_counter(conn: Connection, name: str, value: int) -> None:
    """The world's counter goes on after ``value``."""
    statement = upsert(counters).values(name=name, value=value)
    conn.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def remember(conn: Connection, seed: int, size: int) -> None:
    """Keep what the population was made from, for the ground truth."""
    value = {"seed": seed, "size": size}
    statement = upsert(facts).values(name=NAME, value=value)
    conn.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def term_of(cover: Cover, today: datetime) -> tuple[datetime, datetime]:
    """Midnight of the first day of the cover's year that today lies in, and of its last day's next."""
    starts = datetime(today.year, cover.month, cover.day)
    if starts > today.replace(tzinfo=None):
        starts = starts.replace(year=starts.year - 1)
    return starts, starts.replace(year=starts.year + 1)
