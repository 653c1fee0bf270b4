"""What a person may answer: every reason has its buttons, one of them suggested."""

from __future__ import annotations

from typing import Any

import pytest

from trifold.sync_core.model.changes import System
from trifold.sync_core.model.questions import Reason, choices

EVIDENCE: dict[Reason, dict[str, Any]] = {
    Reason.AMBIGUOUS: {"candidates": ["C-1", "C-2"], "rule": "references disagree"},
    Reason.LOOK_ALIKE: {"candidates": ["a-1"]},
    Reason.IN_DOUBT: {"intent": "1", "candidates": ["a-1"]},
    Reason.FOUND_TWICE: {"candidates": ["b-1", "b-2"]},
    Reason.CONFLICT: {"name": "phone", "kept": "1", "lost": "2"},
    Reason.DELETED: {"kind": "account"},
    Reason.MERGED: {"candidates": [{"id": "a-2", "name": "Ada Dune"}]},
    Reason.SUCCESSOR: {"candidates": ["i-1", "i-2"]},
    Reason.REFUSED: {"reasons": ["no"]},
    Reason.NOT_SENT: {"reasons": ["missing: zip"]},
    Reason.KEY_AWAITED: {"kind": "account", "external_id": "1"},
    Reason.TWO_RECORDS: {"kind": "account", "external_id": "1", "candidates": ["C-2"]},
}


def named(reason: Reason, system: System = System.AMS360, **evidence: Any) -> list[tuple[str, str | None]]:
    return [(choice.name, choice.external_id) for choice in choices(reason, system, EVIDENCE[reason] | evidence)]


@pytest.mark.parametrize("reason", Reason)
def test_every_question_has_answers_one_of_them_suggested_and_can_be_left(reason: Reason) -> None:
    offered = choices(reason, System.AMS360, EVIDENCE[reason])
    assert len(offered) > 1
    assert [choice.suggested for choice in offered].count(True) == 1
    assert offered[-1].name == "leave"
    assert all(choice.label and choice.does.endswith(".") for choice in offered)


def test_each_candidate_is_a_button_of_its_own() -> None:
    assert named(Reason.AMBIGUOUS) == [("link", "C-1"), ("link", "C-2"), ("separate", None), ("leave", None)]
    assert named(Reason.MERGED) == [("move", "a-2"), ("leave", None)]
    (move, _) = choices(Reason.MERGED, System.AMS360, EVIDENCE[Reason.MERGED])
    assert move.label == "It was merged into Ada Dune (a-2)"


def test_a_second_twin_can_only_become_a_client_of_its_own() -> None:
    rule = "a second record carries the same id"
    assert named(Reason.AMBIGUOUS, rule=rule) == [("separate", None), ("leave", None)]


def test_a_deleted_plan_is_proposed_as_a_cancellation_never_as_a_deletion() -> None:
    offered = named(Reason.DELETED, System.BENEFITPOINT, kind="policy")
    assert offered == [("cancel", None), ("leave", None)]


def test_an_unknown_reason_can_only_be_left() -> None:
    (only,) = choices("weather", None, {})
    assert (only.name, only.suggested) == ("leave", True)
