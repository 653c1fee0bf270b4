"""Rules that several records share: codes must exist, phones must be whole, keys must name a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import bindparam, select

from trifold.simulators.ams360 import tables
from trifold.simulators.ams360.errors import BrokenRule, refuse_if_broken
from trifold.simulators.ams360.records import Record, blank, fields_of
from trifold.simulators.ams360.turn import Turn
from trifold.simulators.chassis.prepared import Prepared

_CODE = Prepared(
    select(tables.codes.c.record).where(
        tables.codes.c.kind == bindparam("wanted_kind"), tables.codes.c.code == bindparam("wanted_code")
    )
)
_PARENTS = select(tables.codes.c.parents).where(
    tables.codes.c.kind == bindparam("wanted_kind"), tables.codes.c.code == bindparam("wanted_code")
)
# The longest texts that a published sample shows (switch 20): address lines and cities, in characters.
_LENGTHS_MAX = {"Address": 40, "AddressLine1": 40, "AddressLine2": 40, "Address1": 40, "Address2": 40, "City": 30}
GL_LEVELS = ("Division", "Branch", "Department", "Group")


def gl_levels_used(turn: Turn) -> tuple[str, ...]:
    """The GL levels that the agency uses, from the top; setting ``gl_levels``, by default all four."""
    return tuple(turn.world.settings.get("gl_levels", GL_LEVELS))


def code_row(turn: Turn, kind: str, code: object) -> Mapping[str, Any] | None:
    """The record of a code, or None. Codes are symbols: compared exactly, never trimmed."""
    found: Mapping[str, Any] | None = _CODE.value(turn.conn, wanted_kind=kind, wanted_code=code)
    return found


def parents_of(turn: Turn, kind: str, code: object) -> list[str]:
    """The codes that a code hangs under; none for an unknown code."""
    found: list[str] | None = turn.conn.execute(
        _PARENTS, {"wanted_kind": kind, "wanted_code": code}
    ).scalar_one_or_none()
    return found or []


def refuse_supplied_id(turn: Turn, field: str, given: Mapping[str, Any]) -> None:
    """An id that a client sends with an insert is ignored (documentation), or by switch a fault."""
    if turn.switch("supplied_id_on_insert") == "fault" and not blank(given.get(field)):
        refuse_if_broken("The record", [BrokenRule(f"{field} is made by AMS360", field, str(given[field]))])


def with_absent(turn: Turn, type_name: str, given: Mapping[str, Any], before: Mapping[str, Any]) -> Mapping[str, Any]:
    """An update's record: an absent member that can't be null is .NET's default, kept, or a fault (switch 14)."""
    rule = turn.switch("absent_member")
    absent = [field.name for field in fields_of(type_name) if not field.nillable and field.name not in given]
    if rule == "fault":
        refuse_if_broken("The record", [BrokenRule(f"{name} is absent", name) for name in absent])
    return {**given, **{name: before[name] for name in absent}} if rule == "kept" else given


def fitted(turn: Turn, what: str, record: Record) -> Record:
    """The record with addresses and cities of any length; by switch cut to the longest seen, or refused."""
    rule = turn.switch("too_long")
    if rule != "accepted":
        long = {field: top for field, top in _LENGTHS_MAX.items() if len(record.get(field) or "") > top}
        if rule == "business_fault":
            broken = [BrokenRule(f"{field} has more than {top} characters", field) for field, top in long.items()]
            refuse_if_broken(what, broken)
        record |= {field: record[field][:top] for field, top in long.items()}
    return record


def employee_rules(turn: Turn, record: Mapping[str, Any], fields: Iterable[str], key: str) -> Iterator[BrokenRule]:
    """Employee codes that are given must exist."""
    if turn.switch("unknown_codes") == "accepted":
        return
    for field in fields:
        code = record.get(field)
        if not blank(code) and code_row(turn, "EmployeeInfo", code) is None:
            yield BrokenRule(f"{field}: no employee has the code {code}", field, key)


def code_rules(turn: Turn, record: Mapping[str, Any], key: str) -> Iterator[BrokenRule]:
    """Executive, representative, broker and GL codes that are given must exist and be of the right kind."""
    if turn.switch("unknown_codes") == "accepted":
        return
    for field, trait in (("AccountExecCode", "Executive"), ("AccountRepCode", "Representative")):
        code = record.get(field)
        if not blank(code):
            employee = code_row(turn, "EmployeeInfo", code)
            if employee is None:
                yield BrokenRule(f"{field}: no employee has the code {code}", field, key)
            elif not employee[trait]:
                yield BrokenRule(f"{field}: employee {code} is not marked {trait}", field, key)
    broker = record.get("BrokerCode")
    if not blank(broker) and code_row(turn, "BrokerInfo", broker) is None:
        yield BrokenRule(f"BrokerCode: no broker has the code {broker}", "BrokerCode", key)
    for level in GL_LEVELS:
        field, code = f"GL{level}Code", record.get(f"GL{level}Code")
        if not blank(code) and code_row(turn, f"GL{level}", code) is None:
            yield BrokenRule(f"{field}: no {level.lower()} has the code {code}", field, key)


def gl_level_rules(turn: Turn, record: Mapping[str, Any], key: str) -> Iterator[BrokenRule]:
    """The GL levels that the agency uses are required."""
    for level in gl_levels_used(turn):
        if blank(record.get(f"GL{level}Code")):
            yield BrokenRule(f"{level} is required", f"GL{level}Code", key)


def phone_rules(record: Mapping[str, Any], key: str) -> Iterator[BrokenRule]:
    """The phone is required if its area code is given (AMS360 documentation)."""
    for field, value in record.items():
        kind = field.removesuffix("AreaCode")
        if kind != field and not blank(value) and blank(record.get(f"{kind}Phone")):
            yield BrokenRule(f"{kind}Phone is required when {field} is given", f"{kind}Phone", key)


def phone_digits(record: Mapping[str, Any]) -> frozenset[str]:
    """The ten-digit numbers of a record: area code and phone, digits only."""
    found = set()
    for field, value in record.items():
        kind = field.removesuffix("AreaCode")
        if kind != field:
            digits = "".join(ch for ch in f"{value or ''}{record.get(f'{kind}Phone') or ''}" if ch.isdigit())
            if len(digits) == 10:
                found.add(digits)
    return frozenset(found)


def keep_phones(turn: Turn, entity_type: str, entity_id: str, record: Mapping[str, Any]) -> None:
    """Replace the searchable numbers of a customer or contact."""
    phones = tables.phones
    turn.conn.execute(phones.delete().where(phones.c.entity_id == entity_id))
    rows = [
        {"entity_id": entity_id, "digits": digits, "entity_type": entity_type}
        for digits in sorted(phone_digits(record))
    ]
    if rows:
        turn.conn.execute(phones.insert(), rows)
