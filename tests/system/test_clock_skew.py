"""The vendors' clocks disagree with ours and with each other: nothing is lost, nothing comes twice (X33)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache

import pytest

from swept import crossed
from trifold.scenarios import plays
from trifold.scenarios.agencies import Addresses
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.playhouse import OPENING, Playhouse
from trifold.scenarios.plays import Play
from trifold.scenarios.run import run_one
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.registry import SYSTEMS, vendor

MINUTES = {"ams360": 180, "benefitpoint": 180, "insuredmine": 4}  # older signatures of webhooks are refused
STORIES = ("flow_1_individual", "flow_2_benefitpoint_only", "insuredmine_to_both", "update_fan_out", "daily_twice")
SHORTLY = ("insuredmine_to_both", "daily_twice")  # each way of a change and the daily; the sweep has all
SIGNS = {"slow": -1, "fast": 1}


class Wrong(Clock):
    """Another clock's time, and some minutes."""

    def __init__(self, right: Clock, minutes: float) -> None:
        super().__init__(OPENING)
        self._right, self._off = right, timedelta(minutes=minutes)

    def now(self) -> datetime:
        return self._right.now() + self._off


class Town(Playhouse):
    """One vendor's clock is wrong."""

    def __init__(self, system: str, minutes: float) -> None:
        self._whose, self._minutes = system, minutes
        super().__init__()

    def _simulator(self, system: str) -> Simulator:
        clock = Wrong(self.clock, self._minutes) if system == self._whose else self.clock
        simulator = Simulator(vendor(system), clock=clock, session=self.session())
        self.mount(Addresses().of(system), simulator.app)
        return simulator


@cache
def town_of(system: str, minutes: float) -> Town:
    return Town(system, minutes)


@pytest.mark.parametrize(
    ("system", "wrong", "name"), crossed(SYSTEMS, SIGNS, STORIES, kept=lambda system, wrong, name: name in SHORTLY)
)
def test_a_vendor_whose_clock_is_wrong_costs_nothing(system: str, wrong: str, name: str) -> None:
    town = town_of(system, SIGNS[wrong] * MINUTES[system])

    @contextmanager
    def venue(play: Play) -> Iterator[Indoors]:
        found = Indoors(play.world, house=town)
        yield found
        found.close()

    result = run_one(plays.load(name), venue)
    assert (name, result.outcome, result.duplicates, result.reason) == (name, "passed", 0, result.reason)
