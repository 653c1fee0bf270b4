"""T9: one vendor of one agency does not answer, and a real worker with its threads works for the others as ever."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from trifold.scenarios.agencies import Addresses, core_settings, simulator_settings
from trifold.scenarios.casting import Casting
from trifold.scenarios.engines import CountedIds
from trifold.scenarios.floor import Floor
from trifold.scenarios.playhouse import Playhouse
from trifold.simulators.chassis import delivery
from trifold.simulators.registry import SYSTEMS
from trifold.sync_core import bootstrap

pytestmark = pytest.mark.trouble

SLOW, QUICK = "slow", "demo"
DEADLINE_SECONDS = 20  # far below the forty seconds that one slow answer takes
LOOK_SECONDS = 0.05


class Silent(BaseAdapter):
    """A vendor that takes the request and keeps its answer until it is let go: then nobody waits any more."""

    def __init__(self, let_go: threading.Event, asked: threading.Event) -> None:
        super().__init__()
        self._let_go, self._asked = let_go, asked

    def send(self, request: PreparedRequest, *given: Any, **how: Any) -> Response:
        self._asked.set()
        self._let_go.wait(120)
        raise requests.ReadTimeout("no answer in time", request=request)

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Town:
    """Two agencies, one worker in real time. ``silent`` is the system that never answers the slow one."""

    folder: Path
    silent: str
    let_go: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.house = Playhouse()
        self.house.clock.follow()
        for world in (SLOW, QUICK):
            self.house.fresh(world, 1, simulator_settings(world, Addresses()))
        settings = core_settings([SLOW, QUICK], Addresses(), database=f"sqlite:///{self.folder / 'core.db'}")
        self.core = bootstrap.build(settings, ids=CountedIds(), session_for=self._session)
        self.house.mount(str(Addresses().core), self.core.app)
        self.addresses, self.session = Addresses(), self.house.session()
        system, self.silent = self.silent, "nobody"
        self.core.tick()  # from now on it sees what is new
        self.silent = system
        self.floors = {name: Floor(self, name, lambda system, told: None) for name in (SLOW, QUICK)}  # type: ignore[arg-type]

    def _session(self, agency: str, system: str) -> requests.Session:
        session = self.house.session()
        if (agency, str(system)) == (SLOW, self.silent):
            session.adapters.clear()
            session.mount("http://", Silent(self.let_go, self.asked))
        return session

    def deliver(self) -> None:
        for simulator in self.house.simulators.values():
            for world in (SLOW, QUICK):
                delivery.deliver_due(simulator.worlds.get(world), simulator.vendor, simulator.session)

    def until(self, holds: Callable[[], Any]) -> bool:
        """Whether it holds before the deadline; notices are delivered meanwhile."""
        never = threading.Event()
        for _ in range(int(DEADLINE_SECONDS / LOOK_SECONDS)):
            self.deliver()
            if holds():
                return True
            never.wait(LOOK_SECONDS)
        return False


@contextmanager
def at_work(town: Town) -> Iterator[None]:
    engine = town.core.worker()
    worker = threading.Thread(target=engine.work)
    worker.start()
    try:
        yield
    finally:
        town.let_go.set()
        engine.stop()
        worker.join(60)
        town.core.close()
    assert not worker.is_alive()


@pytest.mark.parametrize("silent", [*SYSTEMS, "nobody"])
def test_the_other_agency_has_its_real_time_its_polls_and_its_daily(silent: str, tmp_path: Path) -> None:
    town = Town(tmp_path, silent)
    casting = Casting("slow vendor", 1, lambda name, surname: False)
    ada, bo, mill, plan = (casting.role(key) for key in ("ada", "bo", "mill", "medical_plan"))
    floor, slow = town.floors[QUICK], town.floors[SLOW]
    a, b, i = floor.ams360, floor.benefitpoint, floor.insuredmine
    with at_work(town):
        for number in range(8):  # as many as there are threads, and more
            slow.ams360.add_customer(Casting(f"slow {number}", 1, lambda name, surname: False).role("ada"))
        town.deliver()
        a.add_customer(ada)
        assert town.until(lambda: i.shows.badges(ada) == ["AMS360 synced"]), "real time stands still"
        b.add_account_from_ams360(ada, classification="Individual")
        b.add_plan(ada, plan)
        assert town.until(lambda: a.shows.policy_numbers(ada) == [plan["number"]]), "the poll stands still"
        i.add_account(mill, ["benefitpoint"])
        assert town.until(lambda: i.shows.answers(mill) == {"benefitpoint": "done"}), "a Sync press stands still"
        b.add_account(bo)
        i.press_daily()
        assert town.until(lambda: i.job_state() == "done"), "the daily stands still"
        assert town.until(lambda: i.shows.badges(bo) == ["BenefitPoint synced"])
        assert town.asked.is_set() == (silent != "nobody")
