"""T17: what was played is played again, in the same worlds, and nobody is taken for an earlier performance's people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from trifold.scenarios import plays
from trifold.scenarios.casting import Casting, written_cast
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.own_facts import number_of
from trifold.scenarios.plays import Play
from trifold.scenarios.report import PlayResult
from trifold.scenarios.run import run_one

pytestmark = pytest.mark.trouble

# The plays that .ci/run plays live; README names them.
LIVE = (
    *plays.FLOWS,
    *("insuredmine_to_ams360", "insuredmine_to_benefitpoint", "insuredmine_to_both", "ams360_real_time"),
    *("plan_becomes_policy", "update_fan_out", "later_contacts", "policy_life", "daily_twice"),
)
STRONG = ("born", "phone", "email", "street1", "number", "tax_id")


def again(name: str, times: int) -> Iterator[PlayResult]:
    """The play, so often, in one venue, in each of its worlds."""
    for performance in plays.load(name).performances():
        venue = Indoors(performance.world, accompanied=True)

        @contextmanager
        def the_same(play: Play, venue: Indoors = venue) -> Iterator[Indoors]:
            yield venue

        for _ in range(times):
            yield run_one(performance, the_same)
        venue.close()


def missed(result: PlayResult) -> list[str]:
    return [f"{check.requirement} {check.asked}" for check in result.checks if not check.passed]


@pytest.mark.sweep
@pytest.mark.parametrize("name", ["flow_3_internal_connection", "flow_1_individual", "insuredmine_to_both"])
def test_a_play_passes_ten_times_in_a_row(name: str) -> None:
    found = [(result.title, result.outcome, result.reason, missed(result)) for result in again(name, 10)]
    assert len(found) >= 10
    assert [one for one in found if one[1] != "passed"] == []


@pytest.mark.parametrize("name", LIVE)
def test_a_live_play_passes_twice(name: str) -> None:
    found = [(result.title, result.outcome, result.reason, missed(result)) for result in again(name, 2)]
    assert [one for one in found if one[1] != "passed"] == []


def cast_of(play: str, taken: int) -> Casting:
    """A play's whole cast, when so many surnames were taken before."""
    asked = iter([True] * taken)
    casting = Casting(play, 1, lambda name, surname: next(asked, False))
    for key in written_cast():
        casting.role(key)
    return casting


def test_two_performances_share_no_strong_field_and_no_two_people_do_by_chance() -> None:
    written = [dict(entry) for entry in written_cast().values()]
    distinct = {name: len({str(one[name]) for one in written if one.get(name)}) for name in STRONG}
    performances = [cast_of(play, taken) for play in ("flow_1_individual", "policy_life") for taken in range(10)]
    for name in STRONG:
        values = {role[name] for casting in performances for role in casting.roles.values() if role[name]}
        assert len(values) == len(performances) * distinct[name], name


def test_relations_that_the_cast_states_stay() -> None:
    roles = cast_of("husband_and_wife", 3).roles
    otto, ida, bo, firm = roles["otto"], roles["ida"], roles["bo"], roles["berg_firm"]
    assert [otto[name] for name in ("phone", "email", "street1", "zip")] == [
        ida[name] for name in ("phone", "email", "street1", "zip")
    ]
    assert otto["born"] < ida["born"]
    assert [bo[name] for name in ("phone", "email", "street1")] == [
        firm[name] for name in ("phone", "email", "street1")
    ]
    ada, again, younger = roles["ada"], roles["ada_again"], roles["ada_younger"]
    assert ada["street1"].removesuffix("reet") == again["street1"]
    assert (ada.name, ada["born"] < younger["born"]) == (younger.name, True)


def test_the_same_seed_and_performance_have_the_same_people() -> None:
    first, second = cast_of("policy_life", 4), cast_of("policy_life", 4)
    assert {key: role.facts for key, role in first.roles.items()} == {
        key: role.facts for key, role in second.roles.items()
    }


def test_a_surname_that_is_never_drawn_has_no_number() -> None:
    with pytest.raises(KeyError):
        number_of("Nobody-At-All")
