"""Contacts: people of an account. Each account with contacts has exactly one primary contact [KB].

Accounts and contacts are many to many, with a role and a relation each [KB]. A contact here is a person in one account;
``personId`` is the same in all accounts of the person, and so are name, e-mail, phone, address and birth date. Role
(primary or secondary), relation, title, status, policies and external ids belong to the one account [us].
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from trifold.simulators.insuredmine import external_ids, records, shapes
from trifold.simulators.insuredmine.acts import Act, Fields
from trifold.simulators.insuredmine.errors import Conflict
from trifold.simulators.insuredmine.tables import contacts, people, policies


def of_account(act: Act, account_id: str) -> list[Fields]:
    """Live contacts, the primary one first."""
    found = records.members_of(act, "contact", contacts.c.account_id == account_id)
    return sorted(found, key=lambda body: not body["primary"])


def primary_of(act: Act, account_id: str) -> Fields | None:
    return next((body for body in of_account(act, account_id) if body["primary"]), None)


def _complete(before: Mapping[str, Any], patch: Mapping[str, Any]) -> Fields:
    fields = shapes.merged(shapes.CONTACT, before, patch)
    shapes.need_a_name(fields, ("firstName", "lastName"), "A contact needs a first or last name")
    fields["name"] = records.person_name(fields)
    return fields


def create(act: Act, given: Mapping[str, Any]) -> Fields:
    """A new contact; the first of its account is primary [KB], a later one only when it asks for it."""
    account = records.load(act, "account", given["accountId"])
    former = primary_of(act, account["id"])
    fields = _complete({}, {**given, "primary": former is None or bool(given.get("primary"))})
    fields["status"] = fields["status"] or account["status"]
    if former is not None and fields["primary"]:
        records.keep(act, "contact", former, {"primary": False})
    body = records.create(act, "contact", fields)
    if given.get("personId"):
        act.conn.execute(insert(people).values(contact_id=body["id"], person_id=given["personId"]))
    external_ids.write(act, "contact", body["id"], given.get("externalIds") or [])
    return records.show(act, "contact", body)


def edit(act: Act, contact_id: str, patch: Mapping[str, Any], expected_version: str | None = None) -> Fields:
    """Merge ``patch``. ``primary`` true names this contact the successor of the primary one."""
    before = records.load(act, "contact", contact_id, expected_version=expected_version)
    fields = _complete(before, patch)
    if before["primary"] and not fields["primary"]:
        raise Conflict(f"contact {contact_id}: is the primary contact. Make another contact primary instead.")
    if fields["primary"] and not before["primary"]:
        former = primary_of(act, before["accountId"])
        if former:
            records.keep(act, "contact", former, {"primary": False})
    after = records.keep(act, "contact", before, fields)
    shared = {name: after[name] for name in (*shapes.SHARED, "name")}
    for other in records.places_of(act, contact_id):
        if other["id"] != contact_id:
            records.keep(act, "contact", other, shared)
    return records.show(act, "contact", after)


def join(act: Act, contact_id: str, account_id: str, given: Mapping[str, Any]) -> Fields:
    """The same person as a contact of another account, too; gives the contact there."""
    body = records.load(act, "contact", contact_id)
    account = records.load(act, "account", account_id)
    for other in records.places_of(act, contact_id):
        if other["accountId"] == account_id:
            raise Conflict(f"contact {other['id']}: {body['name']} is a contact of {account['name']} already.")
    shared = {name: body[name] for name in shapes.SHARED}
    place = {name: given.get(name) for name in ("primary", "relation", "title")}
    return create(act, {**shared, **place, "accountId": account_id, "personId": records.person_of(act, contact_id)})


def move(act: Act, contact_id: str, account_id: str, given: Mapping[str, Any], version: str | None = None) -> Fields:
    """The person leaves this account for another; gives the contact there. A primary contact needs a successor first,
    policies another holder."""
    body = records.load(act, "contact", contact_id, expected_version=version)
    if body["primary"] and len(of_account(act, body["accountId"])) > 1:
        raise Conflict(f"contact {contact_id}: is the primary contact. Make another contact primary first.")
    if policies_of(act, contact_id):
        raise Conflict(f"contact {contact_id}: holds policies of this account. Give them another contact first.")
    place = {"relation": body.get("relation"), "title": body["title"]}
    moved = join(
        act, contact_id, account_id, place | {name: value for name, value in given.items() if value is not None}
    )
    records.discard(act, "contact", body)
    return records.show(act, "contact", records.load(act, "contact", moved["id"]))


def policies_of(act: Act, contact_id: str) -> list[Fields]:
    return records.members_of(act, "policy", policies.c.contact_id == contact_id)


def remove(act: Act, contact_id: str, *, warned: bool, expected_version: str | None = None) -> None:
    """Soft delete of a secondary contact; deletes its policies too, and so wants ``warned`` when it has some [KB]."""
    body = records.load(act, "contact", contact_id, expected_version=expected_version)
    if body["primary"]:
        raise Conflict(f"contact {contact_id}: is the primary contact. Make another contact primary first.")
    owned = policies_of(act, contact_id)
    if owned and not warned:
        raise Conflict(
            f"contact {contact_id}: has {len(owned)} policies that would be deleted with it. Nothing was deleted. "
            "Ask again with cascade=true."
        )
    for policy in owned:
        records.discard(act.derived("contact deleted"), "policy", policy)
    records.discard(act, "contact", body)
