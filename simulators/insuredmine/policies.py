"""Policies of an account and one of its contacts. Cancel, archive and activate are changes of ``status`` [KB]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.simulators.insuredmine import contacts, external_ids, records, shapes, statuses
from trifold.simulators.insuredmine.acts import TARGET_NAMES, Act, Fields
from trifold.simulators.insuredmine.errors import Conflict, invalid


def _complete(act: Act, before: Mapping[str, Any], patch: Mapping[str, Any]) -> Fields:
    fields = shapes.merged(shapes.POLICY, before, patch)
    account_id = fields["accountId"]
    if fields["contactId"] is None:
        primary = contacts.primary_of(act, account_id)
        if primary is None:
            raise Conflict(f"account {account_id}: has no contact to hold a policy. Add a contact first.")
        fields["contactId"] = primary["id"]
    elif fields["contactId"] != before.get("contactId"):
        contact = records.load(act, "contact", fields["contactId"])
        if contact["accountId"] != account_id:
            raise Conflict(f"contact {contact['id']}: belongs to another account than the policy.")
    prior = fields["priorPolicyId"]
    if prior and prior != before.get("priorPolicyId"):
        renewed = records.load(act, "policy", prior)
        if renewed["accountId"] != account_id or renewed["id"] == before.get("id"):
            raise Conflict(f"policy {prior}: can't be renewed by this policy: it is itself, or another account's.")
    if fields["startDate"] and fields["endDate"] and fields["endDate"] < fields["startDate"]:
        raise invalid("endDate", "The end date lies before the start date")
    return fields


def create(act: Act, given: Mapping[str, Any]) -> Fields:
    """A new policy; the account turns active when this is its first active policy."""
    account = records.load(act, "account", given["accountId"])
    was_active = statuses.has_active_policy(act, account["id"])
    fields = _complete(act, {}, {"status": "active", "local": False, **given})
    body = records.create(act, "policy", fields)
    external_ids.write(act, "policy", body["id"], given.get("externalIds") or [])
    statuses.follow_policies(act, account["id"], was_active)
    return records.show(act, "policy", body)


def edit(act: Act, policy_id: str, patch: Mapping[str, Any], expected_version: str | None = None) -> Fields:
    before = records.load(act, "policy", policy_id, expected_version=expected_version)
    was_active = statuses.has_active_policy(act, before["accountId"])
    after = records.keep(act, "policy", before, _complete(act, before, patch))
    statuses.follow_policies(act, before["accountId"], was_active)
    return records.show(act, "policy", after)


def owner_of(policy: Mapping[str, Any]) -> str | None:
    """The system that a policy comes from, by its external ids: there it is changed. None for InsuredMine's own."""
    linked = {link["system"] for link in policy["externalIds"]}
    return next((system for system in TARGET_NAMES if system in linked), None)


def remove(act: Act, policy_id: str, expected_version: str | None = None) -> None:
    """Soft delete; counts as losing the policy for the account's status."""
    body = records.load(act, "policy", policy_id, expected_version=expected_version)
    was_active = statuses.has_active_policy(act, body["accountId"])
    records.discard(act, "policy", body)
    statuses.follow_policies(act, body["accountId"], was_active)
