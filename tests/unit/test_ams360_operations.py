"""AMS360's rules on state: what it requires, what it makes itself, what it tells, and what it refuses whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from trifold.simulators.ams360 import VENDOR, contacts, customers, handlers, lists, policies, sessions
from trifold.simulators.ams360.errors import BusinessRefusal, GeneralRefusal, SecurityRefusal
from trifold.simulators.ams360.switches import DEFAULT_SWITCHES, setting_of
from trifold.simulators.ams360.turn import Turn, turn_in
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.control import state_of
from trifold.simulators.chassis.notices import outbox
from trifold.simulators.chassis.worlds import World

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY = datetime(2026, 3, 2)
RECIPIENT = {"url": "http://sync-core.test/hooks/ams360/acme", "secret": "dummy"}
CODES = {
    "AccountExecCode": "!!!",
    "AccountRepCode": "!!#",
    "GLDivisionCode": "EST",
    "GLBranchCode": "HBR",
    "GLDepartmentCode": "PER",
    "GLGroupCode": "SVC",
}


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    made = Simulator(VENDOR, clock=Clock(NOW))
    made.worlds.create("demo", seed=1).configure({"recipients": [RECIPIENT]})
    yield made
    made.stop()


@pytest.fixture
def world(simulator: Simulator) -> World:
    return simulator.worlds.get("demo")


def person(**fields: Any) -> dict[str, Any]:
    return {"FirstName": "Ann", "LastName": "Berg", "CustomerType": "C", "IsActive": True, **CODES, **fields}


def policy_of(customer_id: str, **fields: Any) -> dict[str, Any]:
    return {
        "CustomerId": customer_id,
        "PolicyNumber": "HO 37959602",
        "WritingCompanyCode": "GRW",
        "PolicyEffectiveDate": DAY,
        "PolicyExpirationDate": datetime(2027, 3, 2),
        "FullTermPremium": Decimal("1250.50"),
        "LineOfBusinessList": [{"PolicyLineOfBusiness": "HOME"}],
        **fields,
    }


def act(world: World, do: Callable[[Turn], Any], asker: Any = "screen") -> Any:
    """Do one thing in a transaction of its own."""
    with turn_in(world, asker) as turn:
        return do(turn)


def sent(world: World) -> list[dict[str, Any]]:
    """The notices so far, oldest first."""
    with world.begin() as conn:
        return [json.loads(body) for body in conn.execute(select(outbox.c.body).order_by(outbox.c.number)).scalars()]


def told(world: World) -> list[str]:
    return [f"{notice['Entity']} {notice['Action']}" for notice in sent(world)]


def broken(world: World, do: Callable[[Turn], Any], asker: Any = "screen") -> list[str]:
    """The fields that a refused act names; the act must leave the whole world as it was."""
    before = state_of(world), told(world)
    with pytest.raises(BusinessRefusal) as refused:
        act(world, do, asker)
    assert (state_of(world), told(world)) == before
    return [rule.data_name for rule in refused.value.rules]


def add_person(world: World, **fields: Any) -> str:
    return str(act(world, lambda turn: customers.insert_customer(turn, person(**fields))))


def add_policy(world: World, customer_id: str, **fields: Any) -> str:
    return str(act(world, lambda turn: policies.insert_policy(turn, policy_of(customer_id, **fields))))


# ------------------------------------------------------------------------------------------------------- customers
def test_a_customer_without_its_required_fields_is_refused_with_one_rule_for_each(world: World) -> None:
    fields = broken(world, lambda turn: customers.insert_customer(turn, {}))
    assert fields == [
        "LastName",
        "CustomerType",
        "AccountExecCode",
        "AccountRepCode",
        "GLDivisionCode",
        "GLBranchCode",
        "GLDepartmentCode",
        "GLGroupCode",
    ]


def test_a_firm_name_stands_in_for_a_last_name(world: World) -> None:
    customer_id = add_person(world, FirstName=None, LastName=None, FirmName="Berg LLC")
    found = act(world, lambda turn: customers.get_by_id(turn, customer_id))
    assert customers.display_name(found) == "Berg LLC"


def test_only_the_gl_levels_that_the_agency_uses_are_required(world: World) -> None:
    world.configure({"gl_levels": ["Division", "Branch"]})
    assert add_person(world, GLDepartmentCode=None, GLGroupCode=None)
    assert broken(world, lambda turn: customers.insert_customer(turn, person(GLBranchCode=""))) == ["GLBranchCode"]


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("AccountExecCode", "!!#"),  # a representative only
        ("AccountExecCode", "!!! "),  # codes are never trimmed
        ("AccountRepCode", "!!!"),  # an executive only
        ("BrokerCode", "nobody"),
        ("GLGroupCode", "XXX"),
        ("CustomerType", "Z"),
    ],
)
def test_a_code_that_is_unknown_or_of_the_wrong_kind_is_refused(world: World, field: str, code: str) -> None:
    assert broken(world, lambda turn: customers.insert_customer(turn, person(**{field: code}))) == [field]


def test_an_area_code_needs_its_phone(world: World) -> None:
    given = person(BusinessAreaCode="617", HomeAreaCode="617", HomePhone="5550101")
    assert broken(world, lambda turn: customers.insert_customer(turn, given)) == ["BusinessPhone"]


def test_ams360_makes_the_id_the_number_and_the_date_of_addition(world: World) -> None:
    supplied = "0f8fad5b-d9cb-469f-a165-70867728950e"
    customer_id = add_person(world, CustomerId=supplied)
    found = act(world, lambda turn: customers.get_by_id(turn, customer_id.upper()))
    assert customer_id != supplied
    assert (found["CustomerId"], found["CustomerNumber"], found["DateCustomerAdded"]) == (customer_id, 1, DAY)
    assert (found["IsPersonal"], found["Email"]) == (False, None)


def test_a_chosen_number_is_honoured_and_never_given_twice(world: World) -> None:
    add_person(world, CustomerNumber=2)
    assert broken(world, lambda turn: customers.insert_customer(turn, person(CustomerNumber=2))) == ["CustomerNumber"]
    numbers = []
    for _ in range(2):
        customer_id = add_person(world)
        numbers.append(act(world, lambda turn, key=customer_id: customers.get_by_id(turn, key))["CustomerNumber"])
    assert numbers == [1, 3]


def test_switches_change_what_happens_to_a_chosen_number(world: World) -> None:
    world.configure({"switches": {"customer_number_on_insert": "ignored"}})
    add_person(world, CustomerNumber=77)
    world.configure({"switches": {"customer_number_taken": "assigned"}})
    add_person(world, CustomerNumber=1)
    world.configure({"switches": {"customer_number_absent": "business_fault"}})
    assert broken(world, lambda turn: customers.insert_customer(turn, person())) == ["CustomerNumber"]
    rows = act(world, lambda turn: customers.with_prefix(turn, ""))
    assert sorted(row["CustomerNumber"] for row in rows) == [1, 2]


@pytest.mark.parametrize("number", [-1, 2**31])
def test_a_number_that_is_no_positive_int_is_refused(world: World, number: int) -> None:
    given = person(CustomerNumber=number)
    assert broken(world, lambda turn: customers.insert_customer(turn, given)) == ["CustomerNumber"]


def test_an_update_replaces_the_whole_record(world: World) -> None:
    customer_id = add_person(world, Email="ann@example.com", IsPersonal=True)
    given = person(CustomerId=customer_id, City="Millfield")
    act(world, lambda turn: customers.update_customer(turn, given))
    found = act(world, lambda turn: customers.get_by_id(turn, customer_id))
    assert (found["City"], found["Email"], found["IsPersonal"], found["CustomerNumber"]) == (
        "Millfield",
        None,
        False,
        1,
    )
    assert found["DateCustomerAdded"] == DAY


def test_by_switch_an_update_merges_what_is_nillable(world: World) -> None:
    world.configure({"switches": {"customer_update": "merge"}})
    customer_id = add_person(world, Email="ann@example.com", IsPersonal=True)
    act(world, lambda turn: customers.update_customer(turn, {"CustomerId": customer_id, "City": None}))
    found = act(world, lambda turn: customers.get_by_id(turn, customer_id))
    assert (found["Email"], found["LastName"], found["IsPersonal"]) == ("ann@example.com", "Berg", False)


def test_a_customer_may_be_renumbered_to_a_free_number_only(world: World) -> None:
    first, second = add_person(world), add_person(world)
    renumbered = person(CustomerId=first, CustomerNumber=2)
    assert broken(world, lambda turn: customers.update_customer(turn, renumbered)) == ["CustomerNumber"]
    act(world, lambda turn: customers.update_customer(turn, person(CustomerId=first, CustomerNumber=9)))
    assert act(world, lambda turn: customers.get_by_number(turn, "9"))["CustomerId"] == first
    assert act(world, lambda turn: customers.get_by_number(turn, " 2 "))["CustomerId"] == second
    world.configure({"switches": {"customer_number_on_update": "business_fault"}})
    again = person(CustomerId=first, CustomerNumber=10)
    assert broken(world, lambda turn: customers.update_customer(turn, again)) == ["CustomerNumber"]
    world.configure({"switches": {"customer_number_on_update": "ignored"}})
    act(world, lambda turn: customers.update_customer(turn, again))
    assert act(world, lambda turn: customers.get_by_id(turn, first))["CustomerNumber"] == 9


def test_an_update_of_an_unknown_customer_is_refused(world: World) -> None:
    assert broken(world, lambda turn: customers.update_customer(turn, person())) == ["CustomerId"]


@pytest.mark.parametrize("number", [None, "", "abc", "-1", "99999999999", "٣"])
def test_a_number_that_names_nobody_finds_nothing(world: World, number: str | None) -> None:
    add_person(world)
    assert act(world, lambda turn: customers.get_by_number(turn, number)) is None


# ---------------------------------------------------------------------------------------------------------- search
@pytest.fixture
def town(world: World) -> World:
    add_person(world, FirstName="Ann", LastName="Berg")
    add_person(world, FirstName="Bo", LastName="Bergström", IsActive=False)
    add_person(world, FirstName=None, LastName=None, FirmName="Bergen & Sons", CustomerType="P")
    add_person(world, FirstName="Cy", LastName="Dune", DoingBusinessAs="BERG'S BOATS", IsBrokersCustomer=True)
    add_person(world, FirstName="Berg", LastName="Eck")
    return world


def found_by(world: World, *wanted: Any) -> set[str]:
    return {customers.display_name(row) for row in act(world, lambda turn: customers.with_prefix(turn, *wanted))}


def test_a_prefix_finds_last_name_firm_name_and_dba_but_never_the_first_name(town: World) -> None:
    assert found_by(town, "bErG") == {"Berg, Ann", "Bergström, Bo", "Bergen & Sons", "Dune, Cy"}
    assert found_by(town, "Ann") == set()
    assert found_by(town, "bergström") == {"Bergström, Bo"}
    assert found_by(town, "erg") == set()


def test_an_empty_prefix_finds_everybody_and_filters_narrow_it(town: World) -> None:
    assert len(found_by(town, "")) == 5
    assert found_by(town, None, "P") == {"Bergen & Sons"}
    assert found_by(town, "berg", None, True) == {"Dune, Cy"}


def test_rows_carry_the_seven_flags_as_text(world: World) -> None:
    add_person(world, IsPersonal=True)
    (row,) = act(world, lambda turn: customers.with_prefix(turn, "Berg"))
    assert (row["IsPersonal"], row["IsBenefits"], row["IsActive"], row["IsBrokersCustomer"]) == (
        "True",
        "False",
        True,
        False,
    )


def test_a_list_is_in_no_visible_order_and_the_same_each_time(world: World) -> None:
    for number in range(12):
        add_person(world, LastName=f"Berg{number:02}")
    rows = act(world, lambda turn: customers.with_prefix(turn, "berg"))
    again = act(world, lambda turn: customers.with_prefix(turn, "berg"))
    assert rows == again
    for field in ("LastName", "CustomerNumber", "CustomerId"):
        values = [row[field] for row in rows]
        assert values != sorted(values) and values != sorted(values, reverse=True)
    world.configure({"switches": {"list_cap": 5}})
    assert len(act(world, lambda turn: customers.with_prefix(turn, "berg"))) == 5


def test_a_phone_number_finds_customers_and_contacts_by_its_last_ten_digits(world: World) -> None:
    customer_id = add_person(world, CellAreaCode="617", CellPhone="5550101")
    contact = {"CustomerId": customer_id, "ContactName": "Bo Berg", "MobileAreaCode": "617", "MobilePhone": "5550101"}
    contact_id = act(world, lambda turn: contacts.insert_contact(turn, contact))
    hits = act(world, lambda turn: customers.search_phone(turn, "+1 (617) 555-0101"))
    assert {(hit["EntityType"], hit["EntityId"], hit["Description"]) for hit in hits} == {
        ("Customer", customer_id, "Berg, Ann"),
        ("Contact", contact_id, "Bo Berg"),
    }
    act(world, lambda turn: customers.update_customer(turn, person(CustomerId=customer_id)))
    act(world, lambda turn: contacts.delete_contact(turn, contact_id, customer_id))
    assert act(world, lambda turn: customers.search_phone(turn, "6175550101")) == []


# -------------------------------------------------------------------------------------------------------- contacts
def test_a_contact_needs_a_customer_and_a_name(world: World) -> None:
    assert broken(world, lambda turn: contacts.insert_contact(turn, {})) == ["CustomerId", "ContactName"]
    customer_id = add_person(world)
    given = {"CustomerId": customer_id, "ContactName": "Bo", "BusinessAreaCode": "617"}
    assert broken(world, lambda turn: contacts.insert_contact(turn, given)) == ["BusinessPhone"]


def test_a_contact_is_inserted_updated_listed_and_deleted(world: World) -> None:
    customer_id = add_person(world)
    given = {"CustomerId": customer_id, "ContactName": "Bo Berg", "Title": "Owner"}
    given["CustomerContactResponsibilityList"] = [{"ResponsibilityType": "BIL"}]  # type: ignore[assignment]
    contact_id = act(world, lambda turn: contacts.insert_contact(turn, given))
    (listed,) = act(world, lambda turn: contacts.contacts_of(turn, customer_id))
    assert listed["CustomerContactId"] == contact_id
    assert listed["CustomerContactResponsibilityList"][0]["CustomerContactResponsibilityId"] != "0" * 36
    changed = {"CustomerId": customer_id, "CustomerContactId": contact_id, "ContactName": "Bo Dune"}
    act(world, lambda turn: contacts.update_contact(turn, changed))
    found = act(world, lambda turn: contacts.get_contact(turn, contact_id))
    assert (found["ContactName"], found["Title"]) == ("Bo Dune", None)
    act(world, lambda turn: contacts.delete_contact(turn, contact_id, customer_id))
    assert act(world, lambda turn: contacts.get_contact(turn, contact_id)) is None
    assert told(world)[1:] == ["CustomerContact Inserted", "CustomerContact Updated", "CustomerContact Deleted"]


def test_a_contact_stays_with_its_customer(world: World) -> None:
    mine, other = add_person(world), add_person(world)
    contact_id = act(world, lambda turn: contacts.insert_contact(turn, {"CustomerId": mine, "ContactName": "Bo"}))
    moved = {"CustomerId": other, "CustomerContactId": contact_id, "ContactName": "Bo"}
    assert broken(world, lambda turn: contacts.update_contact(turn, moved)) == ["CustomerId"]
    assert broken(world, lambda turn: contacts.delete_contact(turn, contact_id, other)) == ["CustomerContactId"]
    assert broken(world, lambda turn: contacts.update_contact(turn, {})) == ["CustomerContactId"]


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
        answer = act(world, lambda turn: handlers.HANDLERS[operation](turn, wanted))
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


# --------------------------------------------------------------------------------------------------------- notices
def test_a_notice_carries_keys_only(world: World) -> None:
    customer_id = add_person(world)
    (notice,) = sent(world)
    assert notice.pop("NotificationId")
    assert notice == {
        "Version": "3",
        "AuthenticationCode": "dummy",
        "AgencyNo": "1000001-1",
        "Entity": "Customer",
        "Action": "Inserted",
        "Keys": {"CustomerId": customer_id},
        "OccurredAt": "2026-03-02T09:30:00",
    }


def test_a_change_of_a_silent_field_only_sends_nothing(world: World) -> None:
    customer_id = add_person(world)
    given = {"CustomerId": customer_id, "ContactName": "Bo"}
    contact_id = act(world, lambda turn: contacts.insert_contact(turn, given))
    sorted_anew = given | {"CustomerContactId": contact_id, "SortOrder": 7}
    act(world, lambda turn: contacts.update_contact(turn, sorted_anew))
    assert told(world) == ["Customer Inserted", "CustomerContact Inserted"]
    act(world, lambda turn: contacts.update_contact(turn, sorted_anew | {"SortOrder": 8, "Title": "Owner"}))
    assert told(world)[-1] == "CustomerContact Updated"


def test_an_unchanged_update_is_sent_unless_the_switch_says_no(world: World) -> None:
    customer_id = add_person(world)
    same = act(world, lambda turn: customers.get_by_id(turn, customer_id))
    act(world, lambda turn: customers.update_customer(turn, same))
    assert told(world) == ["Customer Inserted", "Customer Updated"]
    world.configure({"switches": {"unchanged_update_notifies": False}})
    act(world, lambda turn: customers.update_customer(turn, same))
    assert len(told(world)) == 2


def test_the_echo_of_a_clients_own_change_is_a_switch(world: World) -> None:
    act(world, lambda turn: customers.insert_customer(turn, person()), "wire")
    world.configure({"switches": {"notify_own_interface": False}})
    act(world, lambda turn: customers.insert_customer(turn, person()), "wire")
    assert len(told(world)) == 1
    act(world, lambda turn: customers.insert_customer(turn, person()), "screen")
    assert len(told(world)) == 2


# ------------------------------------------------------------------------------------------------ lists and seed
def test_the_gl_levels_cascade(world: World) -> None:
    def codes(kind: str, parent: str | None) -> set[str]:
        rows = act(world, lambda turn: lists.below(turn, kind, parent))
        return {row[f"{kind}Code"] for row in rows}

    assert codes("GLBranch", "EST") == {"HBR", "MIL"}
    assert codes("GLDepartment", "MIL") == {"BEN", "PER"}
    assert codes("GLGroup", "PER") == {"SVC"}
    assert codes("GLBranch", "nix") == codes("GLBranch", None) == set()


def test_every_value_list_answers_and_an_unknown_one_is_refused(world: World) -> None:
    for name in ("CustomerType", "State", "MaritalStatus", "TypeOfEntity", "TransactionType", "PolicyStatus"):
        assert act(world, lambda turn, name=name: lists.value_list(turn, name))
    values = act(world, lambda turn: lists.value_list(turn, "CustomerType"))
    assert [row["Code"] for row in values] == ["C", "P", "S"]
    assert broken(world, lambda turn: lists.value_list(turn, "Nix")) == ["ListName"]


def test_there_are_two_executives_and_two_representatives_at_least(world: World) -> None:
    for trait in ("Executive", "Representative"):
        assert len(act(world, lambda turn, trait=trait: lists.employees(turn, [trait]))) >= 2


def test_the_same_seed_gives_the_same_world_and_another_seed_another() -> None:
    def seeded(number: int) -> dict[str, Any]:
        simulator = Simulator(VENDOR, clock=Clock(NOW))
        world = simulator.worlds.create("demo", seed=number, size=20)
        world.configure({"recipients": [RECIPIENT]})
        found = state_of(world)["records"]
        simulator.stop()
        return found

    one, same, other = seeded(1), seeded(1), seeded(2)
    assert one == same
    assert one["customers"] != other["customers"]
    assert len(one["customers"]) == 20
    assert one["contacts"] and one["policies"]
    kinds = {bool(row["record"]["FirmName"]) for row in one["customers"]}
    assert kinds == {True, False}


# -------------------------------------------------------------------------------------------------------- sessions
def log_in(simulator: Simulator) -> str:
    return sessions.log_in(simulator.worlds, "1000001-1", "trifold", "Trifold-1")[1]


def test_a_ticket_is_128_characters_and_lives_15_minutes_after_its_last_use(simulator: Simulator) -> None:
    ticket = log_in(simulator)
    assert len(ticket) == 128
    for _ in range(3):
        simulator.clock.advance(14 * 60)
        assert sessions.world_of(simulator.worlds, f" {ticket}\n").name == "demo"
    simulator.clock.advance(15 * 60)
    for _ in range(2):
        with pytest.raises(SecurityRefusal):
            sessions.world_of(simulator.worlds, ticket)


def test_by_switch_a_ticket_dies_a_fixed_time_after_login(simulator: Simulator) -> None:
    simulator.worlds.get("demo").configure({"switches": {"ticket_life": "fixed", "ticket_minutes": 20}})
    ticket = log_in(simulator)
    simulator.clock.advance(19 * 60)
    sessions.world_of(simulator.worlds, ticket)
    simulator.clock.advance(60)
    with pytest.raises(SecurityRefusal):
        sessions.world_of(simulator.worlds, ticket)


def test_logins_are_told_apart_by_agency_and_refused_alike(simulator: Simulator) -> None:
    other = simulator.worlds.create("other")
    assert sessions.log_in(simulator.worlds, other.credentials["agency_no"], "trifold", "Trifold-1")[0] is other
    for bad in (("9999999-9", "trifold", "Trifold-1"), ("1000001-1", "trifold", "trifold-1"), (None, None, None)):
        with pytest.raises(SecurityRefusal, match="Login failure - contact your administrator"):
            sessions.log_in(simulator.worlds, *bad)


@pytest.mark.parametrize("ticket", [None, "", "nonsense", "////", "MTAwMDAwMS0x"])
def test_a_ticket_that_was_never_given_is_refused(simulator: Simulator, ticket: str | None) -> None:
    with pytest.raises(SecurityRefusal):
        sessions.world_of(simulator.worlds, ticket)


def test_two_tickets_live_side_by_side_and_logout_ends_one(simulator: Simulator) -> None:
    one, two = log_in(simulator), log_in(simulator)
    act(simulator.worlds.get("demo"), lambda turn: sessions.log_out(turn, one))
    assert sessions.world_of(simulator.worlds, two)
    with pytest.raises(SecurityRefusal):
        sessions.world_of(simulator.worlds, one)


# -------------------------------------------------------------------------------------------------------- switches
def test_an_unknown_switch_is_our_own_mistake_and_a_known_one_has_its_default() -> None:
    assert setting_of({}, "ticket_minutes") == DEFAULT_SWITCHES["ticket_minutes"].default == 15
    assert setting_of({"switches": {"ticket_minutes": 1}}, "ticket_minutes") == 1
    with pytest.raises(KeyError):
        setting_of({}, "no_such_switch")


@pytest.mark.parametrize(
    "insert", [customers.insert_customer, contacts.insert_contact, policies.insert_policy, policies.renew_policy]
)
def test_a_request_without_its_record_is_refused(world: World, insert: Callable[[Turn, None], Any]) -> None:
    with pytest.raises(GeneralRefusal):
        act(world, lambda turn: insert(turn, None))
