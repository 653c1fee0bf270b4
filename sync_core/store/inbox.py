"""The inbox: rings that wait, one waiting and one running ring for a doorbell at the most; more rings coalesce."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from trifold.sync_core.model.changes import Change, Kind, Occasion, System
from trifold.sync_core.store import crosswalk
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import cursors, inbox

_STRENGTH = {Occasion.REALTIME: 0, Occasion.SWEEP: 1, Occasion.DAILY: 2}

# What every ring needs, compiled once: building a statement costs more than asking it.
_BUSY = select(inbox.c.family).where(
    (inbox.c.state == "running") | ((inbox.c.state == "held") & inbox.c.job_id.is_(None))
)
_CLAIMABLE = (
    select(inbox)
    .where(
        inbox.c.state == "waiting",
        inbox.c.agency == bindparam("its_agency"),
        inbox.c.due_at <= bindparam("now"),
        inbox.c.family.not_in(_BUSY),
    )
    .order_by(inbox.c.lane, inbox.c.due_at, inbox.c.id)
    .limit(1)
)
_NEXT_AGENCY = select(func.min(inbox.c.agency)).where(inbox.c.state == "waiting", inbox.c.agency > bindparam("last"))
_NEXT_DUE = select(func.min(inbox.c.due_at)).where(inbox.c.state == "waiting")
_SAME = select(inbox).where(inbox.c.doorbell == bindparam("bell"), inbox.c.state == bindparam("its_state"))
_SAME_OF_JOB = _SAME.where(inbox.c.job_id == bindparam("its_job"))
_ADD, _SET = insert(inbox), update(inbox).where(inbox.c.id == bindparam("its_id"))
_UNFINISHED = select(func.count()).where(
    inbox.c.job_id == bindparam("job"), inbox.c.state.in_(("waiting", "running", "held"))
)
_CURSOR = select(cursors.c.value).where(cursors.c.agency == bindparam("its_agency"), cursors.c.name == bindparam("its"))
_MOVE_CURSOR = update(cursors).where(cursors.c.agency == bindparam("its_agency"), cursors.c.name == bindparam("its"))
_ADD_CURSOR = insert(cursors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A claimed ring: look at this record now."""

    id: int
    agency: str
    family: str
    change: Change
    deep: bool
    job_id: str | None
    attempts: int
    correlation_id: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Whether a ring is ``new``, and the story that it belongs to."""

    new: bool
    correlation_id: str


def receive(
    db: Database,
    conn: Connection,
    agency: str,
    change: Change,
    *,
    deep: bool = False,
    job_id: str | None = None,
    held: bool = False,
) -> Received:
    """Keep a ring, unless one was waiting already: they coalesce, the stronger occasion stays. ``held``: it is kept
    back until its run was looked into, and coalesces only with what is kept back for the same run."""
    doorbell = f"{agency}/{change.system}/{change.kind}/{change.external_id}"
    state = "held" if held else "waiting"
    same = {"bell": doorbell, "its_state": state, **({"its_job": job_id} if held else {})}
    row = conn.execute(_SAME_OF_JOB if held else _SAME, same).mappings().first()
    lane = 0 if change.occasion is Occasion.REALTIME else 1
    if row:
        stronger = max(Occasion(row["occasion"]), change.occasion, key=_STRENGTH.__getitem__)
        changes = {
            "rings": row["rings"] + 1,
            "occasion": stronger,
            "deep": row["deep"] or deep,
            "job_id": job_id or row["job_id"],
            "lane": min(row["lane"], lane),
            "account_id": row["account_id"] or change.account_id,
        }
        conn.execute(_SET, {"its_id": row["id"], **changes})
        return Received(new=False, correlation_id=row["correlation_id"])
    now, correlation_id = db.now(), db.ids.new()
    values = {
        "agency": agency,
        "doorbell": doorbell,
        "family": crosswalk.family(conn, agency, change.system, change.kind, change.external_id, change.account_id),
        "system": change.system,
        "kind": change.kind,
        "external_id": change.external_id,
        "account_id": change.account_id,
        "occasion": change.occasion,
        "deep": deep,
        "job_id": job_id,
        "state": state,
        "lane": lane,
        "rings": 1,
        "attempts": 0,
        "correlation_id": correlation_id,
        "received_at": now,
        "due_at": now,
    }
    conn.execute(_ADD, values)
    return Received(new=True, correlation_id=correlation_id)


def claim(
    db: Database, conn: Connection, *, after: str = "", resting: Callable[[str], bool] = lambda agency: False
) -> Ring | None:
    """Take a ring that is due and whose family nobody works on: the next agency's after ``after``, in a circle. Nor may
    a ring of its own be stopped in the family: what a person is asked about is not written by the next ring.

    So a backlog of one agency starves no other. Of one agency real time comes first, then the oldest. ``resting`` says
    of an agency that it has to wait (its calls are spent).
    """
    for agency in _circle(conn, after):
        if resting(agency):
            continue
        row = conn.execute(_CLAIMABLE, {"now": db.now(), "its_agency": agency}).mappings().first()
        if row is not None:
            conn.execute(_SET, {"its_id": row["id"], "state": "running", "attempts": row["attempts"] + 1})
            return _ring(dict(row))
    return None


def _circle(conn: Connection, after: str) -> Iterator[str]:
    """The agencies that have something waiting, from the one after ``after`` round to itself; one seek for each."""
    last, turned = after, False
    while True:
        found: str | None = conn.execute(_NEXT_AGENCY, {"last": last}).scalar()
        if found is None and not turned and after:
            last, turned = "", True
            continue
        if found is None or (turned and found > after):
            return
        yield found
        last = found


def _ring(row: Mapping[str, Any]) -> Ring:
    change = Change(
        system=System(row["system"]),
        kind=Kind(row["kind"]),
        external_id=row["external_id"],
        account_id=row["account_id"],
        occasion=Occasion(row["occasion"]),
    )
    return Ring(
        id=row["id"],
        agency=row["agency"],
        family=row["family"],
        change=change,
        deep=row["deep"],
        job_id=row["job_id"],
        attempts=row["attempts"] + 1,
        correlation_id=row["correlation_id"],
        received_at=row["received_at"],
    )


def move(conn: Connection, ring: Ring, family: str) -> bool:
    """Take the ring over to the family that it turned out to belong to; False when somebody works on that one."""
    try:
        with conn.begin_nested():
            conn.execute(update(inbox).where(inbox.c.id == ring.id).values(family=family))
    except IntegrityError:
        return False
    return True


def finish(db: Database, conn: Connection, ring: Ring, outcome: str) -> None:
    conn.execute(_SET, {"its_id": ring.id, "state": "done", "finished_at": db.now(), "outcome": outcome})


def put_back(db: Database, conn: Connection, ring: Ring, *, delay_seconds: float, outcome: str) -> None:
    """Let it wait again; a ring that came in between takes it over."""
    other = select(inbox.c.id, inbox.c.occasion).where(
        inbox.c.doorbell == select(inbox.c.doorbell).where(inbox.c.id == ring.id).scalar_subquery(),
        inbox.c.state == "waiting",
    )
    newer = conn.execute(other).first()
    if newer is not None:
        joined = {
            "deep": inbox.c.deep | ring.deep,
            "job_id": func.coalesce(inbox.c.job_id, ring.job_id),
            "occasion": max(Occasion(newer.occasion), ring.change.occasion, key=_STRENGTH.__getitem__),
        }
        conn.execute(update(inbox).where(inbox.c.id == newer.id).values(joined))
        finish(db, conn, ring, f"joined ring {newer.id}: {outcome}")
        return
    values = {
        "state": "waiting",
        "due_at": db.now() + timedelta(seconds=delay_seconds),
        "outcome": outcome,
        "family": ring.family,
        "attempts": ring.attempts,
    }
    conn.execute(update(inbox).where(inbox.c.id == ring.id).values(values))


def bury(db: Database, conn: Connection, ring: Ring, outcome: str) -> None:
    """A dead letter: kept, shown, and rung again by a person."""
    values = {"state": "dead", "finished_at": db.now(), "outcome": outcome}
    conn.execute(update(inbox).where(inbox.c.id == ring.id).values(values))


def recover(db: Database, conn: Connection) -> int:
    """After a crash: what was running waits again. Only the one worker may call this, at its start."""
    rows = conn.execute(select(inbox).where(inbox.c.state == "running")).mappings().all()
    for row in rows:
        put_back(
            db,
            conn,
            _ring({**row, "attempts": row["attempts"] - 1}),
            delay_seconds=0,
            outcome="the worker stopped in the middle",
        )
    return len(rows)


def revive(db: Database, conn: Connection, ring_id: int) -> bool:
    """Ring a dead letter again; False when there is no such dead letter."""
    row = conn.execute(select(inbox).where(inbox.c.id == ring_id, inbox.c.state == "dead")).mappings().first()
    if row is None:
        return False
    put_back(db, conn, _ring({**row, "attempts": -1}), delay_seconds=0, outcome="rung again by a person")
    return True


def hold(conn: Connection, ring: Ring, outcome: str) -> None:
    """Keep a running ring back until a person lets its run go on; that was no attempt."""
    values = {"state": "held", "outcome": outcome, "attempts": ring.attempts - 1}
    conn.execute(update(inbox).where(inbox.c.id == ring.id).values(values))


def release(db: Database, conn: Connection, ring_ids: Iterable[int]) -> int:
    """What was kept back waits now; gives how many."""
    count = 0
    for ring_id in ring_ids:
        row = conn.execute(select(inbox).where(inbox.c.id == ring_id)).mappings().one()
        put_back(db, conn, _ring({**row, "attempts": row["attempts"] - 1}), delay_seconds=0, outcome="its run goes")
        count += 1
    return count


def give_up(db: Database, conn: Connection, ring_ids: Iterable[int], outcome: str) -> int:
    """What was kept back is looked at no more; gives how many."""
    values = {"state": "done", "finished_at": db.now(), "outcome": outcome}
    return conn.execute(update(inbox).where(inbox.c.id.in_(list(ring_ids))).values(values)).rowcount


def set_aside(conn: Connection, agency: str | None) -> int:
    """In a rehearsal's copy: what waits or runs is no part of it, but what waits for ``agency`` when that is given.
    Gives the newest ring's number."""
    pending = inbox.c.state.in_(("waiting", "running"))
    others = pending if agency is None else pending & ((inbox.c.agency != agency) | (inbox.c.state == "running"))
    conn.execute(update(inbox).where(others).values(state="aside"))
    return int(conn.execute(select(func.coalesce(func.max(inbox.c.id), 0))).scalar_one())


def came_of(conn: Connection, agency: str, since: int, limit: int = 1_000) -> list[dict[str, Any]]:
    """In a rehearsal's copy: its rings that were not simply looked at, by system, kind, external_id, state, outcome;
    those that came after number ``since``, and those that wait on."""
    shown = (inbox.c.system, inbox.c.kind, inbox.c.external_id, inbox.c.state, inbox.c.outcome)
    mine = (inbox.c.id > since) | (inbox.c.state == "waiting")
    telling = inbox.c.outcome.is_not(None) & ~inbox.c.outcome.startswith("looked at")
    query = select(*shown).where(inbox.c.agency == agency, mine, telling).order_by(inbox.c.id).limit(limit)
    return [dict(row) for row in conn.execute(query).mappings()]


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
    """The records that rang, each once, with the strongest occasion; of a time, a system, a run."""
    where = [inbox.c.agency == agency, inbox.c.kind.in_((Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY))]
    where += [inbox.c.received_at >= since] if since is not None else []
    where += [inbox.c.received_at < until] if until is not None else []
    where += [inbox.c.system == system] if system is not None else []
    if run_id is not None:
        where.append((inbox.c.job_id == run_id) | (inbox.c.correlation_id == run_id))
    found: dict[str, Change] = {}
    for row in conn.execute(select(inbox).where(*where).order_by(inbox.c.id)).mappings():
        change = _ring(dict(row)).change
        known = found.get(row["doorbell"], change)
        occasion = max(known.occasion, change.occasion, key=_STRENGTH.__getitem__)
        found[row["doorbell"]] = replace(change, occasion=occasion)
        if len(found) >= limit:
            break
    return list(found.values())


def next_due(conn: Connection) -> datetime | None:
    """When the next waiting ring is due."""
    return conn.execute(_NEXT_DUE).scalar()


def unfinished(conn: Connection, job_id: str) -> int:
    return int(conn.execute(_UNFINISHED, {"job": job_id}).scalar_one())


def rung_for(conn: Connection, job_id: str, external_ids: Sequence[str]) -> set[str]:
    """Which accounts of BenefitPoint a job has a ring for, in any state."""
    mine = (inbox.c.job_id == job_id, inbox.c.system == System.BENEFITPOINT, inbox.c.kind == Kind.ACCOUNT)
    return set(conn.execute(select(inbox.c.external_id).where(*mine, inbox.c.external_id.in_(external_ids))).scalars())


def buried(conn: Connection, job_id: str) -> int:
    query = select(func.count()).where(inbox.c.job_id == job_id, inbox.c.state == "dead")
    return conn.execute(query).scalar_one()


def unearth(db: Database, conn: Connection, agency: str, limit: int) -> list[Change]:
    """BenefitPoint's dead letters of earlier dailies, given up as such: the next daily rings for them again."""
    dead = (inbox.c.agency == agency, inbox.c.state == "dead", inbox.c.job_id.is_not(None))
    query = select(inbox).where(*dead, inbox.c.system == System.BENEFITPOINT).order_by(inbox.c.id).limit(limit)
    found = [_ring(dict(row)) for row in conn.execute(query).mappings()]
    for ring in found:
        finish(db, conn, ring, "rung again by the next daily")
    return [ring.change for ring in found]


def first_heard(conn: Connection, agency: str, change: Change) -> datetime | None:
    """When a record was rung for the first time."""
    mine = (inbox.c.agency == agency, inbox.c.system == change.system, inbox.c.kind == change.kind)
    return conn.execute(
        select(func.min(inbox.c.received_at)).where(*mine, inbox.c.external_id == change.external_id)
    ).scalar()


def read_cursor(conn: Connection, agency: str, name: str) -> str | None:
    return conn.execute(_CURSOR, {"its_agency": agency, "its": name}).scalar()


def moved_at(conn: Connection, agency: str, name: str) -> datetime | None:
    """When a cursor was moved last."""
    query = select(cursors.c.moved_at).where(cursors.c.agency == agency, cursors.c.name == name)
    return conn.execute(query).scalar()


def move_cursor(db: Database, conn: Connection, agency: str, name: str, value: str) -> None:
    new = {"value": value, "moved_at": db.now()}
    if conn.execute(_MOVE_CURSOR, {"its_agency": agency, "its": name, **new}).rowcount == 0:
        conn.execute(_ADD_CURSOR, {"agency": agency, "name": name, **new})
