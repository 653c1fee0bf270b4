"""The engine of one machine: worker threads over the inbox, and one thread for the schedule."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from trifold.sync_core import logs
from trifold.sync_core.errors import Misconfigured
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.queue.schedule import Schedule
from trifold.sync_core.flows.queue.worker import Ending, attempt, claim, conclude
from trifold.sync_core.ports import wait
from trifold.sync_core.store import heart, inbox, intents

LOOK_SECONDS = 0.05
TICK_SECONDS = 0.2
T = TypeVar("T")
STUMBLE_SECONDS = 1.0


class Embedded:
    """At most one worker process for a database: an operating system's lock refuses a second one."""

    def __init__(self, desk: Desk, lock_file: Path) -> None:
        self._desk, self._lock_file = desk, lock_file
        self._stopped, self._looking = threading.Event(), threading.Lock()
        self._schedule = Schedule(desk)

    def work(self) -> None:
        """Work until :meth:`stop`; raises Misconfigured when another worker is at it."""
        with self._alone():
            with self._desk.db.begin() as conn:
                again, dropped = inbox.recover(self._desk.db, conn), intents.recover(self._desk.db, conn)
            paused = self._desk.circuits.resume()
            logs.event("worker.started", recovered=again, dropped=dropped, paused=paused)
            threads = [
                threading.Thread(target=self._items, name=f"worker-{n}") for n in range(self._desk.settings.workers)
            ]
            threads.append(threading.Thread(target=self._clockwork, name="schedule"))
            threads.append(threading.Thread(target=self._heart, name="heart"))
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            logs.event("worker.stopped")

    def _alone(self) -> AbstractContextManager[object]:
        """Held until the worker ends, however it ends."""
        try:
            return FileLock(self._lock_file, thread_local=False).acquire(blocking=False)
        except Timeout:
            raise Misconfigured(
                f"worker: another worker holds {self._lock_file}. Nothing was started. Stop the other one first."
            ) from None

    def _items(self) -> None:
        """One idle thread looks, the others wait behind it. How an item ended is written down when that can be: a
        database that is busy for a minute leaves nothing running for ever."""
        while not self._stopped.is_set():
            with self._looking:
                item = self._guarded(lambda: claim(self._desk))
                if item is None:
                    wait(self._stopped, LOOK_SECONDS)
            if item is not None:
                ending = attempt(self._desk, item)
                while not self._guarded(partial(self._conclude, ending)) and not self._stopped.is_set():
                    logs.event("item.not_written_down", agency=item.agency, item=item.id)

    def _conclude(self, ending: Ending) -> bool:
        conclude(self._desk, ending)
        return True

    def _clockwork(self) -> None:
        while not wait(self._stopped, TICK_SECONDS):
            self._guarded(self._schedule.tick)

    def _guarded(self, work: Callable[[], T]) -> T | None:
        """A fault of ours or of the database must not end the thread: it is logged, and tried again after a while."""
        try:
            return work()
        except Exception:
            logs.failure("worker.stumbled")
            wait(self._stopped, STUMBLE_SECONDS)
            return None

    def _heart(self) -> None:
        self._guarded(lambda: heart.beat(self._desk.db))
        logs.event("worker.beats")
        while not wait(self._stopped, heart.BEAT_SECONDS):
            self._guarded(lambda: heart.beat(self._desk.db))
        heart.stop(self._desk.db)

    def stop(self) -> None:
        """Let the running steps end, then return from :meth:`work`."""
        self._stopped.set()
