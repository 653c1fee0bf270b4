"""External identities: a list per record of (system, externalId, externalNumber, linkedAt, lastSeenHash).

Nothing here refuses one id on two records: agencies do have such records, and finding them is an engine's work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert

from trifold.simulators.insuredmine import records, sync_requests
from trifold.simulators.insuredmine.acts import Act, Fields
from trifold.simulators.insuredmine.errors import NotFound, invalid
from trifold.simulators.insuredmine.tables import external_ids


def write(act: Act, kind: str, record_id: str, wanted: Sequence[Mapping[str, Any]]) -> bool:
    """Make ``wanted`` the record's external ids; ``linkedAt`` of an id that stays is kept. True if they differ."""
    before = records.links(act, kind, [record_id])[record_id]
    known = {(link["system"], link["externalId"]): link for link in before}
    after: list[Fields] = []
    for link in wanted:
        key = (link["system"], link["externalId"])
        if key in {(other["system"], other["externalId"]) for other in after}:
            raise invalid("externalIds", f"{key[0]} {key[1]} is given twice")
        old = known.get(key, {})
        after.append(
            {
                "system": key[0],
                "externalId": key[1],
                "externalNumber": link.get("externalNumber") or None,
                "linkedAt": link.get("linkedAt") or old.get("linkedAt") or act.now,
                "lastSeenHash": link.get("lastSeenHash") or None,
            }
        )
    if after == before:
        return False
    ids = external_ids.c
    act.conn.execute(delete(external_ids).where(ids.kind == kind, ids.record_id == record_id))
    new = {link["system"] for link in after} - {link["system"] for link in before}
    if new:
        sync_requests.settle(act, record_id, new)
    for link in after:
        row = {
            "system": link["system"],
            "external_id": link["externalId"],
            "external_number": link["externalNumber"],
            "linked_at": link["linkedAt"],
            "last_seen_hash": link["lastSeenHash"],
        }
        act.conn.execute(insert(external_ids).values(kind=kind, record_id=record_id, **row))
    return True


def replace(
    act: Act, kind: str, record_id: str, wanted: Sequence[Mapping[str, Any]], expected_version: str | None = None
) -> Fields:
    """Replace the list of a record: a new version and a change, unless nothing differs."""
    body = records.load(act, kind, record_id, expected_version=expected_version)
    if write(act, kind, record_id, wanted):
        body = records.keep(act, kind, body, {}, touched=True)
    return records.show(act, kind, body)


def unlink(act: Act, kind: str, record_id: str, system: str) -> Fields:
    """A user removes a system from a record; its badge goes with it."""
    before = records.links(act, kind, [record_id])[record_id]
    kept = [link for link in before if link["system"] != system]
    if len(kept) == len(before):
        raise NotFound(f"{kind} {record_id}: is not linked with {system}.")
    return replace(act, kind, record_id, kept)
