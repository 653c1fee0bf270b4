"""Every play in this process: the sync core passes them all, the two controls do not."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from trifold.scenarios import matrix, plays
from trifold.scenarios.apart import run_apart
from trifold.scenarios.report import PlayResult, Report, demands
from trifold.scenarios.run import indoors, run, run_one

# At the end of every play.
ALWAYS = {"R6", "R31", "X32", "T16b"}
ROWS = re.compile(r"([RXTV]\d+[a-z]?)( [RXTV]\d+[a-z]?)*")


def named_in(name: str) -> set[str]:
    """The rows that a play's expectations name, read from its text, or of the field matrix from its direction."""
    if name not in plays.written():
        direction = matrix.performance(name).direction
        return {*direction.whole.values(), *direction.rows.values()}
    tree = ast.parse(Path(plays.__file__).with_name(f"{name}.py").read_text("utf-8"))
    texts = [str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {row for text in texts if ROWS.fullmatch(text) for row in text.split()}


def played(name: str, engine: str) -> PlayResult:
    return run_one(plays.load(name), indoors(engine))


def told_whole(results: Sequence[PlayResult], like: Sequence[PlayResult] = ()) -> list[object]:
    """All of the results but their durations, in the order of ``like``."""
    order = [result.title for result in like or results]
    return [
        (result.title, result.lines, result.duplicates, result.reason)
        for result in sorted(results, key=lambda result: order.index(result.title))
    ]


def told(result: PlayResult) -> str:
    """Why a play did not pass, for the reader of a failed test."""
    lines = [
        f"{check.requirement} {check.asked}: {check.expected} != {check.found}"
        for check in result.checks
        if not check.passed
    ]
    return "\n".join([f"{result.name}: {result.outcome} {result.reason}", *lines])


def marked(name: str) -> object:
    """A play of ordinary trouble is found by that mark."""
    troubled = any(row.startswith("T") for row in named_in(name))
    return pytest.param(name, marks=pytest.mark.trouble) if troubled else name


@pytest.mark.parametrize("name", [marked(name) for name in plays.names()])
def test_the_core_passes_the_play_and_every_requirement_of_it_was_checked(name: str) -> None:
    result = played(name, "core")
    assert result.outcome == "passed", told(result)
    assert result.duplicates == 0
    assert {check.requirement for check in result.checks} == named_in(name) | ALWAYS
    assert named_in(name) <= set(demands()), "a row that is not in scenarios/rows.yaml"


def test_the_plays_together_check_every_row() -> None:
    checked = {row for name in plays.names() for row in named_in(name)} | ALWAYS
    assert set(demands()) - checked == set()


def test_a_play_with_the_keys_ignored_says_so_and_checks_all_it_checks_otherwise() -> None:
    honoured, ignored = plays.load("insuredmine_to_both").performances(("honoured", "ignored"))
    usual, other = run_one(honoured, indoors()), run_one(ignored, indoors())
    assert (usual.outcome, other.outcome) == ("passed", "passed"), told(other)
    assert [check.asked for check in other.checks[:-1]] == [check.asked for check in usual.checks]
    last = other.checks[-1]
    assert (last.requirement, last.found) == ("X41", ["ignored", []])
    assert (usual.title, other.title) == ("insuredmine_to_both", "insuredmine_to_both (keys ignored)")


@pytest.mark.parametrize(
    "names",
    [
        ["flow_3_internal_connection", "flow_1_group"],
        pytest.param(["policy_life", "flow_3_internal_connection", "flow_1_group"], marks=pytest.mark.sweep),
    ],
    ids=len,
)
def test_the_report_is_the_same_whatever_the_order_and_the_number_of_processes(names: list[str]) -> None:
    alone = run_apart(names, keys=("honoured", "ignored"), jobs=1)
    turned = run_apart(names[::-1], keys=("ignored", "honoured"), jobs=2)
    assert told_whole(alone.plays) == told_whole(turned.plays, like=alone.plays)


@pytest.mark.parametrize("name", plays.FLOWS)
def test_without_an_engine_every_flow_fails(name: str) -> None:
    result = played(name, "none")
    assert result.outcome == "failed", told(result)
    assert result.duplicates == 0


@pytest.mark.sweep
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


@pytest.mark.parametrize("name", ["flow_1_individual", "flow_2_benefitpoint_only", "later_contacts"])
def test_an_engine_that_sends_every_contact_twice_makes_duplicates(name: str) -> None:
    result = played(name, "contact-doubling")
    assert result.outcome == "failed", told(result)
    assert result.duplicates > 0


def test_the_naive_engine_is_no_straw_man() -> None:
    assert played("ams360_real_time", "naive").outcome == "passed"


def test_the_same_seed_plays_the_same_story_and_another_seed_has_other_people() -> None:
    first, again, other = (run_one(plays.load("policy_life"), indoors(), seed=seed) for seed in (3, 3, 4))
    assert first.lines == again.lines
    assert first.lines != other.lines
    assert other.outcome == "passed", told(other)
