"""Every play in this process: the sync core passes them all, the two controls do not."""

from __future__ import annotations

import pytest

from trifold.scenarios import plays
from trifold.scenarios.report import PlayResult, Report
from trifold.scenarios.run import indoors, run, run_one

# What each play checks, beside R6, R31 and X32 at the end of every one. Compared with what was executed.
CHECKED = {
    "flow_1_individual": "R11 R12 R13 R14 R15 R20 R23 R24 R25 R29 R30 R31",
    "flow_1_group": "R2 R13 R19 R20 R22 R23 R25 R29 R30 R31 R41 R55",
    "flow_2_benefitpoint_only": "R19 R24 R25 R32 R33 R34 R35 R36 R37 R55",
    "flow_3_internal_connection": "R31 R38 R39 R40 R41",
    "ams360_real_time": "R5 R7 R8 R9 R10 R11",
    "benefitpoint_edits_stay": "R3 R26 R41",
    "benefitpoint_only_edits": "R53",
    "daily_only_mode": "R5 R52",
    "daily_twice": "R34 X17",
    "group_or_individual": "R21 R25 R30 R55",
    "idempotency_ignored": "X41",
    "insuredmine_to_ams360": "R42 R43 R45 R46 R48 R49",
    "insuredmine_to_benefitpoint": "R44 R45 R46 R48 R49",
    "insuredmine_to_both": "R45 R46 R47 R49",
    "later_contacts": "R2 R49 R50",
    "notices_off": "R5",
    "plan_becomes_policy": "R10 R27 R28",
    "policy_life": "R51",
    "same_notification_twice": "X18",
    "search_by_last_name": "R15 R16 R17 R18 R54",
    "update_fan_out": "R1 R3 R4 R31",
    "yes_with_internal_connection": "X37",
}
DUE = {f"R{number}" for number in range(1, 56)} | {"X17", "X18", "X32", "X37", "X41"}


def played(name: str, engine: str) -> PlayResult:
    return run_one(plays.load(name), indoors(engine))


def told(result: PlayResult) -> str:
    """Why a play did not pass, for the reader of a failed test."""
    lines = [
        f"{check.requirement} {check.asked}: {check.expected} != {check.found}"
        for check in result.checks
        if not check.passed
    ]
    return "\n".join([f"{result.name}: {result.outcome} {result.reason}", *lines])


@pytest.mark.parametrize("name", plays.names())
def test_the_core_passes_the_play_and_every_requirement_of_it_was_checked(name: str) -> None:
    result = played(name, "core")
    assert result.outcome == "passed", told(result)
    assert result.duplicates == 0
    assert {check.requirement for check in result.checks} == {*CHECKED[name].split(), "R6", "R31", "X32"}


def test_the_plays_together_check_every_requirement_that_is_due() -> None:
    assert set(CHECKED) == set(plays.names())
    checked = {requirement for named in CHECKED.values() for requirement in named.split()} | {"R6", "R31", "X32"}
    assert checked == DUE


@pytest.mark.parametrize("name", plays.FLOWS)
def test_without_an_engine_every_flow_fails(name: str) -> None:
    result = played(name, "none")
    assert result.outcome == "failed", told(result)
    assert result.duplicates == 0


def test_without_an_engine_no_play_at_all_passes() -> None:
    others = [name for name in plays.names() if name not in plays.FLOWS]
    report = run(others, indoors("none"))
    assert [play.name for play in report.plays if play.outcome == "passed"] == []
    assert not report.passed


@pytest.mark.parametrize("name", ["update_fan_out", "benefitpoint_edits_stay"])
def test_the_naive_engine_makes_duplicates_where_a_name_changes(name: str) -> None:
    result = played(name, "naive")
    assert result.outcome == "failed", told(result)
    assert result.duplicates > 0
    assert not Report([result]).passed


def test_the_naive_engine_is_no_straw_man() -> None:
    assert played("ams360_real_time", "naive").outcome == "passed"


def test_the_same_seed_plays_the_same_story_and_another_seed_has_other_people() -> None:
    first, again, other = (run_one(plays.load("policy_life"), indoors(), seed=seed) for seed in (3, 3, 4))
    assert first.lines == again.lines
    assert first.lines != other.lines
    assert other.outcome == "passed", told(other)
