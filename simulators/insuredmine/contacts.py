"""Contacts: people of an account. Each account with contacts has exactly one primary contact [KB].

InsuredMine keeps accounts and contacts many to many; here a contact is in one account (our reduction).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.simulators.insuredmine import external_ids, records, shapes
from trifold.simulators.insuredmine.acts import Act, Fields
from trifold.simulators.insuredmine.errors import Conflict
from trifold.simulators.insuredmine.tables import contacts, policies


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
    return records.show(act, "contact", records.keep(act, "contact", before, fields))


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
