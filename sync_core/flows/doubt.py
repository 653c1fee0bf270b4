"""Creates whose answer was lost: look, then adopt, send again where the tier allows it, or ask a person.

Each is a job of its own: it settles, waits for its system, backs off or is parked, and none stands in another's way.
"""

from __future__ import annotations

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.connectors.port import Connector, Tier
from trifold.sync_core.errors import Rejected, Stale
from trifold.sync_core.flows import review
from trifold.sync_core.flows.apply import adopt, send
from trifold.sync_core.flows.desk import Desk, Run
from trifold.sync_core.flows.intake import job, receive_in
from trifold.sync_core.flows.refusals import hold_refused
from trifold.sync_core.flows.review import names
from trifold.sync_core.flows.review.case import Candidate
from trifold.sync_core.flows.review.in_doubt import InDoubt
from trifold.sync_core.model.changes import Change, Job, JobKind, Occasion, System
from trifold.sync_core.model.identity import differing
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.model.records import Snapshot
from trifold.sync_core.store import audit, crosswalk, inbox, inbox_reads, intents, records
from trifold.sync_core.store.intents import Intent, IntentState

LOOKS = {Tier.KEYED: 1, Tier.REFERENCE: 1, Tier.LAGGING: 2, Tier.FINGERPRINT: 2}
WAIT_SECONDS_MAX = 86_400.0  # no deadline lies further ahead, unless our clock was wrong


def queue_due(desk: Desk) -> int:
    """Queue a job for every create whose deadline passed; gives how many are new."""
    with desk.db.read() as conn:
        due = intents.doubtful(desk.db, conn)
        queued = {name: inbox_reads.waiting_jobs(conn, name, [JobKind.DOUBT]) for name in {one.agency for one in due}}
        dead = inbox_reads.dead_jobs(conn, JobKind.DOUBT, [one.id for one in due]) if due else set()
    new = [one for one in due if (JobKind.DOUBT, one.id) not in queued[one.agency] and one.id not in dead]
    if not new:
        return 0
    with desk.db.begin() as conn:
        return sum(job(desk, conn, one.agency, _job(one), lock_key=_lock(conn, one)) for one in new)


def _job(intent: Intent) -> Job:
    return Job(kind=JobKind.DOUBT, id=intent.id, system=intent.operation.system)


def _lock(conn: Connection, intent: Intent) -> str:
    """The one that its record is worked on under."""
    record = records.read(conn, intent.operation.canonical_id)
    return (record.parent_id if record else None) or intent.operation.canonical_id


def resolve(run: Run, intent_id: str) -> Outcome:
    """One look, and what follows. A refusal that comes now settles it like one that came at once."""
    with run.db.read() as conn:
        intent = intents.read(conn, intent_id)
    if intent is None or intent.state != IntentState.SENT:
        return came(Code.OBSOLETE, why="that create is settled")
    try:
        return _look(run, intent)
    except Rejected as error:
        hold_refused(run, intent.operation, error)
        return came(Code.REFUSED, why=str(error))
    except Stale:
        with run.unit() as conn:
            _go_on(run, conn, intent)
        return came(Code.OBSOLETE, why="what it was to be made below is not there")


def _look(run: Run, intent: Intent) -> Outcome:
    """Adopt only a single record that was not there before and holds every field that was sent."""
    operation = intent.operation
    connector = run.connector(operation.system)
    tier = connector.capabilities[operation.kind].tier
    candidates = _candidates(connector, intent, tier)
    if len(candidates) == 1 and _is_ours(connector, candidates[0], intent, tier):
        adopt(
            run, operation, candidates[0], "found after a lost answer", intent, after=lambda c: _go_on(run, c, intent)
        )
        return came(Code.DONE, what=f"found: {operation.coordinates} is {candidates[0].external_id}")
    if candidates:
        return _park(run, intent, names.theirs(candidates), "more than one record, or not quite ours")
    if intent.looked + 1 < LOOKS[tier]:
        with run.unit() as conn:
            lag = connector.capabilities[operation.kind].commit_lag_max_seconds
            intents.look_again(run.db, conn, intent, lag)
        return came(Code.GOES_ON, progress="nothing was found; it is looked up once more")
    if tier is Tier.KEYED:  # the same key: the vendor answers what it did the first time
        send(run, connector, intent, after=lambda conn: _go_on(run, conn, intent))
        return came(Code.DONE, what="sent again under its key")
    if tier is Tier.REFERENCE:
        with run.unit() as conn:
            intents.settle(run.db, conn, intent, IntentState.DROPPED, "not found after the deadline")
            _go_on(run, conn, intent)
        return came(Code.DONE, what="not found after the deadline: it may be sent again")
    return _park(run, intent, (), "nothing was found")


def _candidates(connector: Connector, intent: Intent, tier: Tier) -> list[Snapshot]:
    if tier is Tier.FINGERPRINT:
        found = connector.look_alikes(intent.operation)
        return [twin for twin in found if twin.external_id not in intent.before]
    return connector.find_by_reference(intent.operation)


def _is_ours(connector: Connector, twin: Snapshot, intent: Intent, tier: Tier) -> bool:
    """A record that carries our reference is ours; by its looks only if it holds every field that was sent, in the
    words of that system (AMS360 reads "Medical PPO" back as its own line of business)."""
    if tier is not Tier.FINGERPRINT:
        return True
    sent = intent.operation
    expected = connector.stored(sent)
    return not differing(expected, twin.fields, [name for name in sent.changed if name in twin.fields])


def give_up(desk: Desk, agency: str, intent_id: str, why: str) -> None:
    """Looking failed again and again: a person is asked."""
    with desk.db.read() as conn:
        intent = intents.read(conn, intent_id)
    if intent is not None and intent.state == IntentState.SENT:
        trail = audit.Trail(agency=agency, correlation_id=desk.db.ids.new())
        with desk.db.begin() as conn:
            _keep_parked(desk, conn, trail, intent, (), f"it could not be looked up ({why})")


def _park(run: Run, intent: Intent, candidates: tuple[Candidate, ...], why: str) -> Outcome:
    with run.unit() as conn:
        _keep_parked(run.desk, conn, run.trail, intent, candidates, why)
    return came(Code.HELD, why=f"a create is in doubt: {why}")


def _keep_parked(
    desk: Desk, conn: Connection, trail: audit.Trail, intent: Intent, candidates: tuple[Candidate, ...], why: str
) -> None:
    operation = intent.operation
    intents.settle(desk.db, conn, intent, IntentState.PARKED, why)
    case = InDoubt(
        canonical_id=operation.canonical_id,
        system=operation.system,
        kind=operation.kind,
        intent=intent.id,
        candidates=candidates,
        before=tuple(intent.before),
        why=why,
    )
    review.ask(desk.db, conn, trail.agency, case)
    audit.write(
        desk.db,
        conn,
        trail,
        "parked",
        canonical_id=operation.canonical_id,
        system=operation.system,
        kind=operation.kind,
        details={"why": why, "candidates": [one.id for one in candidates]},
    )
    logs.event("create.parked", agency=trail.agency, system=operation.system, kind=operation.kind, why=why)


def _go_on(run: Run, conn: Connection, intent: Intent) -> None:
    """What waited for this create goes on, kept together with what settles it: the record, and the users' requests
    that are not answered to the end."""
    inbox.wake(run.db, conn, run.agency, Code.AWAITS_CREATE)
    operation = intent.operation
    known = [link for link in crosswalk.of_record(conn, operation.canonical_id).values() if link.live]
    source = next((link for link in known if link.system is not operation.system), None) or next(iter(known), None)
    if source is not None:
        in_ams360 = any(link.system is System.AMS360 for link in known)
        shown = operation.system is System.INSUREDMINE and not in_ams360  # what only the daily shows there (D13)
        occasion = Occasion.DAILY if shown else Occasion.REALTIME
        change = Change(system=source.system, kind=source.kind, external_id=source.external_id, occasion=occasion)
        receive_in(run.desk, conn, run.agency, [change], deep=True)
    asked = Job(kind=JobKind.REQUESTS, id=run.agency, system=System.INSUREDMINE)
    job(run.desk, conn, run.agency, asked)
