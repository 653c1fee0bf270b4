"""What each kind of work item does: one table. Nothing else in the core begins a call to a vendor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from trifold.sync_core.errors import LogInRefused, Unavailable
from trifold.sync_core.flows import connection, daily, doubt, onboarding, reconcile, requests, runs, undo
from trifold.sync_core.flows.desk import Busy, Desk, Run
from trifold.sync_core.flows.family import look
from trifold.sync_core.flows.intake import observe
from trifold.sync_core.flows.review import decisions
from trifold.sync_core.model.changes import Change, Job, JobKind, System
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.store import audit, cursors, inbox
from trifold.sync_core.store.inbox import WorkItem

POLLED = "polled"
RECURRING = frozenset({JobKind.POLL, JobKind.REQUESTS})  # they come again by themselves: nothing of them is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """``absent``: a system that did not answer; what could be done without it is done, the rest waits for it.
    ``again_seconds``: something is to be looked at once more."""

    outcome: Outcome
    absent: Unavailable | LogInRefused | None = None
    again_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What a handler is given: the item, and what one pass over records works with."""

    desk: Desk
    item: WorkItem
    run: Run

    @property
    def agency(self) -> str:
        return self.item.agency

    @property
    def id(self) -> str:
        assert isinstance(self.item.work, Job)
        return self.item.work.id


Handler = Callable[[Task], Outcome]

HANDLERS: Mapping[JobKind, Handler] = {
    JobKind.POLL: lambda task: _poll(task),
    JobKind.REQUESTS: lambda task: requests.look_for(task.desk, task.agency),
    JobKind.SYNC_REQUEST: lambda task: requests.answer(task.run, task.id),
    JobKind.DOUBT: lambda task: doubt.resolve(task.run, task.id),
    JobKind.DECISION: lambda task: decisions.carry_out(task.run, int(task.id)),
    JobKind.DAILY: lambda task: daily.list_work(task.desk, task.agency, task.id),
    JobKind.SWEEP: lambda task: reconcile.answer(task.desk, task.agency, task.id),
    JobKind.BATCH: lambda task: runs.look_into(task.desk, task.agency, task.id, _turn),
    JobKind.BATCH_END: lambda task: onboarding.end(task.desk, task.agency, task.id),
    JobKind.RESTORE: lambda task: undo.put_back(task.run, task.id),
    JobKind.CONNECTION: lambda task: connection.keep(task.desk, task.agency),
    JobKind.ONBOARDING: lambda task: onboarding.answer(task.desk, task.agency, _turn),
}


def perform(desk: Desk, item: WorkItem, run: Run) -> Performed:
    """Raises what stands in the way."""
    if isinstance(item.work, Change):
        outcome = look(run, item.work, deep=item.deep)
    else:
        outcome = HANDLERS[item.work.kind](Task(desk, item, run))
    absent = next(iter(run.absent.values()), None)
    if absent is not None:
        return Performed(outcome=came(Code.PARTLY, system=absent.system), absent=absent)
    if run.second_look is not None:
        waits = came(Code.AWAITS_SECOND_LOOK, system=run.second_look.system)
        return Performed(outcome=waits, again_seconds=run.second_look.after_seconds)
    return Performed(outcome=outcome)


def run_of(desk: Desk, item: WorkItem) -> Run:
    """What one pass for an item works with."""
    held = item.lock_key

    def lock(wanted: str) -> None:
        if wanted != held:
            with desk.db.begin() as conn:
                lock_in(conn, wanted)

    def lock_in(conn: Connection, wanted: str) -> None:
        nonlocal held
        if wanted == held:
            return
        if not inbox.move(conn, item, wanted):
            raise Busy(came(Code.AWAITS_TURN, why=f"another item works on {wanted}"), family=wanted)
        held = wanted

    trail = audit.Trail(agency=item.agency, correlation_id=item.correlation_id)
    run = Run(
        began_at=desk.db.now(),
        desk=desk,
        trail=trail,
        occasion=item.work.occasion,
        lock=lock,
        lock_in=lock_in,
        job_id=item.job_id,
    )
    run.again = item.attempts > 1
    if isinstance(item.work, Change) and item.work.gone:
        run.gone = frozenset({(item.work.system, item.work.kind, item.work.external_id)})
    return run


def _poll(task: Task) -> Outcome:
    """Ask one system what changed."""
    new = observe(task.desk, task.agency, System(task.id))
    return came(Code.DONE, what=f"{new} changes are new")


def note_poll(desk: Desk, conn: Connection, item: WorkItem) -> None:
    """When BenefitPoint (without it InsuredMine) was polled last, for the surfaces."""
    work, last = item.work, desk.systems(item.agency)
    told = System.BENEFITPOINT if System.BENEFITPOINT in last else System.INSUREDMINE
    if isinstance(work, Job) and work.kind is JobKind.POLL and work.id == told:
        cursors.move(desk.db, conn, item.agency, POLLED, desk.db.now().isoformat())


def _turn(desk: Desk) -> bool:
    """One step of a dry run."""
    from trifold.sync_core.flows.queue.worker import turn

    return turn(desk)


__all__ = ["HANDLERS", "POLLED", "RECURRING", "Performed", "Task", "note_poll", "perform"]
