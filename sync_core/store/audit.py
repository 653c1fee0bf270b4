"""What happened, in order, for ever. One row a step; the verb of the step is the event's name.

Entries are only added (store/schema.py has the database refuse everything else), and each carries a hash of itself and
of the hash before it. The newest hash is kept beside them, so that a change, a gap and a cut end are all seen.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from trifold.sync_core.model.changes import JobKind, Kind, System
from trifold.sync_core.store.database import Database, at_end
from trifold.sync_core.store.tables import audit, cursors

NOBODY, HEAD = "", "audit head"  # a cursor of no agency
BEGINNING = "0" * 64
HASHED = ("agency", "at", "correlation_id", "event", "canonical_id", "system", "kind", "external_id", "details")
ROWS_AT_ONCE = 1_000
_IT = cursors.c.agency == NOBODY, cursors.c.name == HEAD
_READ_HEAD = select(cursors.c.value).where(*_IT).with_for_update()
_ADD, _ADD_HEAD, _MOVE_HEAD = insert(audit), insert(cursors), update(cursors).where(*_IT)
_MERGED = select(audit.c.details).where(audit.c.canonical_id == bindparam("one"), audit.c.event == "merged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Whose story this is: all entries of one run share the correlation id."""

    agency: str
    correlation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``broken``: what is wrong with the chain, in order; nothing when it is whole. ``head`` is its newest hash."""

    entries: int
    head: str
    broken: tuple[str, ...]


def write(
    db: Database,
    conn: Connection,
    trail: Trail,
    event: str,
    *,
    canonical_id: str | None = None,
    system: System | None = None,
    kind: Kind | JobKind | None = None,
    external_id: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    row = {
        "agency": trail.agency,
        "at": db.now(),
        "correlation_id": trail.correlation_id,
        "event": event,
        "canonical_id": canonical_id,
        "system": system,
        "kind": kind,
        "external_id": external_id,
        "details": dict(details or {}),
    }
    at_end(db, conn, _add, row)


def _add(db: Database, conn: Connection, rows: list[dict[str, Any]]) -> None:
    """All entries of a transaction, in their order, each chained to the one before."""
    head = conn.execute(_READ_HEAD).scalar()
    newest, chained = head or BEGINNING, []
    for row in rows:
        previous, newest = newest, hash_of(row, newest, db.audit_key)
        chained.append({**row, "previous": previous, "hash": newest})
    conn.execute(_ADD, chained)
    moved_at = rows[-1]["at"]
    if head is None:
        conn.execute(_ADD_HEAD, {"agency": NOBODY, "name": HEAD, "value": newest, "moved_at": moved_at})
    else:
        conn.execute(_MOVE_HEAD, {"value": newest, "moved_at": moved_at})


def hash_of(row: Mapping[str, Any], previous: str, key: str) -> str:
    """SHA-256 in hex; with a key an HMAC, which only who knows the key can make."""
    text = json.dumps([row[name] for name in HASHED], sort_keys=True, default=lambda at: at.isoformat())
    message = f"{previous}\n{text}".encode()
    return hmac.new(key.encode(), message, "sha256").hexdigest() if key else hashlib.sha256(message).hexdigest()


def verify(conn: Connection, key: str, *, head: str | None = None, broken_max: int = 20) -> Verdict:
    """Read the whole chain and compare; memory stays flat. ``head``: a hash that somebody wrote down and that must
    still be there, which shows a chain that was made anew from its beginning."""
    found = conn.execution_options(yield_per=ROWS_AT_ONCE).execute(select(audit).order_by(audit.c.id)).mappings()
    entries, last, broken = 0, BEGINNING, []
    for row in map(dict, found):
        entries += 1
        if row["previous"] != last:
            broken.append(f"audit {row['id']}: what stood before it was taken away or put in")
        if hash_of(row, row["previous"], key) != row["hash"]:
            broken.append(f"audit {row['id']}: it was changed after it was written, or by another key")
        last = row["hash"]
        head = None if head == last else head
    if (conn.execute(select(cursors.c.value).where(*_IT)).scalar() or BEGINNING) != last:
        broken.append("audit: its end was cut off, or written by something else")
    if head is not None:
        broken.append(f"audit: it never had the hash {head}, or what had it was changed")
    return Verdict(entries=entries, head=last, broken=tuple(broken[:broken_max]))


def earlier_values(conn: Connection, canonical_id: str) -> dict[str, frozenset[str | None]]:
    """Per field, every value that counted before and was replaced (decision D2)."""
    rows = conn.execute(_MERGED, {"one": canonical_id})
    found: dict[str, set[str | None]] = {}
    for (details,) in rows:
        for name, change in details.get("changed", {}).items():
            found.setdefault(name, set()).add(change["before"])
    return {name: frozenset(values) for name, values in found.items()}
