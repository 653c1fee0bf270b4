"""How many calls a world takes within a minute: none, unless its switches say so."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from trifold.simulators.benefitpoint.errors import OverLimit
from trifold.simulators.benefitpoint.switches import switch
from trifold.simulators.chassis.worlds import World

_STATUSES = {"429": 429, "503": 503, "fault": 500}
RETRY_AFTER_SECONDS = 60


class Limits:
    """The moments of the calls of the last minute, by world. Kept in memory: a restart forgets them."""

    def __init__(self) -> None:
        self._calls: dict[str, deque[datetime]] = {}

    def count(self, world: World) -> None:
        """One more call. Raises OverLimit."""
        most = switch(world, "calls_per_minute_max")
        if not most:
            return
        now, calls = world.clock.now(), self._calls.setdefault(world.name, deque())
        while calls and calls[0] <= now - timedelta(minutes=1):
            calls.popleft()
        if len(calls) >= most:
            raise OverLimit(_STATUSES[switch(world, "over_limit")])
        calls.append(now)
