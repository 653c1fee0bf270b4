"""How many calls an agency may send to each system: a minute's worth at once, refilled steadily.

A look that has begun is never stopped for it: it may go into debt, and the agency's next looks wait until that is paid.
So no work is done twice, and the mean rate is kept. Counted in this process; a second agency's calls never count.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from trifold.sync_core.model.changes import System
from trifold.sync_core.settings import Settings

MINUTE_SECONDS = 60.0


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Budgets:
    """Shared by all threads. ``monotonic`` gives seconds."""

    def __init__(self, settings: Settings, monotonic: Callable[[], float]) -> None:
        self._settings, self._monotonic = settings, monotonic
        self._lock = threading.Lock()
        self._buckets: dict[tuple[str, System], _Bucket] = {}

    def spend(self, agency: str, system: System) -> None:
        """One call goes out."""
        most = self._most(agency, system)
        if most:
            with self._lock:
                self._filled(agency, system, most).left -= 1

    def rests(self, agency: str) -> bool:
        """Whether the calls of one of its systems are spent."""
        for system in System:
            most = self._most(agency, system)
            if most:
                with self._lock:
                    if self._filled(agency, system, most).left < 1:
                        return True
        return False

    def _most(self, agency: str, system: System) -> int:
        found = getattr(self._settings.agencies[agency], system.value)
        return found.calls_per_minute if found else 0

    def _filled(self, agency: str, system: System, most: int) -> _Bucket:
        now = self._monotonic()
        bucket = self._buckets.setdefault((agency, system), _Bucket(most, now))
        bucket.left = min(most, bucket.left + (now - bucket.at) * most / MINUTE_SECONDS)
        bucket.at = now
        return bucket
