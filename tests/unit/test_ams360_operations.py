"""AMS360's rules on customers and contacts: what it requires, makes itself, tells, and refuses whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ams360_builders import (
    DAY,
    act,
    add_person,
    broken,
    new_simulator,
    person,
    sent,
    told,
)

from trifold.simulators.ams360 import contacts, customers
from trifold.simulators.chassis.worlds import World


@pytest.fixture
def world() -> Iterator[World]:
    simulator = new_simulator()
    yield simulator.worlds.get("demo")
    simulator.stop()


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
