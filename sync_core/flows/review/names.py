"""What the records in a question are called: from the golden record, or from the snapshot at hand."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from trifold.sync_core.flows.review.case import Candidate
from trifold.sync_core.model.naming import called
from trifold.sync_core.model.records import GoldenRecord, Snapshot
from trifold.sync_core.store import crosswalk, records


def of_record(conn: Connection, canonical_id: str) -> str:
    """``Ada Dune``, ``Bo Berg of Harbor LLC``, ``Policy HO-17 of Ada Dune``; empty when nothing tells."""
    record = records.read(conn, canonical_id)
    if record is None:
        return ""
    return below(conn, _own(conn, record), record.parent_id)


def of_snapshot(conn: Connection, snapshot: Snapshot, parent_id: str | None = None) -> str:
    """The same, of what a system shows; ``parent_id`` is the record of its account."""
    return below(conn, called(snapshot.kind, snapshot.fields), parent_id)


def below(conn: Connection, own: str, parent_id: str | None) -> str:
    """With the account that it belongs to, unless that is called the same: an individual's own contact."""
    account = records.read(conn, parent_id) if own and parent_id else None
    owner = _own(conn, account) if account else ""
    return f"{own} of {owner}" if owner and owner != own else own


def _own(conn: Connection, record: GoldenRecord) -> str:
    """Of a record that was just made, its golden values are not known yet: then as its systems show it."""
    if name := called(record.kind, record.fields):
        return name
    links = crosswalk.of_record(conn, record.canonical_id).values()
    return next((name for link in links if (name := called(record.kind, link.shadow.seen))), "")


def ours(conn: Connection, canonical_ids: Iterable[str]) -> tuple[Candidate, ...]:
    """Records of ours as candidates."""
    return tuple(Candidate(id=one, name=of_record(conn, one)) for one in canonical_ids)


def theirs(found: Iterable[Snapshot]) -> tuple[Candidate, ...]:
    """Records of a system as candidates."""
    return tuple(Candidate(id=one.external_id, name=called(one.kind, one.fields)) for one in found)
