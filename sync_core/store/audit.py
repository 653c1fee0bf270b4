"""What happened, in order, for ever. One row a step; the verb of the step is the event's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Whose story this is: all entries of one run share the correlation id."""

    agency: str
    correlation_id: str


def write(
    db: Database,
    conn: Connection,
    trail: Trail,
    event: str,
    *,
    canonical_id: str | None = None,
    system: System | None = None,
    kind: Kind | None = None,
    external_id: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    row = {
        "agency": trail.agency,
        "at": db.now(),
        "correlation_id": trail.correlation_id,
        "event": event,
        "canonical_id": canonical_id,
        "system": system,
        "kind": kind,
        "external_id": external_id,
        "details": dict(details or {}),
    }
    conn.execute(insert(audit).values(row))


def earlier_values(conn: Connection, canonical_id: str) -> dict[str, frozenset[str | None]]:
    """Per field, every value that counted before and was replaced (decision D2)."""
    rows = conn.execute(select(audit.c.details).where(audit.c.canonical_id == canonical_id, audit.c.event == "merged"))
    found: dict[str, set[str | None]] = {}
    for (details,) in rows:
        for name, change in details.get("changed", {}).items():
            found.setdefault(name, set()).add(change["before"])
    return {name: frozenset(values) for name, values in found.items()}
