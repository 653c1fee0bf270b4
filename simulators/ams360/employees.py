"""Employees: codes of three printable characters counted up from ``!`` (live capture), made by AMS360."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import insert, select, update

from trifold.simulators.ams360 import letters, lists, rules, tables
from trifold.simulators.ams360.errors import BrokenRule, not_found, refuse_if_broken
from trifold.simulators.ams360.records import Record, blank, complete, freeze
from trifold.simulators.ams360.results import Fields, Operation, Operations, after, given, shown
from trifold.simulators.ams360.turn import Turn

KIND, WHOLE = "EmployeeInfo", "EmployeeWithBusinessUnits"
_FIRST, _LAST = ord("!"), ord("~")
_WIDTH = 3
_TRAITS = {
    "IncludeRepresentative": "Representative",
    "IncludeExecutive": "Executive",
    "IncludeSalesCenterRepresentative": "SalesCenterRepresentative",
    "IncludeOther": "Other",
}


def code_after(code: str) -> str:
    """The next code: the last character counts up first; raises OverflowError after ``~~~``."""
    base = _LAST - _FIRST + 1
    number = 0
    for character in code:
        number = number * base + ord(character) - _FIRST
    number += 1
    if number >= base**_WIDTH:
        raise OverflowError("no employee code is left")
    found = ""
    for _ in range(_WIDTH):
        number, place = divmod(number, base)
        found = chr(_FIRST + place) + found
    return found


def _rules(turn: Turn, employee: Record, key: str) -> Iterator[BrokenRule]:
    if blank(employee["LastName"]):  # our choice
        yield BrokenRule("LastName is required", "LastName", key)
    status = employee["EmployeeStatus"]
    if not blank(status) and rules.code_row(turn, "value:EmployeeStatus", status) is None:
        yield BrokenRule(f"EmployeeStatus: {status} is not in the list", "EmployeeStatus", key)
    yield from rules.employee_rules(turn, employee, ("EmployeeSupervisorCode",), key)
    yield from rules.phone_rules(employee, key)


def _read(turn: Turn, wanted: Mapping[str, Any]) -> Record:
    employee = rules.fitted(turn, "The employee", complete(WHOLE, wanted))
    return employee | {"EmployeeStatus": letters.stored(turn, "EmployeeStatus", employee["EmployeeStatus"])}


def insert_employee(turn: Turn, wanted: Mapping[str, Any]) -> str:
    """A new employee; gives the code that AMS360 makes (a supplied one is ignored: documentation)."""
    rules.refuse_supplied_id(turn, "EmployeeCode", wanted)
    employee = _read(turn, wanted)
    refuse_if_broken("The employee", list(_rules(turn, employee, "")))
    codes = turn.conn.execute(select(tables.codes.c.code).where(tables.codes.c.kind == KIND)).scalars()
    employee["EmployeeCode"] = code_after(max(codes, default=" ~~"))
    row = {"kind": KIND, "code": employee["EmployeeCode"], "parents": [], "record": freeze(employee)}
    turn.conn.execute(insert(tables.codes).values(row))
    return str(employee["EmployeeCode"])


def update_employee(turn: Turn, wanted: Mapping[str, Any]) -> None:
    """A full replace of the employee found by code. The business units stay: WSAPI can't write them."""
    code = wanted.get("EmployeeCode")
    before = lists.one_of(turn, KIND, code, WHOLE)
    if before is None:
        raise not_found("Employee", "EmployeeCode", code or "")
    employee = _read(turn, rules.with_absent(turn, "Employee", wanted, before))
    employee["BusinessUnitList"] = before["BusinessUnitList"]
    refuse_if_broken("The employee", list(_rules(turn, employee, str(code))))
    row = update(tables.codes).where(tables.codes.c.kind == KIND, tables.codes.c.code == code)
    turn.conn.execute(row.values(record=freeze(employee)))


def _shown_as(turn: Turn, employee: Record) -> Record:
    return employee | {"EmployeeStatus": letters.shown(turn, "EmployeeStatus", employee["EmployeeStatus"])}


def _get(by: str, key: str) -> Operation:
    def operation(turn: Turn, fields: Fields) -> Record:
        found = lists.one_by(turn, KIND, by, fields.get(key), WHOLE)
        return shown(turn, "Employee", key, fields, _shown_as(turn, found) if found else None)

    return operation


def listed(turn: Turn, rows: list[Record]) -> Record:
    return {"EmployeeInfoList": [_shown_as(turn, row) for row in rows]}


def _by_type(turn: Turn, fields: Fields) -> Record:
    traits = [trait for flag, trait in _TRAITS.items() if fields.get(flag)]
    return listed(turn, lists.employees(turn, traits))


OPERATIONS: Operations = {
    "EmployeeInsert": lambda turn, fields: {
        "EmployeeCode": insert_employee(turn, given(fields, "Employee", "EmployeeInsert"))
    },
    "EmployeeUpdate": after(lambda turn, fields: update_employee(turn, given(fields, "Employee", "EmployeeUpdate"))),
    "EmployeeGetByCode": _get("EmployeeCode", "EmployeeCode"),
    "EmployeeGetByShortName": _get("ShortName", "EmployeeShortName"),
    "EmployeeGetListAll": lambda turn, fields: listed(turn, lists.all_of(turn, KIND)),
    "EmployeeGetListByLastNamePrefix": lambda turn, fields: listed(
        turn, lists.beginning_with(turn, KIND, "LastName", fields.get("EmployeeLastNamePrefix"))
    ),
    "EmployeeGetListByType": _by_type,
}
