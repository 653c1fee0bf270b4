"""What a person wants back: the orders of an undo, and what our audit has of the values.

The orders stand in their batch's progress, by order id: canonical_id, values (system -> field -> before and after), why
and outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, select

from trifold.sync_core.model.changes import System
from trifold.sync_core.model.planning import Verb
from trifold.sync_core.model.restoring import Overwritten, Values
from trifold.sync_core.store import batches
from trifold.sync_core.store.batches import BatchKind, BatchState
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import audit, inbox
from trifold.sync_core.store.tables import batches as batches_table

ENTRIES_MAX = 100_000  # of one run
ORDERS = "orders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    id: str
    canonical_id: str
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What a run wrote: the fields that it changed by canonical record, and what it ``made`` (told, not undone)."""

    changed: Mapping[str, Values]
    made: tuple[str, ...]


def order(
    db: Database, agency: str, batch_id: str, changed: Mapping[str, Values], why: str
) -> tuple[dict[str, Any], list[str]]:
    """The batch of an undo, not written yet, and the ids of its orders, one for each canonical record."""
    orders = {
        db.ids.new(): {"canonical_id": canonical_id, "values": _packed(values), "why": why, "outcome": None}
        for canonical_id, values in changed.items()
    }
    row = batches.new(db, agency, BatchKind.UNDO, BatchState.LISTED, batch_id)
    return {**row, "progress": {ORDERS: orders}}, list(orders)


def _packed(values: Values) -> dict[str, Any]:
    return {system: {name: asdict(value) for name, value in names.items()} for system, names in values.items()}


def read(conn: Connection, batch_id: str, order_id: str) -> Order | None:
    found = _orders(conn, batch_id).get(order_id)
    if found is None:
        return None
    values = {
        System(system): {name: Overwritten(**value) for name, value in names.items()}
        for system, names in found["values"].items()
    }
    return Order(id=order_id, canonical_id=found["canonical_id"], values=values)


def settle(conn: Connection, batch_id: str, order_id: str, outcome: str) -> None:
    """In one transaction that writes, which the batch is read in."""
    orders = _orders(conn, batch_id, write=True)
    batches.change(conn, batch_id, {ORDERS: {**orders, order_id: {**orders[order_id], "outcome": outcome}}})


def outcomes(conn: Connection, batch_id: str) -> list[str]:
    """What came of each record of a batch that puts values back."""
    return [one["outcome"] for one in _orders(conn, batch_id).values() if one["outcome"] is not None]


def _orders(conn: Connection, batch_id: str, *, write: bool = False) -> dict[str, Any]:
    query = select(batches_table.c.progress).where(batches_table.c.id == batch_id)
    found: dict[str, Any] = conn.execute(query.with_for_update() if write else query).scalar() or {}
    kept: dict[str, Any] = found.get(ORDERS, {})
    return kept


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
