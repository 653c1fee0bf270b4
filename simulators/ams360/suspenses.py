"""Suspenses: what is to be done, by whom and until when; of a customer, or of any other entity ("common")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trifold.simulators.ams360 import belongings, customers, entities, rules
from trifold.simulators.ams360.errors import BrokenRule, not_found, refuse_if_broken
from trifold.simulators.ams360.records import NO_DATE, Record, complete
from trifold.simulators.ams360.results import Fields, Operation, Operations, after, given, shown
from trifold.simulators.ams360.turn import Turn

CUSTOMER, COMMON = "CustomerSuspense", "CommonSuspense"
_EMPLOYEES = ("InitiatedByEmployeeCode", "AssignedToEmployeeCode", "CompletedBy")


def _rules(turn: Turn, kind: str, suspense: Record, key: str) -> Iterator[BrokenRule]:
    if kind == CUSTOMER:
        if not customers.exists(turn, suspense["CustomerId"]):
            yield BrokenRule("Customer not found", "CustomerId", key)
        yield from entities.policy_and_claim_rules(turn, suspense, key)
    else:
        fields = ("SuspenseType", "SuspenseTypeId")
        yield from entities.entity_rules(turn, suspense["SuspenseType"], suspense["SuspenseTypeId"], fields, key)
    if suspense["DueDate"] == NO_DATE:
        yield BrokenRule("DueDate is required", "DueDate", key)
    yield from rules.employee_rules(turn, suspense, _EMPLOYEES, key)


def _owner(kind: str, suspense: Mapping[str, Any]) -> str:
    if kind == CUSTOMER:
        return str(suspense["CustomerId"]).lower()
    return entities.owner_of(suspense["SuspenseType"], suspense["SuspenseTypeId"])


def _keep(turn: Turn, kind: str, suspense: Record) -> None:
    suspense["InitiatedDate"] = suspense["InitiatedDate"] or turn.today()
    if suspense["IsCompleted"] and suspense["CompletedDate"] is None:
        suspense["CompletedDate"] = turn.today()
    belongings.keep(turn, kind, suspense["SuspenseId"], _owner(kind, suspense), suspense)


def insert_suspense(turn: Turn, kind: str, wanted: Mapping[str, Any]) -> str:
    """A new suspense; gives its SuspenseId (a supplied one is ignored: documentation)."""
    rules.refuse_supplied_id(turn, "SuspenseId", wanted)
    suspense = complete(kind, wanted)
    refuse_if_broken("The suspense", list(_rules(turn, kind, suspense, "")))
    suspense["SuspenseId"] = turn.world.guid(turn.conn, "suspense")
    _keep(turn, kind, suspense)
    return str(suspense["SuspenseId"])


def update_suspense(turn: Turn, kind: str, wanted: Mapping[str, Any]) -> None:
    """A full replace of the record found by SuspenseId; it stays with its customer or entity."""
    before = belongings.one(turn, kind, wanted.get("SuspenseId"))
    if before is None:
        raise not_found("Suspense", "SuspenseId", wanted.get("SuspenseId") or "")
    suspense = complete(kind, rules.with_absent(turn, kind, wanted, before)) | {"SuspenseId": before["SuspenseId"]}
    broken = list(_rules(turn, kind, suspense, before["SuspenseId"]))
    if not broken and _owner(kind, suspense) != _owner(kind, before):
        field = "CustomerId" if kind == CUSTOMER else "SuspenseTypeId"
        broken.append(BrokenRule("The suspense belongs to another entity", field, before["SuspenseId"]))
    refuse_if_broken("The suspense", broken)
    _keep(turn, kind, suspense)


def delete_suspense(turn: Turn, kind: str, fields: Fields) -> None:
    """Delete a suspense; its own id and that of its customer or entity must name it."""
    suspense = belongings.one(turn, kind, fields.get("SuspenseId"))
    if suspense is None or _owner(kind, complete(kind, fields)) != _owner(kind, suspense):
        raise not_found("Suspense", "SuspenseId", fields.get("SuspenseId") or "")
    belongings.drop(turn, kind, suspense["SuspenseId"])


def suspenses_of(turn: Turn, kind: str, owner: str, completed: bool | None) -> list[Record]:
    """The suspenses of an owner: all, or only those that are completed or not."""
    rows = belongings.below(turn, kind, owner, f"{kind}Info")
    return [row for row in rows if completed in (None, row["IsCompleted"])]


def _get(kind: str, member: str) -> Operation:
    def operation(turn: Turn, fields: Fields) -> Record:
        found = belongings.one(turn, kind, fields.get("SuspenseId"))
        return shown(turn, member, "SuspenseId", fields, found)

    return operation


def _inserting(kind: str, member: str) -> Operation:
    return lambda turn, fields: {"SuspenseId": insert_suspense(turn, kind, given(fields, member, f"{kind}Insert"))}


def _updating(kind: str, member: str) -> Operation:
    return after(lambda turn, fields: update_suspense(turn, kind, given(fields, member, f"{kind}Update")))


def _deleting(kind: str) -> Operation:
    return after(lambda turn, fields: delete_suspense(turn, kind, fields))


def _of_customer(turn: Turn, fields: Fields) -> Record:
    wanted = fields.get("CustomerId") or ""
    found = suspenses_of(turn, CUSTOMER, wanted, fields.get("IsComplete")) if customers.exists(turn, wanted) else []
    return {"SuspenseList": found}


def _of_entity(turn: Turn, fields: Fields) -> Record:
    owner = entities.owner_of(fields.get("EntityType") or 0, fields.get("EntityId"))
    return {"CommonSuspenseList": suspenses_of(turn, COMMON, owner, fields.get("IsCompleted"))}


OPERATIONS: Operations = {
    "CustomerSuspenseInsert": _inserting(CUSTOMER, "Suspense"),
    "CustomerSuspenseUpdate": _updating(CUSTOMER, "Suspense"),
    "CustomerSuspenseDelete": _deleting(CUSTOMER),
    "CustomerSuspenseGetBySuspenseId": _get(CUSTOMER, "Suspense"),
    "CustomerSuspenseGetListByCustomerId": _of_customer,
    "CommonSuspenseInsert": _inserting(COMMON, COMMON),
    "CommonSuspenseUpdate": _updating(COMMON, COMMON),
    "CommonSuspenseDelete": _deleting(COMMON),
    "CommonSuspenseGetBySuspenseId": _get(COMMON, COMMON),
    "CommonSuspenseGetListByEntityId": _of_entity,
}
