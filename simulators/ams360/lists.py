"""The look-up lists: employees, brokers, companies, GL levels, plan types, lines of business, value lists."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sqlalchemy import Select, select

from trifold.simulators.ams360 import tables
from trifold.simulators.ams360.errors import BusinessRefusal, not_found
from trifold.simulators.ams360.records import Record, thaw
from trifold.simulators.ams360.turn import Turn

Row = TypeVar("Row")


def unordered(turn: Turn, rows: Iterable[Row], key: Callable[[Row], object]) -> list[Row]:
    """The rows in no visible order, the same on every call: not by name, number or guid (live capture)."""

    def place(row: Row) -> bytes:
        return hashlib.blake2b(f"{turn.world.seed}/{key(row)}".encode(), digest_size=8).digest()

    found = sorted(rows, key=place)
    cap = turn.switch("list_cap")
    return found[:cap] if cap else found


def _listed(turn: Turn, query: Select[str, Record], type_name: str) -> list[Record]:
    rows = unordered(turn, turn.conn.execute(query), lambda row: row[0])
    return [thaw(type_name, record) for _, record in rows]


def all_of(turn: Turn, kind: str) -> list[Record]:
    """Every row of a list; ``kind`` is the contract type, for example ``EmployeeInfo``."""
    return _listed(turn, select(tables.codes.c.code, tables.codes.c.record).where(tables.codes.c.kind == kind), kind)


def below(turn: Turn, kind: str, parent: str | None) -> list[Record]:
    """The rows of a list under one parent: GL levels, and plan types of a company. An unknown parent has none."""
    rows = turn.conn.execute(select(tables.codes).where(tables.codes.c.kind == kind)).mappings()
    found = [row for row in rows if parent in row["parents"]]
    return [thaw(kind, row["record"]) for row in unordered(turn, found, lambda row: row["code"])]


def one_of(turn: Turn, kind: str, code: object) -> Record | None:
    """One row of a list by its exact code."""
    query = select(tables.codes.c.record).where(tables.codes.c.kind == kind, tables.codes.c.code == code)
    stored = turn.conn.execute(query).scalar_one_or_none()
    return None if stored is None else thaw(kind, stored)


def employees(turn: Turn, traits: Sequence[str]) -> list[Record]:
    """The employees with at least one of the traits (``Executive``, ``Representative`` ...)."""
    return [row for row in all_of(turn, "EmployeeInfo") if any(row[trait] for trait in traits)]


def lines_of_business(turn: Turn, type_of_business: int | None, income_group: str | None) -> list[Record]:
    """Lines of business, filtered by what is given."""
    rows = all_of(turn, "LineOfBusinessInfo")
    return [
        row
        for row in rows
        if type_of_business in (None, row["TypeOfBusinessCode"]) and income_group in (None, "", row["IncomeGroup"])
    ]


def value_list(turn: Turn, name: str | None) -> list[Record]:
    """The allowed values of a named list, in the list's own order; an unknown name is a business fault."""
    query = select(tables.codes.c.record).where(tables.codes.c.kind == f"value:{name}")
    stored = turn.conn.execute(query).scalars().all()
    if not stored:
        raise BusinessRefusal("Unknown value list", not_found("Value list", "ListName", name or "").rules)
    return [thaw("AllowedValue", row) for row in sorted(stored, key=lambda row: row["place"])]


def agency_info(turn: Turn) -> Record | None:
    """The agency's own name and address."""
    return one_of(turn, "AgencyInfo", "agency")
