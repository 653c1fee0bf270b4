"""A write that was refused, or withheld: which fields it was about, what goes on without them, and what waits.

A refused field waits alone until its value changes (decision D22); what is about the whole record waits for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from trifold.sync_core.errors import Rejected
from trifold.sync_core.flows import review
from trifold.sync_core.flows.desk import Run
from trifold.sync_core.flows.review.refused import Refused
from trifold.sync_core.flows.review.write import WithheldCase
from trifold.sync_core.model.changes import Kind, Receipt
from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.pending import refused
from trifold.sync_core.model.planning import Operation
from trifold.sync_core.model.records import BUSINESS_UNIT, NAMES
from trifold.sync_core.model.values import What, named_in, told
from trifold.sync_core.store import crosswalk, records

# Without these a create could double what is there, be another thing, or be somebody else's in the agency.
ESSENTIAL = frozenset(
    (
        *NAMES,
        *BUSINESS_UNIT,
        *("account_type", "tax_id", "date_of_birth"),
        *("number", "effective_date", "carrier", "line_of_business"),
    )
)
Keep = Callable[[Run, Operation, Receipt], None]


def hold(run: Run, operation: Operation, case: WithheldCase) -> None:
    """Not written: into the review queue."""
    reasons = list(case.reasons)
    run.refuse(operation.canonical_id, operation.system, reasons)
    with run.db.read() as conn:
        known = review.is_told(conn, run.agency, case)
    if known:
        return
    event = case.reason.replace(" ", "_")
    with run.unit() as conn:
        review.ask(run.db, conn, run.agency, case)
        run.note(conn, event, operation, operation.canonical_id, {"reasons": reasons})
    run.log("operation.held", operation, reason=case.reason)


def hold_refused(run: Run, operation: Operation, error: Rejected, fields: Mapping[str, str] | None = None) -> None:
    """Into the review queue, with the vendor's reasons; one question for each of ``fields``, where only they were
    refused."""
    if not fields:
        hold(run, operation, _case(operation, error))
    for name, why in (fields or {}).items():
        one = replace(operation, changed=(name,))
        hold(run, one, replace(_case(one, error), reasons=(why,), field=name))


def _case(operation: Operation, error: Rejected) -> Refused:
    """The values of an edit are tried again as they were; a create is made from what counts then."""
    edited = {} if operation.edit_of is None else {name: operation.fields.get(name) for name in operation.changed}
    return Refused(reasons=tuple(error.reasons), values=edited, **withheld(operation))


def withheld(operation: Operation) -> dict[str, Any]:
    """What a case about it knows of the operation."""
    return {
        "canonical_id": operation.canonical_id,
        "system": operation.system,
        "kind": operation.kind,
        "external_id": operation.external_id,
        "verb": operation.verb,
        "changed": tuple(operation.changed),
    }


def take_back(run: Run, operation: Operation) -> None:
    """The owner refused an edit: its own values count again."""
    with run.unit() as conn:
        record = records.read(conn, operation.canonical_id)
        link = crosswalk.of_record(conn, operation.canonical_id)[operation.system]
        assert record is not None
        fields = refused(link, record.fields, operation.changed)
        records.save(run.db, conn, run.agency, replace(record, fields=fields))


def keep_refused(run: Run, operation: Operation, reasons: Mapping[str, str]) -> None:
    """These fields wait until they change; the next look tells them."""
    run.refuse(operation.canonical_id, operation.system, [f"{name}: {why}" for name, why in reasons.items()])
    with run.unit() as conn:
        link = crosswalk.of_record(conn, operation.canonical_id)[operation.system]
        known = link.landed(reasons).with_refused(operation.fields, reasons)
        crosswalk.save_known(run.db, conn, run.agency, [known])


def refused_fields(run: Run, operation: Operation, error: Rejected, keep: Keep) -> dict[str, str] | None:
    """Of an update the fields that the refusal is about, with its words; None: it is about the record.

    A refusal that names none is tried field by field, once for the same facts; {}: each was taken. ``keep`` notes what
    was written so.
    """
    named = _named(run, operation, error) & set(operation.changed)
    if named:
        return {name: _why(run, operation, error, name) for name in sorted(named)}
    with run.db.read() as conn:
        known = review.is_told(conn, run.agency, _case(operation, error))
    if len(operation.changed) < 2 or known:
        return None
    found, rest = {}, operation
    for name in operation.changed:
        try:
            receipt = run.connector(operation.system).apply(replace(rest, changed=(name,)))
        except Rejected as one:
            found[name] = "; ".join(one.reasons)
            continue
        expected = {other: value for other, value in rest.expected.items() if other != name}
        rest = replace(rest, expected=expected, version=receipt.version or rest.version)
        keep(run, replace(operation, changed=(name,)), receipt)
    return found if len(found) < len(operation.changed) else None


def without_refused(run: Run, operation: Operation, error: Rejected) -> Operation | None:
    """A create without the fields that were refused; None when it would lack what the record needs, or is recognised
    by."""
    named = _named(run, operation, error) & set(operation.changed)
    if not named or named & ESSENTIAL:
        return None
    notes = {name: told(What.REFUSED, _why(run, operation, error, name), operation.fields.get(name)) for name in named}
    smaller = replace(
        operation,
        fields={**operation.fields, **dict.fromkeys(named, None)},
        changed=tuple(name for name in operation.changed if name not in named),
        told={**operation.told, **notes},
    )
    return None if run.connector(operation.system).missing(smaller).fields else smaller


def _named(run: Run, operation: Operation, error: Rejected) -> frozenset[str]:
    """An individual's own contact is written as its account in some systems."""
    capabilities = run.connector(operation.system).capabilities
    named = named_in(error.reasons, capabilities[operation.kind].rules)
    if operation.kind is Kind.CONTACT and operation.individual:
        named |= named_in(error.reasons, capabilities[Kind.ACCOUNT].rules)
    return named


def _why(run: Run, operation: Operation, error: Rejected, name: str) -> str:
    """The reasons that name this field, else all."""
    own = [one for one in error.reasons if name in _named(run, operation, Rejected(one))]
    return "; ".join(own or error.reasons)


def told_with(link: Link, operation: Operation) -> Link:
    """A new link with what its create left out."""
    refused = {name: note for name, note in operation.told.items() if note["what"] == What.REFUSED}
    values = {name: note["value"] for name, note in refused.items()}
    link = link.with_refused(values, {name: note["why"] or "" for name, note in refused.items()}) if refused else link
    return link.with_told({**operation.told, **link.shadow.told})
