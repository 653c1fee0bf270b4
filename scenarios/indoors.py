"""The stage's own venue: three simulators and an engine in this process, one frozen clock, no sockets, no waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from wsgiref.types import WSGIApplication

import requests

from trifold.scenarios.agencies import Addresses, core_settings, simulator_settings
from trifold.scenarios.engines import build_engine
from trifold.scenarios.venue import Unsettled
from trifold.simulators.chassis import notices
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.inproc import WSGIAdapter
from trifold.simulators.registry import SYSTEMS, vendor

OPENING = datetime(2026, 1, 5, 9, tzinfo=UTC)
ROUNDS_MAX = 60
RETRY_SECONDS = 5  # what passes when a notice was refused and waits for its next try


class Indoors:
    """One world in memory. ``engine`` names it: core, none or naive."""

    def __init__(self, world: str = "demo", *, engine: str = "core", seed: int = 1) -> None:
        self.world, self.addresses = world, Addresses(core=None if engine == "none" else Addresses().core)
        self.clock = Clock(OPENING)
        self._apps: dict[str, WSGIApplication] = {}
        self._sessions: list[requests.Session] = []
        self.session = self._session()
        self.simulators = {name: self._simulator(name, seed) for name in SYSTEMS}
        settings = core_settings([world], Addresses(), database="sqlite://")
        self.engine = build_engine(engine, settings, self.clock, lambda agency, system: self._session())
        self._mount(str(Addresses().core), self.engine.app)
        for system, changes in simulator_settings(world, self.addresses).items():
            self.simulators[system].worlds.get(world).configure(changes)
        self.engine.poll()  # from now on it sees what is new

    def _session(self) -> requests.Session:
        """A session that reaches everything in this process and nothing outside."""
        session = requests.Session()
        session.trust_env = False
        session.adapters.clear()
        for address, app in self._apps.items():
            session.mount(address, WSGIAdapter(app))
        self._sessions.append(session)
        return session

    def _mount(self, address: str, app: WSGIApplication) -> None:
        self._apps[address] = app
        for session in self._sessions:
            session.mount(address, WSGIAdapter(app))

    def _simulator(self, name: str, seed: int) -> Simulator:
        simulator = Simulator(vendor(name), clock=self.clock, session=self._session())
        simulator.worlds.create(self.world, seed)
        self._mount(self.addresses.of(name), simulator.app)
        return simulator

    def settle(self) -> None:
        for _ in range(ROUNDS_MAX):
            if self._delivered() + self.engine.drain():
                continue
            self.clock.advance(1)
            self.engine.poll()
            if self.engine.drain() + self._delivered():
                continue
            if not self._waiting():
                return
            self.clock.advance(RETRY_SECONDS)
        raise Unsettled(f"{self.world}: not quiet after {ROUNDS_MAX} rounds. Look at the last exchanges in the journals.")

    def _delivered(self) -> int:
        return sum(simulator.deliver_due() for simulator in self.simulators.values())

    def _waiting(self) -> bool:
        return any(
            notices.report(simulator.worlds.get(self.world), 0)["counts"]["pending"]
            for simulator in self.simulators.values()
        )

    def until(self, holds: Callable[[], bool]) -> bool:
        return holds()

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def close(self) -> None:
        self.engine.close()
        for simulator in self.simulators.values():
            simulator.stop()
