"""Where a value came from, told from the audit: which look took it, what had rung, and what was seen and not taken.

Only the newest entries of a record are read (``ENTRIES_MAX``); older ones stay in the audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from trifold.sync_core.store.tables import audit, inbox

ENTRIES_MAX = 1_000
IGNORED_MAX = 50
Row = dict[str, Any]


def _entries(conn: Connection, canonical_id: str, events: Iterable[str]) -> list[Row]:
    """Newest first."""
    query = select(audit).where(audit.c.canonical_id == canonical_id, audit.c.event.in_(list(events)))
    found = conn.execute(query.order_by(audit.c.id.desc()).limit(ENTRIES_MAX)).mappings()
    return [{**row, "at": row["at"].isoformat() + "Z"} for row in found]


def provenance(conn: Connection, canonical_id: str) -> tuple[dict[str, Row], Row | None]:
    """Field -> {from, before, at, correlation_id} of the look that took its value; and the look that saw it first."""
    found: dict[str, Row] = {}
    first: Row | None = None
    for entry in _entries(conn, canonical_id, ("merged",)):
        about = {"at": entry["at"], "correlation_id": entry["correlation_id"]}
        for name, change in entry["details"].get("changed", {}).items():
            found.setdefault(name, {"from": change.get("from"), "before": change["before"], **about})
        if "first" in entry["details"]:
            first = about
            for name, source in entry["details"]["first"].items():
                found.setdefault(name, {"from": source, "before": None, **about})
    return found, first


def delivered(conn: Connection, canonical_id: str) -> dict[str, dict[str, Row]]:
    """Field -> system -> {at, correlation_id}: when we last wrote it there."""
    found: dict[str, dict[str, Row]] = {}
    for entry in _entries(conn, canonical_id, ("applied", "linked")):
        written = entry["details"].get("changed") or entry["details"].get("fields") or {}
        about = {"at": entry["at"], "correlation_id": entry["correlation_id"]}
        for name in written:
            found.setdefault(name, {}).setdefault(entry["system"], about)
    return found


def ignored(conn: Connection, canonical_id: str) -> list[Row]:
    """What was seen and does not count, newest first: field, system, value, kept, why, at. ``why`` is "follows",
    "put_back" or "conflict"."""
    return list(_ignored(_entries(conn, canonical_id, ("merged", "conflicted"))))[:IGNORED_MAX]


def _ignored(entries: Iterable[Row]) -> Iterator[Row]:
    for entry in entries:
        about = {"at": entry["at"], "correlation_id": entry["correlation_id"]}
        details = entry["details"]
        if entry["event"] == "conflicted":
            lost = {"field": details["name"], "system": details["loser"], "value": details["lost"]}
            yield {**lost, "kept": details["kept"], "why": "conflict", **about}
            continue
        for one in details.get("ignored", ()):
            yield {
                "field": one["name"],
                "system": one["system"],
                "value": one["value"],
                "kept": None,
                "why": "put_back" if one.get("put_back") else "follows",
                **about,
            }


def rang(conn: Connection, correlation_id: str) -> Row | None:
    """What a look began with: {by, notice, system, kind, external_id, at, occasion, job_id}; None when nobody rang."""
    where = (audit.c.correlation_id == correlation_id, audit.c.event == "received")
    entry = conn.execute(select(audit).where(*where).order_by(audit.c.id).limit(1)).mappings().first()
    if entry is None:
        return None
    job = conn.execute(select(inbox.c.job_id).where(inbox.c.correlation_id == correlation_id).limit(1)).scalar()
    details: Mapping[str, Any] = entry["details"]
    return {
        "by": details.get("by", ""),
        "notice": details.get("notice"),
        "occasion": details.get("occasion"),
        "job_id": job,
        "system": entry["system"],
        "kind": entry["kind"],
        "external_id": entry["external_id"],
        "at": entry["at"].isoformat() + "Z",
    }
