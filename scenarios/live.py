"""A venue over HTTP: a sandbox that runs somewhere else. Nothing of it is touched but screens, wires and /_sim/.

Of the engine only ``GET {core}/api/status`` is read, where it answers; without it an engine is quiet when nobody has
written over a wire for a while.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import requests

from trifold.scenarios.agencies import Addresses
from trifold.scenarios.control import Control
from trifold.scenarios.venue import NoVirtualClock, Unsettled
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.registry import SYSTEMS

LOOK_SECONDS = 0.05
STATUS_TIMEOUT_SECONDS = 5
POLLS_NEEDED = 2  # ended after the last write; the first of them may have begun before it


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What must stay the same between two looks: writes so far, notices that wait, rings that wait or run."""

    writes: int
    pending: int
    work: int
    told: bool
    mode: str
    polled_at: str | None = field(compare=False)

    @property
    def busy(self) -> bool:
        return bool(self.pending or self.work)


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
    neighbour: str | None = None
    _marks: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self._marks = {system: self._control(system).mark() for system in SYSTEMS}

    def _control(self, system: str) -> Control:
        return Control(self.session, self.addresses.of(system), self.world)

    def settle(self) -> None:
        deadline = self.waiter.now() + self.deadline_seconds
        polls_needed = POLLS_NEEDED if self._changed_in_benefitpoint() else 0
        look, since = self._look(), self.waiter.now()
        polled = {look.polled_at}
        while self.waiter.now() < deadline:
            self.waiter.wait(LOOK_SECONDS)
            again = self._look()
            polled.add(again.polled_at)
            if again != look or again.busy:
                look, since = again, self.waiter.now()
            elif self._enough(again, len(polled) > polls_needed, self.waiter.now() - since):
                break
        else:
            raise Unsettled(
                f"{self.world}: not quiet after {self.deadline_seconds:g} s. Look at {self.addresses.core}/"
            )
        self._marks = {system: self._control(system).mark() for system in SYSTEMS}

    def _enough(self, look: _Look, polled: bool, quiet_seconds: float) -> bool:
        """Whether a quiet look is the last word."""
        return (polled or look.mode == "daily") if look.told else quiet_seconds >= self.quiet_seconds

    def _changed_in_benefitpoint(self) -> bool:
        """Whether somebody wrote there since the last settling: only then a poll can find something new."""
        control, mark = self._control("benefitpoint"), self._marks["benefitpoint"]
        return any(name.startswith("POST /ui/") for name in control.operations(mark)) or bool(control.writes(mark))

    def _look(self) -> _Look:
        controls = {system: self._control(system) for system in SYSTEMS}
        status = self._status() or {}
        return _Look(
            writes=sum(len(control.writes(self._marks[system])) for system, control in controls.items()),
            pending=sum(control.pending() for control in controls.values()),
            work=status.get("waiting", 0) + status.get("running", 0),
            told=bool(status),
            mode=status.get("mode", ""),
            polled_at=status.get("polled_at"),
        )

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

    def beside(self, world: str) -> Live:
        return replace(self, world=world, neighbour=None)

    def work(self, steps: int) -> None:
        """It works by itself."""

    def restart(self) -> None:
        """Whoever keeps it may kill it; a play has no hand in it."""

    def crash(self, calls: int, moment: str) -> bool:
        return False

    def wait(self, seconds: float) -> None:
        raise NoVirtualClock(f"{self.world}: {seconds:g} s can't pass here. Play it in process: leave --live out.")

    def endure(self, seconds: float) -> None:
        self.wait(seconds)

    def step_clock(self, name: str, seconds: float) -> None:
        raise NoVirtualClock(f"{self.world}: the clock of {name} is real here. Play it in process: leave --live out.")

    def pass_time(self, seconds: float) -> None:
        """Real time passes by itself."""
