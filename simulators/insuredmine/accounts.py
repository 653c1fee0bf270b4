"""Accounts: a person's or a firm's file. Facts marked [KB] come from InsuredMine's public knowledge base."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.simulators.insuredmine import contacts, external_ids, records, shapes, statuses
from trifold.simulators.insuredmine.acts import Act, Fields
from trifold.simulators.insuredmine.tables import RECORDS


def _complete(before: Mapping[str, Any], patch: Mapping[str, Any]) -> Fields:
    fields = shapes.merged(shapes.ACCOUNT, before, patch)
    if fields["type"] == "Personal":
        shapes.need_a_name(fields, ("firstName", "lastName"), "A personal account needs a first or last name")
        fields["name"] = records.person_name(fields)
    else:
        shapes.need_a_name(fields, ("businessName",), "A commercial account needs a business name")
        fields["name"] = fields["businessName"]
    return fields


def create(act: Act, given: Mapping[str, Any]) -> Fields:
    """A new account, with its primary contact when ``given["contact"]`` is there (even empty, if personal)."""
    fields = _complete({}, {"status": "prospect", **given})
    body = records.create(act, "account", fields)
    external_ids.write(act, "account", body["id"], given.get("externalIds") or [])
    contact = given.get("contact")
    if contact is not None:
        if fields["type"] == "Personal":
            shared = ("firstName", "middleName", "lastName", "email", "phone", "address")
            own_name = any(contact.get(part) for part in ("firstName", "middleName", "lastName"))
            contact = {
                **{name: fields[name] for name in (shared[3:] if own_name else shared)},
                **{name: value for name, value in contact.items() if value is not None},
            }
        contacts.create(act, {**contact, "accountId": body["id"], "primary": True})
    return records.show(act, "account", body)


def edit(act: Act, account_id: str, patch: Mapping[str, Any], expected_version: str | None = None) -> Fields:
    """Merge ``patch``; a status set to prospect or inactive is set on the contacts as well [KB]."""
    before = records.load(act, "account", account_id, expected_version=expected_version)
    after = records.keep(act, "account", before, _complete(before, patch))
    if after["status"] != before["status"] and after["status"] in ("prospect", "inactive"):
        statuses.set_contacts(act.derived("account status"), account_id, after["status"])
    return records.show(act, "account", after)


def remove(act: Act, account_id: str, expected_version: str | None = None) -> None:
    """Soft delete, with its policies and contacts as derived deletions (our choice)."""
    body = records.load(act, "account", account_id, expected_version=expected_version)
    cascade = act.derived("account deleted")
    for kind in ("policy", "contact"):
        for child in records.members_of(act, kind, RECORDS[kind].c.account_id == account_id):
            records.discard(cascade, kind, child)
    records.discard(act, "account", body)
