"""What a person may answer: every reason has its buttons, one of them suggested."""

from __future__ import annotations

import json
from typing import Any

import pytest

from trifold.sync_core.flows.review.case import Choice
from trifold.sync_core.flows.review.registry import Reason, case_of
from trifold.sync_core.model.changes import System

EVIDENCE: dict[Reason, dict[str, Any]] = {
    Reason.AMBIGUOUS: {"candidates": ["C-1", "C-2"], "rule": "references disagree"},
    Reason.LOOK_ALIKE: {"candidates": ["a-1"]},
    Reason.RESEMBLES: {"candidates": ["C-1"], "kind": "account", "external_id": "1"},
    Reason.ALREADY_THERE: {"candidates": ["i-1"], "kind": "contact"},
    Reason.IN_DOUBT: {"intent": "1", "candidates": ["a-1"]},
    Reason.FOUND_TWICE: {"candidates": ["b-1", "b-2"]},
    Reason.CONFLICT: {"name": "phone", "kept": "1", "lost": "2"},
    Reason.DELETED: {"kind": "account"},
    Reason.MERGED: {"candidates": [{"id": "a-2", "name": "Ada Dune"}]},
    Reason.SUCCESSOR: {"candidates": ["i-1", "i-2"]},
    Reason.REFUSED: {"reasons": ["no"]},
    Reason.LEFT_OUT: {"fields": {"zip": {"what": "refused", "why": "zip is no ZIP code", "value": "1"}}},
    Reason.NOT_SENT: {"reasons": ["missing: zip"]},
    Reason.NOT_MAPPED: {"name": "carrier", "value": "Summit Vale Life", "candidates": ["CDL", "GRT"]},
    Reason.KEY_AWAITED: {"kind": "account", "external_id": "1"},
    Reason.TWO_RECORDS: {"kind": "account", "external_id": "1", "candidates": ["C-2"]},
    Reason.ONE_CLIENT: {"candidates": ["C-2"]},
}


def row(reason: str, system: System | None = System.AMS360, **evidence: Any) -> dict[str, Any]:
    return {"reason": reason, "system": system, "canonical_id": "C-9", "evidence": evidence}


def choices(reason: str, system: System | None, evidence: dict[str, Any]) -> tuple[Choice, ...]:
    return case_of(row(reason, system, **evidence)).choices()


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
    assert move.label == "It was merged into Ada Dune"


def test_a_second_twin_can_only_become_a_client_of_its_own() -> None:
    rule = "a second record carries the same id"
    assert named(Reason.AMBIGUOUS, rule=rule) == [("separate", None), ("leave", None)]


def test_a_deleted_plan_is_proposed_as_a_cancellation_never_as_a_deletion() -> None:
    offered = named(Reason.DELETED, System.BENEFITPOINT, kind="policy")
    assert offered == [("cancel", None), ("leave", None)]


def test_an_unknown_reason_can_only_be_left() -> None:
    (only,) = choices("weather", None, {})
    assert (only.name, only.suggested) == ("leave", True)


@pytest.mark.parametrize("reason", Reason)
def test_the_evidence_that_an_earlier_release_kept_is_read_and_kept_again(reason: Reason) -> None:
    case = case_of(row(reason, **EVIDENCE[reason]))
    again = case_of(row(reason, **json.loads(json.dumps(case.evidence()))))
    assert (type(case), again) == (reason.case, case)
    assert EVIDENCE[reason].keys() <= case.evidence().keys() | {"reasons"}


@pytest.mark.parametrize("reason", Reason)
def test_a_title_names_who_it_is_about_and_never_our_own_id(reason: Reason) -> None:
    evidence = EVIDENCE[reason] | {"about": "Ada Dune", "candidates": [{"id": "C-1", "name": "Ada Dunes"}]}
    title = case_of(row(reason, **evidence)).title
    assert title.startswith("Ada Dune")
    assert "C-" not in title


def test_an_open_item_without_evidence_can_be_shown() -> None:
    for reason in Reason:
        case = case_of(row(reason, None))
        assert case.title and case.choices()[-1].name == "leave"


def test_the_same_facts_under_other_names_are_the_same_question() -> None:
    earlier = case_of(row(Reason.AMBIGUOUS, candidates=["C-1"], rule="new", kind="account", external_id="7"))
    now = {"about": "Ada Dune", "candidates": [{"id": "C-1", "name": "Ada Dunes"}]}
    assert earlier == case_of(row(Reason.AMBIGUOUS, rule="new", kind="account", external_id="7", **now))
    assert earlier != case_of(row(Reason.AMBIGUOUS, rule="new", kind="account", external_id="7", candidates=["C-2"]))


def test_every_reason_has_topics_of_its_own_but_what_is_gone() -> None:
    words: dict[str, set[str]] = {}
    for reason in Reason:
        words.setdefault(reason.case.topic_of(""), set()).add(reason)
    assert [found for found in words.values() if len(found) > 1] == [{"deleted", "merged", "successor"}]
