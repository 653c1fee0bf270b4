"""The simulators' clock: real, or frozen and moved by hand. Every time in a simulator comes from here."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """An aware UTC clock. ``Clock(start)`` is frozen at ``start``; ``Clock()`` follows the machine's."""

    def __init__(self, start: datetime | None = None) -> None:
        self._frozen = start
        self._offset = timedelta()
        self._lock = threading.Lock()

    @property
    def mode(self) -> str:
        return "real" if self._frozen is None else "frozen"

    def now(self) -> datetime:
        with self._lock:
            return self._frozen if self._frozen is not None else datetime.now(UTC) + self._offset

    def freeze(self, at: datetime | None = None) -> None:
        """Stop at ``at`` (default: now)."""
        moment = at or self.now()
        with self._lock:
            self._frozen = moment

    def follow(self) -> None:
        """Follow the machine's clock again, without an offset."""
        with self._lock:
            self._frozen, self._offset = None, timedelta()

    def advance(self, seconds: float) -> datetime:
        """Move forward by ``seconds`` (a running clock keeps the offset); gives the new time."""
        with self._lock:
            if self._frozen is not None:
                self._frozen += timedelta(seconds=seconds)
            else:
                self._offset += timedelta(seconds=seconds)
        return self.now()

    @staticmethod
    def stopwatch() -> float:
        """Seconds of a clock that never goes back, to measure a duration."""
        return time.perf_counter()
