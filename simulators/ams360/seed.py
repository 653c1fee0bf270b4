"""Fills a new world: the code lists always, then the customers among the ``size`` clients of the population."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from faker import Faker
from sqlalchemy import Connection, insert

from trifold.simulators.ams360 import catalogue, tables
from trifold.simulators.ams360.office import office_lists, open_claims, units_of
from trifold.simulators.ams360.populate import populate
from trifold.simulators.ams360.records import complete, freeze
from trifold.simulators.chassis.worlds import World


def seed(conn: Connection, world: World, size: int) -> None:
    """Fill an empty world. The same name, seed number, size and clock give the same records. Sends no notice."""
    people = world.faker(conn)
    conn.execute(insert(tables.codes), [*_lists(people), *office_lists(conn, world, people)])
    populate(conn, world, size)
    open_claims(conn, world)


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
        whole = complete("EmployeeWithBusinessUnits", employee | _phone(people, "Business"))
        whole["BusinessUnitList"] = units_of(code)
        yield {"kind": "EmployeeInfo", "code": code, "parents": [], "record": freeze(whole)}
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
