"""The daily: the sweep of AMS360, then the BenefitPoint day. One job at a time; pressing the button again joins it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trifold.sync_core import logs
from trifold.sync_core.errors import SyncError
from trifold.sync_core.flows import runs
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import observe, receive_in
from trifold.sync_core.flows.reconcile import sweep
from trifold.sync_core.model.changes import Change, Kind, Occasion, System
from trifold.sync_core.store import audit, crosswalk, inbox, jobs

WATERMARK = "benefitpoint daily"
PAGES_MAX = 1_000


def start(desk: Desk, agency: str, crm_job_id: str | None = None) -> tuple[str, bool]:
    """A new job, or the running one (decision D7); gives its id and whether it is new."""
    with desk.db.begin() as conn:
        job_id, new = jobs.start(desk.db, conn, agency, crm_job_id)
        if new:
            change = Change(system=System.INSUREDMINE, kind=Kind.DAILY_JOB, external_id=job_id)
            inbox.receive(desk.db, conn, agency, change)
            trail = audit.Trail(agency=agency, correlation_id=job_id)
            audit.write(desk.db, conn, trail, "daily_started", details={"crm_job_id": crm_job_id})
    logs.event("daily.started" if new else "daily.joined", agency=agency, job=job_id)
    return job_id, new


def list_work(desk: Desk, agency: str, external_id: str) -> str:
    """The ring of a daily job: ``external_id`` is our job's, or InsuredMine's when a user pressed the button there."""
    with desk.db.begin() as conn:
        job = jobs.current(conn, agency)
    if job is None or job["id"] != external_id:
        _, new = start(desk, agency, external_id)
        return "started" if new else "joined the running one"
    _tell(desk, agency, job, "running", 0, 0, "Reading AMS360")
    observe(desk, agency, System.INSUREDMINE)
    read, changed = sweep(desk, agency, job["id"])
    since, until, total = _ring_benefitpoint(desk, agency, job["id"])
    message = f"{read} AMS360 customers read, {changed} had changed; {total} BenefitPoint records to look at"
    with desk.db.begin() as conn:
        left = inbox.unfinished(conn, job["id"])
        runs.propose(desk, conn, agency, job["id"], "daily")
        jobs.change(conn, job["id"], state="working", since=since, until=until, total=left, message=message)
    _tell(desk, agency, job, "running", left, 0, message)
    return message


def _ring_benefitpoint(desk: Desk, agency: str, job_id: str) -> tuple[str | None, str | None, int]:
    """Ring for what changed in BenefitPoint since the last daily; the first daily rings for every account."""
    if System.BENEFITPOINT not in desk.systems(agency):
        return None, None, 0
    connector = desk.connectors(agency, System.BENEFITPOINT)
    with desk.db.begin() as conn:
        since = inbox.read_cursor(conn, agency, WATERMARK)
        hidden = crosswalk.hidden_accounts(conn, agency, System.BENEFITPOINT)
    changes = {(Kind.ACCOUNT, external_id): _account(external_id) for external_id in hidden}
    if since is None:
        until: str = connector.changes_since(None).cursor
        changes |= {(Kind.ACCOUNT, row.external_id): _account(row.external_id) for row in connector.accounts()}
    else:
        until = since
        for _ in range(PAGES_MAX):
            page = connector.changes_since(until)
            until = page.cursor
            changes |= {(one.kind, one.external_id): replace(one, occasion=Occasion.DAILY) for one in page.changes}
            if not page.more:
                break
    with desk.db.begin() as conn:
        receive_in(desk, conn, agency, changes.values(), deep=True, job_id=job_id)
    return since, until, len(changes)


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
            jobs.change(conn, job["id"], state="done", done=job["total"], finished_at=desk.db.now())
            if job["until"]:
                inbox.move_cursor(desk.db, conn, job["agency"], WATERMARK, job["until"])
            trail = audit.Trail(agency=job["agency"], correlation_id=job["id"])
            audit.write(desk.db, conn, trail, "daily_finished", details={"total": job["total"], "since": job["since"]})
        _tell(desk, job["agency"], job, "done", job["total"], job["total"], job["message"])
        logs.event("daily.finished", agency=job["agency"], job=job["id"], total=job["total"])
        ended += 1
    return ended


def _tell(desk: Desk, agency: str, job: dict[str, Any], state: str, total: int, done: int, message: str) -> None:
    """Show the progress in InsuredMine; a lost report stops nothing."""
    if not job["crm_job_id"]:
        return
    try:
        desk.crm(agency).report_daily(job["crm_job_id"], state, total, done, message)
    except SyncError as error:
        logs.event("daily.not_told", agency=agency, job=job["id"], reason=str(error))
