"""An answer that needs a write of its own: a contact becomes primary in InsuredMine, or is deleted in BenefitPoint; two
accounts are merged in InsuredMine, or parted again.

The answer only leaves what is to do in its memo and rings; this is what the ring runs, so that page and command never
call a vendor, and a write that failed is tried again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trifold.sync_core.flows.desk import Run
from trifold.sync_core.flows.intake import look_at
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.model.ownership import gone
from trifold.sync_core.model.planning import Operation, Verb, differences
from trifold.sync_core.model.records import Reference, Snapshot
from trifold.sync_core.store import audit, crosswalk, records, reviews


def carry_out(run: Run, number: int) -> Outcome:
    """Do what the newest answer (or its undo) left to do; doing it again changes nothing."""
    with run.db.read() as conn:
        item = reviews.read(conn, number)
    todo = (item or {}).get("memo") or {}
    if "todo" not in todo:
        return came(Code.OBSOLETE, why=f"review {number} leaves nothing to do")
    if Verb(todo["todo"]["verb"]) in (Verb.MERGE, Verb.UNMERGE):
        return _merge(run, todo["todo"])
    return _write(run, todo["todo"])


def _merge(run: Run, todo: dict[str, Any]) -> Outcome:
    """InsuredMine's accounts before what is below them, and apart again in the other order: done again, each of them
    changes nothing. Then the records are looked at."""
    verb, ring = Verb(todo["verb"]), todo["ring"]
    run.lock(ring[0])
    crm, left = run.desk.crm(run.agency), []
    for kind, survivor, loser in todo["pairs"]:
        if not crm.merge(Kind(kind), survivor, loser, undo=verb is Verb.UNMERGE):
            left.append(f"{kind} {loser}")
    if todo["named"]:
        _name_customer(run, *todo["named"])
    with run.unit() as conn:
        for canonical_id, system in todo["links"]:
            if verb is Verb.MERGE:
                crosswalk.detach(conn, canonical_id, System(system), alone=True)
            else:
                crosswalk.revive(conn, canonical_id, System(system))
        details = {"pairs": todo["pairs"], "named": todo["named"], "not_there": left, "why": "a person said so"}
        audit.write(run.db, conn, run.trail, f"{verb}d", canonical_id=ring[0], details=details)
        look_at(run.desk, conn, run.agency, ring)
    return came(Code.DONE, what=f"{verb}: {len(todo['pairs']) - len(left)} of InsuredMine")


def _name_customer(run: Run, account_id: str, customer_id: str) -> None:
    """A second BenefitPoint account of a customer carries the customer's id (decision D16)."""
    shot = run.fetch(System.BENEFITPOINT, Kind.ACCOUNT, account_id)
    if shot is None:
        return
    named = (Reference(system=System.AMS360, external_id=customer_id),)
    operation = replace(_operation(Verb.REFERENCE, shot, None), references=named, carries=shot.references)
    run.connector(System.BENEFITPOINT).apply(operation)
    run.forget(System.BENEFITPOINT)
    with run.unit() as conn:
        run.note(conn, "applied", operation, None, {"verb": operation.verb, "changed": differences(operation)})


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
