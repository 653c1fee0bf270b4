"""AMS360's rules on what hangs on a policy: premiums, remarks, contacts; on employees, rights and the seeded office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from ams360_builders import DAY, NOW, act, add_person, add_policy, broken, new_simulator, policy_of, told

from trifold.simulators.ams360 import (
    VENDOR,
    belongings,
    claims,
    employees,
    lists,
    policies,
    policy_contacts,
    premium_rows,
    premiums,
    remarks,
    rights,
)
from trifold.simulators.ams360.errors import SecurityRefusal
from trifold.simulators.ams360.operations import OPERATIONS
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.worlds import World


@pytest.fixture
def world() -> Iterator[World]:
    simulator = new_simulator()
    yield simulator.worlds.get("demo")
    simulator.stop()


@pytest.fixture
def policy(world: World) -> str:
    return add_policy(world, add_person(world), TypeOfBusiness=1)


def premium(policy_id: str, **fields: Any) -> dict[str, Any]:
    return {
        "PolicyId": policy_id,
        "TransactionEffectiveDate": DAY,
        "LineOfBusiness": "HOME",
        "PlanType": "HOM",
        "Premium": Decimal(100),
        **fields,
    }


def add_premium(world: World, policy_id: str, **fields: Any) -> str:
    return str(act(world, lambda turn: premiums.insert_premium(turn, premium(policy_id, **fields))))


# -------------------------------------------------------------------------------------------------------- premiums
@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"PlanType": "MED"}, "PlanType"),
        ({"LineOfBusiness": "GMED"}, "LineOfBusiness"),
        ({"LineOfBusiness": "nix"}, "LineOfBusiness"),
        ({"WritingCompanyCode": "nix", "PlanType": None}, "WritingCompanyCode"),
        ({"TransactionEffectiveDate": datetime(2026, 3, 2, 0, 0, 1)}, "TransactionEffectiveDate"),
        ({"TransactionEffectiveDate": None}, "TransactionEffectiveDate"),
    ],
)
def test_a_premium_fits_its_policys_company_line_and_transaction(
    world: World, policy: str, fields: dict[str, Any], named: str
) -> None:
    given = premium(policy, **fields)
    assert broken(world, lambda turn: premiums.insert_premium(turn, given)) == [named]


def test_a_billed_premiums_line_stays_without_an_error(world: World, policy: str) -> None:
    key = add_premium(world, policy, BilliedPremium=Decimal(1))
    changed = premium(policy, LineOfBusiness="AUTOP", PolicyTransactionPremiumId=key, BilliedPremium=Decimal(2))
    act(world, lambda turn: premiums.update_premium(turn, changed))
    found = act(world, lambda turn: belongings.one(turn, premium_rows.KIND, key))
    assert (found["LineOfBusiness"], found["BilliedPremium"]) == ("HOME", Decimal(2))
    assert told(world)[-1] == "Policy Updated"


def test_a_premium_stays_with_its_policy(world: World, policy: str) -> None:
    other = add_policy(world, add_person(world), TypeOfBusiness=1)
    key = add_premium(world, policy)
    moved = premium(other, PolicyTransactionPremiumId=key)
    assert broken(world, lambda turn: premiums.update_premium(turn, moved)) == ["PolicyId"]
    assert broken(world, lambda turn: premiums.delete_premium(turn, other)) == [premium_rows.KEY]


def test_a_corrected_company_rewrites_all_premiums_unless_one_is_billed_or_suspended(world: World, policy: str) -> None:
    held = act(world, lambda turn: policies.get_policy(turn, policy))
    key = add_premium(world, policy)
    moved = held | {"WritingCompanyCode": "PRC", "TransactionPremiumList": None}
    act(world, lambda turn: policies.correct_policy(turn, moved))
    assert act(world, lambda turn: belongings.one(turn, premium_rows.KIND, key))["WritingCompanyCode"] == "PRC"
    add_premium(world, policy, IsSuspended=True)
    back = moved | {"WritingCompanyCode": "GRW"}
    assert broken(world, lambda turn: policies.correct_policy(turn, back)) == ["WritingCompanyCode"]


def test_premiums_may_come_with_the_policy_and_are_never_taken_from_another(world: World) -> None:
    customer = add_person(world)
    rows = [{"LineOfBusiness": "HOME", "Premium": Decimal(5)}]
    first = add_policy(world, customer, TransactionPremiumList=rows)
    held = act(world, lambda turn: policies.get_policy(turn, first))
    (row,) = held["TransactionPremiumList"]
    assert (row["PolicyId"], row["TransactionEffectiveDate"], row["Premium"]) == (first, DAY, Decimal(5))
    copied = add_policy(world, customer, TransactionPremiumList=[row])
    assert act(world, lambda turn: policies.get_policy(turn, first))["TransactionPremiumList"] == [row]
    (copy,) = act(world, lambda turn: policies.get_policy(turn, copied))["TransactionPremiumList"]
    assert copy["PolicyTransactionPremiumId"] != row["PolicyTransactionPremiumId"]
    stolen = policy_of(customer, PolicyId=copied, TransactionPremiumList=[row])
    assert broken(world, lambda turn: policies.correct_policy(turn, stolen)) == [premium_rows.KEY]
    wrong = [{"LineOfBusiness": "nix"}]
    given = policy_of(customer, TransactionPremiumList=wrong)
    assert broken(world, lambda turn: policies.insert_policy(turn, given)) == ["LineOfBusiness"]


# ---------------------------------------------------------------------------------------------- remarks, contacts
def test_a_transaction_has_one_remark(world: World, policy: str) -> None:
    given = {"PolicyId": policy, "TransactionEffectiveDate": DAY, "RemarkText": "Two dogs"}
    key = act(world, lambda turn: remarks.insert_remark(turn, given))
    assert broken(world, lambda turn: remarks.insert_remark(turn, given)) == ["TransactionEffectiveDate"]
    later = given | {"TransactionEffectiveDate": datetime(2026, 5, 1)}
    assert broken(world, lambda turn: remarks.insert_remark(turn, later)) == ["TransactionEffectiveDate"]
    assert broken(world, lambda turn: remarks.delete_remark(turn, later | {"RemarkId": key})) == ["RemarkId"]
    assert broken(world, lambda turn: remarks.update_remark(turn, {"RemarkId": key})) == ["RemarkId"]


def test_without_a_date_the_last_transactions_remark_is_shown(world: World, policy: str) -> None:
    given = {"PolicyId": policy, "TransactionEffectiveDate": DAY, "RemarkText": "Two dogs"}
    act(world, lambda turn: remarks.insert_remark(turn, given))
    assert act(world, lambda turn: remarks.of_transaction(turn, policy, None))["RemarkText"] == "Two dogs"
    act(world, lambda turn: policies.endorse_policy(turn, policy, DAY, "PCH", ""))
    assert act(world, lambda turn: remarks.of_transaction(turn, policy, None)) is None


def test_a_policys_contact_has_a_name_a_whole_phone_and_one_of_its_lines(world: World, policy: str) -> None:
    strange = "0f8fad5b-d9cb-469f-a165-70867728950e"
    given = {"PolicyId": policy, "LineOfBusinessId": strange, "AreaCode": "617"}
    fields = broken(world, lambda turn: policy_contacts.insert_policy_contact(turn, given))
    assert fields == ["LineOfBusinessId", "Name", "Phone"]
    key = act(world, lambda turn: policy_contacts.insert_policy_contact(turn, {"PolicyId": policy, "Name": "Bo"}))
    wrong = {"PolicyId": policy, policy_contacts.KEY: key, "EffectiveDate": datetime(2026, 4, 1)}
    assert broken(world, lambda turn: policy_contacts.delete_policy_contact(turn, wrong)) == [policy_contacts.KEY]


def test_a_deleted_policy_takes_along_what_hangs_on_it(world: World) -> None:
    customer = add_person(world)
    policy = add_policy(world, customer, TypeOfBusiness=1)
    key = add_premium(world, policy)
    act(world, lambda turn: claims.open_claim(turn, policy, {"LossDate": DAY, "ReportedDate": DAY}))
    act(world, lambda turn: policies.delete_policy(turn, policy, customer))
    assert act(world, lambda turn: belongings.one(turn, premium_rows.KIND, key)) is None
    assert act(world, lambda turn: claims.of_customer(turn, customer)) == []


# ------------------------------------------------------------------------------------------------------- employees
@pytest.mark.parametrize(("code", "following"), [("!!!", '!!"'), ("!!~", '!"!'), ("!~~", '"!!'), (" ~~", "!!!")])
def test_employee_codes_count_up_through_the_printable_characters(code: str, following: str) -> None:
    assert employees.code_after(code) == following


def test_no_code_follows_the_last() -> None:
    with pytest.raises(OverflowError):
        employees.code_after("~~~")


def test_an_employee_needs_a_name_a_known_status_and_whole_phones(world: World) -> None:
    given = {"EmployeeStatus": "Z", "HomeAreaCode": "617", "EmployeeSupervisorCode": "zzz"}
    fields = broken(world, lambda turn: employees.insert_employee(turn, given))
    assert fields == ["LastName", "EmployeeStatus", "EmployeeSupervisorCode", "HomePhone"]
    assert broken(world, lambda turn: employees.update_employee(turn, {"EmployeeCode": "zzz"})) == ["EmployeeCode"]


def test_an_update_of_an_employee_keeps_the_business_units(world: World) -> None:
    before = act(world, lambda turn: lists.one_of(turn, "EmployeeInfo", "!!#", employees.WHOLE))
    act(world, lambda turn: employees.update_employee(turn, {"EmployeeCode": "!!#", "LastName": "New"}))
    after = act(world, lambda turn: lists.one_of(turn, "EmployeeInfo", "!!#", employees.WHOLE))
    assert (after["LastName"], after["FirstName"], after["Representative"]) == ("New", None, False)
    assert after["BusinessUnitList"] == before["BusinessUnitList"] != []


# ---------------------------------------------------------------------------------------------------------- rights
@pytest.mark.parametrize(
    ("operation", "needed"),
    [
        ("CustomerInsert", ("Customer", "Insert")),
        ("CustomerContactDelete", ("Customer Contact", "Delete")),
        ("CustomerServicePersonnelModifyList", ("Customer", "Update")),
        ("PolicyRenew", ("Policy", "Insert")),
        ("PolicyInsertRemark", ("Policy", "Insert")),
        ("PolicyDeleteRemark", ("Policy", "Delete")),
        ("SearchByPhoneNumber", ("Search", "Retrieve")),
        ("CommonActivityInsert", ("Activity", "Insert")),
        ("GLBranchGetListAll", ("GLBranch", "Retrieve")),
    ],
)
def test_an_operation_needs_one_of_four_rights_on_an_entity(operation: str, needed: tuple[str, str]) -> None:
    assert rights.needed(operation) == needed


def test_every_operation_needs_a_right_and_a_user_without_any_has_none(world: World) -> None:
    world.configure({"wsapi_rights": {}})
    for operation in OPERATIONS:
        with pytest.raises(SecurityRefusal):
            act(world, lambda turn, operation=operation: rights.refuse_without(turn, operation), "wire")


# ---------------------------------------------------------------------------------------------------- seeded office
def test_a_seeded_agency_has_claims_under_its_own_policies_and_paid_invoices() -> None:
    simulator = Simulator(VENDOR, clock=Clock(NOW))
    world = simulator.worlds.create("demo", seed=3, size=40)
    with world.begin() as conn:
        owners = conn.exec_driver_sql("select owner from belongings where kind = 'ClaimInfo'").scalars().all()
        held = set(conn.exec_driver_sql("select policy_id from policies").scalars())
    assert owners and set(owners) <= held
    invoices = act(world, lambda turn: lists.below(turn, "VendorInvoiceInfo", "CLN"))
    assert {row["InvStatus"] for row in invoices} == {"Paid"}
    assert told(world) == []
    simulator.stop()
