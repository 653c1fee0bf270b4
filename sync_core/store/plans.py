"""Plans: what is to be written where, kept before anything is written, and shown as a difference per field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, func, insert, select

from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Operation, Verb, differences
from trifold.sync_core.model.records import Reference
from trifold.sync_core.store.audit import Trail
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import plans


def keep(
    db: Database,
    conn: Connection,
    trail: Trail,
    run_id: str,
    canonical_id: str,
    operations: Sequence[Operation],
    *,
    held: bool = False,
) -> None:
    """``held``: the run was stopped before this plan; it is decided anew once a person lets the run go on."""
    values = {
        "agency": trail.agency,
        "canonical_id": canonical_id,
        "correlation_id": trail.correlation_id,
        "run_id": run_id,
        "records": touched(operations),
        "held": held,
        "operations": [asdict(operation) for operation in operations],
        "made_at": db.now(),
    }
    conn.execute(insert(plans).values(values))


def touched(operations: Sequence[Operation]) -> int:
    """How many records of the three systems these operations create or change."""
    made = {(one.system, one.canonical_id) for one in operations}
    return len(made)


def written(conn: Connection, run_id: str) -> int:
    """How many records the plans of a run have created or changed so far."""
    query = select(func.coalesce(func.sum(plans.c.records), 0)).where(plans.c.run_id == run_id, plans.c.held.is_(False))
    return int(conn.execute(query).scalar_one())


def told(operation: Operation) -> dict[str, Any]:
    """An operation for people: ``changed`` has before and after for each field, the ids of the twins among them."""
    return {
        "verb": operation.verb.value,
        "system": operation.system.value,
        "kind": operation.kind.value,
        "canonical_id": operation.canonical_id,
        "external_id": operation.external_id,
        "edit_of": operation.edit_of and operation.edit_of.value,
        "restores": operation.restores,
        "changed": differences(operation),
    }


def unpacked(raw: Mapping[str, Any]) -> Operation:
    """An operation as it was kept."""
    references, carries = (
        tuple(Reference(**{**known, "system": System(known["system"])}) for known in raw[name])
        for name in ("references", "carries")
    )
    changed: dict[str, Any] = {
        "verb": Verb(raw["verb"]),
        "system": System(raw["system"]),
        "kind": Kind(raw["kind"]),
        "changed": tuple(raw["changed"]),
        "references": references,
        "carries": carries,
        "edit_of": System(raw["edit_of"]) if raw["edit_of"] else None,
    }
    return Operation(**{**raw, **changed})
