"""What a carrier, a line of business or a billing method is called in a system, as a person said: looked up for a
create, asked where the system has no such code (review/not_mapped.py), and set and removed by hand. Policies that are
made already keep what they have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from trifold.sync_core.connectors.port import Unmapped
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows import review
from trifold.sync_core.flows.desk import Desk, Run
from trifold.sync_core.flows.intake import look_at
from trifold.sync_core.flows.review.case import Settled
from trifold.sync_core.flows.review.not_mapped import NotMapped, key_of, nearest
from trifold.sync_core.model.changes import Kind, Receipt, System
from trifold.sync_core.model.naming import word
from trifold.sync_core.model.planning import Operation
from trifold.sync_core.model.records import Fields
from trifold.sync_core.store import audit, code_mappings, records
from trifold.sync_core.store.code_mappings import FIELDS, CodeMapping

SYSTEM = System.AMS360
_SEE = "Nothing was changed. See: sync-core mapping list"


def with_codes(run: Run, operation: Operation) -> Operation:
    """The operation with the codes that a person mapped its values to."""
    if operation.kind is not Kind.POLICY:
        return operation
    with run.db.read() as conn:
        found = code_mappings.of_fields(conn, run.agency, operation.system, operation.fields)
    return replace(operation, codes={name: known.code for name, known in found.items()})


def ask(run: Run, operation: Operation, unmapped: Sequence[Unmapped]) -> bool:
    """One question for each value that the system has no code for, however many records wait for it; False when
    there is no such value."""
    if not unmapped:
        return False
    reasons = [f"{word(one.field)} {one.value!r} is none of its own: a person must say which" for one in unmapped]
    run.refuse(operation.canonical_id, operation.system, reasons)
    cases = [
        NotMapped(
            canonical_id=operation.canonical_id,
            system=operation.system,
            name=one.field,
            value=one.value,
            candidates=nearest(one.value, one.codes),
            former=operation.codes.get(one.field),
        )
        for one in unmapped
    ]
    with run.db.read() as conn:
        cases = [case for case in cases if not review.is_told(conn, run.agency, case)]
    if not cases:
        return True
    with run.unit() as conn:
        for case in cases:
            review.ask(run.db, conn, run.agency, case)
            run.note(conn, "not_mapped", operation, case.canonical_id, {"field": case.name, "value": case.value})
    return True


def words_of_the_owner(run: Run, conn: Connection, operation: Operation, receipt: Receipt) -> Fields:
    """What AMS360 calls the carrier, line of business and billing of a policy counts once it has it."""
    names = FIELDS if (operation.kind, operation.system) == (Kind.POLICY, SYSTEM) else ()
    words = {name: value for name in names if (value := receipt.seen.get(name))}
    record = records.read(conn, operation.canonical_id)
    if record is not None and words:
        records.save(run.db, conn, run.agency, replace(record, fields={**record.fields, **words}))
    return words


# ---- by hand
def set_mapping(desk: Desk, agency: str, field: str, value: str, code: str, name: str = "") -> str:
    """Set or change one; what waited for it is looked at again. Raises NeedsDecision."""
    if field not in FIELDS or not code_mappings.key_of(value) or not code.strip():
        raise NeedsDecision(f"mapping: give a field ({', '.join(FIELDS)}), a value and a code. {_SEE}")
    mapping = CodeMapping(agency=agency, system=SYSTEM, field=field, value=value, code=code.strip(), name=name.strip())
    with desk.db.begin() as conn:
        before = code_mappings.put(desk.db, conn, mapping)
        _note(desk, conn, mapping, before)
        review.settle(desk.db, conn, agency, Settled.MAPPED, key_of(SYSTEM, field, value))
        waiting = code_mappings.waiting(conn, agency, SYSTEM, field, value)
        look_at(desk, conn, agency, waiting)
    told = f"; {len(waiting)} that waited for it are looked at" if waiting else ""
    return f"{agency}: {word(field)} {value} is {mapping.code} in AMS360{told}"


def remove_mapping(desk: Desk, agency: str, field: str, value: str) -> str:
    """Forget one: the next policy that needs it is a question. Raises NeedsDecision."""
    with desk.db.begin() as conn:
        known = code_mappings.remove(conn, agency, SYSTEM, field, value)
        if known is None:
            raise NeedsDecision(f"mapping: {agency} has none of {word(field)} {value}. {_SEE}")
        _note(desk, conn, None, known)
    return f"{agency}: {word(field)} {value} is mapped no more"


def _note(desk: Desk, conn: Connection, after: CodeMapping | None, before: CodeMapping | None) -> None:
    known = after or before
    assert known is not None
    trail = audit.Trail(agency=known.agency, correlation_id=desk.db.ids.new())
    codes = {"before": before.code if before else None, "after": after.code if after else None}
    details = {"field": known.field, "value": known.value, **codes}
    audit.write(desk.db, conn, trail, "mapped", system=known.system, details=details)
