"""Three simulators in this process, used by one play after another: opening one costs more than a play."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from wsgiref.types import WSGIApplication

import requests

from trifold.scenarios.agencies import Addresses
from trifold.scenarios.clocks import WrongClock
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.copies import Copy
from trifold.simulators.chassis.inproc import WSGIAdapter
from trifold.simulators.chassis.world import World
from trifold.simulators.registry import SYSTEMS, vendor

OPENING = datetime(2026, 1, 5, 9, tzinfo=UTC)
States = Mapping[str, Copy]  # of one world, by system
CORE = "core"


class Playhouse:
    """Its worlds are made once and begun anew; ``kept`` is what a caller wants to find again, by its own key.

    ``clock`` is right; ``clocks`` are the simulators' and the engine's, which may be put wrong.
    """

    def __init__(self) -> None:
        self.clock = Clock(OPENING)
        self.clocks = {name: WrongClock(self.clock) for name in (*SYSTEMS, CORE)}
        self._apps: dict[str, WSGIApplication] = {}
        self._sessions: weakref.WeakSet[requests.Session] = weakref.WeakSet()
        self._kept: dict[Any, Any] = {}
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
        simulator = Simulator(vendor(system), clock=self.clocks[system], session=self.session())
        self.mount(Addresses().of(system), simulator.app)
        return simulator

    def worlds(self, name: str) -> dict[str, World]:
        """By system, the worlds of that name."""
        return {system: simulator.worlds.get(name) for system, simulator in self.simulators.items()}

    def fresh(self, world: str, seed: int, settings: Mapping[str, Mapping[str, Any]]) -> None:
        """The world as on its first morning, in every system, with these settings and no others; all clocks right."""
        for clock in self.clocks.values():
            clock.set_right()
        for system, simulator in self.simulators.items():
            if world not in simulator.worlds.names():
                simulator.worlds.create(world, seed)
            found = simulator.worlds.get(world)
            found.configure({**dict.fromkeys(found.settings), **settings[system]})
            found.reset(seed)

    def states(self, world: str) -> States:
        """Copies of a world in every system."""
        return {system: found.kept(None) for system, found in self.worlds(world).items()}

    def restore(self, world: str, states: States, settings: Mapping[str, Mapping[str, Any]]) -> None:
        """The world as it was when it was copied, in every system, with these settings."""
        for system, found in self.worlds(world).items():
            found.restore(states[system])
            found.configure(settings[system])

    def kept(self, key: Any, make: Callable[[], Any]) -> Any:
        """What was made for the key, made now if it is asked for the first time."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]


@cache
def playhouse() -> Playhouse:
    """This process's one."""
    return Playhouse()
