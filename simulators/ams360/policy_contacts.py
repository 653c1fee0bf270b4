"""Contacts of a policy or of one of its lines of business: mortgagees, inspectors, additional interests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trifold.simulators.ams360 import belongings, policies, rules
from trifold.simulators.ams360.errors import BrokenRule, not_found, refuse_if_broken
from trifold.simulators.ams360.records import NO_DATE, NO_GUID, Record, blank, complete
from trifold.simulators.ams360.results import Fields, Operations, after, given, shown
from trifold.simulators.ams360.turn import Turn

KIND = "PolicyContact"
KEY = "PolicyContactId"


def _rules(turn: Turn, policy: Record, contact: Record, key: str) -> Iterator[BrokenRule]:
    lines = {row["LineOfBusinessId"] for row in policy["LineOfBusinessList"] or []}
    if contact["LineOfBusinessId"] != NO_GUID and contact["LineOfBusinessId"].lower() not in lines:
        yield BrokenRule("The policy has no such line of business", "LineOfBusinessId", key)
    if blank(contact["Name"]):  # our choice, as for a customer's contact
        yield BrokenRule("Name is required", "Name", key)
    yield from rules.phone_rules(contact, key)


def _keep(turn: Turn, policy: Record, contact: Record) -> None:
    if contact["EffectiveDate"] == NO_DATE:
        contact["EffectiveDate"] = policy["PolicyEffectiveDate"]
    contact |= {"PolicyId": policy["PolicyId"], "LineOfBusinessId": contact["LineOfBusinessId"].lower()}
    belongings.keep(turn, KIND, contact[KEY], policy["PolicyId"], contact)
    policies.tell_updated(turn, policy)


def insert_policy_contact(turn: Turn, wanted: Mapping[str, Any]) -> str:
    """A new contact of a policy; gives its id. Without a date it counts from the policy's effective date."""
    rules.refuse_supplied_id(turn, KEY, wanted)
    policy = policies.owner_of(turn, wanted.get("PolicyId"))
    contact = rules.fitted(turn, "The policy contact", complete(KIND, wanted))
    refuse_if_broken("The policy contact", list(_rules(turn, policy, contact, "")))
    contact[KEY] = turn.world.guid(turn.conn, "policy contact")
    _keep(turn, policy, contact)
    return str(contact[KEY])


def update_policy_contact(turn: Turn, wanted: Mapping[str, Any]) -> None:
    """A full replace of the contact found by its id under its policy."""
    before = _named(turn, {"PolicyId": wanted.get("PolicyId"), KEY: wanted.get(KEY)})
    policy = policies.owner_of(turn, before["PolicyId"])
    contact = complete(KIND, rules.with_absent(turn, KIND, wanted, before)) | {KEY: before[KEY]}
    contact = rules.fitted(turn, "The policy contact", contact)
    refuse_if_broken("The policy contact", list(_rules(turn, policy, contact, before[KEY])))
    _keep(turn, policy, contact)


def _found(turn: Turn, fields: Fields) -> Record | None:
    """The contact that the four keys name; a line or date that is not given is not compared."""
    row = belongings.one(turn, KIND, fields.get(KEY))
    if row is None or row["PolicyId"] != (fields.get("PolicyId") or "").lower():
        return None
    line, day = (fields.get("LineOfBusinessId") or NO_GUID).lower(), fields.get("EffectiveDate")
    if line not in (NO_GUID, row["LineOfBusinessId"]) or day not in (None, NO_DATE, row["EffectiveDate"]):
        return None
    return row if policies.get_policy(turn, row["PolicyId"]) else None


def _named(turn: Turn, fields: Fields) -> Record:
    row = _found(turn, fields)
    if row is None:
        raise not_found("Policy contact", KEY, fields.get(KEY) or "")
    return row


def delete_policy_contact(turn: Turn, fields: Fields) -> None:
    """Delete the contact that the keys name."""
    row = _named(turn, fields)
    belongings.drop(turn, KIND, row[KEY])
    policies.tell_updated(turn, policies.owner_of(turn, row["PolicyId"]))


def _list(turn: Turn, fields: Fields) -> Record:
    policy = policies.get_policy(turn, fields.get("PolicyId"))
    return {"PolicyContactList": belongings.below(turn, KIND, policy["PolicyId"]) if policy else []}


OPERATIONS: Operations = {
    "PolicyContactInsert": lambda turn, fields: {
        KEY: insert_policy_contact(turn, given(fields, KIND, "PolicyContactInsert"))
    },
    "PolicyContactUpdate": after(
        lambda turn, fields: update_policy_contact(turn, given(fields, KIND, "PolicyContactUpdate"))
    ),
    "PolicyContactDelete": after(delete_policy_contact),
    "PolicyContactGet": lambda turn, fields: shown(turn, KIND, KEY, fields, _found(turn, fields)),
    "PolicyContactGetList": _list,
}
