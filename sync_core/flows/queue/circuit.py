"""Health of a system of an agency, as a circuit: closed while it answers, open while it does not.

An open circuit costs no call: what needs the system waits for it, and that is nobody's attempt. After a pause one
call goes through as a trial; each failure makes the pause longer, up to the agency's ``pause_seconds_max`` (a refused
log-in: ``log_in_pause_seconds_max``, so that no account gets locked). The first answer closes it.

A system that answers slowly may hold only some of the threads (bulkhead): who finds them taken waits a moment for one
of them, and then with the system, so that nobody else waits behind it.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from trifold.sync_core import logs
from trifold.sync_core.connectors.port import Connector
from trifold.sync_core.errors import Garbled, InDoubt, LogInRefused, Rejected, Stale, Unavailable
from trifold.sync_core.model.changes import System
from trifold.sync_core.settings import Settings
from trifold.sync_core.store import health
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.health import Health, Trouble

PAUSE_SECONDS = 1.0  # after the first failure
LOG_IN_PAUSE_SECONDS = 60.0
JITTER = 0.2
WELL_AFTER = 5  # answers in a row, before earlier failures are forgotten: half a recovery is none
SLOT_SECONDS = 0.5  # how long a call waits for others of its system
SAVED_SECONDS = 60.0  # how old the kept time of the last answer may be
_ANSWERED = (Rejected, Stale, Garbled)  # the system said something, whatever it was
Key = tuple[str, System]


class Circuits:
    """Of all agencies' systems; shared by all threads. ``bulkhead``: calls of one system at a time, 0 for any."""

    def __init__(self, db: Database, settings: Settings, *, bulkhead: int = 0) -> None:
        self._db, self._settings, self._bulkhead = db, settings, bulkhead
        self._lock = threading.RLock()
        self._states: dict[Key, Health] = {}
        self._answers: Counter[Key] = Counter()
        self._calls: Counter[Key] = Counter()
        self._freed = threading.Condition(self._lock)
        self._trials: set[Key] = set()
        self._saved_at: dict[Key, datetime] = {}

    def resume(self) -> int:
        """What a worker does first: it learns what is paused; a refused log-in whose credentials were changed since is
        tried at once. Gives how many are paused."""
        with self._db.read() as conn:
            found = health.failing(conn)
        for one in found:
            if one.agency not in self._settings.agencies:
                continue
            changed = one.credentials is not None and one.credentials != self._digest(one.agency, one.system)
            self._states[one.agency, one.system] = one.tried_again(self._db.now()) if changed else one
        return len(found)

    def copied(self, db: Database) -> Circuits:
        """For a dry run on a copy of the database: it begins with what is known; nobody else learns from it."""
        found = Circuits(db, self._settings)
        with self._lock:
            found._states = dict(self._states)
        return found

    def learn(self, conn: Connection) -> None:
        """Another process (doctor, a person's button) may have found that a system answers, or said: try again."""
        with self._lock:
            mine = [one for one in self._states.values() if one.failing]
        for one in mine:
            kept = health.read(conn, one.agency, one.system)
            if kept is None or (kept.failing and kept.failures != one.failures):
                continue  # it was read before our own newest failure was written
            with self._lock:
                if self._states[one.agency, one.system] is one and kept.next_try_at != one.next_try_at:
                    self._states[one.agency, one.system] = kept

    def try_again(self, agency: str, system: System) -> None:
        """A person says so: the pause ends now, in every process."""
        with self._db.read() as conn:
            kept = health.read(conn, agency, system) or self.state(agency, system)
        if kept.failing:
            kept = kept.tried_again(self._db.now())
            with self._lock:
                self._states[agency, system] = kept
            self._save(kept)

    def closed_to(self, agency: str) -> set[System]:
        """The agency's systems that get no call now: paused, or busy with as many calls as they may have."""
        now = self._db.now()
        with self._lock:
            paused = {
                system
                for (name, system), one in self._states.items()
                if name == agency and self._is_paused((name, system), one, now)
            }
            if self._bulkhead:
                paused |= {s for (name, s), count in self._calls.items() if name == agency and count >= self._bulkhead}
        return paused

    def _is_paused(self, key: Key, one: Health, now: datetime) -> bool:
        if not one.failing or one.next_try_at is None:
            return False
        return now < one.next_try_at or key in self._trials

    def state(self, agency: str, system: System) -> Health:
        with self._lock:
            return self._states.get((agency, system)) or Health(agency=agency, system=system)

    @contextmanager
    def call(self, agency: str, system: System, calls_made: Callable[[], int]) -> Iterator[None]:
        """Around everything that may call a vendor. Raises Unavailable without a call when the circuit is open. What
        needed no call in the end says nothing about the system."""
        trial, before = self._enter((agency, system)), calls_made()
        try:
            yield
        except (Unavailable, LogInRefused) as error:
            self._failed(agency, system, error)
            raise
        except _ANSWERED:
            if calls_made() != before:
                self._answered(agency, system)
            raise
        except InDoubt:
            raise
        else:
            if calls_made() != before:
                self._answered(agency, system)
        finally:
            with self._lock:
                self._calls[agency, system] -= 1
                self._freed.notify_all()
                if trial:
                    self._trials.discard((agency, system))

    def _enter(self, key: Key) -> bool:
        """Whether the call is a trial."""
        with self._lock:
            if self._bulkhead and not self._freed.wait_for(lambda: self._calls[key] < self._bulkhead, SLOT_SECONDS):
                raise Unavailable(f"{key[1]}: {self._calls[key]} calls are under way and none ends. It is tried again.")
            one, now = self._states.get(key), self._db.now()
            if one is not None and self._is_paused(key, one, now):
                raise paused(one)
            trial = one is not None and one.failing
            if trial:
                self._trials.add(key)
            self._calls[key] += 1
        return trial

    def _failed(self, agency: str, system: System, error: Unavailable | LogInRefused) -> None:
        now, key = self._db.now(), (agency, system)
        log_in = isinstance(error, LogInRefused)
        with self._lock:
            before = self._states.get(key) or Health(agency=agency, system=system)
            failures = before.failures + 1
            pause = self._pause(key, failures, log_in, getattr(error, "retry_after_seconds", None))
            after = replace(
                before,
                failing_since=before.failing_since or now,
                failures=failures,
                reason=Trouble.LOG_IN if log_in else Trouble.DOWN,
                told=str(error),
                next_try_at=now + timedelta(seconds=pause),
                credentials=self._digest(agency, system) if log_in else None,
            )
            self._states[key] = after
            self._answers[key] = 0
        self._save(after)
        logs.event(
            "system.paused",
            level=logging.WARNING,
            agency=agency,
            system=system,
            reason=after.reason,
            failures=failures,
            seconds=round(pause, 1),
        )

    def _answered(self, agency: str, system: System) -> None:
        now, key = self._db.now(), (agency, system)
        with self._lock:
            before = self._states.get(key)
            self._answers[key] += 1
            well = before is None or self._answers[key] >= WELL_AFTER
            known = before or Health(agency=agency, system=system)
            after = known.well(now, 0 if well else known.failures)
            self._states[key] = after
        if before is not None and before.failing:
            self._save(after)
            logs.event("system.resumed", level=logging.WARNING, agency=agency, system=system)

    def _pause(self, key: Key, failures: int, log_in: bool, asked: float | None) -> float:
        """Growing, with a jitter that needs no dice: each system of each agency has its own."""
        agency = self._settings.agencies[key[0]]
        first, most = (
            (LOG_IN_PAUSE_SECONDS, agency.log_in_pause_seconds_max)
            if log_in
            else (PAUSE_SECONDS, agency.pause_seconds_max)
        )
        grown = min(most, first * 2.0 ** min(failures - 1, 30))
        share = zlib.crc32(f"{key[0]}/{key[1]}/{failures}".encode()) / 2**32
        return float(max(min(most, grown * (1 - JITTER * share)), asked or 0.0))

    def _save(self, found: Health) -> None:
        with self._db.begin() as conn:
            health.save(conn, found)
        self._saved_at[found.agency, found.system] = self._db.now()

    def keep(self) -> None:
        """Write down when each system answered last, once a minute: its surfaces show it."""
        now = self._db.now()
        with self._lock:
            due = [one for key, one in self._states.items() if one.last_success_at and self._is_old(key, now)]
        if due:
            with self._db.begin() as conn:
                for one in due:
                    health.save(conn, one)
            self._saved_at |= {(one.agency, one.system): now for one in due}

    def _is_old(self, key: Key, now: datetime) -> bool:
        return abs((now - self._saved_at.get(key, datetime.min)).total_seconds()) >= SAVED_SECONDS

    def set_right(self) -> None:
        """A pause that was set under a clock that was ahead ends now."""
        now = self._db.now()
        with self._lock:
            for (agency, system), one in list(self._states.items()):
                most = self._settings.agencies[agency].log_in_pause_seconds_max + 3_600
                if one.next_try_at is not None and one.next_try_at > now + timedelta(seconds=most):
                    self._states[agency, system] = one.tried_again(now)

    def _digest(self, agency: str, system: System) -> str:
        """Of address and credentials: tells other ones from these, and gives nothing away."""
        settings = getattr(self._settings.agencies[agency], system.value)
        packed = settings.model_dump_json() if settings else ""
        return hashlib.scrypt(packed.encode(), salt=f"{agency}/{system}".encode(), n=2**12, r=8, p=1, dklen=12).hex()


def paused(one: Health) -> Unavailable:
    """Instead of a call."""
    when = f"{one.next_try_at:%Y-%m-%d %H:%M:%S}" if one.next_try_at else "soon"
    since = f"{one.failing_since:%Y-%m-%d %H:%M:%S}"
    error = Unavailable(f"{one.system}: paused since {since}, tried again at {when} UTC. It said: {one.told}")
    error.system = one.system
    return error


class Guarded:
    """A connector behind its circuit: every call counts. An error says which system it came from."""

    def __init__(self, connector: Connector, circuits: Circuits, agency: str) -> None:
        self._connector, self._circuits, self._agency = connector, circuits, agency

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._connector, name)
        return self._guard(found) if name in CALLS else found

    def _guard(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*given: Any, **named: Any) -> Any:
            system = self._connector.system
            try:
                with self._circuits.call(self._agency, system, lambda: self._connector.calls_made):
                    found = call(*given, **named)
                    return list(found) if isinstance(found, Iterator) else found
            except (Unavailable, LogInRefused) as error:
                error.system = system
                raise

        return guarded


CALLS = frozenset(
    {
        "accounts",
        "answer_sync_request",
        "apply",
        "changes_since",
        "check",
        "children",
        "fetch",
        "find_by_reference",
        "look_alikes",
        "merge",
        "missing",
        "open_daily_jobs",
        "open_sync_requests",
        "report_daily",
        "stored",
        "survey",
        "sync_request",
    }
)
