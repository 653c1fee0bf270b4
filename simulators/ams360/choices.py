"""What the selects of the screens offer: (value, label) pairs from the world's code lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trifold.simulators.ams360 import lists, rules
from trifold.simulators.ams360.endorsements import ENDORSE_TYPES
from trifold.simulators.ams360.records import Record
from trifold.simulators.ams360.turn import Turn

Choices = dict[str, list[tuple[str, str]]]
# Lists whose stored value is the description, not the code (specification B3).
_STORED_BY_DESCRIPTION = ("MaritalStatus", "TypeOfEntity")


def _pairs(rows: list[Record], code: str, label: Callable[[Record], Any]) -> list[tuple[str, str]]:
    found = [(str(row[code]), str(label(row))) for row in rows if not row.get("IsInactive")]
    return sorted(found, key=lambda pair: (pair[1].casefold(), pair[0]))


def _person(row: Record) -> str:
    return f"{row['LastName']}, {row['FirstName']}"


def all_choices(turn: Turn) -> Choices:
    """The options of every select, sorted by label."""
    staff = lists.all_of(turn, "EmployeeInfo")
    found: Choices = {
        trait: _pairs([row for row in staff if row[trait]], "EmployeeCode", _person)
        for trait in ("Executive", "Representative")
    }
    found["BrokerInfo"] = _pairs(lists.all_of(turn, "BrokerInfo"), "BrokerCode", _person)
    for level in rules.GL_LEVELS:
        found[f"GL{level}"] = _pairs(lists.all_of(turn, f"GL{level}"), f"GL{level}Code", lambda row: row["Name"])
    companies = lists.all_of(turn, "CompanyInfo")
    found["CompanyInfo"] = _pairs(companies, "CompanyCode", lambda row: f"{row['Name']} ({row['CompanyCode']})")
    lines = lists.all_of(turn, "LineOfBusinessInfo")
    found["LineOfBusinessInfo"] = _pairs(lines, "LineOfBusinessCode", lambda row: row["Description"])
    for name in ("CustomerType", "State", "MaritalStatus", "TypeOfEntity", "BillMethod", "TypeOfBusiness"):
        stored = "Description" if name in _STORED_BY_DESCRIPTION else "Code"
        values = lists.value_list(turn, name)
        found[name] = [(row[stored], row["Description"]) for row in values]
    found["EndorseType"] = [(code, f"{code} {text}") for code, text in ENDORSE_TYPES.items()]
    return found
