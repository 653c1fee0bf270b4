"""apply, link: one write, its receipt, and the create protocol.

No duplicate without idempotency keys: the intent is committed, then "sent" is committed, then one request goes out.
A lost answer leaves the intent sent, and flows/doubt.py looks; nothing sends a create a second time by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import Enum, auto
from functools import partial
from typing import Any, NoReturn

from sqlalchemy import Connection

from trifold.sync_core.connectors.port import Connector, Tier
from trifold.sync_core.errors import InDoubt, LogInRefused, Rejected, Stale, SyncError, Transient, Unavailable
from trifold.sync_core.flows import children, customers_to_come, mappings, refusals, review
from trifold.sync_core.flows.desk import Run
from trifold.sync_core.flows.refusals import hold, hold_refused, told_with, withheld
from trifold.sync_core.flows.review import names, write
from trifold.sync_core.flows.review.ambiguous import Ambiguous
from trifold.sync_core.flows.review.case import Settled
from trifold.sync_core.flows.review.found_twice import FoundTwice
from trifold.sync_core.flows.review.not_sent import CONTACT, NotSent
from trifold.sync_core.flows.review.write import WithheldCase
from trifold.sync_core.flows.telling import tell
from trifold.sync_core.model.changes import Kind, Receipt, System
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.ownership import rule_for
from trifold.sync_core.model.pending import delivered
from trifold.sync_core.model.planning import Operation, Verb, differences
from trifold.sync_core.model.records import Fields, Snapshot
from trifold.sync_core.model.restoring import restored
from trifold.sync_core.store import crosswalk, intents, records, reviews
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
    run.log("operation.applied", operation, fields_count=len(operation.changed))
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
        run.note(conn, "applied", operation, operation.canonical_id, _difference(operation))
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
    connector, operation = run.connector(operation.system), mappings.with_codes(run, operation)
    lacks = connector.missing(operation)
    if not lacks.fields and mappings.ask(run, operation, lacks.unmapped):
        return Outcome.WAITING
    if missing := lacks.fields or ((CONTACT,) if _lacks_contact(run, operation) else ()):
        left_out = [f"{name}: {note['why']}" for name in missing if (note := operation.told.get(name))]
        why = f"missing: {', '.join(missing)}" if lacks.fields else "needs a contact there"
        return _waits(run, operation, NotSent(reasons=(why, *left_out), missing=missing, **withheld(operation)))
    with run.db.read() as conn:
        unsettled = intents.unsettled(conn, operation.canonical_id, operation.system)
    if unsettled:
        run.refuse(operation.canonical_id, operation.system, [f"an earlier create is {unsettled.state}"])
        return Outcome.WAITING
    if _is_asked_about(run, operation) or customers_to_come.is_to_come(run, operation):
        return Outcome.WAITING
    before, listed, twins = _look_before(connector, operation)
    if len(twins) == 1:
        _join(run, operation, twins[0], "carries our reference")
    if twins:
        reasons = (f"{len(twins)} records carry our reference",)
        return _waits(
            run, operation, FoundTwice(reasons=reasons, candidates=names.theirs(twins), **withheld(operation))
        )
    if _is_held_by_what_is_there(run, operation, listed):
        return Outcome.WAITING
    with run.unit() as conn:
        _still_absent(conn, operation)
        intent = intents.make(run.db, conn, run.agency, operation, before)
    with run.unit() as conn:
        intents.mark_sent(run.db, conn, intent, run.desk.settings.create_deadline_seconds)
    return send(run, connector, intent)


def _is_asked_about(run: Run, operation: Operation) -> bool:
    """A person is asked whether a record of this system is this one: until then none is made beside it."""
    with run.db.read() as conn:
        asked = reviews.naming(conn, run.agency, Ambiguous.reason, operation.system, operation.canonical_id)
    if asked:
        why = f"a person must say first whether it is there already (review {asked[0]})"
        run.refuse(operation.canonical_id, operation.system, [why])
    return bool(asked)


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
    if run.below(Kind.CONTACT, system, operation.account_id or "").shots:
        return False
    if run.fetch(system, Kind.ACCOUNT, operation.account_id or "") is None:
        raise Stale(f"{operation.coordinates}: its account is not there. Nothing was written. It is read again.")
    return True


def _still_absent(conn: Connection, operation: Operation) -> None:
    """Raises Stale when another run has made and linked it since this one was planned."""
    link = crosswalk.of_record(conn, operation.canonical_id).get(operation.system)
    if link is not None and link.live:
        raise Stale(f"{operation.coordinates}: it was made meanwhile. Nothing was written. It is read again.")


def _is_held_by_what_is_there(run: Run, operation: Operation, listed: Sequence[Snapshot] | None) -> bool:
    """What people made there already is linked, never made again: raises Stale to look at it. True: it is not clear
    which it is, and a person is asked."""
    there = children.held(run, operation, listed)
    if there.ask is not None:
        with run.unit() as conn:
            _still_absent(conn, operation)
            there.ask(conn)
        run.refuse(operation.canonical_id, operation.system, ["a person must say whether it is there already"])
        return True
    if there.twin is not None:
        _join(run, operation, there.twin, there.rule)
    return False


def _join(run: Run, operation: Operation, twin: Snapshot, why: str) -> NoReturn:
    with run.unit() as conn:
        _still_absent(conn, operation)
        link = _new_link(run, conn, operation, twin.external_id, twin.number, twin.version)
        crosswalk.save(run.db, conn, run.agency, link, rule=why)
        run.note(conn, "linked", twin, operation.canonical_id, {"why": why})
        review.settle(run.db, conn, run.agency, Settled.MADE, write.key_of(link.canonical_id, link.system))
    run.explored.pop(operation.canonical_id, None)
    raise Stale(f"{operation.coordinates}: {twin.external_id} is the one. Nothing was made. It is read and linked.")


def _new_link(
    run: Run, conn: Connection, operation: Operation, external_id: str, number: str | None, version: str | None
) -> Link:
    """The link of what was asked for there, if it was; then it is wanted there no more."""
    record = records.read(conn, operation.canonical_id)
    asked = operation.system in run.asked_for or (record is not None and operation.system in record.wanted)
    if record is not None and operation.system in record.wanted:
        wanted = tuple(system for system in record.wanted if system is not operation.system)
        records.save(run.db, conn, run.agency, replace(record, wanted=wanted))
    return Link(
        canonical_id=operation.canonical_id,
        system=operation.system,
        kind=operation.kind,
        external_id=external_id,
        number=number,
        version=version,
        shown=operation.system is not System.BENEFITPOINT or asked or run.occasion.shows_all,
    )


def _look_before(
    connector: Connector, operation: Operation
) -> tuple[tuple[str, ...], list[Snapshot] | None, list[Snapshot]]:
    """What is there before the send: ids for the comparison after a lost answer, and the records that they are of
    where that was asked; and records with our reference."""
    if connector.capabilities[operation.kind].tier is Tier.FINGERPRINT:
        listed = connector.look_alikes(operation)
        return tuple(found.external_id for found in listed), listed, []
    return (), None, connector.find_by_reference(operation)


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
        link = _new_link(run, conn, operation, receipt.external_id, receipt.number, receipt.version)
        fields = {**operation.fields, **mappings.words_of_the_owner(run, conn, operation, receipt)}
        link = delivered(link, fields, operation.changed, receipt.seen, proven=receipt.proven)
        if why == MADE:
            link = link.with_carried(operation.references)
        link = told_with(link, operation)
        crosswalk.save(run.db, conn, run.agency, link, rule=why)
        tell(run, conn, link, None)
        if intent is not None:
            intents.settle(run.db, conn, intent, IntentState.DONE, f"{receipt.external_id}: {why}")
        details = {"why": why, **_difference(operation)}
        run.note(conn, "linked", receipt, operation.canonical_id, details)
        about = write.key_of(operation.canonical_id, operation.system)
        review.settle(run.db, conn, run.agency, Settled.MADE, about)
        if after is not None:
            after(conn)
    run.log("link.made", operation, external_id=receipt.external_id, why=why)


def _settle(run: Run, intent: Intent, state: IntentState, outcome: str) -> None:
    with run.unit() as conn:
        intents.settle(run.db, conn, intent, state, outcome)


def _rejected(run: Run, operation: Operation, error: Rejected) -> Outcome:
    """The vendor said no. What it refused is left out and the rest written (decision D22); an edit that the record's
    owner refuses is undone, and kept for a person (decision D9)."""
    if operation.verb is Verb.CREATE:
        smaller = refusals.without_refused(run, operation, error)
        if smaller is not None:
            return apply(run, smaller)
        hold_refused(run, operation, error)
        return Outcome.WAITING
    fields = refusals.refused_fields(run, operation, error, _note_update) if operation.verb is Verb.UPDATE else None
    if fields == {}:  # each of them alone was taken
        return Outcome.DONE
    if operation.edit_of is not None:
        undone = replace(operation, changed=tuple(fields)) if fields else operation
        hold_refused(run, undone, error, fields)
        refusals.take_back(run, undone)
        return Outcome.REVERTED
    if fields is None or operation.restores:
        hold_refused(run, operation, error)
        return Outcome.WAITING
    refusals.keep_refused(run, operation, fields)
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
