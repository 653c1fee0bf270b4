"""Fills a new world: the code lists always, then ``size`` invented customers with contacts and policies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from faker import Faker
from sqlalchemy import Connection, insert

from trifold.simulators.ams360 import catalogue, contacts, customers, policies, tables
from trifold.simulators.ams360.records import complete, freeze
from trifold.simulators.ams360.turn import Turn
from trifold.simulators.chassis.worlds import World

_FIRM_SHARE = 40  # percent
# department -> (line of business, company)
_LINES = {
    "PER": (("HOME", "GRW"), ("AUTOP", "PRC")),
    "COM": (("BOP", "GRT"), ("CGL", "PRC"), ("WORK", "GRW")),
    "BEN": (("GMED", "BLH"), ("DENT", "NSD"), ("VISN", "VST"), ("GLIFE", "CDL")),
}


def seed(conn: Connection, world: World, size: int) -> None:
    """Fill an empty world. The same name, seed number, size and clock give the same records. Sends no notice."""
    turn, people = Turn(conn, world, "seed"), world.faker(conn)
    conn.execute(insert(tables.codes), list(_lists(people)))
    for _ in range(size):
        _customer(turn, people)


def _code(kind: str, code: str, given: Mapping[str, Any], parents: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"kind": kind, "code": code, "parents": list(parents), "record": freeze(complete(kind, given))}


def _lists(people: Faker) -> Iterable[dict[str, Any]]:
    agency = _address(people, "Address", "Address2") | {"AgencyName": f"{people.last_name()} Insurance Agency"}
    yield _code("AgencyInfo", "agency", agency | _phone(people, "Business") | {"Email": "office@agency.example"})
    yield from _staff(people)
    for code, (name, naic, parent, company_type) in catalogue.COMPANIES.items():
        company = {"CompanyCode": code, "Name": name, "NAICCompanyCode": naic, "ParentCompanyCode": parent}
        yield _code("CompanyInfo", code, company | {"ShortName": code, "CompanyType": company_type})
    for kind, rows in catalogue.GL_LISTS.items():
        for code, (name, parents) in rows.items():
            yield _code(kind, code, {f"{kind}Code": code, "Name": name, "ShortName": code}, parents)
    for code, (name, companies) in catalogue.PLAN_TYPES.items():
        yield _code("PlanType", code, {"PlanCode": code, "PlanDescription": name}, companies)
    for code, (name, group, type_of_business) in catalogue.LINES_OF_BUSINESS.items():
        line = {"LineOfBusinessCode": code, "Description": name, "IncomeGroup": group}
        yield _code("LineOfBusinessInfo", code, line | {"TypeOfBusinessCode": type_of_business})
    for list_name, values in catalogue.VALUE_LISTS.items():
        for place, (code, name) in enumerate(values.items()):
            record = {"Code": code, "Description": name, "place": place}
            yield {"kind": f"value:{list_name}", "code": code, "parents": [], "record": record}


def _staff(people: Faker) -> Iterable[dict[str, Any]]:
    for code, (executive, representative, other) in catalogue.EMPLOYEES.items():
        first, last = people.first_name(), people.last_name()
        employee = {
            "EmployeeCode": code,
            "FirstName": first,
            "LastName": last,
            "ShortName": f"{first[0]}{last}",
            "Executive": executive,
            "Representative": representative,
            "Other": other,
            "EmployeeStatus": "A",
        }
        yield _code("EmployeeInfo", code, employee | _phone(people, "Business"))
    for code in catalogue.BROKERS:
        last = people.last_name()
        broker = {"BrokerCode": code, "FirstName": people.first_name(), "LastName": last, "ShortName": last[:8]}
        yield _code("BrokerInfo", code, broker)


def _address(people: Faker, line: str = "AddressLine1", second: str = "AddressLine2") -> dict[str, Any]:
    return {
        line: people.street_address(),
        second: None,
        "City": people.city(),
        "State": people.state_abbr(include_territories=False, include_freely_associated_states=False),
        "ZipCode": people.postcode(),
    }


def _phone(people: Faker, kind: str) -> dict[str, Any]:
    """An area code and a seven-digit number of the range that is kept free for invented people."""
    return {f"{kind}AreaCode": str(people.random_int(201, 989)), f"{kind}Phone": people.numerify("555####")}


def _customer(turn: Turn, people: Faker) -> None:
    is_firm = people.random_int(1, 100) <= _FIRM_SHARE
    department = people.random_element(("COM", "BEN")) if is_firm else "PER"
    division, branch = people.random_element((("EST", "HBR"), ("WST", "RDG")))
    codes = {
        "AccountExecCode": people.random_element([code for code, traits in catalogue.EMPLOYEES.items() if traits[0]]),
        "AccountRepCode": people.random_element([code for code, traits in catalogue.EMPLOYEES.items() if traits[1]]),
        "GLDivisionCode": division,
        "GLBranchCode": branch,
        "GLDepartmentCode": department,
        "GLGroupCode": "SVC",
    }
    base = {"IsActive": True, "CustomerType": "C", **codes, **_address(people), **_phone(people, "Business")}
    special = _firm(people, department) if is_firm else _person(people, turn.today())
    customer_id = customers.insert_customer(turn, base | special)
    for _ in range(people.random_int(1, 2) if is_firm else people.random_int(0, 1)):
        _contact(turn, people, customer_id)
    for _ in range(people.random_int(0, 2)):
        _policy(turn, people, customer_id, department, codes)


def _firm(people: Faker, department: str) -> dict[str, Any]:
    name = people.company()
    return {
        "FirmName": name,
        "DoingBusinessAs": name.split(",")[0].split(" ")[0] if people.random_int(1, 4) == 1 else None,
        "IsCommercial": department == "COM",
        "IsBenefits": department == "BEN",
        "BusinessEntityType": "Corporation",
        "FederalTaxIdNumber": people.numerify("00#######"),
        "Email": people.company_email(),
    }


def _person(people: Faker, today: datetime) -> dict[str, Any]:
    return {
        "FirstName": people.first_name(),
        "MiddleName": people.random_element(("", people.random_uppercase_letter())) or None,
        "LastName": people.last_name(),
        "DateOfBirth": today - timedelta(days=people.random_int(18 * 365, 90 * 365)),
        "MaritalStatus": people.random_element(("Single", "Married")),
        "IsPersonal": True,
        "Email": people.email(),
        **_phone(people, "Home"),
    }


def _contact(turn: Turn, people: Faker, customer_id: str) -> None:
    first, last = people.first_name(), people.last_name()
    contact = {
        "CustomerId": customer_id,
        "ContactName": f"{first} {last}",
        "Title": people.random_element(("Owner", "Office Manager", "Controller", "Spouse")),
        "EmailAddress": f"{first}.{last}@example.com".lower(),
        "SortOrder": 1,
        "CustomerCenterDisplay": True,
    }
    contacts.insert_contact(turn, contact | _phone(people, "Business"))


def _policy(turn: Turn, people: Faker, customer_id: str, department: str, codes: Mapping[str, str]) -> None:
    starts = turn.today() - timedelta(days=people.random_int(0, 360))
    line, company = people.random_element(_LINES[department])
    policy = {
        **codes,
        "CustomerId": customer_id,
        "PolicyNumber": people.bothify("??#######").upper(),
        "TypeOfBusiness": catalogue.LINES_OF_BUSINESS[line][2],
        "PolicyTypeOfBusiness": line,
        "WritingCompanyCode": company,
        "PolicyEffectiveDate": starts,
        "PolicyExpirationDate": starts + timedelta(days=365),
        "BillMethod": people.random_element(("A", "D")),
        "FullTermPremium": Decimal(people.random_int(30_000, 900_000)) / 100,
        "Description": catalogue.LINES_OF_BUSINESS[line][0],
        "LineOfBusinessList": [{"PolicyLineOfBusiness": line, "SortOrderNumber": 1}],
    }
    policies.insert_policy(turn, policy)
