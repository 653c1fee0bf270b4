"""A new world's lists, and invented accounts. All names are made up; the carriers' are those of the AMS360 seed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from faker import Faker
from sqlalchemy import Connection, insert

from trifold.simulators.benefitpoint import accounts, contacts, products, state
from trifold.simulators.benefitpoint.state import Call, Record, moment_text
from trifold.simulators.chassis.worlds import World

ADMINISTRATOR, SALES_LEAD, SERVICE_LEAD, WEB_SERVICES_USER, READER = 1, 2, 3, 4, 5
OFFICES = ((1, "Springfield", "Midwest"), (2, "Riverton", "Midwest"), (3, "Lakeview", "Coast"))
DEPARTMENTS = ((1, "Employee Benefits"), (2, "Individual Benefits"), (3, "Retirement"))
CARRIERS = (
    "Blue Harbor Health",
    "Cedar Life",
    "Granite Mutual",
    "North Star Dental",
    "Prairie Casualty",
    "Vista Vision",
)
ROLES = ((1, "Account Executive"), (2, "Sales Lead"), (3, "Service Lead"), (4, "Integration"))
PRODUCT_TYPES = (
    (101, "Medical PPO", "Preferred Provider Organization", "Medical", True),
    (102, "Medical HMO", "Health Maintenance Organization", "Medical", True),
    (103, "Dental", "Dental PPO", "Dental", True),
    (104, "Vision", "Vision", "Vision", True),
    (105, "Group Life", "Group Term Life", "Life", True),
    (106, "STD", "Short Term Disability", "Short Term Disability", True),
    (107, "LTD", "Long Term Disability", "Long Term Disability", True),
    (108, "Wellness", "Wellness Program", "Additional Product", True),
    (109, "401(k)", "401(k) Plan", "Retirement Products", False),
)
_PERMISSIONS = ("View Accounts", "Edit Accounts", "Edit Contacts", "Edit Plans", "View Financial Info")
_STAFF = (
    (ADMINISTRATOR, "Ada", "Winter", "Office Manager", 1, ("Broker_Administrator", "Broker_User")),
    (SALES_LEAD, "Saul", "Lindgren", "Sales Lead", 2, ("Broker_User",)),
    (SERVICE_LEAD, "Vera", "Castell", "Service Lead", 3, ("Broker_User",)),
    (WEB_SERVICES_USER, "Web", "Services", "Integration", 4, ("Broker_User",)),
    (READER, "Rita", "Reader", "Auditor", 4, ("Broker_User",)),
)


def seed(conn: Connection, world: World, size: int) -> None:
    """The lists, and ``size`` accounts (two groups, then an individual, and so on) with contacts and plans."""
    _seed_lists(conn, world)
    administrator = state.entry(conn, "user", ADMINISTRATOR)
    assert administrator is not None
    call = Call(world, conn, administrator)
    people = world.faker(conn)
    for number in range(size):
        account_id = accounts.create_account(call, _individual(people) if number % 3 == 2 else _group(people))
        if number % 3 != 2:
            contacts.create_contact(call, _contact(people, account_id))
        if number % 2 == 0:
            products.create_product(call, _plan(people, call, account_id), PLAN_OPTIONS)


PLAN_OPTIONS: Record = {"AttributeValueOptions": {"none": True}, "attributeViewLevelID": 1}


def _seed_lists(conn: Connection, world: World) -> None:
    now = moment_text(world.clock.now())
    offices = {
        number: {"officeID": number, "officeName": name, "regionName": region} for number, name, region in OFFICES
    }
    rows: list[dict[str, Any]] = []

    def add(kind: str, number: int, record: Record) -> None:
        rows.append({"kind": kind, "id": number, "record": record})

    for number, office in offices.items():
        add("office", number, office)
    for number, name in DEPARTMENTS:
        add("department", number, {"departmentID": number, "departmentName": name})
    for number, name in enumerate(CARRIERS, start=501):
        add("carrier", number, {"carrierID": number, "carrierName": name})
    for number, name in ROLES:
        add("role", number, {"roleID": number, "description": name})
    for number, short, long, line, in_use in PRODUCT_TYPES:
        line_of_coverage = line.replace(" ", "_")
        names = {"shortDescription": short, "longDescription": long, "lineOfCoverage": line_of_coverage}
        add("product_type", number, {"productTypeID": number, **names, "inUse": in_use})
    for number, first, last, title, team_role, roles in _STAFF:
        username = f"{first}.{last}@trifold.example".lower()
        if number == WEB_SERVICES_USER:
            username = world.credentials["username"]
        elif number == READER:
            username = world.credentials["reader_username"]
        user = {"userID": number, "username": username, "firstName": first, "lastName": last, "title": title}
        user |= {"office": offices[1], "workPhone": {"areaCode": "217", "number": f"555010{number}", "type": "Work"}}
        user |= {"lastModifiedOn": now, "roles": [_role(name, number, team_role) for name in roles]}
        add("user", number, user)
    conn.execute(insert(state.lists), rows)


def _role(name: str, user_id: int, team_role: int) -> Record:
    held = ("View Accounts",) if user_id == READER else _PERMISSIONS
    permissions = [
        {"permissionID": number, "description": text, "hasPermission": text in held}
        for number, text in enumerate(_PERMISSIONS, start=1)
    ]
    return {
        "role": name,
        "active": True,
        "roleInformation": {"employeeID": f"E{user_id:03}", "brokerClientRoleID": team_role},
        "permissions": permissions,
        "accessArea": {"accessLevel": "All"},
    }


def _common(people: Faker, classification: str) -> Record:
    return {
        "accountClassification": classification,
        "accountType": people.random_element(("Client", "Prospect")),
        "officeID": people.random_element([number for number, _, _ in OFFICES]),
        "departmentID": 2 if classification == "Individual" else 1,
        "administratorUserID": ADMINISTRATOR,
        "primaryContactUserID": ADMINISTRATOR,
        "primarySalesLeadUserID": SALES_LEAD,
        "primaryServiceLeadUserID": SERVICE_LEAD,
        "mainAddress": _address(people),
    }


def _address(people: Faker) -> Record:
    return {
        "street1": people.street_address(),
        "city": people.city(),
        "state": people.state().replace(" ", "_"),
        "zip": people.zipcode(),
        "country": "United_States",
    }


def _phone(people: Faker, kind: str) -> Record:
    return {"areaCode": people.numerify("%##"), "number": people.numerify("55501##"), "type": kind}


def _group(people: Faker) -> Record:
    info = {
        "accountName": people.company(),
        "businessType": people.random_element(("LLC", "C_Corporation", "Partnership")),
        "commonGroupAccountInfo": {"taxpayerID": people.numerify("00-#######")},
    }
    return {**_common(people, "Group"), "groupAccountInfo": info}


def _individual(people: Faker) -> Record:
    first, last = people.first_name(), people.last_name()
    born = people.date_of_birth(minimum_age=20, maximum_age=75).isoformat()
    info = {
        "personInfo": {"firstName": first, "lastName": last, "dateOfBirth": born},
        "email": f"{first}.{last}@example.com".lower(),
        "phone": _phone(people, "Home"),
    }
    return {**_common(people, "Individual"), "individualAccountInfo": info}


def _contact(people: Faker, account_id: int) -> Record:
    first, last = people.first_name(), people.last_name()
    person = {
        "firstName": first,
        "lastName": last,
        "email": f"{first}.{last}@example.com".lower(),
        "phones": [_phone(people, "Work")],
    }
    return {"contact": person, "accountID": account_id, "title": people.job()[:100], "primary": True}


def _plan(people: Faker, call: Call, account_id: int) -> Record:
    number, short, *_ = people.random_element(PRODUCT_TYPES[:7])
    starts = call.world.clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return {
        "accountID": account_id,
        "productTypeID": number,
        "name": f"{short} {starts.year}",
        "carrierID": people.random_int(501, 500 + len(CARRIERS)),
        "policyNumber": people.bothify("??######").upper(),
        "effectiveAsOf": moment_text(starts),
        "renewalOn": moment_text(starts + timedelta(days=365)),
        "billingType": people.random_element(("Direct_Bill", "Agency_Bill")),
        "billingCarrierType": "Parent_Company",
        "totalEstimatedMonthlyPremium": float(people.random_int(200, 9000)),
        "officeID": 1,
        "primarySalesLeadUserID": SALES_LEAD,
        "primaryServiceLeadUserID": SERVICE_LEAD,
    }
