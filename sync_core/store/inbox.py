"""The inbox: the queue's work items. One item waits and one runs for a dedup key at the most; more changes coalesce.

States: waiting, running, done, dead (a dead letter: kept, shown, queued again by a person), held (until a person lets
its batch go on).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from trifold.sync_core.model.changes import Change, Job, JobKind, Kind, Occasion, System, Work
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.store import crosswalk
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import inbox


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    HELD = "held"


PENDING = (State.WAITING, State.RUNNING, State.HELD)
DELAY_SECONDS_MAX = 3_600.0  # no item waits longer for its turn: what says so was written under a wrong clock
STRENGTH = {Occasion.ONBOARDING: -1, Occasion.REALTIME: 0, Occasion.SWEEP: 1, Occasion.DAILY: 2}

# What every item needs, compiled once: building a statement costs more than asking it.
_BUSY = select(inbox.c.lock_key).where(
    (inbox.c.state == State.RUNNING) | ((inbox.c.state == State.HELD) & inbox.c.job_id.is_(None))
)
_CLOSED: Any = bindparam("closed", expanding=True)
_CLAIMABLE = (
    select(inbox)
    .where(
        inbox.c.state == State.WAITING,
        inbox.c.agency == bindparam("its_agency"),
        inbox.c.due_at <= bindparam("now"),
        inbox.c.lock_key.not_in(_BUSY),
        inbox.c.system.not_in(_CLOSED),
        func.coalesce(inbox.c.waits_for, "").not_in(_CLOSED),
    )
    .order_by(inbox.c.priority, inbox.c.due_at, inbox.c.id)
    .limit(1)
)
_CLAIMABLE_OF = _CLAIMABLE.where(inbox.c.kind.in_(bindparam("kinds", expanding=True)))
_WAITING_AGENCY = select(func.min(inbox.c.agency)).where(inbox.c.state == State.WAITING)
_NEXT_AGENCY = select(
    _WAITING_AGENCY.where(inbox.c.agency > bindparam("last")).scalar_subquery().label("next"),
    _WAITING_AGENCY.scalar_subquery().label("first"),
)
_SAME = select(inbox).where(inbox.c.dedup_key == bindparam("its_key"), inbox.c.state == bindparam("its_state"))
_SAME_OF_JOB = _SAME.where(inbox.c.job_id == bindparam("its_job"))
_ADD, _SET = insert(inbox), update(inbox).where(inbox.c.id == bindparam("its_id"))
_TAKE = _SET.where(inbox.c.state == State.WAITING, inbox.c.lock_key.not_in(_BUSY))
_FORGET = delete(inbox).where(inbox.c.id == bindparam("its_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """A claimed item: look at this record, or do this job, now."""

    id: int
    agency: str
    lock_key: str
    work: Work
    deep: bool
    job_id: str | None
    attempts: int
    correlation_id: str
    received_at: datetime
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Whether an item is ``new``, and the correlation id that it goes under."""

    new: bool
    correlation_id: str


def dedup_key(agency: str, work: Work) -> str:
    if isinstance(work, Change):
        return f"{agency}/{work.system}/{work.kind}/{work.external_id}"
    return f"{agency}/{work.system or ''}/{work.kind}/{work.id}"


def enqueue(
    db: Database,
    conn: Connection,
    agency: str,
    work: Work,
    *,
    lock_key: str | None = None,
    deep: bool = False,
    job_id: str | None = None,
    held: bool = False,
) -> Received:
    """Keep an item, unless one was waiting already: they coalesce, the stronger occasion stays. ``held``: it is kept
    back until its batch was looked into, and coalesces only with what is kept back for the same batch. A change that
    comes while its record waits for a system that is down is looked at now: the other systems may have it."""
    key, state = dedup_key(agency, work), State.HELD if held else State.WAITING
    same = {"its_key": key, "its_state": state, **({"its_job": job_id} if held else {})}
    row = conn.execute(_SAME_OF_JOB if held else _SAME, same).mappings().first()
    priority = 0 if work.occasion is Occasion.REALTIME else 1
    change = work if isinstance(work, Change) else None
    account_id = change.account_id if change else None
    if row:
        _coalesce(db, conn, row, work, deep=deep, job_id=job_id, priority=priority, account_id=account_id)
        return Received(new=False, correlation_id=row["correlation_id"])
    now, correlation_id = db.now(), db.ids.new()
    if lock_key is None:
        lock_key = (
            crosswalk.family(conn, agency, change.system, change.kind, change.external_id, account_id)
            if change
            else key
        )
    values = {
        "agency": agency,
        "dedup_key": key,
        "lock_key": lock_key,
        "system": work.system or "",
        "kind": work.kind,
        "external_id": work.external_id if isinstance(work, Change) else work.id,
        "account_id": account_id,
        "occasion": work.occasion,
        "deep": deep,
        "gone": bool(change and change.gone),
        "job_id": job_id,
        "state": state,
        "waits_for": None,
        "priority": priority,
        "rings": 1,
        "attempts": 0,
        "failing_since": None,
        "correlation_id": correlation_id,
        "received_at": now,
        "due_at": now + timedelta(seconds=0.0 if isinstance(work, Change) else work.after_seconds),
    }
    conn.execute(_ADD, values)
    return Received(new=True, correlation_id=correlation_id)


def _coalesce(
    db: Database,
    conn: Connection,
    row: Mapping[Any, Any],
    work: Work,
    *,
    deep: bool,
    job_id: str | None,
    priority: int,
    account_id: str | None,
) -> None:
    changes = {
        "rings": row["rings"] + 1,
        "occasion": max(Occasion(row["occasion"]), work.occasion, key=STRENGTH.__getitem__),
        "deep": row["deep"] or deep,
        "job_id": job_id or row["job_id"],
        "priority": min(row["priority"], priority),
        "account_id": row["account_id"] or account_id,
    }
    if isinstance(work, Change):
        changes["gone"] = row["gone"] or work.gone
        changes |= {"waits_for": None, "due_at": min(row["due_at"], db.now())}
    conn.execute(_SET, {"its_id": row["id"], **changes})


def claimable(
    db: Database,
    conn: Connection,
    *,
    after: str = "",
    closed: Callable[[str], Collection[str] | None],
    kinds: Collection[JobKind] | None = None,
) -> Mapping[Any, Any] | None:
    """The item that is to be taken next: due, under a lock key that nobody works under, of the next agency after
    ``after``, in a circle; nor may an item of its own be stopped under the key: what a person is asked about is not
    written by the next item.

    So a backlog of one agency starves no other. Of one agency real time comes first, then the oldest. ``closed`` says
    of an agency which of its systems are to be left alone now; None: all (its calls are spent). ``kinds``: only jobs
    of these.
    """
    for agency in _circle(conn, after):
        shut = closed(agency)
        if shut is None:
            continue
        asked = {"now": db.now(), "its_agency": agency, "closed": sorted(shut)}
        if kinds is None:
            row = conn.execute(_CLAIMABLE, asked).mappings().first()
        else:
            row = conn.execute(_CLAIMABLE_OF, {**asked, "kinds": sorted(kinds)}).mappings().first()
        if row is not None:
            return row
    return None


def claim(conn: Connection, row: Mapping[Any, Any]) -> WorkItem | None:
    """Take what :func:`claimable` found; None when somebody else was quicker. Raises IntegrityError when somebody began
    to work under its lock key."""
    now_running = {"its_id": row["id"], "state": State.RUNNING, "attempts": row["attempts"] + 1}
    taken = conn.execute(_TAKE, now_running).rowcount
    return _item({**row, "attempts": row["attempts"] + 1}) if taken else None


def _circle(conn: Connection, after: str) -> Iterator[str]:
    """The agencies that have something waiting, from the one after ``after`` round to itself; one seek for each."""
    last, turned = after, False
    while True:
        row = conn.execute(_NEXT_AGENCY, {"last": last}).one()
        found: str | None = row.next
        if found is None and not turned and after:
            found, turned = row.first, True
        if found is None or (turned and found > after):
            return
        yield found
        last = found


def work_of(row: Mapping[Any, Any]) -> Work:
    occasion = Occasion(row["occasion"])
    if row["kind"] in set(JobKind):
        system = System(row["system"]) if row["system"] else None
        return Job(kind=JobKind(row["kind"]), id=row["external_id"], system=system, occasion=occasion)
    return Change(
        system=System(row["system"]),
        kind=Kind(row["kind"]),
        external_id=row["external_id"],
        account_id=row["account_id"],
        occasion=occasion,
        gone=row["gone"],
    )


def _item(row: Mapping[Any, Any]) -> WorkItem:
    return WorkItem(
        id=row["id"],
        agency=row["agency"],
        lock_key=row["lock_key"],
        work=work_of(row),
        deep=row["deep"],
        job_id=row["job_id"],
        attempts=row["attempts"],
        correlation_id=row["correlation_id"],
        received_at=row["received_at"],
        failing_since=row["failing_since"],
    )


def move(conn: Connection, item: WorkItem, lock_key: str) -> bool:
    """Take the item over to the lock key that it turned out to belong to; False when somebody works under that."""
    try:
        with conn.begin_nested():
            conn.execute(update(inbox).where(inbox.c.id == item.id).values(lock_key=lock_key))
    except IntegrityError:
        return False
    return True


def came_to(outcome: Outcome) -> dict[str, Any]:
    return {"code": outcome.code, "facts": dict(outcome.facts)}


def finish(db: Database, conn: Connection, item: WorkItem, outcome: Outcome) -> None:
    conn.execute(_SET, {"its_id": item.id, "state": State.DONE, "finished_at": db.now(), **came_to(outcome)})


def forget(conn: Connection, item: WorkItem) -> None:
    """It is done and nobody will ask (a poll)."""
    conn.execute(_FORGET, {"its_id": item.id})


def put_back(
    db: Database,
    conn: Connection,
    item: WorkItem,
    outcome: Outcome,
    *,
    delay_seconds: float = 0.0,
    waits_for: System | None = None,
) -> None:
    """Let it wait again, for its time or for a system; an item that came in between takes it over."""
    other = select(inbox.c.id, inbox.c.occasion).where(
        inbox.c.dedup_key == dedup_key(item.agency, item.work), inbox.c.state == State.WAITING
    )
    newer = conn.execute(other).first()
    if newer is not None:
        joined = {
            "deep": inbox.c.deep | item.deep,
            "job_id": func.coalesce(inbox.c.job_id, item.job_id),
            "occasion": max(Occasion(newer.occasion), item.work.occasion, key=STRENGTH.__getitem__),
        }
        conn.execute(update(inbox).where(inbox.c.id == newer.id).values(joined))
        finish(db, conn, item, came(Code.JOINED, item=newer.id, why=str(outcome)))
        return
    values = {
        "state": State.WAITING,
        "waits_for": waits_for,
        "due_at": db.now() + timedelta(seconds=delay_seconds),
        "lock_key": item.lock_key,
        "attempts": item.attempts,
        "failing_since": item.failing_since,
        "finished_at": None,
        **came_to(outcome),
    }
    conn.execute(_SET, {"its_id": item.id, **values})


def dead_letter(db: Database, conn: Connection, item: WorkItem, outcome: Outcome) -> None:
    """Kept, shown, and queued again by a person."""
    conn.execute(_SET, {"its_id": item.id, "state": State.DEAD, "finished_at": db.now(), **came_to(outcome)})


def _as_put_back(row: Mapping[Any, Any], attempts: int) -> WorkItem:
    return _item({**row, "attempts": attempts})


def recover(db: Database, conn: Connection) -> int:
    """After a crash: what was running waits again. Only the one worker may call this, at its start."""
    rows = conn.execute(select(inbox).where(inbox.c.state == State.RUNNING)).mappings().all()
    for row in rows:
        put_back(db, conn, _as_put_back(row, row["attempts"] - 1), came(Code.INTERRUPTED))
    return len(rows)


def requeue(db: Database, conn: Connection, item_id: int, who: str = "a person") -> bool:
    """Queue a dead letter again; False when there is no such dead letter."""
    row = conn.execute(select(inbox).where(inbox.c.id == item_id, inbox.c.state == State.DEAD)).mappings().first()
    if row is None:
        return False
    put_back(db, conn, _item({**row, "attempts": 0, "failing_since": None}), came(Code.REQUEUED, who=who))
    return True


def hold(conn: Connection, item: WorkItem, outcome: Outcome) -> None:
    """Keep a running item back until a person lets its batch go on; that was no attempt."""
    conn.execute(_SET, {"its_id": item.id, "state": State.HELD, "attempts": item.attempts - 1, **came_to(outcome)})


def release(db: Database, conn: Connection, item_ids: Iterable[int]) -> int:
    """What was kept back waits now; gives how many."""
    count = 0
    for item_id in item_ids:
        row = conn.execute(select(inbox).where(inbox.c.id == item_id)).mappings().one()
        put_back(db, conn, _as_put_back(row, row["attempts"]), came(Code.REQUEUED, who="its batch, which goes"))
        count += 1
    return count


def give_up(db: Database, conn: Connection, item_ids: Iterable[int], why: str) -> int:
    """What was kept back is looked at no more; gives how many."""
    values = {"state": State.DONE, "finished_at": db.now(), **came_to(came(Code.GIVEN_UP, why=why))}
    return conn.execute(update(inbox).where(inbox.c.id.in_(list(item_ids))).values(values)).rowcount


def set_right(db: Database, conn: Connection) -> int:
    """What would wait for longer than anything is made to, because it was put back under a clock that was ahead, is
    due now; gives how many."""
    too_late = db.now() + timedelta(seconds=DELAY_SECONDS_MAX)
    where = (inbox.c.state == State.WAITING, inbox.c.due_at > too_late)
    return conn.execute(update(inbox).where(*where).values(due_at=db.now())).rowcount


def wake(db: Database, conn: Connection, agency: str, code: Code) -> None:
    """What waits for the reason that the code names need wait no longer: it is due now."""
    where = (inbox.c.agency == agency, inbox.c.state == State.WAITING, inbox.c.code == code)
    conn.execute(update(inbox).where(*where).values(due_at=db.now()))


def set_aside(conn: Connection, agency: str | None) -> int:
    """In a dry run's copy: what waits or runs is no part of it, but what waits for ``agency`` when that is given.
    Gives the newest item's number."""
    pending = inbox.c.state.in_((State.WAITING, State.RUNNING))
    others = pending if agency is None else pending & ((inbox.c.agency != agency) | (inbox.c.state == State.RUNNING))
    conn.execute(update(inbox).where(others).values(state="aside"))
    return int(conn.execute(select(func.coalesce(func.max(inbox.c.id), 0))).scalar_one())


def take_dead_letters(db: Database, conn: Connection, agency: str, limit: int) -> list[Change]:
    """Records whose item is a dead letter, given up as such: the daily looks at them again."""
    dead = (inbox.c.agency == agency, inbox.c.state == State.DEAD, inbox.c.kind.in_(list(Kind)))
    query = select(inbox).where(*dead).order_by(inbox.c.id).limit(limit)
    found = [_item(row) for row in conn.execute(query).mappings()]
    for item in found:
        finish(db, conn, item, came(Code.REQUEUED, who="the next daily"))
    return [item.work for item in found if isinstance(item.work, Change)]
