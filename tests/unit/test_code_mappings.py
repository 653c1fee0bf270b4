"""A plan whose carrier AMS360 does not have waits for a person, once for each carrier; the answer is remembered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_parting import items
from test_rules import linked_client

from paper import PaperTown, lost_reply, once
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows import explain, mappings, review
from trifold.sync_core.flows.queue.worker import turn
from trifold.sync_core.flows.rehearsal import rehearse
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Verb
from trifold.sync_core.store import code_mappings, crosswalk

CARRIERS = {"CDL": "Cedar Life", "GRT": "Granite Mutual", "SUM": "Summit Life"}


@pytest.fixture
def town() -> PaperTown:
    made = PaperTown()
    made.ams360.carriers = CARRIERS
    return made


def plans(town: PaperTown, *carriers: str) -> list[str]:
    """Plans of a linked client, one for each carrier that is named."""
    _, account, _ = linked_client(town)
    made = [
        town.benefitpoint.add(Kind.POLICY, account, number=f"P-{number}", carrier=carrier, effective_date="2026-01-01")
        for number, carrier in enumerate(carriers)
    ]
    town.settle()
    return made


def policies(town: PaperTown) -> list[tuple[str | None, str | None]]:
    return [(row.fields["number"], row.fields["carrier"]) for row in town.ams360.live(Kind.POLICY).values()]


def mapped(town: PaperTown) -> list[tuple[str, str, str]]:
    with town.db.read() as conn:
        return [(one.field, one.value, one.code) for one in code_mappings.of_agency(conn, "town")]


def asked(town: PaperTown) -> dict[str, object]:
    with town.db.read() as conn:
        (item,) = review.items(town.db, conn)
    return item


def test_one_question_for_a_carrier_holds_its_plans_and_no_others(town: PaperTown) -> None:
    plans(town, "Summit Vale Life", "SUMMIT VALE LIFE", "Granite Mutual")
    assert policies(town) == [("P-2", "Granite Mutual")]
    item = asked(town)
    lacks = "AMS360 has no carrier that is called Summit Vale Life"
    assert item["title"] == (
        f"Policy P-0 of Harbor LLC: {lacks}. Nothing that needs it was sent. Say which carrier it is."
    )
    choices = [(one["name"], one["external_id"], one["label"]) for one in item["choices"]]  # type: ignore[attr-defined]
    assert choices[0] == ("map", "SUM", "Summit Life")
    assert len(choices) == len(CARRIERS) + 1
    town.daily()
    assert items(town) == [("not mapped", "ams360")]


def test_the_answer_is_remembered_and_all_that_waits_goes_on(town: PaperTown) -> None:
    made = plans(town, "Summit Vale Life", "Summit  vale life")
    review.answer(town.desk, 1, "map", "CDL")
    town.settle()
    assert policies(town) == [("P-0", "Cedar Life"), ("P-1", "Cedar Life")]
    assert mapped(town) == [("carrier", "Summit Vale Life", "CDL")]
    account = town.benefitpoint.rows[Kind.POLICY, made[0]].account_id
    town.benefitpoint.add(Kind.POLICY, account, number="P-9", carrier="Summit Vale Life")
    town.settle()
    town.daily()
    assert policies(town)[-1] == ("P-9", "Cedar Life")
    assert items(town) == []
    assert [row.fields["carrier"] for row in town.insuredmine.live(Kind.POLICY).values()] == ["Cedar Life"] * 3


def test_a_policy_that_is_there_under_the_mapped_carrier_is_joined(town: PaperTown) -> None:
    customer, account, _ = linked_client(town)
    town.ams360.add(Kind.POLICY, customer, number="P-0", carrier="Cedar Life", effective_date="2026-01-01")
    town.settle()
    mappings.set_mapping(town.desk, "town", "carrier", "Summit Vale Life", "CDL", "Cedar Life")
    town.benefitpoint.add(Kind.POLICY, account, number="P-0", carrier="Summit Vale Life", effective_date="2026-01-01")
    town.settle()
    assert policies(town) == [("P-0", "Cedar Life")]


def test_the_answer_can_be_taken_back_until_something_was_made_of_it(town: PaperTown) -> None:
    plans(town, "Summit Vale Life")
    review.answer(town.desk, 1, "map", "CDL")
    review.undo(town.desk, 1)
    town.settle()
    assert (policies(town), mapped(town)) == ([], [])
    assert items(town) == [("not mapped", "ams360")]
    review.answer(town.desk, 1, "map", "CDL")
    town.settle()
    with pytest.raises(NeedsDecision, match="it was sent to ams360 since"):
        review.undo(town.desk, 1)
    assert mapped(town) == [("carrier", "Summit Vale Life", "CDL")]


def test_a_mapping_set_by_hand_answers_what_is_asked_and_sends_what_was_left(town: PaperTown) -> None:
    plans(town, "Summit Vale Life", "Far Shore Life")
    review.answer(town.desk, 1, "leave")
    for value in ("summit vale life", "Far Shore Life"):
        said = mappings.set_mapping(town.desk, "town", "carrier", value, "GRT")
        assert said.endswith("is GRT in AMS360; 1 that waited for it are looked at")
    town.settle()
    assert policies(town) == [("P-0", "Granite Mutual"), ("P-1", "Granite Mutual")]
    assert items(town) == []
    mappings.remove_mapping(town.desk, "town", "carrier", "Far Shore Life")
    assert mapped(town) == [("carrier", "summit vale life", "GRT")]
    with pytest.raises(NeedsDecision, match="has none of carrier Far Shore Life"):
        mappings.remove_mapping(town.desk, "town", "carrier", "Far Shore Life")
    with pytest.raises(NeedsDecision, match="give a field"):
        mappings.set_mapping(town.desk, "town", "premium", "1", "2")


def test_a_code_that_is_gone_is_asked_about_anew(town: PaperTown) -> None:
    mappings.set_mapping(town.desk, "town", "carrier", "Summit Vale Life", "OLD")
    plans(town, "Summit Vale Life")
    assert "any more (it was mapped to OLD)" in str(asked(town)["title"])
    review.answer(town.desk, 1, "map", "CDL")
    town.settle()
    assert policies(town) == [("P-0", "Cedar Life")]


def test_a_lost_answer_is_looked_for_in_ams360_s_own_words(town: PaperTown) -> None:
    mappings.set_mapping(town.desk, "town", "carrier", "Summit Vale Life", "CDL", "Cedar Life")
    known = town.ams360.capabilities[Kind.POLICY]
    rules = {name: rule for name, rule in known.rules.items() if name != "note"}  # AMS360 has none
    town.ams360.capabilities[Kind.POLICY] = replace(known, rules=rules)
    _, account, _ = linked_client(town)
    town.ams360.fault = once(lost_reply, Verb.CREATE)
    town.benefitpoint.add(Kind.POLICY, account, number="P-0", carrier="Summit Vale Life", effective_date="2026-01-01")
    town.settle()
    town.wait_and_settle()
    assert policies(town) == [("P-0", "Cedar Life")]
    assert items(town) == []


def test_a_dry_run_knows_the_question_and_the_mapping(town: PaperTown) -> None:
    _, account, _ = linked_client(town)
    town.benefitpoint.add(Kind.POLICY, account, number="P-0", carrier="Summit Vale Life")
    town.deliver()
    before = rehearse(town.desk, "town", lambda desk: None, turn, keep_waiting=True)
    assert [one["reason"] for one in before.questions] == ["not mapped"]
    assert [one.changed for one in before.operations] == [("note",)]  # of the plan itself, here on paper
    town.settle()
    review.answer(town.desk, 1, "map", "CDL")
    after = rehearse(town.desk, "town", lambda desk: None, turn, keep_waiting=True)
    made = [one for one in after.operations if one.verb is Verb.CREATE]
    assert [(one.system, one.fields["carrier"]) for one in made] == [
        (System.AMS360, "Summit Vale Life"),
        (System.INSUREDMINE, "Cedar Life"),
    ]


def test_explain_tells_it_of_every_plan_that_waits(town: PaperTown) -> None:
    for plan in plans(town, "Summit Vale Life", "Summit Vale Life"):
        with town.db.read() as conn:
            link = crosswalk.find(conn, "town", System.BENEFITPOINT, Kind.POLICY, plan)
        assert link is not None
        told = explain.record(town.desk, link.canonical_id)
        assert told is not None
        (place,) = [one for one in told["elsewhere"] if one["system"] == "ams360"]
        (gate,) = [one for one in place["gates"] if one["name"] == "mapped"]
        assert gate["passed"] is False
        assert gate["remedy"] == "Say which one it is; it is then sent by itself. Review 1 has more."
