"""Service personnel of customers and of policies: which employees look after them, in which role.

A customer's row has no id on the wire: employee, role and type of business name it (our choice). A policy's has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trifold.simulators.ams360 import belongings, customers, policies, rules
from trifold.simulators.ams360.errors import BrokenRule, not_found, refuse_if_broken
from trifold.simulators.ams360.records import NO_GUID, Record, blank, complete
from trifold.simulators.ams360.results import Fields, Operations, after, date_in
from trifold.simulators.ams360.turn import Turn

OF_CUSTOMER, OF_POLICY = "CustomerServicePersonnel", "PolicyPersonnel"


def _employee_rules(turn: Turn, rows: Iterable[Record], key: str) -> Iterator[BrokenRule]:
    for row in rows:
        if blank(row["EmployeeCode"]):
            yield BrokenRule("EmployeeCode is required", "EmployeeCode", key)
        else:
            yield from rules.employee_rules(turn, row, ("EmployeeCode",), key)


def _name_of(row: Mapping[str, Any]) -> str:
    return f"{row['CustomerId']}/{row['EmployeeCode']}/{row['TypeOfEmployee'] or ''}/{row['TypeOfBusiness']}"


def modify_for_customer(
    turn: Turn, customer_id: str | None, changed: Iterable[Mapping[str, Any]], deleted: Iterable[Mapping[str, Any]]
) -> None:
    """Add or change ``changed``, then delete ``deleted``. Nothing is done when a row breaks a rule."""
    customer = customers.get_by_id(turn, customer_id)
    if customer is None:
        raise not_found("Customer", "CustomerId", customer_id or "")
    key = customer["CustomerId"]
    rows = [complete(OF_CUSTOMER, row) | {"CustomerId": key} for row in changed]
    gone = [complete(OF_CUSTOMER, row) | {"CustomerId": key} for row in deleted]
    broken = list(_employee_rules(turn, rows, key))
    for row in gone:
        if belongings.stored(turn, OF_CUSTOMER, _name_of(row)) is None:
            broken.append(BrokenRule(f"{row['EmployeeCode']} does not serve the customer so", "EmployeeCode", key))
    refuse_if_broken("The personnel", broken)
    for row in rows:
        belongings.keep(turn, OF_CUSTOMER, _name_of(row), key, row)
    for row in gone:
        belongings.drop(turn, OF_CUSTOMER, _name_of(row))
    turn.notify("Customer", "Updated", {"CustomerId": key})


def modify_for_policy(
    turn: Turn, policy_id: str | None, changed: Iterable[Mapping[str, Any]], deleted: Iterable[Mapping[str, Any]]
) -> None:
    """The same for a policy: a row without an id is new, one with an id replaces that row."""
    policy = policies.owner_of(turn, policy_id)
    key = policy["PolicyId"]
    held = {row["PolicyPersonnelId"]: row for row in policy["PersonnelList"] or []}
    rows = [complete(OF_POLICY, row) | {"PolicyId": key} for row in changed]
    gone = [str(row.get("PolicyPersonnelId") or "").lower() for row in deleted]
    broken = list(_employee_rules(turn, rows, key))
    for row_id in [row["PolicyPersonnelId"] for row in rows if row["PolicyPersonnelId"] != NO_GUID] + gone:
        if row_id not in held:
            broken.append(BrokenRule("The policy has no such personnel row", "PolicyPersonnelId", row_id))
    refuse_if_broken("The personnel", broken)
    for row in rows:
        if row["PolicyPersonnelId"] == NO_GUID:
            row["PolicyPersonnelId"] = turn.world.guid(turn.conn, "personnel")
        held[row["PolicyPersonnelId"]] = row
    kept = [row for row_id, row in held.items() if row_id not in gone]
    policies.save_policy(turn, policy | {"PersonnelList": kept})
    policies.tell_updated(turn, policy)


def _of_customer(turn: Turn, fields: Fields) -> Record:
    wanted = fields.get("CustomerId")
    found = belongings.below(turn, OF_CUSTOMER, wanted) if customers.exists(turn, wanted) else []
    return {"CustomerServicePersonnelList": found}


def _of_policy(turn: Turn, fields: Fields) -> Record:
    """The policy's personnel; none for a date that is no transaction's (rows are not kept by transaction)."""
    policy = policies.get_policy(turn, fields.get("PolicyId"))
    on = date_in(fields, "TransactionEffectiveDate")
    moments = [row["TransactionEffectiveDate"] for row in policy["TransactionList"]] if policy else []
    found = (policy["PersonnelList"] or []) if policy and (on is None or on in moments) else []
    return {"PolicyServicePersonnelList": found}


OPERATIONS: Operations = {
    "CustomerServicePersonnelGetList": _of_customer,
    "CustomerServicePersonnelModifyList": after(
        lambda turn, fields: modify_for_customer(
            turn, fields.get("CustomerId"), fields.get("ModifyList") or [], fields.get("DeleteList") or []
        )
    ),
    "PolicyServicePersonnelGetList": _of_policy,
    "PolicyServicePersonnelModifyList": after(
        lambda turn, fields: modify_for_policy(
            turn, fields.get("PolicyId"), fields.get("ModifyList") or [], fields.get("DeleteList") or []
        )
    ),
}
