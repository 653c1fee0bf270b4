"""A world's rate limit: so many calls in a minute of its clock (switch 41). None by default."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta

_WINDOW = timedelta(minutes=1)


class Limits:
    """The calls of the last minute by world, for those worlds that have a limit."""

    def __init__(self) -> None:
        self._calls: dict[str, deque[datetime]] = {}
        self._lock = threading.Lock()

    def admits(self, world_name: str, now: datetime, calls_max: int) -> bool:
        """Whether one more call is within the limit; then it is counted."""
        with self._lock:
            calls = self._calls.setdefault(world_name, deque(maxlen=calls_max))
            if calls.maxlen != calls_max:
                calls = self._calls[world_name] = deque(calls, maxlen=calls_max)
            while calls and now - calls[0] >= _WINDOW:
                calls.popleft()
            if len(calls) >= calls_max:
                return False
            calls.append(now)
            return True
