"""The only place of the load tests that asks the machine for the time."""

from __future__ import annotations

import time


def stopwatch() -> float:
    """Seconds of a clock that never goes back."""
    return time.perf_counter()


def unix_seconds() -> float:
    return time.time()
