"""Dependents of a customer: spouses, children and other persons of the household."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trifold.simulators.ams360 import belongings, customers, rules
from trifold.simulators.ams360.errors import BrokenRule, not_found, refuse_if_broken
from trifold.simulators.ams360.records import Record, blank, complete
from trifold.simulators.ams360.results import Fields, Operations, after, given, shown
from trifold.simulators.ams360.turn import Turn

KIND = "CustomerDependent"


def _rules(turn: Turn, dependent: Record, key: str) -> Iterator[BrokenRule]:
    if not customers.exists(turn, dependent["CustomerId"]):
        yield BrokenRule("Customer not found", "CustomerId", key)
    if blank(dependent["FirstName"]) and blank(dependent["LastName"]):  # our choice: a row must have a name
        yield BrokenRule("FirstName or LastName is required", "LastName", key)
    yield from rules.phone_rules(dependent, key)


def insert_dependent(turn: Turn, wanted: Mapping[str, Any]) -> str:
    """A new dependent of an existing customer; gives its DependentId."""
    rules.refuse_supplied_id(turn, "DependentId", wanted)
    dependent = rules.fitted(turn, "The dependent", complete(KIND, wanted))
    refuse_if_broken("The dependent", list(_rules(turn, dependent, "")))
    dependent["DependentId"] = turn.world.guid(turn.conn, "dependent")
    _keep(turn, dependent)
    return str(dependent["DependentId"])


def update_dependent(turn: Turn, wanted: Mapping[str, Any]) -> None:
    """A full replace of the record found by DependentId; it stays with its customer."""
    before = belongings.one(turn, KIND, wanted.get("DependentId"))
    if before is None:
        raise not_found("Customer dependent", "DependentId", wanted.get("DependentId") or "")
    dependent = rules.fitted(turn, "The dependent", complete(KIND, rules.with_absent(turn, KIND, wanted, before)))
    dependent["DependentId"] = before["DependentId"]
    broken = list(_rules(turn, dependent, before["DependentId"]))
    if not broken and dependent["CustomerId"].lower() != before["CustomerId"]:
        broken.append(BrokenRule("The dependent belongs to another customer", "CustomerId", before["DependentId"]))
    refuse_if_broken("The dependent", broken)
    _keep(turn, dependent)


def _keep(turn: Turn, dependent: Record) -> None:
    dependent["CustomerId"] = dependent["CustomerId"].lower()
    belongings.keep(turn, KIND, dependent["DependentId"], dependent["CustomerId"], dependent)
    rules.keep_phones(turn, "Dependent", dependent["DependentId"], dependent)


def delete_dependent(turn: Turn, dependent_id: str | None, customer_id: str | None) -> None:
    """Delete a dependent; both ids must name it."""
    dependent = belongings.one(turn, KIND, dependent_id)
    if dependent is None or dependent["CustomerId"] != (customer_id or "").lower():
        raise not_found("Customer dependent", "DependentId", dependent_id or "")
    belongings.drop(turn, KIND, dependent["DependentId"])
    rules.keep_phones(turn, "Dependent", dependent["DependentId"], {})


def _get(turn: Turn, fields: Fields) -> Record:
    found = belongings.one(turn, KIND, fields.get("DependentId"))
    if found is not None and not customers.exists(turn, found["CustomerId"]):
        found = None
    return shown(turn, KIND, "DependentId", fields, found)


def _list(turn: Turn, fields: Fields) -> Record:
    wanted = fields.get("CustomerId")
    found = belongings.below(turn, KIND, wanted) if customers.exists(turn, wanted) else []
    return {"CustomerDependentList": found}


OPERATIONS: Operations = {
    "CustomerDependentInsert": lambda turn, fields: {
        "DependentId": insert_dependent(turn, given(fields, KIND, "CustomerDependentInsert"))
    },
    "CustomerDependentUpdate": after(
        lambda turn, fields: update_dependent(turn, given(fields, KIND, "CustomerDependentUpdate"))
    ),
    "CustomerDependentGet": _get,
    "CustomerDependentGetList": _list,
    "CustomerDependentDelete": after(
        lambda turn, fields: delete_dependent(turn, fields.get("DependentId"), fields.get("CustomerId"))
    ),
}
