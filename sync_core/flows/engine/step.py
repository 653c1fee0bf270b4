"""One claimed ring: run it, then finish it, put it back, or bury it. Every engine works in these steps."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.exc import IntegrityError

from trifold.sync_core import logs
from trifold.sync_core.errors import Garbled, Misconfigured, NeedsDecision, Stale, SyncError
from trifold.sync_core.flows import daily, decisions, reconcile, requests, runs, undo
from trifold.sync_core.flows.desk import Busy, Desk, Run
from trifold.sync_core.flows.family import look
from trifold.sync_core.flows.runs import OverCap
from trifold.sync_core.model.changes import Kind
from trifold.sync_core.store import audit, inbox
from trifold.sync_core.store.inbox import Ring

DELAY_SECONDS_MAX = 300.0
MISCONFIGURED_SECONDS = 60.0


def claim(desk: Desk) -> Ring | None:
    """Take the next due ring; looking costs no write lock."""
    with desk.db.read() as conn:
        due = inbox.next_due(conn)
    if due is None or due > desk.db.now():
        return None
    with desk.db.begin() as conn:
        ring = inbox.claim(desk.db, conn, after=desk.turns.last, resting=desk.rests)
    if ring is not None:
        desk.turns.last = ring.agency
    return ring


def turn(desk: Desk) -> bool:
    """One step; False when nothing is due."""
    ring = claim(desk)
    return ring is not None and work_on(desk, ring)


def work_on(desk: Desk, ring: Ring) -> bool:
    """Run a claimed ring to its end, whatever that is, and say so."""
    try:
        outcome = _run(desk, ring)
    except Busy as busy:
        _wait(desk, ring, busy)
    except (Stale, IntegrityError) as error:
        _retry(desk, ring, 0.0, f"changed under us: {type(error).__name__}")
    except OverCap as error:
        with desk.db.begin() as conn:
            inbox.hold(conn, ring, str(error))
    except NeedsDecision as error:
        _finish(desk, ring, str(error))
    except Garbled as error:
        _set_aside(desk, ring, error)
    except Misconfigured as error:
        _retry(desk, ring, MISCONFIGURED_SECONDS, str(error))
    except SyncError as error:
        _retry(desk, ring, min(2.0 ** (ring.attempts - 1), DELAY_SECONDS_MAX), str(error))
    except Exception as error:
        logs.failure("ring.failed", agency=ring.agency, ring=ring.id)
        _retry(
            desk, ring, min(2.0 ** (ring.attempts - 1), DELAY_SECONDS_MAX), f"{type(error).__name__}: a fault of ours"
        )
    else:
        _finish(desk, ring, outcome)
    return True


def let_go(desk: Desk, ring: Ring) -> None:
    """Its end could not be written down: let it wait again."""
    with desk.db.begin() as conn:
        inbox.put_back(desk.db, conn, ring, delay_seconds=0, outcome="its end could not be written down")


def _run(desk: Desk, ring: Ring) -> str:
    change = ring.change
    family = ring.family

    def lock(wanted: str) -> None:
        nonlocal family
        if wanted == family:
            return
        with desk.db.begin() as conn:
            free = inbox.move(conn, ring, wanted)
        if not free:
            raise Busy(f"waits for {wanted}", family=wanted)
        family = wanted

    if change.kind is Kind.RUN:
        return runs.look_into(desk, ring.agency, change.external_id, turn)
    if change.kind in (Kind.DAILY_JOB, Kind.SWEEP):
        lock(f"{ring.agency}/sweep")  # one ring at a time goes on with it
        if change.kind is Kind.SWEEP:
            return reconcile.answer(desk, ring.agency, change.external_id)
        return daily.list_work(desk, ring.agency, change.external_id)
    trail = audit.Trail(agency=ring.agency, correlation_id=ring.correlation_id)
    run = Run(desk=desk, trail=trail, occasion=change.occasion, lock=lock, job_id=ring.job_id)
    if change.kind is Kind.RESTORE:
        return undo.put_back(run, change.external_id)
    if change.kind is Kind.DECISION:
        return decisions.carry_out(run, int(change.external_id))
    if change.kind is Kind.SYNC_REQUEST:
        return requests.answer(run, change.external_id)
    return look(run, change, deep=ring.deep)


def _finish(desk: Desk, ring: Ring, outcome: str) -> None:
    with desk.db.begin() as conn:
        inbox.finish(desk.db, conn, ring, outcome)
    waited = (desk.db.now() - ring.received_at).total_seconds()
    logs.event(
        "ring.finished",
        agency=ring.agency,
        correlation_id=ring.correlation_id,
        system=ring.change.system,
        kind=ring.change.kind,
        outcome=outcome,
        seconds=round(waited, 3),
    )


def _wait(desk: Desk, ring: Ring, busy: Busy) -> None:
    """Waiting for others is no attempt."""
    with desk.db.begin() as conn:
        inbox.put_back(
            desk.db,
            conn,
            replace(ring, attempts=ring.attempts - 1, family=busy.family or ring.family),
            delay_seconds=busy.delay_seconds,
            outcome=str(busy),
        )


def _set_aside(desk: Desk, ring: Ring, error: Garbled) -> None:
    """A record that can't be believed waits for a person, or for the next that rings for it; a job is tried again."""
    if ring.change.kind not in (Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY):
        _retry(desk, ring, min(2.0 ** (ring.attempts - 1), DELAY_SECONDS_MAX), str(error))
        return
    with desk.db.begin() as conn:
        inbox.bury(desk.db, conn, ring, str(error))
    logs.event("ring.set_aside", agency=ring.agency, correlation_id=ring.correlation_id, outcome=str(error))


def _retry(desk: Desk, ring: Ring, delay_seconds: float, outcome: str) -> None:
    if ring.attempts < desk.settings.attempts_max:
        with desk.db.begin() as conn:
            inbox.put_back(desk.db, conn, ring, delay_seconds=delay_seconds, outcome=outcome)
        logs.event("ring.put_back", agency=ring.agency, correlation_id=ring.correlation_id, outcome=outcome)
        return
    with desk.db.begin() as conn:
        inbox.bury(desk.db, conn, ring, outcome)
    if ring.change.kind is Kind.DAILY_JOB:
        daily.fail(desk, ring.agency, ring.change.external_id, outcome)
    logs.event("ring.buried", agency=ring.agency, correlation_id=ring.correlation_id, outcome=outcome)
