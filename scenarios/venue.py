"""Where a play happens: indoors (three simulators and an engine in this process) or live (over HTTP)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import requests

from trifold.scenarios.agencies import Addresses


class Unsettled(Exception):
    """The systems never became quiet: something answers every answer."""


class NoVirtualClock(Exception):
    """Hours can't pass in a venue where time is real."""


class Venue(Protocol):
    """One world, and the way to wait in it."""

    world: str
    addresses: Addresses
    session: requests.Session

    @property
    def neighbour(self) -> str | None:
        """The world of another agency in the same systems and the same engine, if there is one."""
        ...

    def beside(self, world: str) -> Venue:
        """The same venue, seen from another of its worlds."""
        ...

    def settle(self) -> None:
        """Until all notices are delivered and worked off and a poll found nothing more. Raises Unsettled."""
        ...

    def until(self, holds: Callable[[], bool]) -> bool:
        """Whether it holds, now or before a deadline."""
        ...

    def work(self, steps: int) -> None:
        """Let the engine take so many steps of what is due, and no more. Live it works by itself."""
        ...

    def restart(self) -> None:
        """Kill the engine and start it on what it had written down. Live it stays."""
        ...

    def crash(self, calls: int, moment: str) -> bool:
        """Kill the engine at one of the next calls that it makes, and start it again. ``calls`` counts them, ``moment``
        is before or after; gives whether it came so far within a second. Live it stays."""
        ...

    def wait(self, seconds: float) -> None:
        """A long time passes, with what happens by the clock in it. Raises NoVirtualClock where time is real."""
        ...

    def endure(self, seconds: float) -> None:
        """The same while a system is in trouble: nothing need become quiet. Raises NoVirtualClock."""
        ...

    def step_clock(self, name: str, seconds: float) -> None:
        """One system's clock, or the engine's (core), is put forward or back. Raises NoVirtualClock."""
        ...

    def pass_time(self, seconds: float) -> None:
        """A person needs time; on a virtual clock it passes by hand."""
        ...
