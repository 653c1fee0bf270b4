"""What the AMS360 simulator rests on: every fact has a mark, and every unknown that is ours has been told."""

from __future__ import annotations

from trifold.contracts.evidence import MARKS, facts, facts_about
from trifold.contracts.tables import load
from trifold.simulators.ams360.operations import SIMULATED
from trifold.simulators.ams360.switches import DEFAULT_SWITCHES


def test_every_working_operation_has_facts_of_its_own() -> None:
    own = [fact for fact in facts("ams360") if "*" not in fact.about]
    assert [name for name in sorted(SIMULATED - {"Logout"}) if not any(fact.concerns(name) for fact in own)] == []


def test_a_fact_is_about_operations_that_exist_and_is_told_once() -> None:
    found = facts("ams360")
    for fact in found:
        for pattern in fact.about:
            assert any(fact.concerns(name) for name in load("ams360").operations), pattern
    assert len({fact.fact for fact in found}) == len(found)
    assert {fact.mark for fact in found} <= MARKS.keys()


def test_every_switch_of_the_wire_and_the_rules_belongs_to_a_fact() -> None:
    told = {name for fact in facts("ams360") for name in fact.switches}
    assert told <= set(DEFAULT_SWITCHES)
    notices = {name for name in DEFAULT_SWITCHES if name.startswith(("notif", "authentication")) or "notifies" in name}
    assert set(DEFAULT_SWITCHES) - told - notices == set()


def test_the_facts_about_an_operation_say_what_each_rests_on() -> None:
    marks = {fact.fact: fact.mark for fact in facts_about("ams360", "PolicyTransactionPremiumInsert")}
    assert marks["BilliedPremium is spelled so"] == "wsdl"
    assert marks["response prefixes s, a, i, b and the unprefixed ticket header"] == "captured"
    assert "a transaction has one remark" not in marks
