"""What the BenefitPoint simulator rests on: every fact has a mark, and every switch and operation belongs to a fact."""

from __future__ import annotations

from trifold.contracts.evidence import facts, facts_about
from trifold.contracts.tables import load
from trifold.simulators.benefitpoint.operations import simulated
from trifold.simulators.benefitpoint.switches import DEFAULT_SWITCHES

LOGIN = {operation.name for operation in load("benefitpoint").operations_of("LoginV2")}


def test_every_working_operation_has_facts_of_its_own() -> None:
    own = [fact for fact in facts("benefitpoint") if not any("*" in pattern for pattern in fact.about)]
    assert [name for name in sorted(simulated() | LOGIN) if not any(fact.concerns(name) for fact in own)] == []


def test_a_fact_is_about_operations_that_exist_and_is_told_once() -> None:
    found = facts("benefitpoint")
    for fact in found:
        for pattern in fact.about:
            assert any(fact.concerns(name) for name in load("benefitpoint").operations), pattern
    assert len({fact.fact for fact in found}) == len(found)


def test_every_switch_belongs_to_a_fact() -> None:
    told = {name for fact in facts("benefitpoint") for name in fact.switches}
    assert told == set(DEFAULT_SWITCHES)


def test_the_facts_about_an_operation_say_what_each_rests_on() -> None:
    marks = {fact.fact: fact.mark for fact in facts_about("benefitpoint", "findAccountContacts")}
    assert marks["findAccountContacts has its account id typed as a text"] == "wsdl"
    assert "changes reach 30 days back" not in marks
