"""The look-up lists: employees, brokers, companies, GL levels, plan types, lines of business, value lists."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import bindparam, select

from trifold.simulators.ams360 import letters, tables
from trifold.simulators.ams360.errors import BrokenRule, BusinessRefusal, not_found, refuse_if_broken
from trifold.simulators.ams360.records import Record, thaw
from trifold.simulators.ams360.turn import Turn
from trifold.simulators.chassis.prepared import Prepared

Row = TypeVar("Row")
_CONFIRMED_TYPES = (1, 2)  # personal and commercial are seen in client code; the numbers after them are our own
# The other reading of CustomerType (switch 22).
_LINES_OF_CUSTOMERS: Mapping[str, str] = {"P": "Personal", "C": "Commercial"}
_OF_KIND = Prepared(
    select(tables.codes.c.code, tables.codes.c.record).where(tables.codes.c.kind == bindparam("wanted"))
)


def unordered(turn: Turn, rows: Iterable[Row], key: Callable[[Row], object]) -> list[Row]:
    """The rows in no visible order, the same on every call: not by name, number or guid (live capture)."""

    def place(row: Row) -> bytes:
        return hashlib.blake2b(f"{turn.world.seed}/{key(row)}".encode(), digest_size=8).digest()

    found = sorted(rows, key=place)
    cap = turn.switch("list_cap")
    return found[:cap] if cap else found


def _all_stored(turn: Turn, kind: str) -> list[tuple[str, Record]]:
    return [(code, record) for code, record in _OF_KIND.all(turn.conn, wanted=kind)]


def all_of(turn: Turn, kind: str, as_type: str = "") -> list[Record]:
    """Every row of a list; ``kind`` is the contract type, for example ``EmployeeInfo``."""
    rows = unordered(turn, _all_stored(turn, kind), lambda row: row[0])
    return [thaw(as_type or kind, record) for _, record in rows]


def below(turn: Turn, kind: str, parent: str | None) -> list[Record]:
    """The rows of a list under one parent: GL levels, and plan types of a company. An unknown parent has none."""
    rows = turn.conn.execute(select(tables.codes).where(tables.codes.c.kind == kind)).mappings()
    found = [row for row in rows if parent in row["parents"]]
    return [thaw(kind, row["record"]) for row in unordered(turn, found, lambda row: row["code"])]


def one_of(turn: Turn, kind: str, code: object, as_type: str = "") -> Record | None:
    """One row of a list by its exact code."""
    query = select(tables.codes.c.record).where(tables.codes.c.kind == kind, tables.codes.c.code == code)
    stored = turn.conn.execute(query).scalar_one_or_none()
    return None if stored is None else thaw(as_type or kind, stored)


def one_by(turn: Turn, kind: str, field: str, value: str | None, as_type: str = "") -> Record | None:
    """One row by its code, compared exactly, or by its short name, compared without case (our choice)."""
    if field != "ShortName":
        return one_of(turn, kind, value, as_type)
    wanted = (value or "").casefold()
    rows = [record for _, record in _all_stored(turn, kind) if (record["ShortName"] or "").casefold() == wanted]
    return thaw(as_type or kind, rows[0]) if rows and wanted else None


def prefix_of(turn: Turn, text: str | None) -> str | None:
    """What a name must begin with; None: nothing can. Empty: everything, nothing or a fault (switch 29)."""
    if not text:
        rule = turn.switch("empty_prefix")
        if rule == "business_fault":
            refuse_if_broken("The search", [BrokenRule("A prefix is required", "NamePrefix")])
        return "" if rule == "everyone" else None
    return text


def begins(turn: Turn, name: str | None, prefix: str) -> bool:
    """Whether a name begins with the prefix, with or without regard to case (switch 28)."""
    if turn.switch("prefix_case") == "sensitive":
        return (name or "").startswith(prefix)
    return (name or "").casefold().startswith(prefix.casefold())


def beginning_with(turn: Turn, kind: str, field: str, text: str | None) -> list[Record]:
    """The rows whose name begins with the text."""
    prefix = prefix_of(turn, text)
    if prefix is None:
        return []
    rows = [row for row in _all_stored(turn, kind) if begins(turn, row[1][field], prefix)]
    return [thaw(kind, record) for _, record in unordered(turn, rows, lambda row: row[0])]


def employees(turn: Turn, traits: Sequence[str]) -> list[Record]:
    """The employees with at least one of the traits (``Executive``, ``Representative`` ...)."""
    return [row for row in all_of(turn, "EmployeeInfo") if any(row[trait] for trait in traits)]


def lines_of_business(turn: Turn, type_of_business: int | None, income_group: str | None) -> list[Record]:
    """Lines of business, filtered by what is given."""
    return [
        row
        for row in all_of(turn, "LineOfBusinessInfo")
        if type_of_business in (None, row["TypeOfBusinessCode"])
        and income_group in (None, "", row["IncomeGroup"])
        and (turn.switch("types_of_business") == "own_numbers" or row["TypeOfBusinessCode"] in _CONFIRMED_TYPES)
    ]


def value_list(turn: Turn, name: str | None) -> list[Record]:
    """The allowed values of a named list, in the list's own order; an unknown name is a business fault."""
    stored = [record for _, record in _OF_KIND.all(turn.conn, wanted=f"value:{name}")]
    if not stored:
        raise BusinessRefusal("Unknown value list", not_found("Value list", "ListName", name or "").rules)
    rows = [thaw("AllowedValue", row) for row in sorted(stored, key=lambda row: row["place"])]
    return _by_switch(turn, str(name), rows)


def _by_switch(turn: Turn, name: str, rows: list[Record]) -> list[Record]:
    """The list as the switches 22, 23, 25 and 26 want it."""
    if name == "CustomerType" and turn.switch("customer_types") == "personal_commercial":
        return [{"Code": code, "Description": text} for code, text in _LINES_OF_CUSTOMERS.items()]
    if name == "TypeOfBusiness" and turn.switch("types_of_business") != "own_numbers":
        return [row for row in rows if int(row["Code"]) in _CONFIRMED_TYPES]
    if name in letters.LETTERS:
        return [row | {"Code": letters.shown(turn, name, row["Code"])} for row in rows]
    return rows


def agency_info(turn: Turn) -> Record | None:
    """The agency's own name and address."""
    return one_of(turn, "AgencyInfo", "agency")
