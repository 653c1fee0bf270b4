"""The bench's figures, and what ``trifold population`` prints."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from trifold.sandbox.benches import dailies
from trifold.sandbox.benches.copies import Copying
from trifold.sandbox.benches.rates import NAMES, Rate
from trifold.sandbox.benches.sizes import Timing, timings
from trifold.sandbox.benches.verdict import verdicts
from trifold.sandbox.cli import main
from trifold.simulators.population.truth import truth
from trifold.simulators.registry import SYSTEMS


def timing(clients: int, ratio: float) -> Timing:
    return Timing(system="ams360", call="get by id", clients=clients, milliseconds=1.0, ratio=ratio)


@pytest.mark.parametrize("system", SYSTEMS)
def test_both_calls_of_a_system_are_timed_in_agencies_of_every_size(system: str) -> None:
    said: list[str] = []
    found = list(timings(system, (20, 40), said.append))
    assert [(one.call, one.clients) for one in found] == [
        ("get by id", 20),
        ("get by id", 40),
        ("find ten by prefix", 20),
        ("find ten by prefix", 40),
    ]
    assert all(one.milliseconds > 0 for one in found)
    assert [one.ratio for one in found if one.clients == 20] == [1.0, 1.0]
    assert len(said) == 2


def test_a_target_is_judged_by_its_worst_figure() -> None:
    rates = [
        Rate(call=NAMES["ams360"], store="memory", per_second=1, of_bare=0.6),
        Rate(call=NAMES["benefitpoint"], store="memory", per_second=1, of_bare=0.49),
        Rate(call=NAMES["ams360"], store="SQLite file", per_second=1, of_bare=0.3),
    ]
    sizes = [timing(100, 1.0), timing(100_000, 2.1)]
    forks = [Copying(system="ams360", act="fork", store="memory", milliseconds=19.9)]
    memory, file, flat, fork = verdicts(rates, sizes, forks)
    assert (memory.measured, memory.met) == (0.49, False)
    assert (file.measured, file.met) == (0.3, True)
    assert (flat.measured, flat.met) == (2.1, False) and "100,000" in flat.target
    assert (fork.measured, fork.met) == (19.9, True)


def test_what_was_not_measured_is_not_judged() -> None:
    assert verdicts([], [], []) == []


def test_the_population_is_printed_as_the_control_api_tells_it() -> None:
    printed = CliRunner().invoke(main, ["population", "--seed", "3", "--size", "45", "--format", "json"])
    assert printed.exit_code == 0
    found = json.loads(printed.output)
    assert found["clients"] == truth(3, 45)["clients"] and (found["seed"], found["size"]) == (3, 45)


def test_the_population_is_printed_as_a_table_too() -> None:
    printed = CliRunner().invoke(main, ["population", "--size", "20"])
    assert printed.exit_code == 0
    assert len(printed.output.splitlines()) == 22 and "twin, household" in printed.output
    assert (
        json.loads(CliRunner().invoke(main, ["population", "--size", "0", "--format", "json"]).output)["clients"] == []
    )


def test_the_bench_says_what_it_can_measure() -> None:
    told = CliRunner().invoke(main, ["bench", "simulators", "--help"])
    assert told.exit_code == 0 and "--peers" in told.output and "--format" in told.output
    assert CliRunner().invoke(main, ["bench", "simulators", "--size", "7"]).exit_code == 2


def test_a_daily_costs_what_changed_whatever_the_agency_holds() -> None:
    few, many = (dailies.days([size], lambda line: None) for size in (40, 400))
    one, other = next(few), next(many)
    assert (one.changed, other.changed) == (20, 200)
    fixed = 10  # logins, lists of codes, the listings themselves
    for day in (one, other):
        assert day.rings == day.changed
        for calls in (day.ams360_calls, day.benefitpoint_calls, day.insuredmine_calls):
            assert day.changed <= calls <= day.changed + fixed


def test_a_sweep_reads_everybody_with_four_calls_and_finds_what_was_not_told() -> None:
    (found,) = dailies.sweeps([60], lambda line: None)
    assert (found.read, found.missed) == (60, 20)
    assert 4 <= found.calls_each <= 6
