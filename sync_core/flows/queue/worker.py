"""One claimed work item: do it, then write down how it ended. Every engine works in these steps."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Enum, auto

from sqlalchemy.exc import IntegrityError, OperationalError

from trifold.sync_core import logs
from trifold.sync_core.errors import (
    Garbled,
    LogInRefused,
    Misconfigured,
    NeedsDecision,
    Stale,
    SyncError,
    Unavailable,
)
from trifold.sync_core.flows import daily, doubt, intake
from trifold.sync_core.flows.desk import Busy, Desk, Receipts, Run
from trifold.sync_core.flows.queue import handlers
from trifold.sync_core.flows.runs import OverCap
from trifold.sync_core.model.changes import Change, Job, JobKind, System
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.store import inbox, inbox_reads
from trifold.sync_core.store.inbox import WorkItem

DELAY_SECONDS_MAX = 900.0
MISCONFIGURED_SECONDS = 60.0
DATABASE_SECONDS = 2.0
ALONE_SECONDS_MAX = 24 * 3_600.0  # so long its system fails for one item alone before that is the item's own fault


class How(Enum):
    FINISHED = auto()
    FORGOTTEN = auto()  # done, and nothing of it is kept
    PUT_BACK = auto()
    DEAD = auto()
    HELD = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What is to be written down of an item; writing it twice changes nothing. ``rest``: what its pass left to be kept
    with it."""

    how: How
    item: WorkItem
    outcome: Outcome
    delay_seconds: float = 0.0
    waits_for: System | None = None
    rest: tuple[Receipts, ...] = ()


def claim(desk: Desk, kinds: Collection[JobKind] | None = None) -> WorkItem | None:
    """Take the next due item, or the next job of these kinds; looking costs no write lock."""
    with desk.db.read() as conn:
        desk.circuits.learn(conn)
        found = inbox.claimable(desk.db, conn, after=desk.turns.last, closed=desk.closed_to, kinds=kinds)
    if found is None:
        return None
    try:
        with desk.db.begin() as conn:
            item = inbox.claim(conn, found)
    except IntegrityError:
        return None
    if item is not None:
        desk.turns.last = item.agency
    return item


def turn(desk: Desk) -> bool:
    """One step; False when nothing is due."""
    item = claim(desk)
    if item is None:
        return False
    work_on(desk, item)
    return True


def work_on(desk: Desk, item: WorkItem) -> None:
    """Do a claimed item to its end, whatever that is, and write it down."""
    conclude(desk, attempt(desk, item))


def attempt(desk: Desk, item: WorkItem) -> Ending:
    """Do the item. Raises nothing: what went wrong is the ending."""
    run = handlers.run_of(desk, item)
    ending = _attempt(desk, item, run)
    return replace(ending, rest=(*run.receipts, *run.at_end))


def _attempt(desk: Desk, item: WorkItem, run: Run) -> Ending:
    try:
        return _done(desk, item, run)
    except Busy as busy:
        waits = replace(item, attempts=item.attempts - 1, lock_key=busy.family or item.lock_key)
        return _put_back(waits, busy.outcome, busy.delay_seconds)
    except (Stale, IntegrityError) as error:
        why = str(error) if isinstance(error, Stale) else "another run kept the same record first"
        return _retry(desk, item, 0.0 if item.attempts <= 3 else _grown(item), came(Code.CHANGED_MEANWHILE, why=why))
    except OperationalError:
        logs.failure("item.database_failed", agency=item.agency, item=item.id)
        waits = replace(item, attempts=item.attempts - 1)
        return _put_back(waits, came(Code.AWAITS_TURN, why="the database could not be written"), DATABASE_SECONDS)
    except OverCap as error:
        return Ending(how=How.HELD, item=item, outcome=came(Code.OVER_CAP, batch=error.batch))
    except NeedsDecision as error:
        return Ending(how=How.FINISHED, item=item, outcome=came(Code.HELD, why=str(error)))
    except (Unavailable, LogInRefused) as error:
        return _waits(desk, item, run, error, came(Code.AWAITS_SYSTEM, system=error.system, why=str(error)))
    except Misconfigured as error:
        waiting = replace(item, attempts=item.attempts - 1, failing_since=item.failing_since or desk.db.now())
        seconds = min(3_600.0, max(MISCONFIGURED_SECONDS, _failing_seconds(desk, waiting)))
        return _put_back(waiting, came(Code.FAILED, why=str(error)), seconds)
    except Garbled as error:
        if isinstance(item.work, Change):  # it waits for a person, or for the next change of the record
            return Ending(how=How.DEAD, item=item, outcome=came(Code.SET_ASIDE, why=str(error)))
        return _retry(desk, item, _grown(item), came(Code.FAILED, why=str(error)))
    except SyncError as error:
        return _retry(desk, item, _grown(item), came(Code.FAILED, why=str(error)))
    except Exception as error:
        logs.failure("item.failed", agency=item.agency, item=item.id)
        return _retry(desk, item, _grown(item), came(Code.FAILED, why=f"{type(error).__name__}: a fault of ours"))


def _done(desk: Desk, item: WorkItem, run: Run) -> Ending:
    done = handlers.perform(desk, item, run)
    if done.again_seconds is not None:
        return _put_back(replace(item, attempts=item.attempts - 1), done.outcome, done.again_seconds)
    if done.absent is None:
        forgotten = isinstance(item.work, Job) and item.work.kind in handlers.RECURRING
        return Ending(how=How.FORGOTTEN if forgotten else How.FINISHED, item=item, outcome=done.outcome)
    logs.event("item.partly_done", agency=item.agency, correlation_id=item.correlation_id, system=done.absent.system)
    return _waits(desk, item, run, done.absent, done.outcome)


def _grown(item: WorkItem) -> float:
    return min(2.0 ** (item.attempts - 1), DELAY_SECONDS_MAX)


def _failing_seconds(desk: Desk, item: WorkItem) -> float:
    return (desk.db.now() - item.failing_since).total_seconds() if item.failing_since else 0.0


def _put_back(item: WorkItem, outcome: Outcome, seconds: float, waits_for: System | None = None) -> Ending:
    return Ending(how=How.PUT_BACK, item=item, outcome=outcome, delay_seconds=seconds, waits_for=waits_for)


def _waits(desk: Desk, item: WorkItem, run: Run, error: Unavailable | LogInRefused, outcome: Outcome) -> Ending:
    """A system that is down is nobody's attempt: the item waits for it. Only one for which the system fails alone,
    while it serves others for a whole day, is poisoned; no time counts in which it was down before the item asked."""
    waiting = replace(item, attempts=item.attempts - 1)
    down = desk.circuits.state(item.agency, error.system).failing_since if error.system else None
    if down is not None and down < run.began_at:
        return _put_back(replace(waiting, failing_since=None), outcome, 0.0, error.system)
    waiting = replace(waiting, failing_since=item.failing_since or desk.db.now())
    seconds = _failing_seconds(desk, waiting)
    alone = down is None or (waiting.failing_since is not None and down > waiting.failing_since)
    if alone and seconds > ALONE_SECONDS_MAX:
        return _dead(replace(waiting, attempts=item.attempts), outcome)
    return _put_back(waiting, outcome, min(max(seconds, 1.0), 300.0) if alone else 0.0, error.system)


def _retry(desk: Desk, item: WorkItem, seconds: float, outcome: Outcome) -> Ending:
    if item.attempts < desk.settings.attempts_max:
        return _put_back(item, outcome, seconds)
    return _dead(item, outcome)


def _dead(item: WorkItem, outcome: Outcome) -> Ending:
    return Ending(how=How.DEAD, item=item, outcome=outcome)


def conclude(desk: Desk, ending: Ending) -> None:
    """Write the ending down, with what it brings about, in one transaction."""
    item, db = ending.item, desk.db
    with db.begin() as conn:
        for receipt in ending.rest:
            receipt(conn)
        if ending.how is How.FINISHED:
            inbox.finish(db, conn, item, ending.outcome)
        elif ending.how is How.FORGOTTEN:
            inbox.forget(conn, item)
            handlers.note_poll(desk, conn, item)
        elif ending.how is How.HELD:
            inbox.hold(conn, item, ending.outcome)
        elif ending.how is How.DEAD:
            inbox.dead_letter(db, conn, item, ending.outcome)
        else:
            delay, system = ending.delay_seconds, ending.waits_for
            inbox.put_back(db, conn, item, ending.outcome, delay_seconds=delay, waits_for=system)
        ended = item.job_id and ending.how is not How.PUT_BACK and not desk.rehearses
        if item.job_id and ended and not inbox_reads.unfinished(conn, item.job_id):
            intake.job(desk, conn, item.agency, Job(kind=JobKind.BATCH_END, id=item.job_id))
    if ending.how is How.DEAD:
        _after_death(desk, item, str(ending.outcome))
    if ending.how is not How.FORGOTTEN:
        _log(desk, ending)


def _after_death(desk: Desk, item: WorkItem, why: str) -> None:
    """What must not simply lie there."""
    if isinstance(item.work, Job) and item.work.kind is JobKind.DAILY:
        daily.fail(desk, item.agency, item.work.id, why)
    if isinstance(item.work, Job) and item.work.kind is JobKind.DOUBT:
        doubt.give_up(desk, item.agency, item.work.id, why)


_EVENTS = {
    How.FINISHED: "item.finished",
    How.PUT_BACK: "item.put_back",
    How.DEAD: "item.dead_lettered",
    How.HELD: "item.held",
}


def _log(desk: Desk, ending: Ending) -> None:
    item = ending.item
    logs.event(
        _EVENTS[ending.how],
        agency=item.agency,
        correlation_id=item.correlation_id,
        system=item.work.system,
        kind=item.work.kind,
        code=ending.outcome.code,
        outcome=str(ending.outcome),
        seconds=round((desk.db.now() - item.received_at).total_seconds(), 3),
    )
