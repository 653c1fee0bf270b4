"""explain: whose value, by which rule, since when, told by whom; what was not taken; the gates of what is not there."""

from __future__ import annotations

from typing import Any

import pytest
from test_rules import linked_client

from paper import PaperTown
from trifold.sync_core.flows.explain import explain, record
from trifold.sync_core.flows.intake import notice
from trifold.sync_core.model.changes import Change, Kind, System
from trifold.sync_core.model.gates import ARRIVAL, DELIVERY, Delivery, arrival, delivery, is_due
from trifold.sync_core.model.outcomes import Code, describe


@pytest.fixture
def town() -> PaperTown:
    return PaperTown()


def told(town: PaperTown, system: System, external_id: str) -> dict[str, Any]:
    (found,) = explain(town.desk, "town", system, external_id)["records"]
    return dict(found)


def field(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(dict(one) for one in found["fields"] if one["name"] == name)


def closed(gates: list[dict[str, Any]]) -> list[str]:
    return [gate["name"] for gate in gates if gate["passed"] is False]


def test_a_value_tells_whose_it_is_by_which_rule_since_when_and_from_which_notification(town: PaperTown) -> None:
    customer, _, _ = linked_client(town)
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.ams360.feed.clear()
    town.clock.advance(3_600)
    notice(town.desk, "town", Change(system=System.AMS360, kind=Kind.ACCOUNT, external_id=customer), "n-17")
    town.settle()

    because = field(told(town, System.AMS360, customer), "phone")["because"]
    assert (because["from"], because["before"]) == ("ams360", "5551234567")
    assert because["rule"] == "AMS360 is the record; InsuredMine's users may edit (D9)"
    assert because["by"] == f"a notification of AMS360 (n-17) about AMS360's account {customer}"
    assert because["at"] > field(told(town, System.AMS360, customer), "email")["because"]["at"]


def test_an_edit_names_its_editor_and_where_it_was_written(town: PaperTown) -> None:
    customer, _, shown = linked_client(town)
    town.insuredmine.edit(Kind.ACCOUNT, shown, email="new@harbor.example")
    town.settle()

    found = field(told(town, System.AMS360, customer), "email")
    assert (found["owner"], found["because"]["from"]) == ("ams360", "insuredmine")
    assert {"ams360", "benefitpoint"} <= found["written"].keys()


def test_a_value_that_a_run_brought_names_the_run(town: PaperTown) -> None:
    account = town.benefitpoint.add(Kind.ACCOUNT, firm_name="Mill Inc", phone="5551112222")
    town.settle()
    town.daily()

    because = field(told(town, System.BENEFITPOINT, account), "phone")["because"]
    assert because["by"].startswith("the daily about BenefitPoint's account")
    assert ", run " in because["by"]


def test_what_was_seen_and_not_taken_is_told_with_the_reason(town: PaperTown) -> None:
    _, account, _ = linked_client(town)
    town.benefitpoint.edit(Kind.ACCOUNT, account, phone="5559999999")
    town.settle()

    (one, *_) = told(town, System.BENEFITPOINT, account)["ignored"]
    assert (one["field"], one["system"], one["value"]) == ("phone", "benefitpoint", "5559999999")
    assert one["told"] == "BenefitPoint follows here: what is changed there stays there (D2)."
    assert one["by"].startswith("a poll of BenefitPoint")


def test_what_is_the_same_everywhere_was_not_ignored(town: PaperTown) -> None:
    customer, _, _ = linked_client(town)
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.settle()

    assert told(town, System.AMS360, customer)["ignored"] == []


def test_a_value_that_lost_a_conflict_is_told(town: PaperTown) -> None:
    customer, _, shown = linked_client(town)
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.insuredmine.edit(Kind.ACCOUNT, shown, phone="5550000002")
    town.settle()

    found = told(town, System.AMS360, customer)["ignored"]
    assert [(one["value"], one["why"]) for one in found] == [("5550000002", "conflict")]


def test_each_link_names_the_key_that_matched(town: PaperTown) -> None:
    customer, _, _ = linked_client(town)

    matched = {link["system"]: link["matched"] for link in told(town, System.AMS360, customer)["links"]}
    assert matched["benefitpoint"] == "the id of a twin that the record itself carries"
    assert "we made it" in matched["insuredmine"]


def test_what_our_writes_replaced_can_be_put_back_from_the_record(town: PaperTown) -> None:
    customer, _, _ = linked_client(town)
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.settle()

    replaced = {(one["system"], one["field"]): one for one in told(town, System.AMS360, customer)["overwritten"]}
    assert replaced["benefitpoint", "phone"]["before"] == "5551234567"


def test_a_record_that_waits_for_the_daily_has_one_closed_gate_with_its_remedy(town: PaperTown) -> None:
    account = town.benefitpoint.add(Kind.ACCOUNT, firm_name="Mill Inc")
    town.settle()

    gates = explain(town.desk, "town", System.BENEFITPOINT, account)["gates"]
    assert closed(gates) == ["due"]
    (shut,) = [gate for gate in gates if gate["passed"] is False]
    assert "waits for the daily" in shut["told"]
    assert "sync-core daily" in shut["remedy"]
    assert gates[-1]["passed"] is None


def test_what_nobody_asked_for_is_not_in_the_other_systems(town: PaperTown) -> None:
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.settle()

    (place,) = told(town, System.AMS360, customer)["elsewhere"]
    assert place["system"] == "benefitpoint"
    assert closed(place["gates"]) == ["asked for"]


def test_a_record_that_is_not_sent_names_the_missing_fields_and_the_remedy(town: PaperTown) -> None:
    shown = town.insuredmine.add(Kind.ACCOUNT, phone="5551112222")
    town.insuredmine.ask(shown, System.AMS360)
    town.settle()

    places = {place["system"]: place["gates"] for place in told(town, System.INSUREDMINE, shown)["elsewhere"]}
    (shut,) = [gate for gate in places["ams360"] if gate["passed"] is False]
    assert (shut["name"], shut["told"]) == ("complete", "not sent: missing: name.")
    assert "Review 1 has more." in shut["remedy"]


def test_an_unknown_record_is_none(town: PaperTown) -> None:
    assert record(town.desk, "C-nobody") is None


# ---- the gates alone
def due(**changed: Any) -> Delivery:
    known: dict[str, Any] = {
        "kind": Kind.ACCOUNT,
        "system": System.BENEFITPOINT,
        "live": frozenset({System.AMS360}),
        "account_there": True,
        "wanted": frozenset({System.BENEFITPOINT}),
    }
    return Delivery(**{**known, **changed})


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"link_state": "gone"}, "not parted"),
        ({"unsettled": "parked"}, "no create in doubt"),
        ({"account_there": False}, "account is there"),
        ({"is_self": True, "kind": Kind.CONTACT}, "not the client itself"),
        ({"wanted": frozenset()}, "asked for"),
        ({"live": frozenset(), "wanted": frozenset({System.AMS360, System.BENEFITPOINT})}, "its turn"),
        ({"live": frozenset({System.BENEFITPOINT}), "system": System.INSUREDMINE}, "its turn"),
    ],
)
def test_each_gate_alone_keeps_a_record_out_and_says_what_to_do(changed: dict[str, Any], name: str) -> None:
    assert is_due(due())
    assert not is_due(due(**changed))
    (shut,) = [gate for gate in delivery(due(**changed)) if not gate.passed]
    assert shut.name == name
    assert shut.remedy


def test_every_gate_of_delivery_is_shown() -> None:
    assert [gate.name for gate in delivery(due())] == [gate.name for gate in DELIVERY]


RING = {"id": "5", "state": "done", "due_at": "2026-01-05", "at": "2026-01-05", "attempts": "1"}


@pytest.mark.parametrize(
    ("ring", "name"),
    [
        ({"state": "waiting", "code": None}, "looked at"),
        ({"state": "held", "code": Code.OVER_CAP}, "looked at"),
        ({"state": "dead", "code": Code.FAILED}, "looked at"),
        ({"code": Code.NOT_THERE}, "there"),
        ({"code": Code.HELD}, "recognised"),
        ({"code": Code.AWAITS_DAILY}, "due"),
        ({"code": Code.AWAITS_KEY}, "due"),
        ({"code": Code.NOT_ASKED}, "due"),
        ({"code": Code.STAYS}, "due"),
        ({"code": Code.REFUSED}, "accepted"),
    ],
)
def test_every_outcome_closes_its_own_gate(ring: dict[str, Any], name: str) -> None:
    said = describe(ring["code"], {}) if ring["code"] else None
    gates = arrival("A poll", {**RING, "outcome": said, **ring}, [])

    assert [gate.name for gate in gates if gate.passed is False] == [name]
    assert [gate.passed for gate in gates] == sorted((gate.passed for gate in gates), key=(True, False, None).index)
    assert [gate.name for gate in gates] == list(ARRIVAL)


def test_what_ended_well_passed_every_gate() -> None:
    assert all(gate.passed for gate in arrival("A poll", {**RING, "code": Code.SYNCED, "outcome": "looked at C-1"}, []))
