"""AMS360's switches 1 to 16, turned: tickets, faults, rights, what an insert or update does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ams360_switching import PERSON, TurnOn, found_by, kind, message, names_in, new_policy, turning

from builders_ams360 import CUSTOMER, LOGIN, NOBODY, Caller, headers_of, logged_in
from trifold.simulators.ams360.switches import DEFAULT_SWITCHES
from trifold.simulators.chassis.app import Simulator


@pytest.fixture
def turn_on(simulator: Simulator) -> TurnOn:
    return turning(simulator)


# ------------------------------------------------------------------------------------------- 1 to 5: tickets, faults
def test_switch_1_an_endless_ticket_survives_the_night(simulator: Simulator, caller: Caller, turn_on: TurnOn) -> None:
    turn_on(ticket_life="endless")
    simulator.clock.advance(24 * 3600)
    assert caller.call("AgencyInfoGet")[0] == 200


def test_switch_1_a_ticket_is_good_for_so_many_calls(caller: Caller, turn_on: TurnOn) -> None:
    turn_on(ticket_calls_max=2)
    assert [caller.call("AgencyInfoGet")[0] for _ in range(3)] == [200, 200, 500]


@pytest.mark.parametrize(
    ("choice", "fault", "text"),
    [
        ("security_fault", "WSAPISecurityFault", "The ticket is missing, unknown or expired - log in again"),
        ("login_failure", "WSAPISecurityFault", "Login failure - contact your administrator"),
        ("general_fault", "WSAPIGeneralFault", "The ticket is missing, unknown or expired - log in again"),
    ],
)
def test_switch_2_the_fault_of_a_dead_ticket(
    caller: Caller, turn_on: TurnOn, choice: str, fault: str, text: str
) -> None:
    turn_on(ticket_fault=choice)
    caller.call("Logout")
    answer = caller.call("AgencyInfoGet")[1]
    assert (kind(answer), message(answer)) == (fault, text)


@pytest.mark.parametrize(
    ("choice", "fault"), [("security_fault", "WSAPISecurityFault"), ("business_fault", "WSAPIBusinessFault")]
)
def test_switch_3_the_fault_of_a_missing_right(
    simulator: Simulator, caller: Caller, turn_on: TurnOn, choice: str, fault: str
) -> None:
    turn_on(right_fault=choice)
    simulator.worlds.get("demo").configure({"wsapi_rights": {"Customer": ["Retrieve"]}})
    assert found_by(caller, "") == 0
    status, answer = caller.call("CustomerInsert", PERSON)
    assert (status, kind(answer)) == (500, fault)
    assert message(answer).endswith("Insert Customer")
    assert found_by(caller, "") == 0


def test_switch_4_a_fault_may_come_with_http_200(caller: Caller, turn_on: TurnOn) -> None:
    turn_on(fault_status=200)
    answer = caller.http.post(
        "/v3/WSAPIService.svc", data=LOGIN.replace("Trifold-1", "wrong"), headers=headers_of(LOGIN)
    )
    assert (answer.status_code, kind(answer.text)) == (200, "WSAPISecurityFault")


def test_switch_5_a_new_login_ends_the_older_ticket(simulator: Simulator, caller: Caller, turn_on: TurnOn) -> None:
    turn_on(live_tickets_max=1)
    newer = logged_in(simulator)
    assert (caller.call("AgencyInfoGet")[0], newer.call("AgencyInfoGet")[0]) == (500, 200)


# ------------------------------------------------------------------------------------------------ 6, 7: not found
@pytest.mark.parametrize(
    ("choice", "status", "shown"),
    [
        ("nil", 200, '<a:Claim i:nil="true"/>'),
        ("business_fault", 500, "<DataName>ClaimId</DataName>"),
        ("general_fault", 500, "<WSAPIGeneralFault"),
    ],
)
def test_switch_6_a_get_that_finds_nothing(
    caller: Caller, turn_on: TurnOn, choice: str, status: int, shown: str
) -> None:
    turn_on(not_found=choice)
    got = caller.call("ClaimGetById", f"<a:ClaimId>{NOBODY}</a:ClaimId>")
    assert (got[0], shown in got[1]) == (status, True)


@pytest.mark.parametrize(("choice", "status"), [("not_found", 200), ("security_fault", 500)])
def test_switch_7_a_record_outside_the_business_units(
    simulator: Simulator, caller: Caller, turn_on: TurnOn, choice: str, status: int
) -> None:
    customer = caller.made("CustomerInsert", PERSON)  # in the East
    policy = new_policy(caller, customer)
    named, phone = f"<a:CustomerId>{customer}</a:CustomerId>", "<a:PhoneNumber>6175550101</a:PhoneNumber>"
    turn_on(outside_business_units=choice)
    world = simulator.worlds.get("demo")
    world.configure({"data_security": {"mode": "employee", "employee_code": "!!#"}})  # serves the East's Harbor
    assert found_by(caller, "") == 1
    assert customer in caller.call("SearchByPhoneNumber", phone)[1]
    world.configure({"data_security": {"mode": "employee", "employee_code": "!!$"}})  # serves the West
    assert found_by(caller, "") == 0
    assert customer not in caller.call("SearchByPhoneNumber", phone)[1]
    got = caller.call("CustomerGetById", named)
    assert (got[0], customer in got[1]) == (status, False)
    assert caller.call("PolicyGet", f"<a:PolicyId>{policy}</a:PolicyId>")[0] == status


def test_data_security_may_ask_for_the_employee_at_login(simulator: Simulator, caller: Caller) -> None:
    caller.made("CustomerInsert", PERSON)
    simulator.worlds.get("demo").configure({"data_security": {"mode": "supplied"}})
    assert Caller(simulator.app.test_client()).post(LOGIN)[0] == 500
    for code, count in (("!!#", 1), ("!!$", 0)):
        other = Caller(simulator.app.test_client())
        answer = other.post(LOGIN.replace("<a:EmployeeCode/>", f"<a:EmployeeCode>{code}</a:EmployeeCode>"))[1]
        other.ticket = re.findall("<Ticket>(.*)</Ticket>", answer)[0]
        assert found_by(other, "") == count


# ------------------------------------------------------------------------------------------ 8 to 16: inserts, updates
@pytest.mark.parametrize(("choice", "number"), [("honoured", "77"), ("ignored", "1")])
def test_switch_8_a_chosen_free_customer_number(caller: Caller, turn_on: TurnOn, choice: str, number: str) -> None:
    turn_on(customer_number_on_insert=choice)
    wanted = CUSTOMER.replace("<a:DateOfBirth>", "<a:CustomerNumber>77</a:CustomerNumber><a:DateOfBirth>")
    caller.made("CustomerInsert", f"<a:Customer>{wanted}</a:Customer>")
    found = caller.call("CustomerGetByNumber", f"<a:CustomerNumber>{number}</a:CustomerNumber>")[1]
    assert names_in(found, "CustomerNumber") == [number]


def test_switch_9_an_absent_customer_number_may_be_a_fault(caller: Caller, turn_on: TurnOn) -> None:
    turn_on(customer_number_absent="business_fault")
    assert "<DataName>CustomerNumber</DataName>" in caller.call("CustomerInsert", PERSON)[1]


def test_switch_10_a_taken_customer_number_may_be_replaced(caller: Caller, turn_on: TurnOn) -> None:
    wanted = CUSTOMER.replace("<a:DateOfBirth>", "<a:CustomerNumber>77</a:CustomerNumber><a:DateOfBirth>")
    caller.made("CustomerInsert", f"<a:Customer>{wanted}</a:Customer>")
    assert (
        "<DataName>CustomerNumber</DataName>" in caller.call("CustomerInsert", f"<a:Customer>{wanted}</a:Customer>")[1]
    )
    turn_on(customer_number_taken="assigned")
    key = caller.made("CustomerInsert", f"<a:Customer>{wanted}</a:Customer>")
    assert names_in(caller.call("CustomerGetById", f"<a:CustomerId>{key}</a:CustomerId>")[1], "CustomerNumber") == ["1"]


def test_switch_11_an_id_sent_with_an_insert_is_ignored_or_a_fault(caller: Caller, turn_on: TurnOn) -> None:
    own = CUSTOMER.replace("<a:DateOfBirth>", f"<a:CustomerId>{NOBODY}</a:CustomerId><a:DateOfBirth>")
    customer = caller.made("CustomerInsert", f"<a:Customer>{own}</a:Customer>")
    assert customer != NOBODY
    turn_on(supplied_id_on_insert="fault")
    assert "<DataName>CustomerId</DataName>" in caller.call("CustomerInsert", f"<a:Customer>{own}</a:Customer>")[1]
    due = f"<a:CustomerId>{customer}</a:CustomerId><a:DueDate>2026-03-02T00:00:00</a:DueDate>"
    refused = caller.call(
        "CustomerSuspenseInsert", f"<a:Suspense><a:SuspenseId>{NOBODY}</a:SuspenseId>{due}</a:Suspense>"
    )
    assert "<DataName>SuspenseId</DataName>" in refused[1]


def _changed(caller: Caller, without: str) -> tuple[int, str]:
    """Update a new customer without some of its members; the update's answer, else the record."""
    key = caller.made("CustomerInsert", PERSON)
    given = CUSTOMER.replace(without, "").replace(
        "<a:DateOfBirth>", f"<a:CustomerId>{key}</a:CustomerId><a:DateOfBirth>"
    )
    status, text = caller.call("CustomerUpdate", f"<a:Customer>{given}</a:Customer>")
    return (status, text) if status != 200 else caller.call("CustomerGetById", f"<a:CustomerId>{key}</a:CustomerId>")


def test_switch_12_an_update_replaces_or_merges_what_is_nillable(caller: Caller, turn_on: TurnOn) -> None:
    assert names_in(_changed(caller, "<a:AddressLine1>1 Elm St</a:AddressLine1>")[1], "AddressLine1") == []
    turn_on(customer_update="merge")
    assert names_in(_changed(caller, "<a:AddressLine1>1 Elm St</a:AddressLine1>")[1], "AddressLine1") == ["1 Elm St"]


@pytest.mark.parametrize(("choice", "number"), [("allowed", ["9"]), ("ignored", ["1"]), ("business_fault", [])])
def test_switch_13_an_update_that_changes_the_number(
    caller: Caller, turn_on: TurnOn, choice: str, number: list[str]
) -> None:
    turn_on(customer_number_on_update=choice)
    key = caller.made("CustomerInsert", PERSON)
    both = f"<a:CustomerId>{key}</a:CustomerId><a:CustomerNumber>9</a:CustomerNumber><a:DateOfBirth>"
    given = CUSTOMER.replace("<a:DateOfBirth>", both)
    status, text = caller.call("CustomerUpdate", f"<a:Customer>{given}</a:Customer>")
    shown = caller.call("CustomerGetById", f"<a:CustomerId>{key}</a:CustomerId>")[1] if status == 200 else text
    assert names_in(shown, "CustomerNumber") == number


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        ("default", "<a:IsPersonal>false</a:IsPersonal>"),
        ("kept", "<a:IsPersonal>true</a:IsPersonal>"),
        ("fault", "<DataName>IsPersonal</DataName>"),
    ],
)
def test_switch_14_an_absent_flag_in_an_update(caller: Caller, turn_on: TurnOn, choice: str, shown: str) -> None:
    turn_on(absent_member=choice)
    assert shown in _changed(caller, "<a:IsPersonal>1</a:IsPersonal>")[1]


@pytest.mark.parametrize(("choice", "count"), [("skipped", 1), ("read", 0), ("fault", None)])
def test_switch_15_a_member_out_of_order(caller: Caller, turn_on: TurnOn, choice: str, count: int | None) -> None:
    caller.made("CustomerInsert", PERSON)
    turn_on(misplaced_member=choice)
    wanted = "<a:CustomerType>P</a:CustomerType><a:NamePrefix>nobody</a:NamePrefix>"  # NamePrefix stands first
    status, text = caller.call("CustomerGetListByNamePrefix", wanted.replace(">P<", ">C<"))
    if count is None:
        assert (status, message(text)) == (
            500,
            "CustomerGetListByNamePrefix: unknown or out of order: NamePrefix",
        )
    else:
        assert text.count("<a:CustomerInfo>") == count


@pytest.mark.parametrize(
    ("choice", "status", "shown"),
    [
        ("general_fault", 500, "<WSAPIGeneralFault"),
        ("business_fault", 500, "<WSAPIBusinessFault"),
        ("empty", 200, "<a:CustomerInfoList/>"),
    ],
)
def test_switch_16_a_wrapper_without_its_child(
    caller: Caller, turn_on: TurnOn, choice: str, status: int, shown: str
) -> None:
    turn_on(null_request=choice)
    got = caller.call("CustomerGetListByNamePrefix")
    assert (got[0], shown in got[1]) == (status, True)


def test_every_switch_is_turned_by_a_test() -> None:
    written = "".join(file.read_text("utf-8") for file in Path(__file__).parents[2].rglob("test_*.py"))
    assert [name for name in DEFAULT_SWITCHES if f"{name}=" not in written and f'"{name}"' not in written] == []
    numbers = {switch.number for switch in DEFAULT_SWITCHES.values()}
    assert set(range(1, 43)) - numbers == set()
