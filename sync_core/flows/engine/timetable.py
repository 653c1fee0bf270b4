"""What happens by the clock: the poll of BenefitPoint, lost InsuredMine webhooks, doubts, and the daily hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from trifold.sync_core import logs
from trifold.sync_core.errors import SyncError
from trifold.sync_core.flows import connection, daily, doubt, reconcile, silence
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import observe
from trifold.sync_core.model.changes import System
from trifold.sync_core.store import inbox

DAILY_CURSOR = "daily hour"
POLLED = "polled"


class Timetable:
    """Remembers, for one worker, when each agency is to be polled next."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._next_poll: dict[str, datetime] = {}

    def tick(self) -> int:
        """Do what is due now; gives how much was done."""
        now = self._desk.db.clock.now()
        done = 0
        for name, agency in self._desk.settings.agencies.items():
            if now >= self._next_poll.get(name, now):
                self._next_poll[name] = now + timedelta(seconds=agency.poll_seconds)
                done += poll(self._desk, name)
            done += self._start_daily(name, now) + reconcile.ring_due(self._desk, name)
            done += silence.watch(self._desk, name)
        return done + settle(self._desk)

    def _start_daily(self, name: str, now: datetime) -> int:
        """Start the daily when its hour passed since the last one; a clock that goes back starts none again."""
        agency = self._desk.agency(name)
        due = last_hour(agency.daily_at, agency.timezone, now).isoformat()
        with self._desk.db.read() as conn:
            last = inbox.read_cursor(conn, name, DAILY_CURSOR)
        if last is not None and last >= due:
            return 0
        with self._desk.db.begin() as conn:
            inbox.move_cursor(self._desk.db, conn, name, DAILY_CURSOR, due)
        if last is None:
            return 0
        daily.start(self._desk, name)
        return 1


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


def poll(desk: Desk, agency: str) -> int:
    """Ask BenefitPoint and InsuredMine's feed what changed; a system that does not answer is asked again later."""
    done = 0
    try:
        connection.keep(desk, agency)
    except SyncError as error:
        logs.event("connection.not_opened", agency=agency, reason=str(error))
    if desk.rests(agency):
        return 0
    if desk.agency(agency).mode == "realtime":
        for system in (System.BENEFITPOINT, System.INSUREDMINE):
            if system in desk.systems(agency):
                try:
                    done += observe(desk, agency, system)
                except SyncError as error:
                    logs.event("poll.failed", agency=agency, system=system, reason=str(error))
    with desk.db.begin() as conn:
        inbox.move_cursor(desk.db, conn, agency, POLLED, desk.db.now().isoformat())
    return done


def settle(desk: Desk) -> int:
    """Look into doubtful creates and end finished dailies."""
    done = 0
    try:
        done += doubt.resolve_due(desk)
    except SyncError as error:
        logs.event("doubt.postponed", reason=str(error))
    return done + daily.finish_due(desk)
