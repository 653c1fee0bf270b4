"""The stage's own venue: three simulators and an engine in this process, one frozen clock, no sockets, no waiting."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from wsgiref.types import WSGIApplication

import requests

from trifold.scenarios.agencies import Addresses, core_settings, simulator_settings
from trifold.scenarios.engines import build_engine
from trifold.scenarios.venue import Unsettled
from trifold.simulators.chassis import delivery, notices
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.inproc import WSGIAdapter
from trifold.simulators.registry import SYSTEMS, vendor

OPENING = datetime(2026, 1, 5, 9, tzinfo=UTC)
ROUNDS_MAX = 60
RETRY_SECONDS = 5  # what passes when a notice was refused and waits for its next try


class Playhouse:
    """Three simulators in this process, used by one play after another: opening one costs more than a play."""

    def __init__(self) -> None:
        self.clock = Clock(OPENING)
        self._apps: dict[str, WSGIApplication] = {}
        self._sessions: weakref.WeakSet[requests.Session] = weakref.WeakSet()
        self.simulators = {system: self._simulator(system) for system in SYSTEMS}

    def session(self) -> requests.Session:
        """A session that reaches everything in this process and nothing outside."""
        session = requests.Session()
        session.trust_env = False
        session.adapters.clear()
        for address, app in self._apps.items():
            session.mount(address, WSGIAdapter(app))
        self._sessions.add(session)
        return session

    def mount(self, address: str, app: WSGIApplication) -> None:
        self._apps[address] = app
        for session in self._sessions:
            session.mount(address, WSGIAdapter(app))

    def _simulator(self, system: str) -> Simulator:
        simulator = Simulator(vendor(system), clock=self.clock, session=self.session())
        self.mount(Addresses().of(system), simulator.app)
        return simulator

    def fresh(self, world: str, seed: int, settings: Mapping[str, Mapping[str, Any]]) -> None:
        """The world as on its first morning, in every system, with these settings and no others."""
        self.clock.freeze(OPENING)
        for system, simulator in self.simulators.items():
            if world not in simulator.worlds.names():
                simulator.worlds.create(world, seed)
            found = simulator.worlds.get(world)
            found.configure({**dict.fromkeys(found.settings), **settings[system]})
            found.reset(seed)


@cache
def playhouse() -> Playhouse:
    """This process's one."""
    return Playhouse()


class Indoors:
    """One world in memory, fresh. ``engine`` names who keeps it: core, none or naive."""

    def __init__(
        self, world: str = "demo", *, engine: str = "core", seed: int = 1, house: Playhouse | None = None
    ) -> None:
        self.world, self._house = world, house or playhouse()
        self.addresses = Addresses(core=None) if engine == "none" else Addresses()
        self.clock, self.session = self._house.clock, self._house.session()
        self._house.fresh(world, seed, simulator_settings(world, self.addresses))
        self._worlds = [(simulator, simulator.worlds.get(world)) for simulator in self._house.simulators.values()]
        settings = core_settings([world], Addresses(), database="sqlite://")
        self.engine = build_engine(engine, settings, self.clock, lambda agency, system: self._house.session())
        self._house.mount(str(Addresses().core), self.engine.app)
        self.engine.poll()  # from now on it sees what is new

    def settle(self) -> None:
        for _ in range(ROUNDS_MAX):
            if self.deliver() + self.engine.drain():
                continue
            self.clock.advance(1)
            self.engine.poll()
            if self.engine.drain() + self.deliver():
                continue
            if not self._waiting():
                return
            self.clock.advance(RETRY_SECONDS)
        raise Unsettled(
            f"{self.world}: not quiet after {ROUNDS_MAX} rounds. Look at the last exchanges in the journals."
        )

    def deliver(self) -> int:
        """Send what the simulators have to say now; gives how much was accepted."""
        return sum(delivery.deliver_due(world, sim.vendor, sim.session) for sim, world in self._worlds)

    def _waiting(self) -> bool:
        return any(notices.report(world, limit=0)["counts"]["pending"] for _, world in self._worlds)

    def until(self, holds: Callable[[], bool]) -> bool:
        return holds()

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def close(self) -> None:
        self.engine.close()
