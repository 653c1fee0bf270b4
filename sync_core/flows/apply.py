"""apply, link: one write, its receipt, and the create protocol.

No duplicate without idempotency keys: the intent is committed, then "sent" is committed, then one request goes out.
A lost answer leaves the intent sent, and flows/doubt.py looks; nothing sends a create a second time by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import Enum, auto
from functools import partial
from typing import Any

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.connectors.port import Connector, Tier
from trifold.sync_core.errors import InDoubt, LogInRefused, Rejected, Stale, SyncError, Transient, Unavailable
from trifold.sync_core.flows import review
from trifold.sync_core.flows.desk import Run
from trifold.sync_core.flows.likeness import already_in_insuredmine
from trifold.sync_core.flows.refusals import (
    hold,
    hold_refused,
    keep_refused,
    refused_fields,
    take_back,
    withheld,
    without_refused,
)
from trifold.sync_core.flows.review import names, write
from trifold.sync_core.flows.review.case import Settled
from trifold.sync_core.flows.review.found_twice import FoundTwice
from trifold.sync_core.flows.review.not_sent import CONTACT, NotSent
from trifold.sync_core.flows.review.write import WithheldCase
from trifold.sync_core.flows.telling import tell
from trifold.sync_core.model.changes import Kind, Occasion, Receipt, System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.ownership import rule_for
from trifold.sync_core.model.pending import delivered
from trifold.sync_core.model.planning import Operation, Verb, differences
from trifold.sync_core.model.records import Fields, Snapshot
from trifold.sync_core.model.restoring import restored
from trifold.sync_core.model.values import What
from trifold.sync_core.store import audit, crosswalk, intents, records
from trifold.sync_core.store.intents import Intent, IntentState

MADE = "made by us"
After = Callable[[Connection], object]


class Outcome(Enum):
    DONE = auto()
    CREATED = auto()
    WAITING = auto()  # a person, a deadline or a missing field stands in the way
    REVERTED = auto()  # the authority refused an edit; its own values count again
    LEFT_OUT = auto()  # a field was refused: it waits, and the rest is planned again
    FAILED = auto()  # trying again later may help


def apply(run: Run, operation: Operation) -> Outcome:
    """Write once, and keep what the vendor confirmed. Raises Stale when the record changed under us."""
    try:
        if operation.verb is Verb.CREATE:
            return _create(run, operation)
        return _update(run, operation)
    except Stale:
        run.forget(operation.system)
        raise
    except Rejected as error:
        return _rejected(run, operation, error)
    except (Unavailable, LogInRefused) as error:
        run.without(operation.system, error)
        run.refuse(operation.canonical_id, operation.system, [str(error)])
        return Outcome.FAILED
    except (Transient, InDoubt) as error:
        run.failures.append(error)
        run.refuse(operation.canonical_id, operation.system, [str(error)])
        return Outcome.FAILED


def _update(run: Run, operation: Operation) -> Outcome:
    """Its receipt is kept with the next transaction; until then its values are known to be in flight."""
    _note_update(run, operation, run.connector(operation.system).apply(operation))
    if operation.restores:
        with run.unit():
            """What counts again is asked for at once."""
    logs.event("operation.applied", **_coordinates(run, operation), fields_count=len(operation.changed))
    return Outcome.DONE


def _note_update(run: Run, operation: Operation, receipt: Receipt) -> None:
    run.forget(operation.system)
    run.updates.append((operation, receipt))
    if len(run.updates) == 1:
        run.receipts.append(partial(_keep, run, run.updates))


def _keep(run: Run, updates: Sequence[tuple[Operation, Receipt]], conn: Connection) -> None:
    """What the vendors confirmed, of one or more records; a link that a person took apart meanwhile stays so."""
    links: dict[tuple[str, System], Link] = {}
    for canonical_id in {operation.canonical_id: None for operation, _ in updates}:
        found = crosswalk.of_record(conn, canonical_id)
        links |= {(canonical_id, system): link for system, link in found.items()}
    kept: dict[tuple[str, System], Link] = {}
    for operation, receipt in updates:
        key = operation.canonical_id, operation.system
        link = kept.get(key) or links.get(key)
        if link is not None and link.external_id == operation.external_id:
            kept[key] = _after(run, conn, link, operation, receipt)
            tell(run, conn, kept[key], link)
        _audit(run, conn, "applied", operation, operation.external_id, _difference(operation))
    crosswalk.save_known(run.db, conn, run.agency, kept.values())
    about = sorted(
        {
            write.field_key(operation.canonical_id, operation.system, name)
            for operation, _ in updates
            for name in ("", *operation.changed)
        }
    )
    review.settle(run.db, conn, run.agency, Settled.WRITTEN, *about)


def _after(run: Run, conn: Connection, link: Link, operation: Operation, receipt: Receipt) -> Link:
    """A link after a confirmed write."""
    if operation.restores:
        limits = run.connector(operation.system).capabilities[operation.kind].limits
        link = restored(link, _counts_again(run, conn, operation), operation, receipt.seen, limits)
    else:
        link = delivered(link, operation.fields, operation.changed, receipt.seen, proven=receipt.proven)
    link = link.with_replaced(operation.expected, operation.changed, run.db.now())
    if operation.verb is Verb.REFERENCE:
        link = link.with_carried(operation.references)
    return replace(link, version=receipt.version or link.version)


def _counts_again(run: Run, conn: Connection, operation: Operation) -> Fields:
    """The golden fields after a restore: the authority's value counts again, another system's stays its own."""
    record = records.read(conn, operation.canonical_id)
    assert record is not None
    linked = crosswalk.of_record(conn, operation.canonical_id).values()
    rule = rule_for(operation.kind, frozenset(link.system for link in linked if link.live))
    if operation.system is not rule.authority:
        return record.fields
    fields = {**record.fields, **{name: operation.fields.get(name) for name in operation.changed}}
    records.save(run.db, conn, run.agency, replace(record, fields=fields))
    return fields


def _create(run: Run, operation: Operation) -> Outcome:
    connector = run.connector(operation.system)
    missing = connector.missing(operation).fields
    if missing:
        left_out = [f"{name}: {note['why']}" for name in missing if (note := operation.told.get(name))]
        reasons = (f"missing: {', '.join(missing)}", *left_out)
        return _waits(run, operation, NotSent(reasons=reasons, missing=missing, **withheld(operation)))
    if _lacks_contact(run, operation):
        reasons = ("needs a contact there",)
        return _waits(run, operation, NotSent(reasons=reasons, missing=(CONTACT,), **withheld(operation)))
    with run.db.read() as conn:
        unsettled = intents.unsettled(conn, operation.canonical_id, operation.system)
    if unsettled:
        run.refuse(operation.canonical_id, operation.system, [f"an earlier create is {unsettled.state}"])
        return Outcome.WAITING
    before, twins = _look_before(connector, operation)
    if len(twins) == 1:
        with run.db.read() as conn:
            _still_absent(conn, operation)
        return adopt(run, operation, twins[0], "carries our reference")
    if twins:
        reasons = (f"{len(twins)} records carry our reference",)
        return _waits(
            run, operation, FoundTwice(reasons=reasons, candidates=names.theirs(twins), **withheld(operation))
        )
    _join_what_is_there(run, operation)
    with run.unit() as conn:
        _still_absent(conn, operation)
        intent = intents.make(run.db, conn, run.agency, operation, before)
    with run.unit() as conn:
        intents.mark_sent(run.db, conn, intent, run.desk.settings.create_deadline_seconds)
    return send(run, connector, intent)


def _waits(run: Run, operation: Operation, case: WithheldCase) -> Outcome:
    hold(run, operation, case)
    return Outcome.WAITING


def _lacks_contact(run: Run, operation: Operation) -> bool:
    """InsuredMine holds a policy by a contact of its account; one that its own users made will do."""
    system, connector = operation.system, run.connector(operation.system)
    if not connector.capabilities[operation.kind].needs_contact:
        return False
    with run.db.read() as conn:
        record = records.read(conn, operation.canonical_id)
        beside = crosswalk.siblings(conn, record.parent_id, Kind.CONTACT) if record and record.parent_id else []
    if any((link := one.link(system)) and link.live for one in beside):
        return False
    if connector.children(Kind.CONTACT, operation.account_id or ""):
        return False
    if run.fetch(system, Kind.ACCOUNT, operation.account_id or "") is None:
        raise Stale(f"{operation.coordinates}: its account is not there. Nothing was written. It is read again.")
    return True


def _still_absent(conn: Connection, operation: Operation) -> None:
    """Raises Stale when another run has made and linked it since this one was planned."""
    link = crosswalk.of_record(conn, operation.canonical_id).get(operation.system)
    if link is not None and link.live:
        raise Stale(f"{operation.coordinates}: it was made meanwhile. Nothing was written. It is read again.")


def _join_what_is_there(run: Run, operation: Operation) -> None:
    """InsuredMine's users may have made the account already: then it is linked. Raises Stale to look at it again."""
    if operation.system is not System.INSUREDMINE or operation.kind is not Kind.ACCOUNT:
        return
    found = already_in_insuredmine(run, operation)
    if found is None:
        return
    with run.unit() as conn:
        _still_absent(conn, operation)
        link = Link(
            canonical_id=operation.canonical_id,
            system=operation.system,
            kind=operation.kind,
            external_id=found.external_id,
            version=found.version,
        )
        crosswalk.save(run.db, conn, run.agency, link, rule=found.rule)
        _audit(run, conn, "linked", operation, found.external_id, {"why": found.rule})
    raise Stale(f"{operation.coordinates}: {found.external_id} is the one. Nothing was made. It is read and linked.")


def _look_before(connector: Connector, operation: Operation) -> tuple[tuple[str, ...], list[Snapshot]]:
    """What is there before the send: ids for the comparison after a lost answer, and records with our reference."""
    if connector.capabilities[operation.kind].tier is Tier.FINGERPRINT:
        return tuple(found.external_id for found in connector.look_alikes(operation)), []
    return (), connector.find_by_reference(operation)


def send(run: Run, connector: Connector, intent: Intent, after: After | None = None) -> Outcome:
    """Step 3 and 4: one request; the receipt and the link are committed alone and at once. ``after``: what is kept in
    the same transaction."""
    try:
        receipt = connector.apply(intent.operation)
    except InDoubt:
        raise
    except Rejected as error:
        _settle(run, intent, IntentState.REFUSED, str(error))
        raise
    except SyncError as error:  # provably not done: not sent, no log-in, or what it belongs to is not there
        _settle(run, intent, IntentState.DROPPED, str(error))
        raise
    _link(run, intent.operation, receipt, intent, after=after)
    return Outcome.CREATED


def adopt(
    run: Run,
    operation: Operation,
    twin: Snapshot,
    why: str,
    intent: Intent | None = None,
    after: After | None = None,
) -> Outcome:
    """The record is there already: link it instead of making another. What differs there from what the ``intent`` sent
    was changed since, by somebody."""
    sent = run.connector(operation.system).stored(operation) if intent else {}
    receipt = Receipt(
        system=twin.system,
        kind=twin.kind,
        external_id=twin.external_id,
        number=twin.number,
        version=twin.version,
        seen={**twin.fields, **{name: value for name, value in sent.items() if name in twin.fields}},
    )
    _link(run, operation, receipt, intent, why, after)
    return Outcome.CREATED


def _link(
    run: Run,
    operation: Operation,
    receipt: Receipt,
    intent: Intent | None,
    why: str = MADE,
    after: After | None = None,
) -> None:
    run.forget(operation.system)
    with run.unit() as conn:
        record = records.read(conn, operation.canonical_id)
        asked = record is not None and operation.system in record.wanted
        link = Link(
            canonical_id=operation.canonical_id,
            system=operation.system,
            kind=operation.kind,
            external_id=receipt.external_id,
            number=receipt.number,
            version=receipt.version,
            shown=operation.system is not System.BENEFITPOINT or asked or run.occasion is Occasion.DAILY,
        )
        link = delivered(link, operation.fields, operation.changed, receipt.seen, proven=receipt.proven)
        if why == MADE:
            link = link.with_carried(operation.references)
        link = _told_with(link, operation)
        crosswalk.save(run.db, conn, run.agency, link, rule=why)
        tell(run, conn, link, None)
        if record is not None and asked:
            wanted = tuple(system for system in record.wanted if system is not operation.system)
            records.save(run.db, conn, run.agency, replace(record, wanted=wanted))
        if intent is not None:
            intents.settle(run.db, conn, intent, IntentState.DONE, f"{receipt.external_id}: {why}")
        details = {"why": why, **_difference(operation)}
        _audit(run, conn, "linked", operation, receipt.external_id, details)
        about = write.key_of(operation.canonical_id, operation.system)
        review.settle(run.db, conn, run.agency, Settled.MADE, about)
        if after is not None:
            after(conn)
    logs.event("link.made", **_coordinates(run, operation), external_id=receipt.external_id, why=why)


def _told_with(link: Link, operation: Operation) -> Link:
    """A new link with what its create left out."""
    refused = {name: note for name, note in operation.told.items() if note["what"] == What.REFUSED}
    values = {name: note["value"] for name, note in refused.items()}
    link = link.with_refused(values, {name: note["why"] or "" for name, note in refused.items()}) if refused else link
    return link.with_told({**operation.told, **link.shadow.told})


def _settle(run: Run, intent: Intent, state: IntentState, outcome: str) -> None:
    with run.unit() as conn:
        intents.settle(run.db, conn, intent, state, outcome)


def _rejected(run: Run, operation: Operation, error: Rejected) -> Outcome:
    """The vendor said no. What it refused is left out and the rest written (decision D22); an edit that the record's
    owner refuses is undone, and kept for a person (decision D9)."""
    if operation.verb is Verb.CREATE:
        smaller = without_refused(run, operation, error)
        if smaller is not None:
            return apply(run, smaller)
        hold_refused(run, operation, error)
        return Outcome.WAITING
    fields = refused_fields(run, operation, error, _note_update) if operation.verb is Verb.UPDATE else None
    if fields == {}:  # each of them alone was taken
        return Outcome.DONE
    if operation.edit_of is not None:
        undone = replace(operation, changed=tuple(fields)) if fields else operation
        hold_refused(run, undone, error, fields)
        take_back(run, undone)
        return Outcome.REVERTED
    if fields is None or operation.restores:
        hold_refused(run, operation, error)
        return Outcome.WAITING
    keep_refused(run, operation, fields)
    return Outcome.LEFT_OUT


def _difference(operation: Operation) -> dict[str, Any]:
    """Before and after, per field: an overwritten value can be restored from here."""
    references = {known.system: known.external_id for known in operation.references}
    return {
        "verb": operation.verb,
        "changed": differences(operation),
        "references": references,
        "edit_of": operation.edit_of,
        "restores": operation.restores,
    }


def _audit(
    run: Run, conn: Any, event: str, operation: Operation, external_id: str | None, details: dict[str, Any]
) -> None:
    audit.write(
        run.db,
        conn,
        run.trail,
        event,
        canonical_id=operation.canonical_id,
        system=operation.system,
        kind=operation.kind,
        external_id=external_id,
        details=details,
    )


def _coordinates(run: Run, operation: Operation) -> dict[str, Any]:
    return {
        "agency": run.agency,
        "correlation_id": run.trail.correlation_id,
        "system": operation.system,
        "kind": operation.kind,
        "verb": operation.verb,
        "canonical_id": operation.canonical_id,
    }
