"""AMS360's switches from 17, turned: rules, codes, lists, the wire, limits, and our own."""

from __future__ import annotations

import re

import pytest
from ams360_switching import DAY, PERSON, TurnOn, found_by, kind, names_in, new_policy, turning

from builders_ams360 import GUID, LOGIN, POLICY, TNS, Caller, headers_of
from trifold.simulators.chassis.app import Simulator


@pytest.fixture
def turn_on(simulator: Simulator) -> TurnOn:
    return turning(simulator)


# ------------------------------------------------------------------------------------------- 17 to 26: rules, codes
def test_switch_17_the_required_fields_of_a_customer_are_a_list(caller: Caller, turn_on: TurnOn) -> None:
    turn_on(required_customer_fields=["Email"])
    refused = caller.call("CustomerInsert", "<a:Customer><a:FirstName>Ann</a:FirstName></a:Customer>")[1]
    assert re.findall("<DataName>(.*?)</DataName>", refused) == ["Email"]


def test_switch_18_the_required_fields_of_a_policy_are_a_list(caller: Caller, turn_on: TurnOn) -> None:
    customer = caller.made("CustomerInsert", PERSON)
    turn_on(required_policy_fields=["WritingCompanyCode", "BillMethod"])
    given = f"<a:Policy><a:CustomerId>{customer}</a:CustomerId></a:Policy>"
    refused = caller.call("PolicyInsert", given, "request")[1]
    assert re.findall("<DataName>(.*?)</DataName>", refused) == ["WritingCompanyCode", "BillMethod"]


def test_switch_19_unknown_codes_may_be_accepted(caller: Caller, turn_on: TurnOn) -> None:
    wrong = PERSON.replace("!!#", "zzz")
    assert "<DataName>AccountRepCode</DataName>" in caller.call("CustomerInsert", wrong)[1]
    turn_on(unknown_codes="accepted")
    assert caller.call("CustomerInsert", wrong)[0] == 200


@pytest.mark.parametrize(("choice", "length"), [("accepted", 60), ("cut", 40), ("business_fault", 0)])
def test_switch_20_a_long_address_line(caller: Caller, turn_on: TurnOn, choice: str, length: int) -> None:
    turn_on(too_long=choice)
    text = caller.call("CustomerInsert", PERSON.replace("1 Elm St", "x" * 60))[1]
    if not length:
        assert "<DataName>AddressLine1</DataName>" in text
        return
    key = re.findall(GUID, text)[0]
    assert names_in(caller.call("CustomerGetById", f"<a:CustomerId>{key}</a:CustomerId>")[1], "AddressLine1") == [
        "x" * length
    ]


def test_switch_21_a_business_fault_may_leave_its_details_unnamed(caller: Caller, turn_on: TurnOn) -> None:
    turn_on(fault_details="unnamed")
    text = caller.call("CustomerInsert", "<a:Customer/>")[1]
    assert "<DataName/><EntityKey/>" in text and "<DataName>" not in text


def test_switch_22_customer_types_may_mean_personal_and_commercial(caller: Caller, turn_on: TurnOn) -> None:
    turn_on(customer_types="personal_commercial")
    text = caller.call("ValueListGet", "<a:ListName>CustomerType</a:ListName>")[1]
    assert list(zip(names_in(text, "Code"), names_in(text, "Description"), strict=True)) == [
        ("P", "Personal"),
        ("C", "Commercial"),
    ]
    suspect = PERSON.replace("<a:CustomerType>C<", "<a:CustomerType>S<")
    assert "<DataName>CustomerType</DataName>" in caller.call("CustomerInsert", suspect)[1]


def test_switch_23_types_of_business_may_end_with_commercial(caller: Caller, turn_on: TurnOn) -> None:
    everything = caller.call("LineOfBusinessGetAllList")[1]
    turn_on(types_of_business="confirmed_only")
    text = caller.call("ValueListGet", "<a:ListName>TypeOfBusiness</a:ListName>")[1]
    assert names_in(text, "Code") == ["1", "2"]
    assert set(names_in(everything, "TypeOfBusinessCode")) == set("1234567")
    assert set(names_in(caller.call("LineOfBusinessGetAllList")[1], "TypeOfBusinessCode")) == {"1", "2"}


@pytest.mark.parametrize(
    ("choice", "shown"), [("P", "<a:PolicySubType>P</a:PolicySubType>"), ("", "<a:PolicySubType/>")]
)
def test_switch_24_the_sub_type_of_a_plain_policy(caller: Caller, turn_on: TurnOn, choice: str, shown: str) -> None:
    turn_on(plain_sub_type=choice)
    customer = caller.made("CustomerInsert", PERSON)
    new_policy(caller, customer)
    assert shown in caller.call("PolicyGetListByCustomerId", f"<a:CustomerId>{customer}</a:CustomerId>")[1]


@pytest.mark.parametrize(
    ("switch", "codes", "listed"),
    [
        ("bill_method_codes", ["AGY", "DIR"], "BillMethod"),
        ("employee_status_codes", ["1", "2", "3", "4", "5"], "EmployeeStatus"),
        ("company_type_codes", ["INS", "FIN", "BRK", "FEE", "WRI"], "CompanyType"),
    ],
)
def test_switches_25_and_26_the_letters_of_a_list(
    caller: Caller, turn_on: TurnOn, switch: str, codes: list[str], listed: str
) -> None:
    turn_on(**{switch: codes})
    text = caller.call("ValueListGet", f"<a:ListName>{listed}</a:ListName>")[1]
    assert names_in(text, "Code") == codes


def test_switch_26_the_letters_are_shown_and_read_everywhere(caller: Caller, turn_on: TurnOn) -> None:
    turn_on(employee_status_codes=list("12345"), company_type_codes=["INS", "FIN", "BRK", "FEE", "WRI"])
    company = caller.call("CompanyGetByCode", "<a:CompanyCode>GRW</a:CompanyCode>")[1]
    assert names_in(company, "CompanyType") == ["WRI"]
    arrays = 'xmlns:b="http://schemas.microsoft.com/2003/10/Serialization/Arrays"'
    wanted = f"<a:CompanyTypes {arrays}><b:string>WRI</b:string></a:CompanyTypes>"
    assert names_in(caller.call("CompanyGetListByType", wanted)[1], "CompanyCode") == ["GRW"]
    employee = "<a:LastName>Quill</a:LastName><a:EmployeeStatus>2</a:EmployeeStatus>"
    inserted = caller.call("EmployeeInsert", f"<a:Employee>{employee}</a:Employee>")
    assert inserted[0] == 200
    shown = caller.call("EmployeeGetByCode", "<a:EmployeeCode>!!'</a:EmployeeCode>")[1]
    assert names_in(shown, "EmployeeStatus") == ["2"]
    turn_on(employee_status_codes=list("AIRDS"))
    shown = caller.call("EmployeeGetByCode", "<a:EmployeeCode>!!'</a:EmployeeCode>")[1]
    assert names_in(shown, "EmployeeStatus") == ["I"]


# ------------------------------------------------------------------------------------------------- 27 to 31: lists
@pytest.mark.parametrize(("choice", "count"), [("plain", 2), ("every_sub_type", 3), ("active_only", 1)])
def test_switch_27_a_policy_list_without_flags(caller: Caller, turn_on: TurnOn, choice: str, count: int) -> None:
    customer = caller.made("CustomerInsert", PERSON)
    new_policy(caller, customer)
    new_policy(caller, customer, "<a:PolicySubType>S</a:PolicySubType>")
    ended = f"<a:PolicyId>{new_policy(caller, customer)}</a:PolicyId>{DAY}<a:TransactionType>NRA</a:TransactionType>"
    caller.call("PolicyEndorse", ended)
    turn_on(policy_lists=choice)
    text = caller.call("PolicyGetListByCustomerId", f"<a:CustomerId>{customer}</a:CustomerId>")[1]
    assert text.count("<a:PolicyInfo>") == count


def test_switch_28_how_a_prefix_is_compared(caller: Caller, turn_on: TurnOn) -> None:
    caller.made("CustomerInsert", PERSON)
    assert (found_by(caller, "bERG"), found_by(caller, "ann")) == (1, 0)
    turn_on(prefix_case="sensitive")
    assert (found_by(caller, "bERG"), found_by(caller, "Berg")) == (0, 1)
    assert (
        caller.call("CompanyGetListByNamePrefix", "<a:CompanyNamePrefix>gr</a:CompanyNamePrefix>")[1].count(
            "<a:CompanyInfo>"
        )
        == 0
    )
    turn_on(prefix_case="insensitive", prefix_fields=["FirstName"])
    assert (found_by(caller, "berg"), found_by(caller, "ann")) == (0, 1)
    turn_on(prefix_fields=["FirmName", "DoingBusinessAs"])
    assert found_by(caller, "berg") == 0


def test_switch_29_an_empty_prefix(caller: Caller, turn_on: TurnOn) -> None:
    caller.made("CustomerInsert", PERSON)
    assert found_by(caller, "") == 1
    turn_on(empty_prefix="nobody")
    assert found_by(caller, "") == 0
    assert "<a:VendorInfoList/>" in caller.call("VendorGetListByLastNamePrefix", "")[1]
    turn_on(empty_prefix="business_fault")
    assert "<DataName>NamePrefix</DataName>" in caller.call("CustomerGetListByNamePrefix", "")[1]


def test_switch_30_a_list_may_be_cut_silently(caller: Caller, turn_on: TurnOn) -> None:
    turn_on(list_cap=2)
    assert caller.call("EmployeeGetListAll")[1].count("<a:EmployeeInfo>") == 2


@pytest.mark.parametrize(("choice", "dashed"), [("last_ten", True), ("exact", False)])
def test_switch_31_a_phone_number_with_dashes(caller: Caller, turn_on: TurnOn, choice: str, dashed: bool) -> None:
    customer = caller.made("CustomerInsert", PERSON)
    turn_on(phone_match=choice)
    for number, found in (("6175550101", True), ("1-617-555-0101", dashed)):
        text = caller.call("SearchByPhoneNumber", f"<a:PhoneNumber>{number}</a:PhoneNumber>")[1]
        assert (customer in text) is found


# --------------------------------------------------------------------------------------------- 32 to 35: the wire
def test_switch_32_nulls_may_be_nil_or_absent(caller: Caller, turn_on: TurnOn) -> None:
    key = caller.made("CustomerInsert", PERSON)
    named = f"<a:CustomerId>{key}</a:CustomerId>"
    assert "<a:County/>" in caller.call("CustomerGetById", named)[1]
    turn_on(nulls="nil")
    assert '<a:County i:nil="true"/>' in caller.call("CustomerGetById", named)[1]
    turn_on(nulls="absent")
    text = caller.call("CustomerGetById", named)[1]
    assert "County" not in text and "nil" not in text and "<a:City/>" in text


@pytest.mark.parametrize("zone", ["", "Z", "-05:00"])
def test_switch_33_a_date_may_have_a_zone(caller: Caller, turn_on: TurnOn, zone: str) -> None:
    key = caller.made("CustomerInsert", PERSON)
    turn_on(date_zone=zone)
    text = caller.call("CustomerGetById", f"<a:CustomerId>{key}</a:CustomerId>")[1]
    assert names_in(text, "DateOfBirth") == [f"1984-02-29T00:00:00{zone}"]


def test_switch_34_the_transport_may_be_lenient(caller: Caller, turn_on: TurnOn) -> None:
    turn_on(transport="lenient")
    right = f"{TNS}/WSAPIServiceContract/Login"
    for action in (right, f'"{right}"', '""', right.replace("Login", "Logout")):
        assert caller.post(LOGIN, SOAPAction=action)[0] == 200
    for content_type in ("", "application/xml", "application/soap+xml", "text/xml; charset=iso-8859-1"):
        assert caller.post(LOGIN, **{"Content-Type": content_type})[0] == 200


def test_switch_35_malformed_xml_may_be_a_general_fault(caller: Caller, turn_on: TurnOn) -> None:
    assert caller.post(LOGIN[:-20])[0] == 400
    turn_on(malformed_xml="general_fault")
    status, text = caller.post(LOGIN[:-20])
    assert (status, kind(text)) == (500, "WSAPIGeneralFault")


# ------------------------------------------------------------------------------------------ 41, 42 and our own
@pytest.mark.parametrize(("choice", "status"), [("http_429", 429), ("http_503", 503), ("general_fault", 500)])
def test_switch_41_a_rate_limit(
    simulator: Simulator, caller: Caller, turn_on: TurnOn, choice: str, status: int
) -> None:
    turn_on(calls_per_minute_max=2, rate_answer=choice)
    assert [caller.call("CustomerInsert", PERSON)[0] for _ in range(3)] == [200, 200, status]
    simulator.clock.advance(60)
    assert found_by(caller, "") == 2


def test_switch_41_says_when_to_come_back(caller: Caller, turn_on: TurnOn) -> None:
    turn_on(calls_per_minute_max=1)
    caller.call("AgencyInfoGet")
    answer = caller.http.post("/v3/WSAPIService.svc", data=LOGIN, headers=headers_of(LOGIN))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


def test_switch_42_a_twin_may_be_refused(caller: Caller, turn_on: TurnOn) -> None:
    first = caller.made("CustomerInsert", PERSON)
    caller.made("CustomerInsert", PERSON)
    turn_on(duplicate_customer="business_fault")
    assert f"<EntityKey>{first}</EntityKey>" in caller.call("CustomerInsert", PERSON)[1]
    assert caller.call("CustomerInsert", PERSON.replace("1 Elm St", "2 Elm St"))[0] == 200


def test_our_own_switch_a_list_shows_so_many_characters_of_a_note(caller: Caller, turn_on: TurnOn) -> None:
    turn_on(note_characters_listed=4)
    note = "<a:NoteText>Called twice</a:NoteText><a:NoteDate>2026-03-02T00:00:00</a:NoteDate>"
    caller.made("PersonalNoteInsert", f"<a:UserNote>{note}</a:UserNote>")
    text = caller.call("PersonalNoteGetListAll")[1]
    assert "<a:NoteText>Call</a:NoteText>" in text and "<a:IsNoteTruncated>true</a:IsNoteTruncated>" in text


def test_our_own_switch_an_endorsement_may_cancel(caller: Caller, turn_on: TurnOn) -> None:
    policy = new_policy(caller, caller.made("CustomerInsert", PERSON))
    wanted = f"<a:PolicyId>{policy}</a:PolicyId>{DAY}<a:TransactionType>XLC</a:TransactionType>"
    assert caller.call("PolicyEndorse", wanted)[0] == 500
    turn_on(endorse_accepts_cancellation=True)
    assert names_in(caller.call("PolicyEndorse", wanted)[1], "PolicyStatus") == ["C"]


@pytest.mark.parametrize(("allowed", "status"), [(True, "N"), (False, "A")])
def test_our_own_switch_a_correction_may_set_the_status(
    caller: Caller, turn_on: TurnOn, allowed: bool, status: str
) -> None:
    turn_on(correct_sets_status=allowed)
    customer = caller.made("CustomerInsert", PERSON)
    both = f"<a:CustomerId>{customer}</a:CustomerId><a:PolicyId>{new_policy(caller, customer)}</a:PolicyId>"
    given = POLICY.replace("<a:FullTermPremium>", "<a:PolicyStatus>N</a:PolicyStatus><a:FullTermPremium>")
    assert caller.call("PolicyCorrect", f"<a:Policy>{both}{given}</a:Policy>")[0] == 200
    text = caller.call("PolicyGetListByCustomerId", f"<a:CustomerId>{customer}</a:CustomerId>")[1]
    assert names_in(text, "PolicyStatus") == [status]
