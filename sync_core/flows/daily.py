"""The daily: the sweep of AMS360, then the BenefitPoint day. One job at a time; pressing the button again joins it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.connectors.port import Connector
from trifold.sync_core.errors import LogInRefused, Rejected, SyncError, Unavailable
from trifold.sync_core.flows import reconcile, review, runs
from trifold.sync_core.flows.desk import Busy, Desk
from trifold.sync_core.flows.intake import WATERMARK, job, observe, receive, receive_in
from trifold.sync_core.flows.reconcile import After
from trifold.sync_core.flows.requests import look_for as look_for_requests
from trifold.sync_core.flows.review.key_awaited import KeyAwaited
from trifold.sync_core.model.changes import Change, Job, JobKind, Kind, Occasion, System, Work
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.store import audit, batches, crosswalk, cursors, dailies, inbox, inbox_reads
from trifold.sync_core.store.batches import ENDED, BatchKind, BatchState, Phase

PAGES_MAX = 1_000
BATCH = 500
AGAIN_MAX = 10_000
TOLD_SECONDS = 60.0  # how often the progress of a daily is told
GONE_LOOKED_AT = timedelta(days=30)  # so long what had vanished is looked for by every daily
GONE_MAX = 1_000
Row = TypeVar("Row")


def start(desk: Desk, agency: str, crm_job_id: str | None = None) -> tuple[str, bool]:
    """A new job, or the running one (decision D7); gives its id and whether it is new."""
    with desk.db.read() as conn:
        running = dailies.current(conn, agency)
    if running is not None and (crm_job_id is None or crm_job_id in running["crm_job_ids"]):
        return running["id"], False
    with desk.db.begin() as conn:
        job_id, new = dailies.start(desk.db, conn, agency, crm_job_id)
        if new:
            job(desk, conn, agency, Job(kind=JobKind.DAILY, id=job_id, occasion=Occasion.DAILY))
            trail = audit.Trail(agency=agency, correlation_id=job_id)
            audit.write(desk.db, conn, trail, "daily_started", details={"crm_job_id": crm_job_id})
    logs.event("daily.started" if new else "daily.joined", agency=agency, job=job_id)
    return job_id, new


def list_work(desk: Desk, agency: str, external_id: str) -> Outcome:
    """The item of a daily: ``external_id`` is our job's, or InsuredMine's when a user pressed the button there.

    Raises Busy while there is more of the sweep to do. A listing that was stopped goes on where it was. A system that
    does not answer keeps the other one's part from nothing: its own part follows when it answers.
    """
    with desk.db.read() as conn:
        found = dailies.current(conn, agency)
    if found is None or found["id"] != external_id:
        if _is_ended(desk, agency, external_id):
            return came(Code.OBSOLETE, why="that daily has ended")
        _, new = start(desk, agency, external_id)
        return came(Code.DONE, what="started" if new else "joined the running one")
    if found["phase"] != Phase.LISTING:
        return came(Code.OBSOLETE, why="it is listed already")
    if not found["caught_up"]:
        _tell(desk, agency, found, "running", 0, 0, "Reading AMS360")
        _catch_up(desk, agency, found["id"])
    late: Unavailable | LogInRefused | None = None
    for system, part in ((System.AMS360, _sweep), (System.BENEFITPOINT, _list_benefitpoint)):
        if system in found["parts"]:
            continue
        try:
            told = part(desk, agency, found)
        except (Unavailable, LogInRefused) as error:
            late = late or error
            continue
        with desk.db.begin() as conn:
            found = dailies.read(conn, found["id"])
            message = "; ".join(one for one in (found["message"], told) if one)
            dailies.change(conn, found["id"], parts=[*found["parts"], system], message=message)
            found = dailies.read(conn, found["id"])
    if late is not None:
        with desk.db.begin() as conn:  # what is listed need not wait for the rest
            if not _is_refused(desk, conn, found["id"]):
                runs.propose(desk, conn, agency, found["id"], BatchKind.DAILY)
        raise late
    with desk.db.begin() as conn:
        if _is_refused(desk, conn, found["id"]):
            return came(Code.OBSOLETE, why="that daily has ended")
        left = inbox_reads.unfinished(conn, found["id"])
        runs.propose(desk, conn, agency, found["id"], BatchKind.DAILY)
        dailies.change(conn, found["id"], phase=Phase.WHOLE, total=left)
        job(desk, conn, agency, Job(kind=JobKind.BATCH_END, id=found["id"]))
    _tell(desk, agency, found, "running", left, 0, found["message"])
    return came(Code.DONE, what=found["message"])


def _is_refused(desk: Desk, conn: Connection, daily_id: str) -> bool:
    """Whether a person refused it while it was listed; what was listed since is given up too."""
    if dailies.read(conn, daily_id)["state"] not in ENDED:
        return False
    inbox.give_up(desk.db, conn, batches.held_items(conn, daily_id), "refused by a person")
    return True


def _list_benefitpoint(desk: Desk, agency: str, found: dict[str, Any]) -> str:
    since, until, total = _ring_benefitpoint(desk, agency, found)
    with desk.db.begin() as conn:
        dailies.change(conn, found["id"], since=since, until=until)
    return f"{total} BenefitPoint records to look at"


def _is_ended(desk: Desk, agency: str, external_id: str) -> bool:
    """Whether our daily has ended, or the one that answered a job of InsuredMine: its webhook came again."""
    with desk.db.read() as conn:
        return dailies.find(conn, external_id) is not None or dailies.ended_for(conn, agency, external_id)


def _sweep(desk: Desk, agency: str, found: dict[str, Any]) -> str:
    swept = reconcile.go_on(desk, agency, found["id"])
    if swept.after is After.MORE:
        raise Busy(came(Code.GOES_ON, progress=str(swept)), delay_seconds=0)
    return str(swept)


def _catch_up(desk: Desk, agency: str, job_id: str) -> None:
    """What nobody may have told of: InsuredMine's feed, its users' requests, what had vanished and may be there again,
    and dead letters."""
    try:
        observe(desk, agency, System.INSUREDMINE)
        look_for_requests(desk, agency)
    except (Unavailable, LogInRefused) as error:
        logs.event("daily.without_feed", agency=agency, job=job_id, reason=str(error))
    with desk.db.begin() as conn:
        since = desk.db.now() - GONE_LOOKED_AT
        again = [
            Change(system=link.system, kind=link.kind, external_id=link.external_id, occasion=Occasion.DAILY)
            for link in crosswalk.gone_lately(conn, agency, since, GONE_MAX)
        ]
        dead = _daily(inbox.take_dead_letters(desk.db, conn, agency, AGAIN_MAX))
        receive_in(desk, conn, agency, [*again, *dead], deep=True, job_id=job_id)
        dailies.change(conn, job_id, caught_up=True)


def _ring_benefitpoint(desk: Desk, agency: str, job: dict[str, Any]) -> tuple[str | None, str | None, int]:
    """Ring for what changed in BenefitPoint since the last daily; the first daily rings for every account.

    The new watermark is the moment of the first listing, also when that was stopped and is done again.
    """
    if System.BENEFITPOINT not in desk.systems(agency):
        return None, None, 0
    connector = desk.connector(agency, System.BENEFITPOINT)
    with desk.db.read() as conn:
        since = cursors.read(conn, agency, WATERMARK)
        hidden = crosswalk.hidden_accounts(conn, agency, System.BENEFITPOINT)
        waiting = [case.external_id for case in review.waiting(conn, agency, KeyAwaited)]
        deep = {(Kind.ACCOUNT, one): _account(one) for one in (*hidden, *waiting)}
    receive(desk, agency, list(deep.values()), deep=True, job_id=job["id"])
    changes = dict(deep)
    if since is None:
        until: str = job["until"] or connector.changes_since(None).cursor
        with desk.db.begin() as conn:
            dailies.change(conn, job["id"], until=until)
        return since, until, len(changes) + _ring_everybody(desk, agency, job["id"], connector)
    until = since
    for _ in range(PAGES_MAX):
        page = connector.changes_since(until)
        until = page.cursor
        if page.clock_went_back:
            return since, until, len(changes) + _ring_everybody(desk, agency, job["id"], connector)
        new = {(one.kind, one.external_id): one for one in _daily(page.changes)}
        for part in batched([one for key, one in new.items() if key not in changes]):
            receive(desk, agency, part, job_id=job["id"])
        changes |= new
        if not page.more:
            break
    return since, job["until"] or until, len(changes)


def _ring_everybody(desk: Desk, agency: str, job_id: str, connector: Connector) -> int:
    """Every account, but for those that this very job has rung for already."""
    rung = 0
    for part in batched(list(connector.accounts())):
        with desk.db.read() as conn:
            known = inbox_reads.rung_for(conn, job_id, [row.external_id for row in part])
        rung += len(part)
        changes = [_account(row.external_id) for row in part if row.external_id not in known]
        receive(desk, agency, changes, deep=True, job_id=job_id)
    return rung


def batched(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Parts that one short transaction can hold."""
    for begin in range(0, len(rows), BATCH):
        yield rows[begin : begin + BATCH]


def _daily(changes: Iterable[Work]) -> list[Change]:
    return [replace(one, occasion=Occasion.DAILY) for one in changes if isinstance(one, Change)]


def _account(external_id: str) -> Change:
    return Change(system=System.BENEFITPOINT, kind=Kind.ACCOUNT, external_id=external_id, occasion=Occasion.DAILY)


def watch(desk: Desk) -> int:
    """Queue the telling of progress for every daily that works: InsuredMine gives up one that it hears nothing of."""
    with desk.db.read() as conn:
        working = [one for one in dailies.open_ones(conn) if _is_telling_due(desk, one)]
    if not working:
        return 0
    with desk.db.begin() as conn:
        for one in working:
            dailies.change(conn, one["id"], told_at=desk.db.now())
        ends = [(one["agency"], Job(kind=JobKind.BATCH_END, id=one["id"])) for one in working]
        return sum(job(desk, conn, agency, end) for agency, end in ends)


def _is_telling_due(desk: Desk, found: dict[str, Any]) -> bool:
    told_at = found["told_at"] or found["opened_at"]
    return bool(abs((desk.db.now() - told_at).total_seconds()) >= TOLD_SECONDS)


def end(desk: Desk, agency: str, batch_id: str) -> Outcome:
    """Nothing of a batch is left: it ends, with duration and counts; else its progress is told. The watermark moves
    only here. A telling that InsuredMine does not hear waits for it."""
    with desk.db.read() as conn:
        batch, found = batches.read(conn, batch_id), dailies.find(conn, batch_id)
        left = inbox_reads.unfinished(conn, batch_id)
    if found is None:
        return _end_batch(desk, batch, left)
    if found["state"] not in ENDED and (found["phase"] == Phase.LISTING or left):
        done = max(0, found["total"] - left) if found["phase"] != Phase.LISTING else 0
        if done != found["done"]:
            with desk.db.begin() as conn:
                dailies.change(conn, batch_id, done=done)
        _tell(desk, agency, found, "running", found["total"], done, found["message"] or "Reading AMS360")
        return came(Code.DONE, what=f"{left} items are left")
    if found["state"] not in ENDED:
        found = _end_daily(desk, agency, found["id"])
    state = BatchState.FAILED if found["state"] == BatchState.REFUSED else found["state"]
    _report(desk, agency, found, state, found["total"], found["done"], found["message"])
    return came(Code.DONE, what=f"the daily is {state}")


def _end_batch(desk: Desk, batch: dict[str, Any] | None, left: int) -> Outcome:
    if batch is not None and batch["state"] not in ENDED:
        if left or not batches.whole(batch) or batch["state"] not in (BatchState.GOING, BatchState.CONFIRMED):
            return came(Code.DONE, what=f"{left} items are left")
        with desk.db.begin() as conn:
            batches.end(desk.db, conn, batch["id"])
    return came(Code.DONE, what="the batch has ended")


def _end_daily(desk: Desk, agency: str, job_id: str) -> dict[str, Any]:
    with desk.db.begin() as conn:
        found = dailies.read(conn, job_id)
        if found["state"] in ENDED:
            return found
        failed = inbox_reads.dead_letters(conn, job_id)
        message, total = found["message"], found["total"]
        message += f"; {failed} could not be done, the next daily tries them again" if failed else ""
        dailies.change(conn, job_id, state=BatchState.DONE, done=total, finished_at=desk.db.now(), message=message)
        if found["until"]:
            cursors.move(desk.db, conn, agency, WATERMARK, found["until"])
        trail = audit.Trail(agency=agency, correlation_id=job_id)
        audit.write(desk.db, conn, trail, "daily_finished", details={"total": total, "since": found["since"]})
        found = dailies.read(conn, job_id)
    logs.event("daily.finished", agency=agency, job=job_id, total=total)
    return found


def fail(desk: Desk, agency: str, job_id: str, reason: str) -> None:
    """Its listing was tried in vain: the daily ends, the watermark stays, and the next press begins anew. What
    was listed before is looked at all the same, as a batch of its own."""
    with desk.db.begin() as conn:
        found = dailies.current(conn, agency)
        if found is None or found["id"] != job_id:
            return
        dailies.change(conn, job_id, state=BatchState.FAILED, message=reason, finished_at=desk.db.now())
        listed = batches.held_items(conn, job_id)
        if listed:
            own = desk.db.ids.new()
            batches.move(conn, listed, own)
            runs.propose(desk, conn, agency, own, BatchKind.REPLAY)
        trail = audit.Trail(agency=agency, correlation_id=job_id)
        audit.write(desk.db, conn, trail, "daily_failed", details={"reason": reason})
        job(desk, conn, agency, Job(kind=JobKind.BATCH_END, id=job_id))
    logs.event("daily.failed", agency=agency, job=job_id, reason=reason)


def _tell(desk: Desk, agency: str, found: dict[str, Any], state: str, total: int, done: int, message: str) -> None:
    """Show the progress in InsuredMine; a report that is lost stops nothing, the next one comes soon."""
    try:
        _report(desk, agency, found, state, total, done, message)
    except SyncError as error:
        logs.event("daily.not_told", agency=agency, job=found["id"], reason=str(error))


def _report(desk: Desk, agency: str, found: dict[str, Any], state: str, total: int, done: int, message: str) -> None:
    """To everybody who pressed the button. What InsuredMine does not know or has ended is told to nobody."""
    for crm_job_id in found["crm_job_ids"]:
        try:
            desk.crm(agency).report_daily(crm_job_id, state, total, done, message)
        except Rejected as error:
            logs.event("daily.not_told", agency=agency, job=found["id"], reason=str(error))
