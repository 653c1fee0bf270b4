"""What is due by the clock is put into the queue: polls, doubts, requests that nobody told us of, the daily hour.

It calls no vendor. A clock that was wrong is told and put right here.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.flows import connection, daily, doubt, reconcile, silence
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import job
from trifold.sync_core.model.changes import Job, JobKind, System
from trifold.sync_core.store import audit, cursors, inbox, inbox_reads, intents

DAILY_CURSOR = "daily hour"
REQUESTS_SECONDS = 60.0  # how often InsuredMine is asked for requests that no webhook told of
SET_RIGHT_SECONDS = 60.0
AHEAD_MAX = timedelta(days=1)  # a last daily hour further ahead was written under a wrong clock


class Schedule:
    """Remembers, for one worker, when each agency is to be polled next."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._next_poll: dict[str, datetime] = {}
        self._next_requests: dict[str, datetime] = {}
        self._set_right_at: datetime | None = None

    def tick(self) -> int:
        """Queue what is due now; gives how many items are new."""
        now = self._desk.db.clock.now()
        done = self._set_right(now)
        for name, agency in self._desk.settings.agencies.items():
            if _is_due(self._next_poll.get(name), now, agency.poll_seconds):
                self._next_poll[name] = now + timedelta(seconds=agency.poll_seconds)
                done += self.poll(name)
            done += self._start_daily(name, now) + reconcile.ring_due(self._desk, name)
            done += silence.watch(self._desk, name)
        self._desk.circuits.keep()
        return done + doubt.queue_due(self._desk) + daily.watch(self._desk)

    def poll(self, name: str) -> int:
        """Queue the polls of an agency; what waits already is left alone."""
        now, agency = self._desk.db.clock.now(), self._desk.agency(name)
        wanted = [] if connection.is_kept(self._desk, name) else [Job(kind=JobKind.CONNECTION, id=name)]
        if agency.mode == "realtime":
            polled = (System.BENEFITPOINT, System.INSUREDMINE)
            wanted += [
                Job(kind=JobKind.POLL, id=system, system=system)
                for system in polled
                if system in self._desk.systems(name)
            ]
        if _is_due(self._next_requests.get(name), now, REQUESTS_SECONDS):
            self._next_requests[name] = now + timedelta(seconds=REQUESTS_SECONDS)
            wanted.append(Job(kind=JobKind.REQUESTS, id=name, system=System.INSUREDMINE))
        with self._desk.db.read() as conn:
            known = inbox_reads.waiting_jobs(conn, name, {one.kind for one in wanted})
        new = [one for one in wanted if (one.kind, one.id) not in known]
        if not new:
            return 0
        with self._desk.db.begin() as conn:
            return sum(job(self._desk, conn, name, one) for one in new)

    def _start_daily(self, name: str, now: datetime) -> int:
        """Start the daily when its hour passed since the last one; a clock that goes back starts none again, and one
        that was ahead stops none: a last hour that has not come yet is put right."""
        agency, desk = self._desk.agency(name), self._desk
        due = last_hour(agency.daily_at, agency.timezone, now)
        with desk.db.read() as conn:
            last = cursors.read(conn, name, DAILY_CURSOR)
        if last is not None and last > (now + AHEAD_MAX).isoformat():
            with desk.db.begin() as conn:
                cursors.move(desk.db, conn, name, DAILY_CURSOR, due.isoformat())
                _tell_clock(desk, conn, name, last)
            return 0
        if last is not None and last >= due.isoformat():
            return 0
        with desk.db.begin() as conn:
            cursors.move(desk.db, conn, name, DAILY_CURSOR, due.isoformat())
        if last is None:
            return 0
        daily.start(desk, name)
        return 1

    def _set_right(self, now: datetime) -> int:
        """Nothing waits for a moment that lies far ahead: that was written under a wrong clock."""
        before = self._set_right_at
        if before is not None and abs((now - before).total_seconds()) < SET_RIGHT_SECONDS:
            return 0
        self._set_right_at = now
        desk = self._desk
        desk.circuits.set_right()
        with desk.db.read() as conn:
            last = inbox_reads.last_due(conn)
            ahead = last is not None and last > desk.db.now() + timedelta(seconds=inbox.DELAY_SECONDS_MAX)
            doubts = intents.deadline_ahead(desk.db, conn, doubt.WAIT_SECONDS_MAX)
        if not ahead and not doubts:
            return 0
        with desk.db.begin() as conn:
            done = inbox.set_right(desk.db, conn) + intents.set_right(desk.db, conn, doubt.WAIT_SECONDS_MAX)
        logs.event("clock.set_right", level=logging.WARNING, items=done)
        return done


def _is_due(at: datetime | None, now: datetime, seconds: float) -> bool:
    """Also when the clock went back since."""
    return at is None or now >= at or at - now > timedelta(seconds=seconds)


def _tell_clock(desk: Desk, conn: Connection, agency: str, last: str) -> None:
    """A cursor lies in the future: our clock was wrong."""
    trail = audit.Trail(agency=agency, correlation_id=desk.db.ids.new())
    audit.write(desk.db, conn, trail, "clock_corrected", details={"cursor": DAILY_CURSOR, "was": last})
    logs.event("clock.corrected", level=logging.WARNING, agency=agency, cursor=DAILY_CURSOR, was=last)


def last_hour(daily_at: str, timezone: str, now: datetime) -> datetime:
    """When it was last ``daily_at`` (HH:MM) by an agency's own clocks, in UTC; once for each date.

    An hour that comes twice counts the first time, one that never comes counts as if the clocks had not changed.
    """
    hour, minute = (int(part) for part in daily_at.split(":"))
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    days = (today - timedelta(days=back) for back in range(3))
    hours = (datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC) for day in days)
    return next(at for at in hours if at <= now)
