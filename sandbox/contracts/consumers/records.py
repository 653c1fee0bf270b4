"""The core's own records in the drives: people, a firm, a policy, and the operations that a planner would make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import FIELDS, Fields, Reference

CUSTOMER_ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
CUSTOMER = Reference(system=System.AMS360, external_id=CUSTOMER_ID, number="1001")
ADDRESS: Fields = {"street1": "1 Elm Street", "street2": None, "city": "Austin", "state": "TX", "zip": "78701-1234"}
ANN: Fields = {
    "account_type": "personal",
    "first_name": "Ann",
    "last_name": "Berg & <Söhne>",
    "email": "ann@mail.example",
    "phone": "5125550123",
    **ADDRESS,
    "date_of_birth": "1984-02-29",
    "status": "active",
}
FIRM: Fields = {"account_type": "commercial", "firm_name": "Harbor Pact LLC", **ADDRESS, "status": "active"}
BO: Fields = {
    "first_name": "Bo",
    "last_name": "Lind",
    "title": "Owner",
    "email": "bo@mail.example",
    "phone": "6175550101",
    **ADDRESS,
}
POLICY: Fields = {
    "number": "PACT-77",
    "line_of_business": "Group Medical",
    "carrier": "Blue Harbor Health",
    "description": "Medical PPO 2026",
    "effective_date": "2026-01-01",
    "expiration_date": "2027-01-01",
    "premium": "1200.00",
    "bill_method": "direct",
    "status": "active",
}


def create(system: System, kind: Kind, fields: Fields, **more: Any) -> Operation:
    """A create as the planner makes it."""
    given: dict[str, Any] = {
        "verb": Verb.CREATE,
        "system": system,
        "kind": kind,
        "canonical_id": "C-1",
        "fields": fields,
        "changed": tuple(sorted(name for name, value in fields.items() if value is not None)),
        "reference": f"C-1-{system}",
        "individual": fields.get("firm_name") is None,
    }
    return Operation(**{**given, **more})


def update(system: System, kind: Kind, external_id: str, seen: Fields, **changed: str | None) -> Operation:
    """An update of some fields of what was seen; its other fields are as they were."""
    return Operation(
        verb=Verb.UPDATE,
        system=system,
        kind=kind,
        canonical_id="C-1",
        external_id=external_id,
        account_id=external_id,
        fields={**seen, **changed},
        changed=tuple(sorted(changed)),
        expected={name: seen.get(name) for name in changed},
        version="1",
    )


def refer(system: System, kind: Kind, external_id: str, *references: Reference) -> Operation:
    """The ids of the twins onto a record."""
    return Operation(
        verb=Verb.REFERENCE,
        system=system,
        kind=kind,
        canonical_id="C-1",
        external_id=external_id,
        account_id=external_id,
        fields=dict.fromkeys(FIELDS[kind]),
        references=references,
    )


def act(system: System, verb: Verb, contact_id: str, account_id: str) -> Operation:
    """What a person decided about a contact."""
    return Operation(
        verb=verb,
        system=system,
        kind=Kind.CONTACT,
        canonical_id="C-1",
        external_id=contact_id,
        account_id=account_id,
        fields=dict.fromkeys(FIELDS[Kind.CONTACT]),
        version="1",
    )


def known(fields: Mapping[str, str | None], *names: str) -> dict[str, str | None]:
    """The named fields, to compare."""
    return {name: fields.get(name) for name in names}
