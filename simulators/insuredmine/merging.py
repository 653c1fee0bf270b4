"""Two records that are one (our design): the survivor keeps what it has and takes what belongs to the other, which is
deleted and says into which it was merged. Everything that moved is noted there, so that the two can be parted again.

The survivor's own fields stay. External ids: those of systems that the survivor is not linked with are taken over. An
account's contacts and policies move, the contacts as secondary ones; a contact's policies get the survivor as holder.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.simulators.insuredmine import external_ids, records, statuses
from trifold.simulators.insuredmine.acts import TARGET_NAMES, Act, Fields
from trifold.simulators.insuredmine.errors import Conflict, invalid
from trifold.simulators.insuredmine.tables import RECORDS, contacts, policies

SURVIVOR = "survivor"  # of two ids of one system the survivor's stays, and the other one is dropped
MERGED_INTO = "mergedInto"


def merge(
    act: Act, kind: str, survivor_id: str, loser_id: str, *, ids: str = "both", expected_version: str | None = None
) -> Fields:
    """Give the survivor. A merge that was done already changes nothing; Conflict for two ids of one system, unless
    ``ids`` is "survivor"."""
    if survivor_id == loser_id:
        raise invalid("loserId", "A record can't be merged with itself")
    loser = records.load(act, kind, loser_id, deleted_too=True)
    survivor = records.load(act, kind, survivor_id)
    if loser.get(MERGED_INTO) == survivor_id:
        return records.show(act, kind, survivor)
    survivor = records.load(act, kind, survivor_id, expected_version=expected_version)
    loser = records.load(act, kind, loser_id)
    if kind != "account" and survivor["accountId"] != loser["accountId"]:
        raise Conflict(f"{kind} {loser_id}: belongs to another account. Merge the accounts first.")
    was_active = kind == "account" and statuses.has_active_policy(act, survivor_id)
    moved = _take_ids(act, kind, survivor, loser, ids)
    moved |= _move_members(act, kind, survivor, loser)
    primary = kind == "contact" and loser["primary"]
    if primary:
        loser = records.keep(act, kind, loser, {"primary": False})
    after = records.keep(act, kind, survivor, {"primary": True} if primary else {}, touched=True)
    records.discard(act, kind, loser, {MERGED_INTO: survivor_id, "merged": {**moved, "primary": primary}})
    if kind == "account":
        statuses.follow_policies(act, survivor_id, was_active)
        after = records.load(act, kind, survivor_id)
    return records.show(act, kind, after)


def unmerge(act: Act, kind: str, survivor_id: str, loser_id: str) -> Fields:
    """Part them again: what moved and is still at the survivor goes back. Gives the record that was merged; one that is
    there already stays as it is. Conflict when it was not merged into this survivor."""
    loser = records.load(act, kind, loser_id, deleted_too=True)
    if not loser["deletedAt"]:
        return records.show(act, kind, loser)
    if loser.get(MERGED_INTO) != survivor_id:
        raise Conflict(f"{kind} {loser_id}: was not merged into {survivor_id}. Nothing was changed.")
    survivor, moved = records.load(act, kind, survivor_id), loser["merged"]
    was_active = kind == "account" and statuses.has_active_policy(act, survivor_id)
    back = {"deletedAt": None, MERGED_INTO: None, "merged": None}
    loser = records.keep(act, kind, loser, {**back, **({"primary": moved["primary"]} if kind == "contact" else {})})
    _give_ids_back(act, kind, survivor_id, loser_id, moved)
    if kind == "contact" and moved["primary"]:
        survivor = records.keep(act, kind, survivor, {"primary": False})
    _move_back(act, kind, survivor_id, loser_id, moved)
    records.keep(act, kind, survivor, {}, touched=True)
    if kind == "account":
        statuses.follow_policies(act, survivor_id, was_active)
    return records.show(act, kind, records.load(act, kind, loser_id))


def _take_ids(act: Act, kind: str, survivor: Fields, loser: Fields, ids: str) -> Fields:
    links = records.links(act, kind, [survivor["id"], loser["id"]])
    own, theirs = links[survivor["id"]], links[loser["id"]]
    held = {link["system"]: link["externalId"] for link in own}
    other = [link for link in theirs if held.get(link["system"], link["externalId"]) != link["externalId"]]
    if other and ids != SURVIVOR:
        told = "; ".join(f"{TARGET_NAMES[one['system']]}: {held[one['system']]}, {one['externalId']}" for one in other)
        raise Conflict(
            f"{kind} {loser['id']}: both records are linked, with two ids ({told}). Nothing was merged. "
            "Ask with externalIds=survivor to keep the survivor's."
        )
    taken = [link for link in theirs if link["system"] not in held]
    external_ids.write(act, kind, loser["id"], [])
    external_ids.write(act, kind, survivor["id"], [*own, *taken])
    return {"taken": taken, "externalIds": theirs}


def _give_ids_back(act: Act, kind: str, survivor_id: str, loser_id: str, moved: Mapping[str, Any]) -> None:
    taken = {(link["system"], link["externalId"]) for link in moved["taken"]}
    own = records.links(act, kind, [survivor_id])[survivor_id]
    kept = [link for link in own if (link["system"], link["externalId"]) not in taken]
    external_ids.write(act, kind, survivor_id, kept)
    external_ids.write(act, kind, loser_id, moved["externalIds"])


def _move_members(act: Act, kind: str, survivor: Fields, loser: Fields) -> Fields:
    """Gives the ids of what moved, the primary contact of an account first."""
    if kind == "policy":
        return {}
    if kind == "contact":
        held = records.members_of(act, "policy", policies.c.contact_id == loser["id"])
        for policy in held:
            records.keep(act, "policy", policy, {"contactId": survivor["id"]})
        return {"policies": [policy["id"] for policy in held]}
    has_primary = bool(records.members_of(act, "contact", contacts.c.account_id == survivor["id"]))
    people = records.members_of(act, "contact", contacts.c.account_id == loser["id"])
    people.sort(key=lambda body: not body["primary"])
    for contact in people:
        primary = contact["primary"] and not has_primary
        records.keep(act, "contact", contact, {"accountId": survivor["id"], "primary": primary})
    held = records.members_of(act, "policy", policies.c.account_id == loser["id"])
    for policy in held:
        records.keep(act, "policy", policy, {"accountId": survivor["id"]})
    return {"contacts": [contact["id"] for contact in people], "policies": [policy["id"] for policy in held]}


def _move_back(act: Act, kind: str, survivor_id: str, loser_id: str, moved: Mapping[str, Any]) -> None:
    """Where the contact that holds a policy stays, the primary one of the account takes it."""
    if kind == "policy":
        return
    if kind == "contact":
        for policy in _still(act, "policy", moved["policies"], contactId=survivor_id):
            records.keep(act, "policy", policy, {"contactId": loser_id})
        return
    back = _still(act, "contact", moved["contacts"], accountId=survivor_id)
    stays = records.members_of(act, "contact", contacts.c.account_id == survivor_id)
    left = [contact for contact in stays if contact["id"] not in {one["id"] for one in back}]
    for place, contact in enumerate(back):
        records.keep(act, "contact", contact, {"accountId": loser_id, "primary": place == 0})
    if left and not any(contact["primary"] for contact in left):
        records.keep(act, "contact", left[0], {"primary": True})
    gone = {contact["id"] for contact in back}
    for policy in _still(act, "policy", moved["policies"], accountId=survivor_id):
        holder = policy["contactId"] if policy["contactId"] in gone or not back else back[0]["id"]
        records.keep(act, "policy", policy, {"accountId": loser_id, "contactId": holder})


def _still(act: Act, kind: str, wanted: list[str], **where: str) -> list[Fields]:
    """Those of the wanted records that are there and where they were moved to, in the order that they moved."""
    found = {body["id"]: body for body in records.members_of(act, kind, RECORDS[kind].c.id.in_(wanted))}
    return [
        found[one] for one in wanted if one in found and all(found[one][name] == held for name, held in where.items())
    ]
