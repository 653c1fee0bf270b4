"""What is asked of the inbox without changing it: what waits, what came of a batch, who told of a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from trifold.sync_core.model.changes import Change, JobKind, Kind, System
from trifold.sync_core.model.outcomes import UNREMARKABLE, describe
from trifold.sync_core.store.inbox import PENDING, STRENGTH, State, work_of
from trifold.sync_core.store.tables import inbox

_UNFINISHED = select(func.count()).where(inbox.c.job_id == bindparam("job"), inbox.c.state.in_(PENDING))
_NEXT_DUE = select(func.min(inbox.c.due_at)).where(inbox.c.state == State.WAITING)
_LAST_DUE = select(func.max(inbox.c.due_at)).where(inbox.c.state == State.WAITING)


def came_of(conn: Connection, agency: str, since: int, limit: int = 1_000) -> list[dict[str, Any]]:
    """In a dry run's copy: its items that were not simply looked at, by system, kind, external_id, state, outcome;
    those that came after number ``since``, and those that wait on."""
    shown = (inbox.c.system, inbox.c.kind, inbox.c.external_id, inbox.c.state, inbox.c.code, inbox.c.facts)
    mine = (inbox.c.id > since) | (inbox.c.state == State.WAITING)
    telling = inbox.c.code.is_not(None) & inbox.c.code.not_in(UNREMARKABLE)
    query = select(*shown).where(inbox.c.agency == agency, mine, telling).order_by(inbox.c.id).limit(limit)
    return [in_words(row) for row in conn.execute(query).mappings()]


def in_words(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row with its ``outcome`` as text beside its code; None when nothing came of it yet."""
    plain = {str(name): value for name, value in row.items() if name != "facts"}
    return {**plain, "outcome": describe(row["code"], row["facts"] or {}) if row["code"] else None}


def rang(
    conn: Connection,
    agency: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    system: System | None = None,
    run_id: str | None = None,
    limit: int,
) -> list[Change]:
    """The records that were to be looked at, each once, with the strongest occasion; of a time, a system, a batch."""
    where = [inbox.c.agency == agency, inbox.c.kind.in_(list(Kind))]
    where += [inbox.c.received_at >= since] if since is not None else []
    where += [inbox.c.received_at < until] if until is not None else []
    where += [inbox.c.system == system] if system is not None else []
    if run_id is not None:
        where.append((inbox.c.job_id == run_id) | (inbox.c.correlation_id == run_id))
    found: dict[str, Change] = {}
    for row in conn.execute(select(inbox).where(*where).order_by(inbox.c.id)).mappings():
        change = work_of(row)
        assert isinstance(change, Change)
        known = found.get(row["dedup_key"], change)
        occasion = max(known.occasion, change.occasion, key=STRENGTH.__getitem__)
        found[row["dedup_key"]] = replace(change, occasion=occasion)
        if len(found) >= limit:
            break
    return list(found.values())


def waiting_jobs(conn: Connection, agency: str, kinds: Iterable[JobKind]) -> set[tuple[str, str]]:
    """``(kind, id)`` of the agency's jobs of these kinds that wait or run."""
    query = select(inbox.c.kind, inbox.c.external_id).where(
        inbox.c.agency == agency, inbox.c.state.in_((State.WAITING, State.RUNNING)), inbox.c.kind.in_(list(kinds))
    )
    return {(row.kind, row.external_id) for row in conn.execute(query)}


def dead_jobs(conn: Connection, kind: JobKind, ids: Sequence[str]) -> set[str]:
    """Which of these jobs are dead letters."""
    dead = (inbox.c.kind == kind, inbox.c.state == State.DEAD, inbox.c.external_id.in_(ids))
    return set(conn.execute(select(inbox.c.external_id).where(*dead)).scalars())


def unfinished(conn: Connection, job_id: str) -> int:
    return int(conn.execute(_UNFINISHED, {"job": job_id}).scalar_one())


def rung_for(conn: Connection, job_id: str, external_ids: Sequence[str]) -> set[str]:
    """Which accounts of BenefitPoint a job has an item for, in any state."""
    mine = (inbox.c.job_id == job_id, inbox.c.system == System.BENEFITPOINT, inbox.c.kind == Kind.ACCOUNT)
    return set(conn.execute(select(inbox.c.external_id).where(*mine, inbox.c.external_id.in_(external_ids))).scalars())


def dead_letters(conn: Connection, job_id: str) -> int:
    query = select(func.count()).where(inbox.c.job_id == job_id, inbox.c.state == State.DEAD)
    return conn.execute(query).scalar_one()


def first_heard(conn: Connection, agency: str, change: Change) -> datetime | None:
    """When a record was told of for the first time."""
    mine = (inbox.c.agency == agency, inbox.c.system == change.system, inbox.c.kind == change.kind)
    return conn.execute(
        select(func.min(inbox.c.received_at)).where(*mine, inbox.c.external_id == change.external_id)
    ).scalar()


def job_heard(conn: Connection, agency: str, kind: JobKind, job_id: str) -> datetime | None:
    """When a job was queued that has not ended."""
    mine = (inbox.c.agency == agency, inbox.c.kind == kind, inbox.c.external_id == job_id)
    return conn.execute(select(func.min(inbox.c.received_at)).where(*mine, inbox.c.state.in_(PENDING))).scalar()


def next_due(conn: Connection) -> datetime | None:
    """When the next waiting item is due."""
    return conn.execute(_NEXT_DUE).scalar()


def last_due(conn: Connection) -> datetime | None:
    """When the last of all waiting items is due."""
    return conn.execute(_LAST_DUE).scalar()
