"""The stage's own venue: three simulators and an engine in this process, one frozen clock, no sockets, no waiting.

A play's agency is accompanied by another, known to the same engine: what that one holds is made once for a process
(see next_door) and copied for every play.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import Any

from trifold.scenarios.agencies import NEXT_DOOR, Addresses, core_settings, simulator_settings
from trifold.scenarios.engines import CountedIds, Engine, build_engine
from trifold.scenarios.fuse import Fuse, Killed, fused
from trifold.scenarios.next_door import move_in
from trifold.scenarios.playhouse import CORE, OPENING, Playhouse, States, playhouse
from trifold.scenarios.venue import Unsettled
from trifold.simulators.chassis import delivery, notices
from trifold.simulators.chassis.app import Simulator

ROUNDS_MAX = 60
RETRY_SECONDS = 5  # what passes when a notice was refused and waits for its next try
STRIDE_SECONDS = 300  # a long wait passes in strides, each with its tick
QUIET_STRIDES_MAX = 48  # of a long wait: half an hour each of a day
STRIDES_GROW = 6  # of a time of trouble: the first is short, each next one ends so much later
TROUBLED_ROUNDS = 5  # of each of these strides
TROUBLED_STEPS = 200
NEIGHBOURS_IDS = 0x900000000000  # canonical ids next door, apart from those of every play
KEYS = ("honoured", "ignored")  # what InsuredMine does with Idempotency-Key


class Indoors:
    """One world in memory, fresh. ``engine`` names who keeps it: core, none or naive. ``keys``: whether InsuredMine
    honours Idempotency-Key. ``accompanied``: with an agency next door."""

    def __init__(
        self,
        world: str = "demo",
        *,
        engine: str = "core",
        seed: int = 1,
        keys: str = "honoured",
        house: Playhouse | None = None,
        accompanied: bool = False,
        at: datetime = OPENING,
    ) -> None:
        self.world, self._house = world, house or playhouse()
        self.addresses = Addresses(core=None) if engine == "none" else Addresses()
        self.clock, self.session, self._fuse = self._house.clock, self._house.session(), Fuse()
        self._named, self._ids = engine, CountedIds(NEIGHBOURS_IDS if world == NEXT_DOOR else 1)
        self.neighbour = NEXT_DOOR if accompanied and world != NEXT_DOOR else None
        resident, states = _next_door(self._house, seed) if self.neighbour else (None, {})
        self.clock.freeze(at)
        self._open_worlds(seed, keys, states)
        self.engine = self._build(like=resident)
        self.engine.tick()  # from now on it sees what is new

    def _open_worlds(self, seed: int, keys: str, states: States) -> None:
        settings = _simulator_settings(self.world, self.addresses, keys)
        self._house.fresh(self.world, seed, settings)
        if self.neighbour:
            self._house.restore(self.neighbour, states, _simulator_settings(self.neighbour, self.addresses, keys))

    def _build(self, like: Engine | None) -> Engine:
        settings = core_settings(self._agencies, Addresses(), database="sqlite://")
        engine = build_engine(
            self._named,
            settings,
            self._house.clocks[CORE],
            lambda agency, system: fused(self._house.session(), self._fuse),
            ids=self._ids,
            like=like,
        )
        self._house.mount(str(Addresses().core), engine.app)
        return engine

    @property
    def _agencies(self) -> Sequence[str]:
        return [self.world, self.neighbour] if self.neighbour else [self.world]

    # ---- time and work
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
        return sum(
            delivery.deliver_due(world, simulator.vendor, simulator.session)
            for simulator in self._house.simulators.values()
            for world in (simulator.worlds.get(name) for name in self._agencies)
            if world.has_post()
        )

    def _waiting(self) -> bool:
        worlds = [world for name in self._agencies for world in self._house.worlds(name).values()]
        return any(notices.report(world, limit=0)["counts"]["pending"] for world in worlds if world.has_post())

    def until(self, holds: Callable[[], bool]) -> bool:
        return holds()

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def wait(self, seconds: float) -> None:
        end = self.clock.now() + timedelta(seconds=seconds)
        stride = max(float(STRIDE_SECONDS), seconds / QUIET_STRIDES_MAX)
        while (left := (end - self.clock.now()).total_seconds()) > 0:
            self.clock.advance(min(left, stride))
            self.engine.tick()
            self.settle()

    def endure(self, seconds: float) -> None:
        begin, passed = self.clock.now(), float(STRIDE_SECONDS)
        while (now := (self.clock.now() - begin).total_seconds()) < seconds:
            self.clock.advance(max(0.0, min(passed, seconds) - now))
            passed *= STRIDES_GROW
            self.engine.tick()
            for _ in range(TROUBLED_ROUNDS):
                if not self.deliver() + self.engine.drain(TROUBLED_STEPS):
                    break
                self.clock.advance(1)

    def step_clock(self, name: str, seconds: float) -> None:
        self._house.clocks[name].step(seconds)

    def work(self, steps: int) -> None:
        self.deliver()
        self.engine.drain(steps)

    def crash(self, calls: int, moment: str) -> bool:
        self._fuse.light(calls, moment)
        try:
            self.endure(1)
        except Killed:
            self.restart()
            return True
        finally:
            self._fuse.put_out()
        return False

    def restart(self) -> None:
        former = self.engine
        self.engine = self._build(like=former)
        former.close()
        self.engine.resume()

    @property
    def simulators(self) -> Mapping[str, Simulator]:
        """What happens here, of all worlds: their journals and what their faults struck."""
        return self._house.simulators

    # ---- the worlds beside
    def beside(self, world: str) -> Indoors:
        other = copy(self)
        other.world, other.neighbour = world, None
        return other

    def close(self) -> None:
        self.engine.close()


def _simulator_settings(world: str, addresses: Addresses, keys: str) -> Mapping[str, Mapping[str, Any]]:
    found = {system: dict(settings) for system, settings in simulator_settings(world, addresses).items()}
    if keys == "ignored":
        found["insuredmine"]["switches"] = {"idempotency": "ignored"}
    return found


def _next_door(house: Playhouse, seed: int) -> tuple[Engine, States]:
    """The core that knows the agency next door, and that agency's worlds: made once for a playhouse."""

    def made() -> tuple[Engine, States]:
        venue = Indoors(NEXT_DOOR, seed=seed, house=house, at=OPENING - timedelta(hours=1))
        if not move_in(venue):
            raise RuntimeError(
                f"{NEXT_DOOR}: the core did not bring its people together. Play flow_1_individual alone."
            )
        return venue.engine, house.states(NEXT_DOOR)

    found: tuple[Engine, States] = house.kept(("next door", seed), made)
    return found
