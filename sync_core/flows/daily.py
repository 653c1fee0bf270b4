"""The daily: the sweep of AMS360, then the BenefitPoint day. One job at a time; pressing the button again joins it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from trifold.sync_core import logs
from trifold.sync_core.connectors.port import Connector
from trifold.sync_core.errors import SyncError
from trifold.sync_core.flows import reconcile, runs
from trifold.sync_core.flows.desk import Busy, Desk
from trifold.sync_core.flows.intake import observe, receive, receive_in
from trifold.sync_core.flows.reconcile import After
from trifold.sync_core.model.changes import Change, Kind, Occasion, System
from trifold.sync_core.model.questions import Reason
from trifold.sync_core.store import audit, crosswalk, inbox, jobs, reviews

WATERMARK = "benefitpoint daily"
PAGES_MAX = 1_000
BATCH = 500
AGAIN_MAX = 10_000
Row = TypeVar("Row")


def start(desk: Desk, agency: str, crm_job_id: str | None = None) -> tuple[str, bool]:
    """A new job, or the running one (decision D7); gives its id and whether it is new."""
    with desk.db.begin() as conn:
        job_id, new = jobs.start(desk.db, conn, agency, crm_job_id)
        if new:
            change = Change(system=System.INSUREDMINE, kind=Kind.DAILY_JOB, external_id=job_id, occasion=Occasion.DAILY)
            inbox.receive(desk.db, conn, agency, change)
            trail = audit.Trail(agency=agency, correlation_id=job_id)
            audit.write(desk.db, conn, trail, "daily_started", details={"crm_job_id": crm_job_id})
    logs.event("daily.started" if new else "daily.joined", agency=agency, job=job_id)
    return job_id, new


def list_work(desk: Desk, agency: str, external_id: str) -> str:
    """The ring of a daily job: ``external_id`` is our job's, or InsuredMine's when a user pressed the button there.

    Raises Busy while there is more of the sweep to do. A listing that was stopped goes on where it was.
    """
    with desk.db.begin() as conn:
        job = jobs.current(conn, agency)
    if job is None or job["id"] != external_id:
        _, new = start(desk, agency, external_id)
        return "started" if new else "joined the running one"
    _tell(desk, agency, job, "running", 0, 0, job["message"] or "Reading AMS360")
    if not job["message"]:
        observe(desk, agency, System.INSUREDMINE)
    swept = reconcile.go_on(desk, agency, job["id"])
    if swept.after is After.MORE:
        with desk.db.begin() as conn:
            jobs.change(conn, job["id"], message=str(swept))
        raise Busy(str(swept), delay_seconds=0)
    since, until, total = _ring_benefitpoint(desk, agency, job)
    message = f"{swept}; {total} BenefitPoint records to look at"
    with desk.db.begin() as conn:
        left = inbox.unfinished(conn, job["id"])
        runs.propose(desk, conn, agency, job["id"], "daily")
        jobs.change(conn, job["id"], state="working", since=since, until=until, total=left, message=message)
        job = jobs.read(conn, job["id"])
    _tell(desk, agency, job, "running", left, 0, message)
    return message


def _ring_benefitpoint(desk: Desk, agency: str, job: dict[str, Any]) -> tuple[str | None, str | None, int]:
    """Ring for what changed in BenefitPoint since the last daily; the first daily rings for every account.

    The new watermark is the moment of the first listing, also when that was stopped and is done again.
    """
    if System.BENEFITPOINT not in desk.systems(agency):
        return None, None, 0
    connector = desk.connectors(agency, System.BENEFITPOINT)
    with desk.db.begin() as conn:
        since = inbox.read_cursor(conn, agency, WATERMARK)
        hidden = crosswalk.hidden_accounts(conn, agency, System.BENEFITPOINT)
        waiting = reviews.about(conn, agency, Reason.KEY_AWAITED)
        again = inbox.unearth(desk.db, conn, agency, AGAIN_MAX)
        deep = {(Kind.ACCOUNT, one): _account(one) for one in (*hidden, *waiting)}
        receive_in(desk, conn, agency, [*deep.values(), *_daily(again)], deep=True, job_id=job["id"])
    changes = {(one.kind, one.external_id): one for one in again} | deep
    if since is None:
        until: str = job["until"] or connector.changes_since(None).cursor
        with desk.db.begin() as conn:
            jobs.change(conn, job["id"], until=until)
        return since, until, len(changes) + _ring_everybody(desk, agency, job["id"], connector)
    until = since
    for _ in range(PAGES_MAX):
        page = connector.changes_since(until)
        until = page.cursor
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
        with desk.db.begin() as conn:
            known = inbox.rung_for(conn, job_id, [row.external_id for row in part])
            rung += len(part)
            changes = [_account(row.external_id) for row in part if row.external_id not in known]
            receive_in(desk, conn, agency, changes, deep=True, job_id=job_id)
    return rung


def batched(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Parts that one short transaction can hold."""
    for begin in range(0, len(rows), BATCH):
        yield rows[begin : begin + BATCH]


def _daily(changes: Iterable[Change]) -> list[Change]:
    return [replace(one, occasion=Occasion.DAILY) for one in changes]


def _account(external_id: str) -> Change:
    return Change(system=System.BENEFITPOINT, kind=Kind.ACCOUNT, external_id=external_id, occasion=Occasion.DAILY)


def finish_due(desk: Desk) -> int:
    """End the jobs whose rings are all done; the watermark moves only here. Gives how many ended."""
    with desk.db.read() as conn:
        working = jobs.running(conn)
        left = {job["id"]: inbox.unfinished(conn, job["id"]) for job in working}
    ended = 0
    for job in working:
        done = job["total"] - left[job["id"]]
        if left[job["id"]]:
            if done != job["done"]:
                with desk.db.begin() as conn:
                    jobs.change(conn, job["id"], done=done)
                _tell(desk, job["agency"], job, "running", job["total"], done, job["message"])
            continue
        with desk.db.begin() as conn:
            failed = inbox.buried(conn, job["id"])
            if failed:
                job["message"] += f"; {failed} could not be done, the next daily tries them again"
            message = job["message"]
            jobs.change(conn, job["id"], state="done", done=job["total"], finished_at=desk.db.now(), message=message)
            if job["until"]:
                inbox.move_cursor(desk.db, conn, job["agency"], WATERMARK, job["until"])
            trail = audit.Trail(agency=job["agency"], correlation_id=job["id"])
            audit.write(desk.db, conn, trail, "daily_finished", details={"total": job["total"], "since": job["since"]})
        _tell(desk, job["agency"], job, "done", job["total"], job["total"], job["message"])
        logs.event("daily.finished", agency=job["agency"], job=job["id"], total=job["total"])
        ended += 1
    return ended


def fail(desk: Desk, agency: str, job_id: str, reason: str) -> None:
    """Its listing was tried in vain: the job ends, the watermark stays, and the next press begins anew."""
    with desk.db.begin() as conn:
        job = jobs.current(conn, agency)
        if job is None or job["id"] != job_id:
            return
        jobs.change(conn, job_id, state="failed", message=reason, finished_at=desk.db.now())
        runs.propose(desk, conn, agency, job_id, "daily")  # what was listed before is looked at all the same
        trail = audit.Trail(agency=agency, correlation_id=job_id)
        audit.write(desk.db, conn, trail, "daily_failed", details={"reason": reason})
    _tell(desk, agency, job, "failed", job["total"], job["done"], reason)
    logs.event("daily.failed", agency=agency, job=job_id, reason=reason)


def _tell(desk: Desk, agency: str, job: dict[str, Any], state: str, total: int, done: int, message: str) -> None:
    """Show the progress in InsuredMine, to everybody who pressed the button; a lost report stops nothing."""
    for crm_job_id in job["crm_job_ids"]:
        try:
            desk.crm(agency).report_daily(crm_job_id, state, total, done, message)
        except SyncError as error:
            logs.event("daily.not_told", agency=agency, job=job["id"], reason=str(error))
