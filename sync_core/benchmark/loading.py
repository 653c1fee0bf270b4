"""Many known accounts at once into a store of the benchmark's own; each is linked to AMS360. For benchmarks only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Table, insert

from trifold.sync_core.matching.profile import keys, profile
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.records import Fields
from trifold.sync_core.ports import RandomIds, SystemClock
from trifold.sync_core.store import schema
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.records import name_of
from trifold.sync_core.store.tables import identities, identity_keys, links, records

AGENCY = "benchmark"
BATCH = 2_000


@contextmanager
def store() -> Iterator[Database]:
    """A database in a file, gone afterwards."""
    with TemporaryDirectory(prefix="sync-core-benchmark-") as folder:
        db = Database(f"sqlite:///{Path(folder) / 'identity.db'}", SystemClock(), RandomIds())
        schema.prepare(db)
        try:
            yield db
        finally:
            db.close()


def load(db: Database, known: Iterable[tuple[str, Fields]]) -> int:
    """``known`` are canonical ids with their fields; gives how many."""
    count, source = 0, iter(known)
    while batch := list(islice(source, BATCH)):
        rows: dict[Table, list[dict[str, Any]]] = {records: [], links: [], identities: [], identity_keys: []}
        for canonical_id, fields in batch:
            for table, found in _rows(db, canonical_id, fields).items():
                rows[table] += found
        with db.begin() as conn:
            for table, found in rows.items():
                conn.execute(insert(table), found)
        count += len(batch)
    return count


def _rows(db: Database, canonical_id: str, fields: Fields) -> dict[Table, list[dict[str, Any]]]:
    own, now = profile(fields), db.now()
    record: dict[str, Any] = {
        "canonical_id": canonical_id,
        "agency": AGENCY,
        "kind": Kind.ACCOUNT,
        "parent_id": None,
        "fields": dict(fields),
        "wanted": [],
        "kept_out": [],
        "is_self": False,
        "name": name_of(Kind.ACCOUNT, fields),
        "made_at": now,
        "changed_at": now,
    }
    link: dict[str, Any] = {
        "agency": AGENCY,
        "canonical_id": canonical_id,
        "system": System.AMS360,
        "kind": Kind.ACCOUNT,
        "external_id": f"A-{canonical_id}",
        "shown": True,
        "state": "live",
        "explored": True,
        "shadow": {},
        "rule": "loaded",
        "made_at": now,
    }
    return {
        records: [record],
        links: [link],
        identities: [{"canonical_id": canonical_id, "agency": AGENCY, "profile": asdict(own)}],
        identity_keys: [{"agency": AGENCY, "key": key, "canonical_id": canonical_id} for key in keys(own)],
    }
