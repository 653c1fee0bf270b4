"""A stranger's SOAP client (zeep) loads the served WSDL and performs every operation that is simulated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import requests
import zeep
from zeep.exceptions import Fault

from trifold.simulators.ams360 import VENDOR
from trifold.simulators.ams360.operations import SIMULATED
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.inproc import WSGIAdapter

ADDRESS = "http://ams360.test/v3/WSAPIService.svc"
TNS = "{http://www.WSAPI.AMS360.com/v3.0}"
DC = "{http://www.WSAPI.AMS360.com/v3.0/DataContract}"
DAY = datetime(2026, 3, 2)
CODES = {
    "AccountExecCode": '!!"',
    "AccountRepCode": "!!#",
    "GLDivisionCode": "EST",
    "GLBranchCode": "HBR",
    "GLDepartmentCode": "PER",
    "GLGroupCode": "SVC",
}


class Agency:
    """An agency's client: zeep, a ticket, and the names of the operations that it performed."""

    def __init__(self, client: zeep.Client) -> None:
        self.client = client
        self.performed: set[str] = set()
        self.headers: dict[str, Any] = {}

    def log_in(self) -> None:
        given = {"AgencyNo": "1000001-1", "LoginId": "trifold", "Password": "Trifold-1", "EmployeeCode": ""}
        answer = self.client.service.Login(given)
        session = self.client.get_element(f"{TNS}WSAPISession")
        self.headers = {"_soapheaders": [session(Ticket=answer.header.WSAPISession.Ticket)]}
        self.performed.add("Login")

    def call(self, operation: str, *request: Any) -> Any:
        self.performed.add(operation)
        return self.client.service[operation](*request, **self.headers)

    def make(self, type_name: str, **fields: Any) -> Any:
        return self.client.get_type(DC + type_name)(**fields)


@contextmanager
def open_agency() -> Iterator[Agency]:
    simulator = Simulator(VENDOR, clock=Clock(datetime(2026, 3, 2, 9, tzinfo=UTC)))
    simulator.worlds.create("demo", seed=1)
    with requests.Session() as session:
        session.mount("http://ams360.test", WSGIAdapter(simulator.app))
        found = Agency(zeep.Client(f"{ADDRESS}?wsdl", transport=zeep.Transport(session=session)))
        found.log_in()
        yield found
    simulator.stop()


@pytest.fixture(scope="module")
def agency() -> Iterator[Agency]:
    with open_agency() as found:
        yield found


def customer_of(agency: Agency, **fields: Any) -> Any:
    return agency.make(
        "Customer",
        **{
            "FirstName": "Ann",
            "LastName": "Berg & <Sons>",
            "CustomerType": "C",
            "IsActive": True,
            "BusinessAreaCode": "617",
            "BusinessPhone": "5550101",
            "DateOfBirth": datetime(1984, 2, 29),
            **CODES,
            **fields,
        },
    )


def insert_customer(agency: Agency) -> str:
    return str(agency.call("CustomerInsert", {"Customer": customer_of(agency)}))


def insert_policy(agency: Agency, customer_id: str) -> str:
    lines = {"PolicyLineOfBusiness": [agency.make("PolicyLineOfBusiness", PolicyLineOfBusiness="HOME")]}
    policy = agency.make(
        "Policy",
        CustomerId=customer_id,
        PolicyNumber="HO 37959602",
        TypeOfBusiness=1,
        WritingCompanyCode="GRW",
        PolicyEffectiveDate=DAY,
        PolicyExpirationDate=datetime(2027, 3, 2),
        FullTermPremium=Decimal("1250.50"),
        LineOfBusinessList=lines,
    )
    return str(agency.call("PolicyInsert", {"Policy": policy}))


def test_customers_are_written_and_read_back(agency: Agency) -> None:
    customer_id = insert_customer(agency)
    found = agency.call("CustomerGetById", {"CustomerId": customer_id})
    assert (found.LastName, found.AccountExecCode, found.DateOfBirth) == (
        "Berg & <Sons>",
        '!!"',
        datetime(1984, 2, 29),
    )
    found.City = "Millfield"
    assert agency.call("CustomerUpdate", {"Customer": found}) is None
    by_number = agency.call("CustomerGetByNumber", {"CustomerNumber": str(found.CustomerNumber)})
    assert by_number.City == "Millfield"
    rows = agency.call("CustomerGetListByNamePrefix", {"NamePrefix": "berg"}).CustomerInfo
    (row,) = [row for row in rows if row.CustomerId == customer_id]
    assert (row.CustomerId, row.IsPersonal, row.IsActive) == (customer_id, "False", True)
    hits = agency.call("SearchByPhoneNumber", {"PhoneNumber": "6175550101"}).SearchResultInfo
    assert (customer_id, "Customer") in [(hit.EntityId, hit.EntityType) for hit in hits]


def test_contacts_are_written_read_listed_and_deleted(agency: Agency) -> None:
    customer_id = insert_customer(agency)
    contact = agency.make("CustomerContact", CustomerId=customer_id, ContactName="Bo Berg", SortOrder=1)
    contact_id = agency.call("CustomerContactInsert", {"CustomerContact": contact})
    found = agency.call("CustomerContactGet", {"CustomerContactId": contact_id})
    found.Title = "Owner"
    agency.call("CustomerContactUpdate", {"CustomerContact": found})
    (row,) = agency.call("CustomerContactGetList", {"CustomerId": customer_id}).CustomerContact
    assert (row.ContactName, row.Title, row.SortOrder) == ("Bo Berg", "Owner", 1)
    agency.call("CustomerContactDelete", {"CustomerContactId": contact_id, "CustomerId": customer_id})
    assert agency.call("CustomerContactGetList", {"CustomerId": customer_id}) is None


def test_policies_are_endorsed_corrected_renewed_listed_and_deleted(agency: Agency) -> None:
    customer_id = insert_customer(agency)
    policy_id = insert_policy(agency, customer_id)
    number = agency.call("CustomerGetById", {"CustomerId": customer_id}).CustomerNumber
    request = {"PolicyId": policy_id, "TransactionEffectiveDate": DAY, "TransactionType": "PCH"}
    endorsed = agency.call("PolicyEndorse", request)
    moments = [row.TransactionEffectiveDate for row in endorsed.TransactionList.PolicyTransaction]
    assert moments == [DAY, datetime(2026, 3, 2, 0, 0, 1)]
    held = agency.call("PolicyGet", {"PolicyId": policy_id})
    held.Description = "Corrected"
    agency.call("PolicyCorrect", {"Policy": held})
    held.PolicyEffectiveDate, held.PolicyExpirationDate = datetime(2027, 3, 2), datetime(2028, 3, 2)
    renewal_id = agency.call("PolicyRenew", {"Policy": held})
    renewal = agency.call("PolicyGet", {"PolicyId": renewal_id})
    assert (renewal.PriorPolicyId, renewal.PriorPolicy, renewal.Description) == (policy_id, "HO 37959602", "Corrected")
    for operation, wanted in (
        ("PolicyGetListByCustomerId", {"CustomerId": customer_id, "PolicyStatus": {"string": ["A"]}}),
        ("PolicyGetListByCustomerNumber", {"CustomerNumber": str(number)}),
        ("PolicyGetListByPolicyNumber", {"PolicyNumber": "HO 37959602"}),
    ):
        rows = agency.call(operation, wanted).PolicyInfo
        assert {row.PolicyId for row in rows} == {policy_id, renewal_id}
    in_effect = {"PolicyNumber": "HO 37959602", "InEffectOnDate": DAY}
    (row,) = agency.call("PolicyGetListByPolicyNumberAndDate", in_effect).PolicyInfo
    assert row.PolicyId == policy_id
    agency.call("PolicyDelete", {"PolicyId": renewal_id, "CustomerId": customer_id})
    assert agency.call("PolicyGet", {"PolicyId": renewal_id}).PolicyId is None


WHOLE_LISTS = [
    ("PlanTypeGetListAll", "PlanType"),
    ("LineOfBusinessGetAllList", "LineOfBusinessInfo"),
    ("CompanyGetListAll", "CompanyInfo"),
    ("EmployeeGetListAll", "EmployeeInfo"),
    ("BrokerGetListAll", "BrokerInfo"),
    ("GLDivisionGetListAll", "GLDivision"),
    ("GLBranchGetListAll", "GLBranch"),
    ("GLDepartmentGetListAll", "GLDepartment"),
    ("GLGroupGetListAll", "GLGroup"),
]
NARROWED_LISTS: list[tuple[str, dict[str, Any], str, int]] = [
    ("EmployeeGetListByType", {"IncludeExecutive": True}, "EmployeeInfo", 3),
    ("PlanTypeGetListByCompanyCode", {"CompanyCode": "BLH"}, "PlanType", 3),
    ("LineOfBusinessGetList", {"TypeOfBusinessCode": 1}, "LineOfBusinessInfo", 3),
    ("GLBranchGetListByGLDivisionCode", {"GLDivisionCode": "EST"}, "GLBranch", 2),
    ("GLDepartmentGetListByGLBranchCode", {"GLBranchCode": "MIL"}, "GLDepartment", 2),
    ("GLGroupGetListByGLDepartmentCode", {"GLDepartmentCode": "PER"}, "GLGroup", 1),
    ("ValueListGet", {"ListName": "CustomerType"}, "AllowedValue", 3),
]


@pytest.mark.parametrize(("operation", "item"), WHOLE_LISTS)
def test_a_whole_list_needs_no_request(agency: Agency, operation: str, item: str) -> None:
    assert len(agency.call(operation)[item]) >= 2


@pytest.mark.parametrize(("operation", "wanted", "item", "count"), NARROWED_LISTS)
def test_a_narrowed_list_holds_what_was_asked_for(
    agency: Agency, operation: str, wanted: dict[str, Any], item: str, count: int
) -> None:
    assert len(agency.call(operation, wanted)[item]) == count


def test_single_look_ups_answer(agency: Agency) -> None:
    assert "Insurance Agency" in agency.call("AgencyInfoGet").AgencyName
    assert agency.call("LineOfBusinessGetByCode", {"LineOfBusinessCode": "HOME"}).Description == "Homeowners"


def test_an_operation_that_is_not_simulated_says_so(agency: Agency) -> None:
    with pytest.raises(Fault, match="WSAPIGeneralFault") as fault:
        agency.client.service.FileChunkBegin({"NumberOfChunks": 1, "TotalBytes": 1}, **agency.headers)
    assert "FileChunkBegin is not simulated" in fault.value.detail[0][0].text


def test_a_broken_rule_arrives_as_a_business_fault(agency: Agency) -> None:
    with pytest.raises(Fault, match="WSAPIBusinessFault") as fault:
        agency.client.service.CustomerInsert({"Customer": customer_of(agency, LastName=None)}, **agency.headers)
    assert fault.value.detail.findtext(f".//{DC}DataName") == "LastName"


def test_a_ticket_is_dead_after_logout() -> None:
    with open_agency() as agency:
        assert agency.call("Logout") is None
        with pytest.raises(Fault, match="WSAPISecurityFault"):
            agency.call("AgencyInfoGet")


def test_together_these_tests_perform_every_operation_that_is_simulated() -> None:
    with open_agency() as agency:
        test_customers_are_written_and_read_back(agency)
        test_contacts_are_written_read_listed_and_deleted(agency)
        test_policies_are_endorsed_corrected_renewed_listed_and_deleted(agency)
        test_single_look_ups_answer(agency)
        for whole in WHOLE_LISTS:
            test_a_whole_list_needs_no_request(agency, *whole)
        for narrowed in NARROWED_LISTS:
            test_a_narrowed_list_holds_what_was_asked_for(agency, *narrowed)
        agency.call("Logout")
        assert agency.performed == SIMULATED
