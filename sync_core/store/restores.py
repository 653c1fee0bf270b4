"""What a person wants back: earlier values of one canonical record, and what our audit has of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from trifold.sync_core.model.changes import System
from trifold.sync_core.model.planning import Verb
from trifold.sync_core.model.restoring import Overwritten, Values
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import audit, inbox, restores

ENTRIES_MAX = 100_000  # of one run


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    id: str
    canonical_id: str
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What a run wrote: the fields that it changed by canonical record, and what it ``made`` (told, not undone)."""

    changed: Mapping[str, Values]
    made: tuple[str, ...]


def make(db: Database, conn: Connection, agency: str, run_id: str, canonical_id: str, values: Values, why: str) -> str:
    """Gives its id, for the ring that asks for it."""
    packed = {system: {name: asdict(value) for name, value in names.items()} for system, names in values.items()}
    row = {
        "id": db.ids.new(),
        "agency": agency,
        "canonical_id": canonical_id,
        "run_id": run_id,
        "why": why,
        "values": packed,
        "made_at": db.now(),
    }
    conn.execute(insert(restores).values(row))
    return str(row["id"])


def read(conn: Connection, restore_id: str) -> Restore | None:
    row = conn.execute(select(restores).where(restores.c.id == restore_id)).mappings().first()
    if row is None:
        return None
    values = {
        System(system): {name: Overwritten(**value) for name, value in names.items()}
        for system, names in row["values"].items()
    }
    return Restore(id=row["id"], canonical_id=row["canonical_id"], values=values)


def settle(conn: Connection, restore_id: str, outcome: str) -> None:
    conn.execute(update(restores).where(restores.c.id == restore_id).values(outcome=outcome))


def outcomes(conn: Connection, run_id: str) -> list[str]:
    """What came of each record of a run that puts values back."""
    query = select(restores.c.outcome).where(restores.c.run_id == run_id, restores.c.outcome.is_not(None))
    return list(conn.execute(query.order_by(restores.c.made_at, restores.c.id)).scalars())


def traces(conn: Connection, agency: str, run_id: str) -> Traces:
    """What a run wrote: of one correlation id, or of all rings of a daily, sweep, replay or undo."""
    rings = select(inbox.c.correlation_id).where(inbox.c.job_id == run_id, inbox.c.agency == agency)
    mine = (audit.c.correlation_id == run_id) | audit.c.correlation_id.in_(rings)
    query = select(audit).where(audit.c.agency == agency, mine, audit.c.event.in_(("applied", "linked")))
    changed: dict[str, dict[System, dict[str, Overwritten]]] = {}
    made = []
    for row in map(dict, conn.execute(query.order_by(audit.c.id).limit(ENTRIES_MAX)).mappings()):
        verb = row["details"].get("verb")
        if verb == Verb.CREATE:
            made.append(f"{row['system']} {row['kind']} {row['external_id']}")
        elif verb == Verb.UPDATE:
            names = changed.setdefault(row["canonical_id"], {}).setdefault(System(row["system"]), {})
            for name, value in overwritten(row).items():
                first = names.get(name, value)
                names[name] = Overwritten(before=first.before, after=value.after)
    return Traces(changed=changed, made=tuple(made))


def overwritten(entry: Mapping[str, Any]) -> dict[str, Overwritten]:
    """The fields that one audited update changed."""
    return {name: Overwritten(**value) for name, value in entry["details"].get("changed", {}).items()}


def entry(conn: Connection, agency: str, number: int) -> Mapping[str, Any] | None:
    """One audited update of this agency."""
    query = select(audit).where(audit.c.id == number, audit.c.agency == agency, audit.c.event == "applied")
    row = conn.execute(query).mappings().first()
    return dict(row) if row and row["details"].get("verb") == Verb.UPDATE else None
