"""An answer that needs a write of its own: a contact becomes primary in InsuredMine, or is deleted in BenefitPoint.

The answer only leaves what is to do in its memo and rings; this is what the ring runs, so that page and command never
call a vendor, and a write that failed is tried again.
"""

from __future__ import annotations

from typing import Any

from trifold.sync_core.flows.desk import Run
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.model.ownership import gone
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import Snapshot
from trifold.sync_core.store import audit, crosswalk, records, reviews


def carry_out(run: Run, number: int) -> Outcome:
    """Do what the newest answer (or its undo) left to do; doing it again changes nothing."""
    with run.db.read() as conn:
        item = reviews.read(conn, number)
    todo = (item or {}).get("memo") or {}
    if "todo" not in todo:
        return came(Code.OBSOLETE, why=f"review {number} leaves nothing to do")
    return _write(run, todo["todo"])


def _write(run: Run, todo: dict[str, Any]) -> Outcome:
    system, external_id = System(todo["system"]), todo["external_id"]
    with run.db.read() as conn:
        link = crosswalk.find(conn, run.agency, system, Kind.CONTACT, external_id)
        record = records.read(conn, link.canonical_id) if link else None
    if record is not None:
        run.lock(record.parent_id or record.canonical_id)
    shot = run.fetch(system, Kind.CONTACT, external_id)
    if shot is None:
        return came(Code.OBSOLETE, why=f"{system} contact {external_id} is not there any more")
    operation = _operation(Verb(todo["verb"]), shot, link)
    if operation.verb is Verb.PRIMARY and shot.primary:
        return came(Code.OBSOLETE, why="it is the primary contact already")
    receipt = run.connector(system).apply(operation)
    run.forget(system)
    with run.unit() as conn:
        if link is not None and operation.verb is Verb.REMOVE:
            crosswalk.save(run.db, conn, run.agency, gone(link))
        audit.write(
            run.db,
            conn,
            run.trail,
            "applied",
            canonical_id=operation.canonical_id or None,
            system=system,
            kind=Kind.CONTACT,
            external_id=receipt.external_id,
            details={"verb": operation.verb, "why": "a person said so"},
        )
    return came(Code.DONE, what=f"{operation.verb}: {system} contact {external_id}")


def _operation(verb: Verb, shot: Snapshot, link: Link | None) -> Operation:
    return Operation(
        verb=verb,
        system=shot.system,
        kind=shot.kind,
        canonical_id=link.canonical_id if link else "",
        fields=shot.fields,
        expected=shot.fields,
        external_id=shot.external_id,
        account_id=shot.account_id,
        version=shot.version,
    )
