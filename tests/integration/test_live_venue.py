"""The live venue, over HTTP only. Here its time is moved by hand, and each wait lets the systems work a little."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from trifold.scenarios import plays
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.live import Live, RealWaiter
from trifold.scenarios.plays import Play
from trifold.scenarios.report import PlayResult
from trifold.scenarios.run import OpenVenue, run_one
from trifold.scenarios.stage import Stage
from trifold.scenarios.venue import Unsettled, Venue


class Turning:
    """A waiter that turns the crank of the systems behind the venue, as their own threads would."""

    def __init__(self, behind: Indoors) -> None:
        self._behind, self._seconds = behind, 0.0

    def wait(self, seconds: float) -> None:
        self._seconds += seconds
        self._behind.clock.advance(seconds)
        self._behind.deliver()
        self._behind.engine.poll()
        self._behind.engine.drain()

    def now(self) -> float:
        return self._seconds


class Idle(Turning):
    """Time passes, nobody works."""

    def wait(self, seconds: float) -> None:
        self._seconds += seconds


class Hasty(Idle):
    """A minute of nothing passes in sixty looks."""

    def wait(self, seconds: float) -> None:
        super().wait(seconds * 20)


def live_over(engine: str, waiter: type[Turning] = Turning) -> OpenVenue:
    @contextmanager
    def opened(play: Play) -> Iterator[Venue]:
        behind = Indoors(play.world, engine=engine)
        try:
            yield Live(world=play.world, addresses=behind.addresses, session=behind.session, waiter=waiter(behind))
        finally:
            behind.close()

    return opened


@pytest.mark.parametrize("name", ["flow_1_individual", "flow_2_benefitpoint_only", "daily_only_mode"])
def test_a_play_passes_live_as_it_does_indoors(name: str) -> None:
    result = run_one(plays.load(name), live_over("core"))
    assert result.reason == ""
    assert [check for check in result.checks if not check.passed] == []


def test_an_engine_without_a_status_is_quiet_when_nobody_writes_for_a_while() -> None:
    result = run_one(plays.load("ams360_real_time"), live_over("naive"))
    assert result.outcome == "passed", [check for check in result.checks if not check.passed]


def test_settling_ends_with_a_reason_when_messages_are_never_delivered() -> None:
    with live_over("core", Hasty)(plays.load("flow_1_individual")) as venue:
        stage = Stage(venue, PlayResult(name="stuck"))
        stage.ams360.add_customer(stage.role("ada"))
        with pytest.raises(Unsettled, match="not quiet after 60 s"):
            stage.settle()


def test_an_expectation_that_never_holds_fails_after_its_patience() -> None:
    with live_over("none", Idle)(plays.load("flow_1_individual")) as venue:
        stage, looks = Stage(venue, PlayResult(name="patient")), []
        assert not stage.expect("R1", "ams360", "never", 1, lambda: looks.append(1) or len(looks) * 0)
        assert len(looks) > 100


def test_a_real_waiter_waits() -> None:
    waiter = RealWaiter()
    began = waiter.now()
    waiter.wait(0.01)
    assert waiter.now() - began >= 0.01
