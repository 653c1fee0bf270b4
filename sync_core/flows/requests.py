"""A user of InsuredMine asked to send an account or contact somewhere: done, and answered there."""

from __future__ import annotations

from trifold.sync_core.flows.desk import Busy, Desk, Run
from trifold.sync_core.flows.family import look_at_account, look_at_child
from trifold.sync_core.flows.intake import receive
from trifold.sync_core.model.changes import JobKind, Kind, System, asked_in_insuredmine
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.model.records import Snapshot, SyncRequest
from trifold.sync_core.store import crosswalk, dailies, inbox_reads, intents

SETTLED = ("done", "refused")
NOT_THERE_SECONDS_MAX = 600.0  # a replica behind may not show a request yet
AGAIN_SECONDS = 15.0


def look_for(desk: Desk, agency: str) -> Outcome:
    """Requests and daily jobs that InsuredMine's users made and that are not answered to the end: their webhook may
    have been lost. What is a dead letter waits for a person."""
    crm = desk.crm(agency)
    asked = [asked_in_insuredmine(JobKind.SYNC_REQUEST, one.external_id) for one in crm.open_sync_requests()]
    daily = [asked_in_insuredmine(JobKind.DAILY, one) for one in crm.open_daily_jobs()]
    with desk.db.read() as conn:
        known = inbox_reads.waiting_jobs(conn, agency, [JobKind.SYNC_REQUEST, JobKind.DAILY])
        known |= {(JobKind.DAILY, one) for one in dailies.answering(conn, agency)}
        dead = inbox_reads.dead_jobs(conn, JobKind.SYNC_REQUEST, [one.id for one in asked]) if asked else set()
    new = [one for one in (*asked, *daily) if (one.kind, one.id) not in known and one.id not in dead]
    if new:
        receive(desk, agency, new, by="a poll")
    return came(Code.DONE, what=f"{len(new)} requests are new")


def answer(run: Run, external_id: str) -> Outcome:
    """Fulfil one request and tell InsuredMine how each target went; repeating it does nothing that is done."""
    crm = run.desk.crm(run.agency)
    request = crm.sync_request(external_id)
    if request is None:
        return _not_there_yet(run, external_id)
    if request.state in SETTLED:
        return came(Code.OBSOLETE, why="nothing is asked any more")
    with run.db.read() as conn:
        family = crosswalk.family(conn, run.agency, System.INSUREDMINE, Kind.ACCOUNT, request.account_id, None)
    run.lock(family)
    account = run.fetch(System.INSUREDMINE, Kind.ACCOUNT, request.account_id)
    if account is None:
        results = [_result(target, "refused", "the account is gone") for target in request.targets]
        crm.answer_sync_request(external_id, "refused", results)
        return came(Code.REFUSED, why="the account is gone")
    known = tuple(target for target in request.targets if target in run.desk.systems(run.agency))
    run.request_id, run.asked_for, held = external_id, known, None
    if request.kind is Kind.ACCOUNT:
        outcome = look_at_account(run, account, deep=True, wanted=known)
        held = outcome if outcome.code is Code.HELD else None
        asked: Snapshot | None = account
    else:
        asked = _send_contact(run, request, account, known)
    if held is not None:  # the answer to the review queues this request again
        results = [_result(target, "pending", f"{held}; a person is asked") for target in request.targets]
    else:
        results = [_judge(run, target, asked, request) for target in request.targets]
    states = {result["state"] for result in results}
    state = states.pop() if len(states) == 1 else "partial"
    crm.answer_sync_request(external_id, "running" if state == "pending" else state, results)
    if run.failures:
        raise run.failures[0]
    return came(Code.ANSWERED, state=state, targets=", ".join(request.targets))


def _not_there_yet(run: Run, external_id: str) -> Outcome:
    """Its webhook may be quicker than the replica that we read."""
    with run.db.read() as conn:
        heard_at = inbox_reads.job_heard(conn, run.agency, JobKind.SYNC_REQUEST, external_id)
    age = (run.db.now() - heard_at).total_seconds() if heard_at else NOT_THERE_SECONDS_MAX
    if abs(age) >= NOT_THERE_SECONDS_MAX:
        return came(Code.OBSOLETE, why="InsuredMine shows no such request")
    raise Busy(came(Code.AWAITS_SECOND_LOOK, system=System.INSUREDMINE), delay_seconds=AGAIN_SECONDS)


def _send_contact(run: Run, request: SyncRequest, account: Snapshot, targets: tuple[System, ...]) -> Snapshot | None:
    """A contact goes where its account is linked, and nowhere else."""
    contact = run.fetch(System.INSUREDMINE, Kind.CONTACT, request.record_id)
    with run.db.read() as conn:
        link = crosswalk.find(conn, run.agency, System.INSUREDMINE, Kind.ACCOUNT, account.external_id)
        linked = crosswalk.of_record(conn, link.canonical_id) if link else {}
    reachable = tuple(target for target in targets if target in linked and linked[target].live)
    if contact is not None and link is not None and reachable:
        run.lock(link.canonical_id)
        look_at_child(run, contact, link.canonical_id, reachable)
    return contact


def _judge(run: Run, target: System, asked: Snapshot | None, request: SyncRequest) -> dict[str, str]:
    """How one target went: linked, in doubt, or refused with the reasons."""
    if asked is None:
        return _result(target, "refused", "the record is gone")
    with run.db.read() as conn:
        own = crosswalk.find(conn, run.agency, System.INSUREDMINE, asked.kind, asked.external_id)
        if own is None:
            return _result(target, "refused", f"its account is not in {target}; send the account first")
        twin = crosswalk.of_record(conn, own.canonical_id).get(target)
        if twin and twin.live:
            return _result(target, "done", "")
        unsettled = intents.unsettled(conn, own.canonical_id, target)
    reasons = run.refusals.get((own.canonical_id, target), [])
    if unsettled or run.failures or run.absent or run.second_look:
        return _result(target, "pending", "; ".join(reasons) or "an earlier attempt is not settled")
    if not reasons and System.AMS360 in request.targets and target is System.BENEFITPOINT:
        return _result(target, "pending", "waits for AMS360")
    return _result(target, "refused", "; ".join(reasons) or f"its account is not in {target}; send the account first")


def _result(target: System, state: str, reason: str) -> dict[str, str]:
    return {"system": target, "state": state, "reason": reason}
