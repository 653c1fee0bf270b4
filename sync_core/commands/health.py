"""What the doctor looks at: the database, the worker, and every system of every agency with its own credentials."""

from __future__ import annotations

from collections.abc import Iterator

from trifold.sync_core.bootstrap import Runtime
from trifold.sync_core.errors import SyncError
from trifold.sync_core.flows import silence
from trifold.sync_core.model.changes import System
from trifold.sync_core.store import views


def checks(runtime: Runtime) -> Iterator[tuple[bool, str]]:
    """(good, one line with what to do)."""
    desk = runtime.desk
    desk.circuits.resume()
    with desk.db.read() as conn:
        lives = views.worker_lives(desk.db, conn)
    yield True, f"database: {desk.db.engine.url.render_as_string(hide_password=True)}"
    yield True, "worker: at work" if lives else "worker: none is at work. Start one with: sync-core worker"
    for agency in desk.settings.agencies:
        for system in desk.systems(agency):
            yield _check(runtime, agency, system)
        yield from _secrets(runtime, agency)
        yield from ((True, f"warning: {told}") for told in silence.warnings(desk, agency))


def _check(runtime: Runtime, agency: str, system: System) -> tuple[bool, str]:
    """Also one that is paused: what the doctor finds resumes it."""
    runtime.desk.circuits.try_again(agency, system)
    try:
        return True, f"{agency} {system}: {runtime.desk.connector(agency, system).check()}"
    except SyncError as error:
        return False, f"{agency} {system}: {' '.join(str(error).split())}"


def _secrets(runtime: Runtime, agency: str) -> Iterator[tuple[bool, str]]:
    """An agency in real time without a secret refuses every notification."""
    settings = runtime.desk.agency(agency)
    lacking = {
        "ams360.notice_secret": settings.ams360.notice_secret,
        "insuredmine.webhook_secret": settings.insuredmine.webhook_secret,
    }
    for name, secret in lacking.items():
        if not secret and settings.mode == "realtime":
            yield False, f'{agency}: {name} is not set, so notifications are refused. Set it, or mode = "daily".'
