"""Customer contacts: persons at a customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update

from trifold.simulators.ams360 import customers, lists, rules, tables
from trifold.simulators.ams360.errors import BrokenRule, GeneralRefusal, not_found, refuse_if_broken
from trifold.simulators.ams360.records import NO_GUID, Record, blank, changed_fields, complete, freeze, thaw
from trifold.simulators.ams360.turn import Turn


def _rules(turn: Turn, contact: Record, key: str) -> Iterator[BrokenRule]:
    if not customers.exists(turn, contact["CustomerId"]):
        yield BrokenRule("Customer not found", "CustomerId", key)
    if blank(contact["ContactName"]):
        yield BrokenRule("ContactName is required", "ContactName", key)
    yield from rules.phone_rules(contact, key)


def _with_ids(turn: Turn, contact: Record) -> Record:
    """Responsibilities get the ids that they lack."""
    for row in contact["CustomerContactResponsibilityList"] or []:
        if row["CustomerContactResponsibilityId"] == NO_GUID:
            row["CustomerContactResponsibilityId"] = turn.world.guid(turn.conn, "responsibility")
    return contact


def _keys(contact: Record) -> dict[str, str]:
    return {"CustomerId": contact["CustomerId"], "CustomerContactId": contact["CustomerContactId"]}


def insert_contact(turn: Turn, given: Mapping[str, Any] | None) -> str:
    """A new contact of an existing customer; gives its CustomerContactId (a supplied one is ignored)."""
    if given is None:
        raise GeneralRefusal("CustomerContactInsert: the request has no CustomerContact")
    rules.refuse_supplied_id(turn, "CustomerContactId", given)
    contact = rules.fitted(turn, "The contact", complete("CustomerContact", given))
    refuse_if_broken("The contact", list(_rules(turn, contact, "")))
    contact["CustomerId"] = contact["CustomerId"].lower()
    contact["CustomerContactId"] = turn.world.guid(turn.conn, "contact")
    record = freeze(_with_ids(turn, contact))
    row = {"contact_id": contact["CustomerContactId"], "customer_id": contact["CustomerId"], "record": record}
    turn.conn.execute(insert(tables.contacts).values(row))
    rules.keep_phones(turn, "Contact", contact["CustomerContactId"], contact)
    turn.notify("CustomerContact", "Inserted", _keys(contact))
    return str(contact["CustomerContactId"])


def update_contact(turn: Turn, given: Mapping[str, Any] | None) -> None:
    """A full replace of the record found by CustomerContactId; the contact stays with its customer."""
    if given is None:
        raise GeneralRefusal("CustomerContactUpdate: the request has no CustomerContact")
    contact_id = given.get("CustomerContactId")
    before = get_contact(turn, contact_id)
    if before is None:
        raise not_found("Customer contact", "CustomerContactId", contact_id or "")
    given = rules.with_absent(turn, "CustomerContact", given, before)
    contact = rules.fitted(turn, "The contact", complete("CustomerContact", given))
    contact["CustomerContactId"] = before["CustomerContactId"]
    contact["CustomerId"] = contact["CustomerId"].lower()
    broken = list(_rules(turn, contact, before["CustomerContactId"]))
    if not broken and contact["CustomerId"] != before["CustomerId"]:
        broken.append(BrokenRule("The contact belongs to another customer", "CustomerId", before["CustomerContactId"]))
    refuse_if_broken("The contact", broken)
    row = update(tables.contacts).where(tables.contacts.c.contact_id == before["CustomerContactId"])
    turn.conn.execute(row.values(record=freeze(_with_ids(turn, contact))))
    rules.keep_phones(turn, "Contact", before["CustomerContactId"], contact)
    turn.notify("CustomerContact", "Updated", _keys(contact), changed_fields(before, contact))


def get_contact(turn: Turn, contact_id: str | None) -> Record | None:
    """The contact, or None."""
    query = select(tables.contacts.c.record).where(tables.contacts.c.contact_id == (contact_id or "").lower())
    stored = turn.conn.execute(query).scalar_one_or_none()
    if stored is None or (turn.units is not None and not customers.exists(turn, stored["CustomerId"])):
        return None
    return thaw("CustomerContact", stored)


def contacts_of(turn: Turn, customer_id: str | None) -> list[Record]:
    """The contacts of a customer, in no visible order; none for an unknown customer."""
    if turn.units is not None and not customers.exists(turn, customer_id):
        return []
    table = tables.contacts
    query = select(table.c.contact_id, table.c.record).where(table.c.customer_id == (customer_id or "").lower())
    rows = lists.unordered(turn, turn.conn.execute(query), lambda row: row[0])
    return [thaw("CustomerContact", record) for _, record in rows]


def delete_contact(turn: Turn, contact_id: str | None, customer_id: str | None) -> None:
    """Delete a contact; both ids must name it."""
    contact = get_contact(turn, contact_id)
    if contact is None or contact["CustomerId"] != (customer_id or "").lower():
        raise not_found("Customer contact", "CustomerContactId", contact_id or "")
    turn.conn.execute(delete(tables.contacts).where(tables.contacts.c.contact_id == contact["CustomerContactId"]))
    turn.conn.execute(tables.phones.delete().where(tables.phones.c.entity_id == contact["CustomerContactId"]))
    turn.notify("CustomerContact", "Deleted", _keys(contact))
