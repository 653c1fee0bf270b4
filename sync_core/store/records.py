"""Golden records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from trifold.sync_core.matching import children as matching
from trifold.sync_core.matching.names import firm
from trifold.sync_core.matching.profile import profile
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import normal_name
from trifold.sync_core.model.records import Fields, GoldenRecord
from trifold.sync_core.store import identities
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import records

_READ = select(records).where(records.c.canonical_id == bindparam("one"))
_ADD, _SET = insert(records), update(records).where(records.c.canonical_id == bindparam("one"))


def name_of(kind: Kind, fields: Fields) -> str:
    """What people would call it, in one spelling: to find look-alikes, never to join them."""
    if kind is not Kind.ACCOUNT:
        return matching.key(kind, fields)
    if name := fields.get("firm_name"):
        return normal_name(firm(name)[0], fields.get("first_name"))
    return normal_name(fields.get("last_name"), fields.get("first_name"))


def read(conn: Connection, canonical_id: str) -> GoldenRecord | None:
    row = conn.execute(_READ, {"one": canonical_id}).mappings().first()
    return of_row(dict(row)) if row else None


def children(conn: Connection, parent_id: str, kind: Kind) -> list[GoldenRecord]:
    query = select(records).where(records.c.parent_id == parent_id, records.c.kind == kind)
    return [of_row(dict(row)) for row in conn.execute(query.order_by(records.c.canonical_id)).mappings()]


NAMES = ("canonical_id", "kind", "parent_id", "fields", "wanted", "is_self", "kept_out")


def of_row(row: Mapping[str, Any]) -> GoldenRecord:
    return GoldenRecord(
        canonical_id=row["canonical_id"],
        kind=Kind(row["kind"]),
        parent_id=row["parent_id"],
        fields=row["fields"],
        wanted=tuple(System(system) for system in row["wanted"]),
        is_self=row["is_self"],
        kept_out=tuple(System(system) for system in row["kept_out"]),
    )


def forget(conn: Connection, canonical_id: str) -> None:
    """A record of which nothing was made."""
    conn.execute(delete(records).where(records.c.canonical_id == canonical_id))
    identities.forget(conn, canonical_id)


def save(
    db: Database,
    conn: Connection,
    agency: str,
    record: GoldenRecord,
    before: Fields | None = None,
    seen: Fields | None = None,
) -> None:
    """Insert or replace. ``before``: the fields that it is known to have had. ``seen``: as its system shows it, by
    which it is found until something counts of it."""
    values = {
        "parent_id": record.parent_id,
        "fields": dict(record.fields),
        "wanted": list(record.wanted),
        "is_self": record.is_self,
        "kept_out": list(record.kept_out),
        "name": name_of(record.kind, record.fields or seen or {}),
        "changed_at": db.now(),
    }
    if conn.execute(_SET, {"one": record.canonical_id, **values}).rowcount == 0:
        new = {"canonical_id": record.canonical_id, "agency": agency, "kind": record.kind, "made_at": db.now()}
        conn.execute(_ADD, {**new, **values})
    if record.kind is Kind.ACCOUNT and record.fields:
        known = profile(before) if before else None
        identities.remember(conn, agency, record.canonical_id, profile(record.fields), known)
