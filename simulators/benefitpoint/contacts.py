"""Account contacts: the client's people. Create, update, delete, find, get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from trifold.simulators.benefitpoint import custom_fields, shapes, state
from trifold.simulators.benefitpoint.accounts import account_exists, is_linked, touch
from trifold.simulators.benefitpoint.errors import NotAuthorized, invalid, no_access
from trifold.simulators.benefitpoint.state import Call, Record
from trifold.simulators.benefitpoint.switches import switch


def create_contact(call: Call, sent: Mapping[str, Any]) -> int:
    """A new contact's id. Raises Refused."""
    if not call.may("Edit Contacts"):
        raise no_access()
    record = _prepared(call, {}, sent)
    contact_id = call.new_id("contact")
    record["contact"] = {**record["contact"], "contactID": contact_id}
    _keep(call, record, new=True)
    return contact_id


def update_contact(call: Call, sent: Mapping[str, Any]) -> int:
    """Change a contact by contact.contactID; gives the id. Raises Refused."""
    inner = sent.get("contact") or {}
    contact_id = inner.get("contactID") or 0
    former = state.stored(call.conn, state.contacts, contact_id)
    if former is None or not call.may("Edit Contacts"):
        raise no_access()
    record = _prepared(call, former, sent)
    if record["accountID"] != former["accountID"]:
        raise invalid(["accountID: a contact cannot move to another account."])
    record["contact"] = {**record["contact"], "contactID": contact_id}
    _keep(call, record, new=False)
    return int(contact_id)


def delete_contacts(call: Call, account_id: int, contact_ids: Sequence[int]) -> None:
    """Delete all the named contacts of an account, or none. Raises Refused."""
    if not call.may("Edit Contacts"):
        raise no_access()
    if not contact_ids:
        raise invalid(["contactIDs is required."])
    for contact_id in contact_ids:
        found = state.stored(call.conn, state.contacts, contact_id)
        if found is None or found["accountID"] != account_id:
            raise no_access()
    locked = list(_locked(call, state.stored(call.conn, state.accounts, account_id)))
    if locked:
        raise invalid(locked)
    for contact_id in dict.fromkeys(contact_ids):
        call.conn.execute(delete(state.contacts).where(state.contacts.c.contact_id == contact_id))
        record_deletion(call, "Account_Contact", contact_id)
    touch(call, account_id, "contacts")


def record_deletion(call: Call, entity_type: str, entity_id: int) -> None:
    row = {"entity_type": entity_type, "entity_id": entity_id, "deleted_on": call.now()}
    call.conn.execute(insert(state.deletions).values(row))
    call.wrote(entity_type, entity_id)


def get_contact(call: Call, contact_id: int) -> Record:
    """Raises NotAuthorized for an id that is unknown, deleted or forbidden."""
    found = state.stored(call.conn, state.contacts, contact_id)
    if found is None or not call.may("View Accounts"):
        raise NotAuthorized
    return found


def contacts_of(call: Call, account_id: int) -> list[Record]:
    """All contacts of an account, the oldest first. Raises NotAuthorized for an unknown account."""
    if not account_exists(call, account_id) or not call.may("View Accounts"):
        raise NotAuthorized
    table = state.contacts
    wanted = select(table.c.record).where(table.c.account_id == account_id).order_by(table.c.contact_id)
    return [dict(record) for record in call.conn.execute(wanted).scalars()]


def _prepared(call: Call, former: Record, sent: Mapping[str, Any]) -> Record:
    record = shapes.updated(call.world, "AccountContact", former, sent)
    record.pop("lastModifiedOn", None)
    record = shapes.checked(call.world, "AccountContact", record)
    wrong = list(_broken_rules(call, record))
    if wrong:
        raise invalid(wrong)
    custom_fields.number_values(call, record.get("customFieldValues", []))
    return record


def _locked(call: Call, account: Mapping[str, Any] | None) -> Iterator[str]:
    if account and is_linked(account) and "contacts" in switch(call.world, "locked_when_linked"):
        yield "The contacts of a linked account belong to AMS360."


def _broken_rules(call: Call, record: Mapping[str, Any]) -> Iterator[str]:
    account_id = record["accountID"]
    account = state.stored(call.conn, state.accounts, account_id)
    yield from shapes.known(account is not None, "accountID", account_id, "account")
    places = (account or {}).get("groupAccountInfo", {}).get("accountLocations", [])
    location_ids = {place["locationID"] for place in places}
    for name in ("primaryLocationID", "locationIDs"):
        value = record.get(name, [])
        for location_id in value if isinstance(value, list) else [value]:
            yield from shapes.known(location_id in location_ids, name, location_id, "location")
    values, classification = record.get("customFieldValues", []), (account or {}).get("accountClassification")
    yield from custom_fields.broken_rules(call, "Account_Contact", "customFieldValues", values, classification)
    yield from _locked(call, account)


def _keep(call: Call, record: Record, *, new: bool) -> None:
    now, contact_id = call.now(), record["contact"]["contactID"]
    record["lastModifiedOn"] = now
    columns = {"contact_id": contact_id, "account_id": record["accountID"], "last_modified_on": now, "record": record}
    state.keep(call.conn, state.contacts, columns, new=new)
    call.wrote("Account_Contact", contact_id)
    if record.get("primary") and switch(call.world, "one_primary_contact"):
        for other in contacts_of(call, record["accountID"]):
            if other.get("primary") and other["contact"]["contactID"] != contact_id:
                _keep(call, {**other, "primary": False}, new=False)
    touch(call, record["accountID"], "contacts")
