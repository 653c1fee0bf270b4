"""A new world's lists, and invented accounts. All names are made up; the carriers' are those of the AMS360
seed, but for the last one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, update

from trifold.simulators.benefitpoint import brokerage_lists, state
from trifold.simulators.benefitpoint.populate import populate
from trifold.simulators.benefitpoint.state import Record, moment_text
from trifold.simulators.chassis.worlds import World

ADMINISTRATOR, SALES_LEAD, SERVICE_LEAD, WEB_SERVICES_USER, READER, REVENUE_USER = 1, 2, 3, 4, 5, 6
OFFICES = ((1, "Springfield", "Midwest"), (2, "Riverton", "Midwest"), (3, "Lakeview", "Coast"))
DEPARTMENTS = ((1, "Employee Benefits"), (2, "Individual Benefits"), (3, "Retirement"))
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
_PERMISSIONS = (
    "View Accounts",
    "Edit Accounts",
    "Edit Contacts",
    "Edit Plans",
    "View Financial Info",
    "Edit Cancellations",
    "Edit Activity Log",
    "Edit Carrier Contacts",
    "Edit Users",
)
_STAFF = (
    (ADMINISTRATOR, "Ada", "Winter", "Office Manager", 1, ("Broker_Administrator", "Broker_User")),
    (SALES_LEAD, "Saul", "Lindgren", "Sales Lead", 2, ("Broker_User",)),
    (SERVICE_LEAD, "Vera", "Castell", "Service Lead", 3, ("Broker_User",)),
    (WEB_SERVICES_USER, "Web", "Services", "Integration", 4, ("Broker_User",)),
    (READER, "Rita", "Reader", "Auditor", 4, ("Broker_User",)),
    (REVENUE_USER, "Rolf", "Ledger", "Accountant", 4, ("Broker_User", "Revenue_Tracking_Administrator")),
)


def seed(conn: Connection, world: World, size: int) -> None:
    """The lists, and the accounts among the ``size`` clients of the population, with contacts and plans."""
    _seed_lists(conn, world)
    populate(conn, world, size)


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
    for number, name in enumerate(brokerage_lists.CARRIERS, start=brokerage_lists.FIRST_CARRIER):
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
        elif number == REVENUE_USER:
            username = world.credentials["revenue_username"]
        user = {"userID": number, "username": username, "firstName": first, "lastName": last, "title": title}
        user |= {"office": offices[1], "workPhone": {"areaCode": "217", "number": f"555010{number}", "type": "Work"}}
        user |= {"lastModifiedOn": now, "roles": [_role(name, number, team_role) for name in roles]}
        add("user", number, user)
    for kind, number, record in brokerage_lists.rows(now):
        add(kind, number, record)
    conn.execute(insert(state.lists), rows)
    written = {"entity_type": "User", "written_on": now}
    conn.execute(insert(state.writes), [{**written, "entity_id": number} for number, *_ in _STAFF])


_INTERFACE_USERS = (
    (WEB_SERVICES_USER, "username"),
    (READER, "reader_username"),
    (REVENUE_USER, "revenue_username"),
)


def moved(conn: Connection, world: World) -> None:
    """The users of the interface log in with the world's own names, in a copied world too."""
    for number, key in _INTERFACE_USERS:
        user = state.entry(conn, "user", number)
        if user is not None and user["username"] != world.credentials[key]:
            row = (state.lists.c.kind == "user") & (state.lists.c.id == number)
            conn.execute(update(state.lists).where(row).values(record={**user, "username": world.credentials[key]}))


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
