"""Whether each system of each agency answers: kept, so that every process and every surface knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from trifold.sync_core.model.changes import System
from trifold.sync_core.store.tables import health


class Trouble(StrEnum):
    DOWN = "down"  # it does not answer, or is overloaded
    LOG_IN = "log-in"  # it refuses our credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """``failures`` in a row make the pauses grow; ``told`` is the last failure's message. ``next_try_at`` None: it
    answers. ``credentials`` is a digest of those that were refused."""

    agency: str
    system: System
    last_success_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    reason: Trouble | None = None
    told: str | None = None
    next_try_at: datetime | None = None
    credentials: str | None = None

    @property
    def failing(self) -> bool:
        return self.failing_since is not None

    def well(self, now: datetime, failures: int = 0) -> Health:
        return Health(agency=self.agency, system=self.system, last_success_at=now, failures=failures)

    def tried_again(self, now: datetime) -> Health:
        return replace(self, next_try_at=now)


_SET = update(health).where(health.c.agency == bindparam("its_agency"), health.c.system == bindparam("its_system"))
_ONE = select(health).where(health.c.agency == bindparam("its_agency"), health.c.system == bindparam("its_system"))
_FAILING = select(health).where(health.c.failing_since.is_not(None))


def save(conn: Connection, found: Health) -> None:
    values = asdict(found)
    its = {"its_agency": values.pop("agency"), "its_system": values.pop("system")}
    if conn.execute(_SET, {**its, **values}).rowcount == 0:
        conn.execute(insert(health).values(agency=its["its_agency"], system=its["its_system"], **values))


def failing(conn: Connection) -> list[Health]:
    """The systems that do not answer, or refuse us."""
    return [_health(row) for row in conn.execute(_FAILING).mappings()]


def read(conn: Connection, agency: str, system: System) -> Health | None:
    row = conn.execute(_ONE, {"its_agency": agency, "its_system": system}).mappings().first()
    return _health(row) if row else None


def of_agency(conn: Connection, agency: str) -> dict[System, Health]:
    rows = conn.execute(select(health).where(health.c.agency == agency)).mappings()
    return {found.system: found for found in map(_health, rows)}


def _health(row: Mapping[Any, Any]) -> Health:
    named = {str(name): value for name, value in row.items()}
    reason = Trouble(row["reason"]) if row["reason"] else None
    return Health(**{**named, "system": System(row["system"]), "reason": reason})
