"""The simulators' clock: real, fast, frozen; one body sets several alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.registry import SYSTEMS, vendor

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_a_frozen_clock_moves_only_by_hand() -> None:
    clock = Clock(NOON)
    assert (clock.mode, clock.factor, clock.now()) == ("frozen", 0.0, NOON)
    clock.advance(90)
    assert clock.now() == NOON + timedelta(seconds=90)


def test_thirty_days_pass_in_seconds_on_a_fast_clock() -> None:
    clock = Clock(NOON)
    clock.run(1_000_000)
    assert (clock.mode, clock.factor) == ("fast", 1_000_000)
    until = NOON + timedelta(days=30)
    began = Clock.stopwatch()
    while clock.now() < until:
        assert Clock.stopwatch() - began < 30
    assert clock.now() >= until


def test_a_fast_clock_goes_on_from_where_it_was_and_never_back() -> None:
    clock = Clock(NOON)
    clock.run(60)
    first = clock.now()
    clock.run(1)
    assert NOON <= first <= clock.now() < NOON + timedelta(minutes=5)
    assert clock.mode == "real"
    clock.freeze()
    assert clock.now() == clock.now() >= first


def test_an_offset_survives_a_change_of_speed_and_following_forgets_it() -> None:
    clock = Clock()
    clock.advance(86_400)
    clock.run(2)
    ahead = clock.now() - Clock().now()
    assert timedelta(hours=23) < ahead < timedelta(hours=25)
    clock.follow()
    assert abs(clock.now() - Clock().now()) < timedelta(seconds=5)


def test_clocks_that_get_the_same_three_values_show_the_same_time() -> None:
    since = Clock().now() - timedelta(seconds=10)
    clocks = [Clock(), Clock(NOON), Clock()]
    for clock in clocks:
        clock.run(3_600, NOON, since)
    times = [clock.now() for clock in clocks]
    assert all(NOON + timedelta(hours=10) <= time < NOON + timedelta(hours=14) for time in times)
    assert times == sorted(times)


@pytest.mark.parametrize("factor", [0, -1, 0.0001, 2_000_000, float("nan"), float("inf")])
def test_a_factor_out_of_range_is_refused(factor: float) -> None:
    with pytest.raises(ValueError, match="factor must be a number from"):
        Clock().run(factor)


def test_the_control_api_sets_all_three_alike_by_one_body() -> None:
    shown = []
    since = Clock().now().isoformat()
    for system in SYSTEMS:
        client = Simulator(vendor(system)).app.test_client()
        body = {"mode": "fast", "factor": 3_600, "now": NOON.isoformat(), "since": since}
        answer = client.put("/_sim/clock", json=body)
        assert (answer.status_code, answer.json["mode"], answer.json["factor"]) == (200, "fast", 3_600)
        client.put("/_sim/clock", json={"mode": "frozen", "now": NOON.isoformat()})
        client.post("/_sim/clock/advance", json={"seconds": 60})
        shown.append(client.get("/_sim/clock").json["now"])
    assert set(shown) == {(NOON + timedelta(minutes=1)).isoformat()}


@pytest.mark.parametrize(
    "body", [{"mode": "slow"}, {"mode": "fast", "factor": 0}, {"mode": "frozen", "now": "2026-01-05T12:00:00"}, {}]
)
def test_a_bad_clock_is_refused_with_what_is_valid(body: dict[str, object]) -> None:
    answer = Simulator(vendor("insuredmine")).app.test_client().put("/_sim/clock", json=body)
    assert answer.status_code == 400
    assert answer.json["error"]
