"""AMS360's rules on policies and their transactions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from ams360_builders import (
    DAY,
    act,
    add_person,
    add_policy,
    broken,
    new_simulator,
    policy_of,
    sent,
    told,
)

from trifold.simulators.ams360 import operations, policies
from trifold.simulators.chassis.worlds import World


@pytest.fixture
def world() -> Iterator[World]:
    simulator = new_simulator()
    yield simulator.worlds.get("demo")
    simulator.stop()


# -------------------------------------------------------------------------------------------------------- policies
def test_a_policy_needs_customer_number_date_and_a_known_company(world: World) -> None:
    fields = broken(world, lambda turn: policies.insert_policy(turn, {}))
    assert fields == ["CustomerId", "PolicyNumber", "PolicyEffectiveDate", "WritingCompanyCode"]
    customer_id = add_person(world)
    given = policy_of(customer_id, WritingCompanyCode="nix", PolicyExpirationDate=DAY, AccountRepCode="??")
    fields = broken(world, lambda turn: policies.insert_policy(turn, given))
    assert fields == ["WritingCompanyCode", "PolicyExpirationDate", "AccountRepCode"]
    stranger = policy_of("0f8fad5b-d9cb-469f-a165-70867728950e")
    assert broken(world, lambda turn: policies.insert_policy(turn, stranger)) == ["CustomerId"]


def test_a_new_policy_is_active_and_has_its_opening_transaction(world: World) -> None:
    customer_id = add_person(world)
    policy_id = add_policy(world, customer_id, PolicyStatus="C")
    found = act(world, lambda turn: policies.get_policy(turn, policy_id))
    assert (found["PolicyStatus"], found["PolicySubType"], found["CompanyType"]) == ("A", "P", "W")
    assert found["FullTermPremium"] == Decimal("1250.50")
    (opening,) = found["TransactionList"]
    assert (opening["TransactionType"], opening["TransactionEffectiveDate"]) == ("NBS", DAY)
    assert told(world)[-1] == "Policy Inserted"
    assert sent(world)[-1]["Keys"] == {"CustomerId": customer_id, "PolicyId": policy_id}


def test_the_seconds_of_a_transaction_are_its_sequence_on_that_day(world: World) -> None:
    policy_id = add_policy(world, add_person(world))
    for _ in range(2):
        act(world, lambda turn: policies.endorse_policy(turn, policy_id, DAY, "PCH", "Raised the limit"))
    found = act(world, lambda turn: policies.get_policy(turn, policy_id, DAY + timedelta(hours=5)))
    moments = [row["TransactionEffectiveDate"] for row in found["TransactionList"]]
    assert moments == [DAY, DAY + timedelta(seconds=1), DAY + timedelta(seconds=2)]


@pytest.mark.parametrize(
    ("types", "status"),
    [
        (["XLC"], "C"),
        (["XLC", "REI"], "A"),
        (["NRA"], "N"),
        (["NRA", "RNR"], "A"),
        (["NRA", "XLC"], "C"),
        (["RNR"], "A"),
        (["NRA", "REI"], "N"),
        (["PCH", "PAB"], "A"),
    ],
)
def test_the_status_follows_from_the_transactions(world: World, types: list[str], status: str) -> None:
    policy_id = add_policy(world, add_person(world))
    for kind in types:
        act(world, lambda turn, kind=kind: policies.endorse_policy(turn, policy_id, DAY, kind, None))
    assert act(world, lambda turn: policies.get_policy(turn, policy_id))["PolicyStatus"] == status


def test_an_endorsement_lies_in_the_term_and_is_never_back_dated(world: World) -> None:
    policy_id = add_policy(world, add_person(world))
    act(world, lambda turn: policies.endorse_policy(turn, policy_id, DAY + timedelta(days=9), "PCH", None))

    def refused(day: datetime | None, kind: str | None = "PCH", asker: str = "screen") -> list[str]:
        return broken(world, lambda turn: policies.endorse_policy(turn, policy_id, day, kind, None), asker)

    date, kind = "TransactionEffectiveDate", "TransactionType"
    assert refused(None) == [date]
    assert refused(DAY + timedelta(days=8)) == [date]
    assert refused(DAY - timedelta(days=1)) == [date, date]
    assert refused(datetime(2027, 3, 2)) == [date]
    assert refused(DAY + timedelta(days=9), "NBS") == [kind]
    assert refused(None, None) == [kind, date]
    assert refused(DAY + timedelta(days=9), "XLC", asker="wire") == [kind]
    missing = "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert broken(world, lambda turn: policies.endorse_policy(turn, missing, DAY, "PCH", None)) == ["PolicyId"]


def test_by_switch_a_client_may_cancel_with_an_endorsement(world: World) -> None:
    world.configure({"switches": {"endorse_accepts_cancellation": True}})
    policy_id = add_policy(world, add_person(world))
    endorsed = act(world, lambda turn: policies.endorse_policy(turn, policy_id, DAY, "XLC", None), "wire")
    assert endorsed["PolicyStatus"] == "C"


def test_a_correction_changes_the_record_without_a_transaction(world: World) -> None:
    policy_id = add_policy(world, add_person(world))
    held = act(world, lambda turn: policies.get_policy(turn, policy_id))
    changed = held | {"PolicyNumber": "HO379596-02", "PolicyStatus": "C", "FullTermPremium": Decimal(900)}
    act(world, lambda turn: policies.correct_policy(turn, changed))
    found = act(world, lambda turn: policies.get_policy(turn, policy_id))
    assert (found["PolicyNumber"], found["PolicyStatus"], found["FullTermPremium"]) == (
        "HO379596-02",
        "C",
        Decimal(900),
    )
    assert found["LineOfBusinessList"] == held["LineOfBusinessList"]
    assert len(found["TransactionList"]) == 1
    assert told(world)[-1] == "Policy Updated"


def test_a_correction_keeps_child_rows_that_it_leaves_out_and_a_status_that_is_unknown(world: World) -> None:
    customer_id = add_person(world)
    policy_id = add_policy(world, customer_id)
    bare = policy_of(customer_id, PolicyId=policy_id, LineOfBusinessList=None, PolicyStatus="?")
    act(world, lambda turn: policies.correct_policy(turn, bare))
    found = act(world, lambda turn: policies.get_policy(turn, policy_id))
    assert [row["PolicyLineOfBusiness"] for row in found["LineOfBusinessList"]] == ["HOME"]
    assert found["PolicyStatus"] == "A"


def test_a_correction_of_the_effective_date_moves_the_opening_transaction(world: World) -> None:
    customer_id = add_person(world)
    policy_id = add_policy(world, customer_id)
    later = policy_of(customer_id, PolicyId=policy_id, PolicyEffectiveDate=datetime(2026, 4, 1))
    act(world, lambda turn: policies.correct_policy(turn, later))
    (opening,) = act(world, lambda turn: policies.get_policy(turn, policy_id))["TransactionList"]
    assert opening["TransactionEffectiveDate"] == datetime(2026, 4, 1)


def test_a_correction_is_refused_for_a_bad_company_or_another_customer(world: World) -> None:
    mine, other = add_person(world), add_person(world)
    policy_id = add_policy(world, mine)
    bad = policy_of(other, PolicyId=policy_id, WritingCompanyCode="nix")
    assert broken(world, lambda turn: policies.correct_policy(turn, bad)) == ["WritingCompanyCode", "CustomerId"]
    assert broken(world, lambda turn: policies.correct_policy(turn, policy_of(mine))) == ["PolicyId"]


def test_lines_of_business_are_shown_as_of_the_asked_day(world: World) -> None:
    policy_id = add_policy(world, add_person(world))
    later = DAY + timedelta(days=30)
    act(world, lambda turn: policies.endorse_policy(turn, policy_id, later, "PCH", None))
    held = act(world, lambda turn: policies.get_policy(turn, policy_id))
    held["LineOfBusinessList"].append({"PolicyLineOfBusiness": "PUMBR"})
    act(world, lambda turn: policies.correct_policy(turn, held))

    def lines(on: datetime | None) -> list[str] | None:
        rows = act(world, lambda turn: policies.get_policy(turn, policy_id, on))["LineOfBusinessList"]
        return rows and [row["PolicyLineOfBusiness"] for row in rows]

    assert (lines(DAY), lines(later), lines(None)) == (["HOME"], ["HOME", "PUMBR"], ["HOME", "PUMBR"])
    assert lines(DAY - timedelta(days=1)) is None


def test_a_renewal_is_a_new_row_that_names_the_old_one(world: World) -> None:
    customer_id = add_person(world)
    old_id = add_policy(world, customer_id)
    term = {"PolicyEffectiveDate": datetime(2027, 3, 2), "PolicyExpirationDate": datetime(2028, 3, 2)}
    new_id = act(world, lambda turn: policies.renew_policy(turn, {"PolicyId": old_id, **term}), "wire")
    new = act(world, lambda turn: policies.get_policy(turn, new_id))
    assert (new["PriorPolicyId"], new["PriorPolicy"], new["PolicyNumber"]) == (old_id, "HO 37959602", "HO 37959602")
    assert (new["IsNewPolicy"], new["TransactionList"][0]["TransactionType"]) == (False, "RWL")
    assert act(world, lambda turn: policies.get_policy(turn, old_id))["PolicyStatus"] == "A"
    assert told(world)[-1] == "Policy Inserted"
    other = add_person(world)
    stolen = {"PolicyId": old_id, "CustomerId": other, **term}
    assert broken(world, lambda turn: policies.renew_policy(turn, stolen)) == ["CustomerId"]
    assert broken(world, lambda turn: policies.renew_policy(turn, policy_of(customer_id))) == ["PolicyId"]
    no_date = {"PolicyId": old_id}
    assert broken(world, lambda turn: policies.renew_policy(turn, no_date)) == ["PolicyEffectiveDate"]


def test_a_policy_is_deleted_only_under_its_own_customer(world: World) -> None:
    mine, other = add_person(world), add_person(world)
    policy_id = add_policy(world, mine)
    assert broken(world, lambda turn: policies.delete_policy(turn, policy_id, other)) == ["PolicyId"]
    act(world, lambda turn: policies.delete_policy(turn, policy_id, mine))
    assert act(world, lambda turn: policies.get_policy(turn, policy_id)) is None
    assert told(world)[-1] == "Policy Deleted"


def test_policy_lists_filter_by_status_and_sub_type_and_take_numbers_as_written(world: World) -> None:
    customer_id = add_person(world)
    plain = add_policy(world, customer_id)
    cancelled = add_policy(world, customer_id, PolicyNumber="HO379596-02")
    act(world, lambda turn: policies.endorse_policy(turn, cancelled, DAY, "XLC", None))
    submission = add_policy(world, customer_id, PolicySubType="S")
    accounting = add_policy(world, customer_id, PolicySubType="A")
    multi = add_policy(world, customer_id, IsMultiEntity=True)

    def listed(operation: str = "PolicyGetListByCustomerId", **wanted: Any) -> set[str]:
        wanted = {"CustomerId": customer_id, "CustomerNumber": "1", "PolicyNumber": "HO 37959602", **wanted}
        answer = act(world, lambda turn: operations.OPERATIONS[operation](turn, wanted))
        return {row["PolicyId"] for row in answer["PolicyInfoList"]}

    assert listed() == listed("PolicyGetListByCustomerNumber") == {plain, cancelled}
    assert listed(PolicyStatus=["C", "N"]) == {cancelled}
    assert listed(IncludeSubmissionSubType=True, IncludePolicySubType=False) == {submission}
    everything = {"IncludeSubmissionSubType": True, "IncludeAccountingSubType": True, "IncludeMultiEntity": True}
    assert listed(**everything) == {plain, cancelled, submission, accounting, multi}
    assert listed("PolicyGetListByPolicyNumber") == {plain}
    assert listed("PolicyGetListByPolicyNumber", PolicyEffectiveDate=DAY + timedelta(days=1)) == set()
    in_effect = "PolicyGetListByPolicyNumberAndDate"
    assert listed(in_effect, InEffectOnDate=DAY) == {plain}
    assert listed(in_effect, InEffectOnDate=datetime(2027, 3, 2)) == set()
    assert listed("PolicyGetListByCustomerNumber", CustomerNumber="404") == set()
