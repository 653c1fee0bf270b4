"""The simulators' clock: real, fast, or frozen and moved by hand. Every time in a simulator comes from here."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

FACTOR_MAX = 1_000_000.0
FACTOR_MIN = 0.001


class Clock:
    """An aware UTC clock. ``Clock(start)`` is frozen at ``start``; ``Clock()`` follows the machine's.

    A running clock showed ``_shown`` at the machine's ``_since`` and has gone ``_factor`` times as fast from there.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._frozen = start
        self._since = self._shown = datetime.now(UTC)
        self._factor = 1.0
        self._lock = threading.Lock()

    @property
    def mode(self) -> str:
        """``real``, ``fast`` or ``frozen``."""
        if self._frozen is not None:
            return "frozen"
        return "real" if self._factor == 1.0 else "fast"

    @property
    def factor(self) -> float:
        """How many of its seconds pass in one of the machine's; 0 when it is frozen."""
        return 0.0 if self._frozen is not None else self._factor

    def now(self) -> datetime:
        with self._lock:
            return self._now()

    def _now(self) -> datetime:
        if self._frozen is not None:
            return self._frozen
        return self._shown + (datetime.now(UTC) - self._since) * self._factor

    def freeze(self, at: datetime | None = None) -> None:
        """Stop at ``at`` (default: now)."""
        with self._lock:
            self._frozen = at or self._now()

    def follow(self) -> None:
        """Follow the machine's clock again, without an offset."""
        with self._lock:
            self._frozen, self._factor = None, 1.0
            self._since = self._shown = datetime.now(UTC)

    def run(self, factor: float, at: datetime | None = None, since: datetime | None = None) -> None:
        """Go ``factor`` times as fast, from ``at`` (default: now) at the machine's time ``since`` (default: now).

        Clocks of several processes that get the same three values show the same time. Raises ValueError.
        """
        if not FACTOR_MIN <= factor <= FACTOR_MAX:
            raise ValueError(f"factor must be a number from {FACTOR_MIN:g} to {FACTOR_MAX:g}")
        with self._lock:
            shown = at or self._now()
            self._frozen, self._factor = None, factor
            self._shown, self._since = shown, since or datetime.now(UTC)

    def advance(self, seconds: float) -> datetime:
        """Move forward by ``seconds`` (a running clock keeps the offset); gives the new time."""
        with self._lock:
            if self._frozen is not None:
                self._frozen += timedelta(seconds=seconds)
            else:
                self._shown += timedelta(seconds=seconds)
            return self._now()

    @staticmethod
    def stopwatch() -> float:
        """Seconds of a clock that never goes back, to measure a duration."""
        return time.perf_counter()
