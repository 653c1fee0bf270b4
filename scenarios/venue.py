"""Where a play happens: indoors (three simulators and an engine in this process) or live (over HTTP)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import requests

from trifold.scenarios.agencies import Addresses


class Unsettled(Exception):
    """The systems never became quiet: something answers every answer."""


class Venue(Protocol):
    """One world, and the way to wait in it."""

    world: str
    addresses: Addresses
    session: requests.Session

    def settle(self) -> None:
        """Until all notices are delivered and worked off and a poll found nothing more. Raises Unsettled."""
        ...

    def until(self, holds: Callable[[], bool]) -> bool:
        """Whether it holds, now or before a deadline."""
        ...

    def pass_time(self, seconds: float) -> None:
        """A person needs time; on a virtual clock it passes by hand."""
        ...
