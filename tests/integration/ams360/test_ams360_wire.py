"""AMS360's wire, byte for byte, by hand from the specification's prose: customers, contacts, policies, lists."""

from __future__ import annotations

import re

import pytest

from builders_ams360 import (
    CUSTOMER,
    DC,
    GUID,
    NOBODY,
    POLICY,
    TNS,
    XSI,
    Caller,
    answered,
    answered_empty,
    fault,
    matches,
)
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.soap import ENVELOPE


# ------------------------------------------------------------------------------------------------------- customers
def test_a_customer_is_inserted_and_read_in_the_schemas_order(caller: Caller) -> None:
    status, text = caller.call("CustomerInsert", f"<a:Customer>{CUSTOMER}</a:Customer>")
    assert status == 200
    assert matches(text, answered("CustomerInsert", "<a:CustomerId>GUID</a:CustomerId>"))
    customer_id = re.findall(GUID, text)[0]
    status, text = caller.call("CustomerGetById", f"<a:CustomerId>{customer_id.upper()}</a:CustomerId>")
    assert status == 200
    assert text.startswith(
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><CustomerGetByIdResponse xmlns="{TNS}">'
        f'<CustomerGetByIdResult xmlns:a="{DC}" xmlns:i="{XSI}"><a:Customer><a:IsActive>true</a:IsActive>'
        "<a:AddressLine1>1 Elm St</a:AddressLine1>"
        '<a:AddressLine2/><a:CustomerNotationId i:nil="true"/><a:BrokerCode/>'
        "<a:BusinessAreaCode>617</a:BusinessAreaCode>"
        "<a:BusinessExtension/><a:BusinessPhone>5550101</a:BusinessPhone>"
        "<a:InBusinessSince/><a:City/><a:County/><a:AccountRepCode>!!#</a:AccountRepCode>"
        f"<a:DateCustomerAdded>2026-03-02T00:00:00</a:DateCustomerAdded><a:CustomerId>{customer_id}</a:CustomerId>"
        "<a:CustomerNumber>1</a:CustomerNumber><a:DoingBusinessAs/>"
        "<a:DateOfBirth>1984-02-29T00:00:00</a:DateOfBirth><a:DUNSNumber/><a:Email/>"
    )
    assert "<a:IsPersonal>true</a:IsPersonal><a:LastName>Berg &amp; &lt;Sons&gt; </a:LastName>" in text
    assert '<a:AccountExecCode>!!"</a:AccountExecCode>' in text
    assert text.endswith(
        "<a:ReferralNameCode/><a:ReferralLocationCode/></a:Customer>"
        "</CustomerGetByIdResult></CustomerGetByIdResponse></s:Body></s:Envelope>"
    )
    assert caller.call("CustomerGetByNumber", "<a:CustomerNumber>1</a:CustomerNumber>")[1] == text.replace(
        "CustomerGetById", "CustomerGetByNumber"
    )


def test_a_customer_that_is_not_there_is_a_nil_entity(caller: Caller) -> None:
    status, text = caller.call("CustomerGetById", f"<a:CustomerId>{NOBODY}</a:CustomerId>")
    assert (status, text) == (200, answered("CustomerGetById", '<a:Customer i:nil="true"/>'))


def test_by_switch_it_is_a_business_fault(simulator: Simulator, caller: Caller) -> None:
    simulator.worlds.get("demo").configure({"switches": {"not_found": "business_fault"}})
    status, text = caller.call("CustomerGetById", f"<a:CustomerId>{NOBODY}</a:CustomerId>")
    assert status == 500
    assert text == fault(
        "WSAPIBusinessFault",
        "<Message>Customer not found</Message><FaultDetails><WSAPIBusinessFaultDetail>"
        f"<Message>Customer not found</Message><DataName>CustomerId</DataName><EntityKey>{NOBODY}</EntityKey>"
        "</WSAPIBusinessFaultDetail></FaultDetails>",
    )


def test_an_update_is_empty_and_an_absent_flag_becomes_false(caller: Caller) -> None:
    key = caller.made("CustomerInsert", f"<a:Customer>{CUSTOMER}</a:Customer>")
    changed = CUSTOMER.replace("<a:IsPersonal>1</a:IsPersonal>", "").replace(
        "<a:DateOfBirth>", f"<a:CustomerId>{key}</a:CustomerId><a:DateOfBirth>"
    )
    assert caller.call("CustomerUpdate", f"<a:Customer>{changed}</a:Customer>") == (
        200,
        answered_empty("CustomerUpdate"),
    )
    text = caller.call("CustomerGetById", f"<a:CustomerId>{key}</a:CustomerId>")[1]
    assert "<a:IsPersonal>false</a:IsPersonal>" in text


def test_a_prefix_list_has_the_business_flags_as_words(caller: Caller) -> None:
    key = caller.made("CustomerInsert", f"<a:Customer>{CUSTOMER}</a:Customer>")
    wanted = f"<a:Ticket>{caller.ticket}</a:Ticket><a:NamePrefix>bERG</a:NamePrefix><a:MaxRows>5</a:MaxRows>"
    status, text = caller.call("CustomerGetListByNamePrefix", wanted)
    assert status == 200
    assert text == answered(
        "CustomerGetListByNamePrefix",
        "<a:CustomerInfoList><a:CustomerInfo><a:IsActive>true</a:IsActive><a:AddressLine1>1 Elm St</a:AddressLine1>"
        f"<a:AddressLine2/><a:BrokerCode/><a:City/><a:AccountRepCode>!!#</a:AccountRepCode>"
        f"<a:CustomerId>{key}</a:CustomerId><a:CustomerNumber>1</a:CustomerNumber><a:DoingBusinessAs/>"
        f"<a:FirmName/><a:FirstName>Ann</a:FirstName><a:IsBenefits>False</a:IsBenefits>"
        "<a:IsBrokersCustomer>false</a:IsBrokersCustomer><a:IsCommercial>False</a:IsCommercial>"
        "<a:IsFinancial>False</a:IsFinancial><a:IsHealth>False</a:IsHealth><a:IsLife>False</a:IsLife>"
        "<a:IsNonPropertyAndCasualty>False</a:IsNonPropertyAndCasualty><a:IsPersonal>True</a:IsPersonal>"
        f"<a:LastName>Berg &amp; &lt;Sons&gt; </a:LastName><a:MiddleName/>"
        f'<a:AccountExecCode>!!"</a:AccountExecCode><a:State/><a:CustomerType>C</a:CustomerType>'
        f"<a:ZipCode/></a:CustomerInfo></a:CustomerInfoList>",
    )


def test_a_phone_search_answers_rows_of_four_texts(caller: Caller) -> None:
    key = caller.made("CustomerInsert", f"<a:Customer>{CUSTOMER}</a:Customer>")
    status, text = caller.call("SearchByPhoneNumber", "<a:PhoneNumber>6175550101</a:PhoneNumber>")
    assert (status, text) == (
        200,
        answered(
            "SearchByPhoneNumber",
            f"<a:SearchResultInfoList><a:SearchResultInfo><a:EntityId>{key}</a:EntityId>"
            "<a:EntityType>Customer</a:EntityType><a:Description>Berg &amp; &lt;Sons&gt; , Ann</a:Description>"
            "<a:SearchResultText>(617) 555-0101</a:SearchResultText></a:SearchResultInfo></a:SearchResultInfoList>",
        ),
    )


# -------------------------------------------------------------------------------------------------------- contacts
def test_contacts_take_the_lower_case_request(caller: Caller) -> None:
    customer = caller.made("CustomerInsert", f"<a:Customer>{CUSTOMER}</a:Customer>")
    given = f"<a:CustomerId>{customer}</a:CustomerId><a:ContactName>Bo Berg</a:ContactName><a:SortOrder>2</a:SortOrder>"
    inserted = f"<a:CustomerContact>{given}</a:CustomerContact>"
    key = caller.made("CustomerContactInsert", inserted, "request")
    changed = given.replace("<a:ContactName>", f"<a:CustomerContactId>{key}</a:CustomerContactId><a:ContactName>")
    updated = caller.call("CustomerContactUpdate", f"<a:CustomerContact>{changed}</a:CustomerContact>", "request")
    assert updated == (200, answered_empty("CustomerContactUpdate"))
    text = caller.call("CustomerContactGet", f"<a:CustomerContactId>{key}</a:CustomerContactId>", "request")[1]
    opening = (
        f"<a:CustomerContact><a:CustomerId>{customer}</a:CustomerId><a:CustomerContactId>{key}</a:CustomerContactId>"
        "<a:ContactName>Bo Berg</a:ContactName><a:Title/><a:IsOfficer>false</a:IsOfficer>"
    )
    middle = (
        "<a:SortOrder>2</a:SortOrder><a:CustomerCenterDisplay>false</a:CustomerCenterDisplay>"
        '<a:CustomerContactResponsibilityList i:nil="true"/>'
    )
    assert opening in text and middle in text
    text = caller.call("CustomerContactGetList", f"<a:CustomerId>{customer}</a:CustomerId>", "request")[1]
    assert f"<a:CustomerContactList>{opening}" in text
    both = f"<a:CustomerContactId>{key}</a:CustomerContactId><a:CustomerId>{customer}</a:CustomerId>"
    assert caller.call("CustomerContactDelete", both, "request") == (200, answered_empty("CustomerContactDelete"))
    text = caller.call("CustomerContactGetList", f"<a:CustomerId>{customer}</a:CustomerId>", "request")[1]
    assert text == answered("CustomerContactGetList", "<a:CustomerContactList/>")


# -------------------------------------------------------------------------------------------------------- policies
@pytest.fixture
def held(caller: Caller) -> tuple[str, str]:
    """The ids of a customer and of its policy."""
    customer = caller.made("CustomerInsert", f"<a:Customer>{CUSTOMER}</a:Customer>")
    given = f"<a:Policy><a:CustomerId>{customer}</a:CustomerId>{POLICY}</a:Policy>"
    return customer, caller.made("PolicyInsert", given, "request")


def test_a_policy_is_read_with_its_lines_and_transactions(caller: Caller, held: tuple[str, str]) -> None:
    customer, policy = held
    status, text = caller.call("PolicyGet", f"<a:PolicyId>{policy}</a:PolicyId>")
    assert status == 200
    assert (
        f"<a:Policy><a:CustomerId>{customer}</a:CustomerId><a:PolicyId>{policy}</a:PolicyId>"
        "<a:PolicyNumber>HO 37959602</a:PolicyNumber><a:TypeOfBusiness>1</a:TypeOfBusiness>" in text
    )
    assert "<a:PolicyStatus>A</a:PolicyStatus>" in text
    assert "<a:FullTermPremium>1250.50</a:FullTermPremium>" in text
    assert re.search(
        f"<a:LineOfBusinessList><a:PolicyLineOfBusiness><a:LineOfBusinessId>{GUID}</a:LineOfBusinessId>"
        '<a:PolicyLineOfBusiness>HOME</a:PolicyLineOfBusiness><a:SortOrderNumber i:nil="true"/>'
        '</a:PolicyLineOfBusiness></a:LineOfBusinessList><a:PersonnelList i:nil="true"/><a:TransactionList>',
        text,
    )
    assert (
        f"<a:TransactionList><a:PolicyTransaction><a:PolicyId>{policy}</a:PolicyId>"
        "<a:TransactionEffectiveDate>2026-03-02T00:00:00</a:TransactionEffectiveDate>"
        "<a:TransactionType>NBS</a:TransactionType><a:TransactionReasonCode/>"
        "<a:TransactionDescription>New business</a:TransactionDescription><a:BillMethod/>"
        "</a:PolicyTransaction></a:TransactionList>" in text
    )


def test_an_endorsement_answers_the_policy_with_the_next_second(caller: Caller, held: tuple[str, str]) -> None:
    wanted = (
        f"<a:PolicyId>{held[1]}</a:PolicyId><a:TransactionEffectiveDate>2026-03-02T00:00:00</a:TransactionEffectiveDate>"
        "<a:TransactionType>NRA</a:TransactionType><a:TransactionDescription>Moved away</a:TransactionDescription>"
    )
    status, text = caller.call("PolicyEndorse", wanted)
    assert status == 200
    assert "<a:TransactionEffectiveDate>2026-03-02T00:00:01</a:TransactionEffectiveDate>" in text
    assert "<a:PolicyStatus>N</a:PolicyStatus>" in text


def test_corrections_and_deletions_are_empty_and_a_renewal_answers_its_id(
    caller: Caller, held: tuple[str, str]
) -> None:
    customer, policy = held
    both = f"<a:CustomerId>{customer}</a:CustomerId><a:PolicyId>{policy}</a:PolicyId>"
    corrected = caller.call("PolicyCorrect", f"<a:Policy>{both}{POLICY}</a:Policy>")
    assert corrected == (200, answered_empty("PolicyCorrect"))
    next_term = POLICY.replace("2027", "2028").replace("2026", "2027")
    renewal = caller.made("PolicyRenew", f"<a:Policy>{both}{next_term}</a:Policy>", "request")
    text = caller.call("PolicyGet", f"<a:PolicyId>{renewal}</a:PolicyId>")[1]
    assert f"<a:PriorPolicy>HO 37959602</a:PriorPolicy><a:PriorPolicyId>{policy}</a:PriorPolicyId>" in text
    ids = f"<a:PolicyId>{renewal}</a:PolicyId><a:CustomerId>{customer}</a:CustomerId>"
    assert caller.call("PolicyDelete", ids, "request") == (200, answered_empty("PolicyDelete"))


def test_policy_rows_have_eleven_fields_and_filters_are_strings_of_the_arrays_namespace(
    caller: Caller, held: tuple[str, str]
) -> None:
    customer, policy = held
    wanted = (
        f'<a:CustomerId>{customer}</a:CustomerId><a:PolicyStatus xmlns:b="http://schemas.microsoft.com/2003/10/'
        'Serialization/Arrays"><b:string>A</b:string></a:PolicyStatus>'
    )
    row = (
        "<a:PolicyInfoList><a:PolicyInfo><a:CompanyType>W</a:CompanyType>"
        f"<a:CustomerId>{customer}</a:CustomerId><a:IsMultiEntity>false</a:IsMultiEntity>"
        "<a:PolicyEffectiveDate>2026-03-02T00:00:00</a:PolicyEffectiveDate>"
        f"<a:PolicyExpirationDate>2027-03-02T00:00:00</a:PolicyExpirationDate><a:PolicyId>{policy}</a:PolicyId>"
        "<a:PolicyNumber>HO 37959602</a:PolicyNumber><a:PolicySubType>P</a:PolicySubType>"
        "<a:PolicyTypeOfBusiness/><a:PolicyStatus>A</a:PolicyStatus>"
        "<a:WritingCompanyCode>GRW</a:WritingCompanyCode></a:PolicyInfo></a:PolicyInfoList>"
    )
    assert caller.call("PolicyGetListByCustomerId", wanted) == (200, answered("PolicyGetListByCustomerId", row))
    cancelled = wanted.replace(">A<", ">C<")
    empty = answered("PolicyGetListByCustomerId", "<a:PolicyInfoList/>")
    assert caller.call("PolicyGetListByCustomerId", cancelled) == (200, empty)


# ----------------------------------------------------------------------------------------------------------- lists
@pytest.mark.parametrize(
    ("operation", "members", "row"),
    [
        (
            "GLBranchGetListByGLDivisionCode",
            "<a:GLDivisionCode>WST</a:GLDivisionCode>",
            "<a:GLBranchList><a:GLBranch><a:GLBranchCode>RDG</a:GLBranchCode><a:IsInactive>false</a:IsInactive>"
            "<a:Name>Ridgeview</a:Name><a:ShortName>RDG</a:ShortName></a:GLBranch></a:GLBranchList>",
        ),
        (
            "PlanTypeGetListByCompanyCode",
            "<a:CompanyCode>CDL</a:CompanyCode>",
            "<a:PlanTypeList><a:PlanType><a:PlanDescription>Group life</a:PlanDescription>"
            "<a:IsInactive>false</a:IsInactive><a:PlanCode>LIF</a:PlanCode><a:PermanentFlag>0</a:PermanentFlag>"
            "</a:PlanType></a:PlanTypeList>",
        ),
        (
            "LineOfBusinessGetList",
            "<a:TypeOfBusinessCode>7</a:TypeOfBusinessCode><a:IncomeGroup/>",
            "<a:LineOfBusinessInfoList><a:LineOfBusinessInfo><a:Description>Bond</a:Description>"
            "<a:IncomeGroup>NP</a:IncomeGroup><a:IsInactive>false</a:IsInactive>"
            "<a:LineOfBusinessCode>BOND</a:LineOfBusinessCode><a:TypeOfBusinessCode>7</a:TypeOfBusinessCode>"
            "</a:LineOfBusinessInfo></a:LineOfBusinessInfoList>",
        ),
        (
            "ValueListGet",
            "<a:ListName>CustomerType</a:ListName>",
            "<a:AllowedValues><a:AllowedValue><a:Code>C</a:Code><a:Description>Customer</a:Description></a:AllowedValue>"
            "<a:AllowedValue><a:Code>P</a:Code><a:Description>Prospect</a:Description></a:AllowedValue>"
            "<a:AllowedValue><a:Code>S</a:Code><a:Description>Suspect</a:Description></a:AllowedValue>"
            "</a:AllowedValues>",
        ),
    ],
)
def test_a_list_is_rows_of_codes_and_names(caller: Caller, operation: str, members: str, row: str) -> None:
    assert caller.call(operation, members) == (200, answered(operation, row))


def test_symbol_codes_are_escaped_and_never_trimmed(caller: Caller) -> None:
    text = caller.call("EmployeeGetListAll")[1]
    assert '<a:EmployeeCode>!!"</a:EmployeeCode>' in text
    assert "<a:EmployeeCode>!!&amp;</a:EmployeeCode>" in text
    only_executives = caller.call("EmployeeGetListByType", "<a:IncludeExecutive>true</a:IncludeExecutive>")[1]
    assert only_executives.count("<a:Executive>true</a:Executive>") == only_executives.count("<a:EmployeeInfo>") == 3


def test_agency_info_has_the_agencys_name(caller: Caller) -> None:
    status, text = caller.call("AgencyInfoGet")
    assert status == 200
    assert re.search("<a:AgencyInfo><a:Address>.+</a:Address>.*<a:AgencyName>.+ Insurance Agency</a:AgencyName>", text)
