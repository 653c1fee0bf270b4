"""A venue over HTTP: a sandbox that runs somewhere else. Nothing of it is touched but screens, wires and /_sim/.

Of the engine only ``GET {core}/api/status`` is read, where it answers; without it an engine is quiet when nobody has
written over a wire for a while.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import requests

from trifold.scenarios.agencies import Addresses
from trifold.scenarios.control import Control
from trifold.scenarios.venue import Unsettled
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.registry import SYSTEMS

LOOK_SECONDS = 0.05
STATUS_TIMEOUT_SECONDS = 5


class Waiter(Protocol):
    """The port to waiting and to time that never goes back."""

    def wait(self, seconds: float) -> None: ...

    def now(self) -> float: ...


class RealWaiter:
    """Waits on an event that nobody sets."""

    def __init__(self) -> None:
        self._never = threading.Event()

    def wait(self, seconds: float) -> None:
        self._never.wait(seconds)

    def now(self) -> float:
        return Clock.stopwatch()


@dataclass(slots=True, kw_only=True)
class Live:
    """One world of a running sandbox. Seconds: ``patience`` for an expectation, ``deadline`` for settling, ``quiet``
    without writes for an engine that tells no status."""

    world: str
    addresses: Addresses
    session: requests.Session = field(default_factory=requests.Session)
    waiter: Waiter = field(default_factory=RealWaiter)
    patience_seconds: float = 10.0
    deadline_seconds: float = 60.0
    quiet_seconds: float = 3.0
    _marks: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self._marks = {system: self._control(system).mark() for system in SYSTEMS}

    def _control(self, system: str) -> Control:
        return Control(self.session, self.addresses.of(system), self.world)

    def settle(self) -> None:
        until = self.waiter.now() + self.deadline_seconds
        polls_needed = 2 if self._changed_in_benefitpoint() else 0
        polled: list[str] = []
        before: tuple[Any, ...] = ()
        quiet_since = self.waiter.now()
        while self.waiter.now() < until:
            status = self._status()
            look = self._look(status)
            if look != before or not self._still(look):
                before, quiet_since = look, self.waiter.now()
            elif status is None and self.waiter.now() - quiet_since >= self.quiet_seconds:
                break
            if status is not None:
                polled += [status["polled_at"]] if status["polled_at"] not in polled else []
                # the first time is that of an earlier poll; the one after it may have begun before the last write
                enough = status["mode"] == "daily" or len(polled) > polls_needed
                if look == before and quiet_since < self.waiter.now() and self._still(look) and enough:
                    break
            self.waiter.wait(LOOK_SECONDS)
        else:
            raise Unsettled(f"{self.world}: not quiet after {self.deadline_seconds:g} s. Look at {self.addresses.core}/")
        self._marks = {system: self._control(system).mark() for system in SYSTEMS}

    def _changed_in_benefitpoint(self) -> bool:
        """Whether somebody wrote there since the last settling: only then a poll can find something new."""
        control = self._control("benefitpoint")
        done = control.operations(after=self._marks["benefitpoint"])
        return bool(control.writes(after=self._marks["benefitpoint"])) or any(name.startswith("POST /ui/") for name in done)

    def _look(self, status: dict[str, Any] | None) -> tuple[Any, ...]:
        """What must stay the same between two looks: writes so far, notices that wait, work that waits or runs."""
        controls = {system: self._control(system) for system in SYSTEMS}
        writes = tuple(len(control.writes(after=self._marks[system])) for system, control in controls.items())
        pending = sum(control.pending() for control in controls.values())
        busy = status["waiting"] + status["running"] if status else 0
        return writes, pending, busy

    @staticmethod
    def _still(look: tuple[Any, ...]) -> bool:
        return look[1] == 0 and look[2] == 0

    def _status(self) -> dict[str, Any] | None:
        """What the core says about this agency; None for an engine that says nothing."""
        if self.addresses.core is None:
            return None
        try:
            answer = self.session.get(f"{self.addresses.core}/api/status", timeout=STATUS_TIMEOUT_SECONDS)
            found: dict[str, Any] = answer.json()["agencies"][self.world]
        except (requests.RequestException, ValueError, KeyError):
            return None
        return found

    def until(self, holds: Callable[[], bool]) -> bool:
        until = self.waiter.now() + self.patience_seconds
        while not holds():
            if self.waiter.now() >= until:
                return False
            self.waiter.wait(LOOK_SECONDS)
        return True

    def pass_time(self, seconds: float) -> None:
        """Real time passes by itself."""
