"""Carrier contacts: a carrier's people, whom the brokerage's offices deal with. Create, update, delete, find, get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import delete, select

from trifold.simulators.benefitpoint import custom_fields, shapes, state
from trifold.simulators.benefitpoint.errors import NotAuthorized, invalid, no_access
from trifold.simulators.benefitpoint.state import Call, Record

_REFERENCES: Mapping[str, tuple[str, str]] = {
    "carrierID": ("carrier", "carrier"),
    "officeIDs": ("office", "office"),
    "departmentIDs": ("department", "department"),
    "productTypeIDs": ("product_type", "product type"),
    "userIDs": ("user", "user"),
}
# A criterion of findCarrierContacts, and the field of a contact that it is compared with.
_CRITERIA: Mapping[str, str] = {
    "carrierIDs": "carrierID",
    "userID": "userIDs",
    "productID": "productIDs",
    "officeIDs": "officeIDs",
    "departmentIDs": "departmentIDs",
    "assignmentTypes": "contactAssignments",
    "productTypeIDs": "productTypeIDs",
    "marketSizes": "marketSize",
    "territories": "supportedTerritories",
}


def create_contact(call: Call, sent: Mapping[str, Any]) -> int:
    """A new carrier contact's id. Raises Refused."""
    if not call.may("Edit Carrier Contacts"):
        raise no_access()
    record = _prepared(call, {}, sent)
    contact_id = call.new_id("carrier_contact")
    record["contact"] = {**record["contact"], "contactID": contact_id}
    _keep(call, record, new=True)
    return contact_id


def update_contact(call: Call, sent: Mapping[str, Any]) -> int:
    """Change a carrier contact by contact.contactID; gives the id. Raises Refused."""
    contact_id = (sent.get("contact") or {}).get("contactID") or 0
    former = state.stored(call.conn, state.carrier_contacts, contact_id)
    if former is None or not call.may("Edit Carrier Contacts"):
        raise no_access()
    record = _prepared(call, former, sent)
    record["contact"] = {**record["contact"], "contactID": contact_id}
    _keep(call, record, new=False)
    return int(contact_id)


def delete_contacts(call: Call, sent: Mapping[str, Any]) -> None:
    """Delete all the named contacts of a carrier, or none. Raises Refused."""
    table, carrier_id = state.carrier_contacts, sent.get("carrierID")
    contact_ids = [contact_id for contact_id in sent.get("contactIDs") or [] if not shapes.empty(contact_id)]
    if not call.may("Edit Carrier Contacts"):
        raise no_access()
    if not contact_ids:
        raise invalid(["contactIDs is required."])
    for contact_id in contact_ids:
        found = state.stored(call.conn, table, contact_id)
        if found is None or found["carrierID"] != carrier_id:
            raise no_access()
    call.conn.execute(delete(table).where(table.c.contact_id.in_(contact_ids)))


def get_contact(call: Call, contact_id: int) -> Record:
    """Raises NotAuthorized for an id that is unknown, deleted or forbidden."""
    found = state.stored(call.conn, state.carrier_contacts, contact_id)
    if found is None or not call.may("View Accounts"):
        raise NotAuthorized
    return _addressed(found)


def find_contacts(call: Call, criteria: Mapping[str, Any]) -> list[Record]:
    """The carrier contacts that fit all criteria, any value of a repeated one; all without any."""
    table = state.carrier_contacts
    rows = call.conn.execute(select(table.c.record).order_by(table.c.contact_id)).scalars()
    return [_addressed(record) for record in rows if _fits(record, criteria)]


def _addressed(record: Mapping[str, Any]) -> Record:
    """The contact's address is always an element, an empty one where there is none (our choice)."""
    return {**record, "contact": {"address": {}, **record["contact"]}}


def _fits(record: Mapping[str, Any], criteria: Mapping[str, Any]) -> bool:
    for criterion, name in _CRITERIA.items():
        wanted = criteria.get(criterion)
        values = wanted if isinstance(wanted, list) else [wanted]
        wanted_values = {value for value in values if not shapes.empty(value) and value not in shapes.UNSET}
        own = record.get(name, [])
        if wanted_values and not wanted_values & set(own if isinstance(own, list) else [own]):
            return False
    return True


def _prepared(call: Call, former: Record, sent: Mapping[str, Any]) -> Record:
    record = shapes.updated(call.world, "CarrierContact", former, sent)
    record.pop("lastModifiedOn", None)
    record = shapes.checked(call.world, "CarrierContact", record)
    wrong = list(_broken_rules(call, record))
    if wrong:
        raise invalid(wrong)
    custom_fields.number_values(call, record.get("customFieldValues", []))
    return record


def _broken_rules(call: Call, record: Mapping[str, Any]) -> Iterator[str]:
    for name, (kind, what) in _REFERENCES.items():
        value = record.get(name, [])
        for entry_id in value if isinstance(value, list) else [value]:
            yield from shapes.known(state.entry(call.conn, kind, entry_id) is not None, name, entry_id, what)
    for product_id in record.get("productIDs", []):
        found = state.stored(call.conn, state.products, product_id) is not None
        yield from shapes.known(found, "productIDs", product_id, "product")
    values = record.get("customFieldValues", [])
    yield from custom_fields.broken_rules(call, "Carrier_Contact", "customFieldValues", values)


def _keep(call: Call, record: Record, *, new: bool) -> None:
    record["lastModifiedOn"] = call.now()
    columns = {"contact_id": record["contact"]["contactID"], "carrier_id": record["carrierID"], "record": record}
    state.keep(call.conn, state.carrier_contacts, columns, new=new)
