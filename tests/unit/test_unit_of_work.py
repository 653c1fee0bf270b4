"""What the core's database is asked: what is written together commits together, and reads take no write lock."""

from __future__ import annotations

import pytest

from trifold.sandbox.benches import transactions
from trifold.sandbox.benches.transactions import Count, counted
from trifold.scenarios import plays
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.report import PlayResult
from trifold.scenarios.stage import Stage


@pytest.fixture(scope="module")
def counts() -> dict[str, Count]:
    return {count.story: count for count in transactions.counts()}


# An account that is about to be made in InsuredMine is looked for by e-mail and phone, too (decisions, 2026-12-01).
LOOKS = {"new individual": 2, "edit of a linked client": 0}


@pytest.mark.parametrize(("story", "most", "share"), [("new individual", 12, 1.0), ("edit of a linked client", 5, 0.5)])
def test_a_story_takes_few_write_transactions(counts: dict[str, Count], story: str, most: int, share: float) -> None:
    found, released = counts[story], transactions.RELEASED[story]
    assert found.write_transactions <= most
    assert found.statements <= released["statements"] * share
    assert found.vendor_calls <= released["vendor_calls"] + LOOKS[story]


def test_no_write_transaction_of_a_story_is_empty(counts: dict[str, Count]) -> None:
    assert {story: count.empty for story, count in counts.items()} == dict.fromkeys(counts, 0)


@pytest.mark.parametrize("name", ["flow_1_individual", "insuredmine_to_both", "merged_customers", "plan_changes"])
def test_no_write_transaction_of_a_play_is_empty(name: str) -> None:
    play = plays.load(name)
    stage = Stage(Indoors(play.world), PlayResult(name=name))
    with counted(stage, name) as count:
        play.play(stage)
        stage.settle()
    assert count.write_transactions > 0
    assert count.empty == 0
