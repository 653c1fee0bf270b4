"""Sync requests: a user's "sync this to AMS360 / BenefitPoint". An engine reads, runs and answers them. Our design."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from trifold.simulators.insuredmine import contacts, records
from trifold.simulators.insuredmine.acts import TARGET_NAMES, Act, Fields
from trifold.simulators.insuredmine.errors import NotFound, PrimaryNotSynced, invalid
from trifold.simulators.insuredmine.tables import settled_targets, sync_requests
from trifold.simulators.insuredmine.webhooks import announce

OPEN_STATES = ("requested", "running")


def create(act: Act, record_kind: str, record_id: str, targets: Sequence[str]) -> Fields:
    """Ask for ``targets`` (ams360, benefitpoint, both). Raises PrimaryNotSynced for a secondary contact too early."""
    body = records.load(act, record_kind, record_id)
    wanted = [system for system in TARGET_NAMES if system in targets]
    if not wanted or set(targets) - set(wanted):
        raise invalid("targets", "Choose where to send it: AMS360, BenefitPoint or both")
    if record_kind == "contact" and not body["primary"]:
        _need_primary(act, body, wanted)
    account_id = record_id if record_kind == "account" else body["accountId"]
    row = {
        "id": act.new_id(),
        "record_kind": record_kind,
        "record_id": record_id,
        "account_id": account_id,
        "targets": wanted,
        "state": "requested",
        "results": [],
        "requested_by": act.by,
        "created_at": act.now,
        "updated_at": act.now,
    }
    act.conn.execute(insert(sync_requests).values(row))
    announce(
        act,
        "sync.requested",
        record_id=record_id,
        account_id=account_id,
        version=body["version"],
        requestId=str(row["id"]),
    )
    return _shown(row)


def _need_primary(act: Act, contact: Fields, wanted: Sequence[str]) -> None:
    """ "Primary Contact not synced" [KB]. A personal account's primary contact is the account itself."""
    account = records.show(act, "account", records.load(act, "account", contact["accountId"]))
    linked = {link["system"] for link in account["externalIds"]} if account["type"] == "Personal" else set()
    primary = contacts.primary_of(act, contact["accountId"])
    if primary:
        linked |= {link["system"] for link in records.show(act, "contact", primary)["externalIds"]}
    missing = [TARGET_NAMES[system] for system in wanted if system not in linked]
    if missing:
        raise PrimaryNotSynced(
            f"Primary Contact not synced: send {primary['name'] if primary else 'the primary contact'} "
            f"to {' and '.join(missing)} first"
        )


def load(act: Act, request_id: str) -> Fields:
    row = act.conn.execute(select(sync_requests).where(sync_requests.c.id == request_id)).mappings().one_or_none()
    if row is None:
        raise NotFound(f"sync request {request_id}: not found.")
    return _shown(dict(row))


def edit(act: Act, request_id: str, patch: Mapping[str, Any]) -> Fields:
    """An engine's report: ``state``, and ``results`` per target."""
    before = load(act, request_id)
    state, results = patch.get("state", before["state"]), patch.get("results", before["results"])
    full = [{"system": r["system"], "state": r["state"], "reason": r.get("reason") or None} for r in results]
    if (state, full) == (before["state"], before["results"]):
        return before
    if {result["system"] for result in full} - set(before["targets"]):
        raise invalid("results", "A result names a system that was not asked for")
    values = {"state": state, "results": full, "updated_at": act.now}
    act.conn.execute(update(sync_requests).where(sync_requests.c.id == request_id).values(values))
    return load(act, request_id)


def page(
    act: Act,
    *,
    state: str | None = None,
    record_id: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
    newest_first: bool = False,
) -> tuple[list[Fields], str | None]:
    """One page of requests, oldest first unless asked, and the next cursor."""
    seq = sync_requests.c.seq
    query = select(sync_requests).order_by(seq.desc() if newest_first else seq).limit(limit + 1)
    if state:
        query = query.where(sync_requests.c.state == state)
    if record_id:
        query = query.where(sync_requests.c.record_id == record_id)
    if cursor:
        query = query.where(seq < int(cursor) if newest_first else seq > int(cursor))
    rows = act.conn.execute(query).mappings().all()
    more = str(rows[limit - 1]["seq"]) if len(rows) > limit else None
    return [_shown(dict(row)) for row in rows[:limit]], more


def settle(act: Act, record_id: str, systems: Collection[str]) -> None:
    """The record was linked with these systems: what earlier requests tell of them is over."""
    requests = (
        act.conn.execute(select(sync_requests.c.id).where(sync_requests.c.record_id == record_id)).scalars().all()
    )
    rows = [{"request_id": request_id, "system": system} for request_id in requests for system in systems]
    if rows:
        act.conn.execute(upsert(settled_targets).on_conflict_do_nothing(), rows)


def chips(act: Act, record_id: str) -> list[dict[str, str]]:
    """What is pending or refused for a record, per system by its latest request: ``{"system","state","text"}``.

    A chip lives as long as what it tells: until a later request, or until the record is linked with that system.
    """
    found: dict[str, dict[str, str]] = {}
    query = select(sync_requests).where(sync_requests.c.record_id == record_id).order_by(sync_requests.c.seq.desc())
    requests = act.conn.execute(query.limit(20)).mappings().all()
    over = settled_targets.c.request_id.in_([request["id"] for request in requests])
    settled = {(row.request_id, row.system) for row in act.conn.execute(select(settled_targets).where(over))}
    for request in requests:
        results = {result["system"]: result for result in request["results"]}
        for system in request["targets"]:
            default = "pending" if request["state"] in OPEN_STATES else request["state"]
            if (request["id"], system) in settled:
                default, results[system] = "done", {"system": system, "state": "done", "reason": None}
            result = results.get(system, {"state": default, "reason": None})
            text = f"{TARGET_NAMES[system]} {result['state']}"
            reason = f": {result['reason']}" if result["reason"] else ""
            found.setdefault(system, {"system": system, "state": result["state"], "text": text + reason})
    return [chip for chip in found.values() if chip["state"] != "done"]


def _shown(row: Mapping[str, Any]) -> Fields:
    return {
        "id": row["id"],
        "recordKind": row["record_kind"],
        "recordId": row["record_id"],
        "accountId": row["account_id"],
        "targets": row["targets"],
        "state": row["state"],
        "results": row["results"],
        "requestedBy": row["requested_by"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
    }
