"""Invented members, carriers and categories for every world; opening accounts only when a size is asked for."""

from __future__ import annotations

from datetime import timedelta

from faker import Faker
from sqlalchemy import Connection, Table, insert

from trifold.simulators.chassis.worlds import World
from trifold.simulators.insuredmine import operations as ops
from trifold.simulators.insuredmine.tables import carriers, categories, members

ROLES = ("Admin", "Manager", "Agent", "Agent", "CSR")
CARRIERS = (("Harbor Mutual", "HBM"), ("Northfield Casualty", "NFC"), ("Prairie Life", "PRL"), ("Summit Health", "SMH"))
CATEGORIES = (
    ("Personal Auto", "Personal"),
    ("Homeowners", "Personal"),
    ("Umbrella", "Personal"),
    ("Business Owners", "Commercial"),
    ("General Liability", "Commercial"),
    ("Workers Compensation", "Commercial"),
    ("Medical", "Benefits"),
    ("Dental", "Benefits"),
    ("Group Life", "Benefits"),
)
STATES = ("TX", "OH", "CO", "GA", "OR")


def seed(conn: Connection, world: World, size: int) -> None:
    """The lists, and ``size`` unlinked opening accounts; the same for the same seed and clock."""
    act = ops.Act(world=world, conn=conn, by={"kind": "user", "name": "Import"})
    people = world.faker(conn)

    def add(table: Table, **values: str) -> None:
        conn.execute(insert(table).values(id=act.new_id(), **values))

    for role in ROLES:
        first, last = people.first_name(), people.last_name()
        add(members, name=f"{first} {last}", role=role, email=f"{first}.{last}@agency.example".lower())
    for name, code in CARRIERS:
        add(carriers, name=name, code=code)
    for name, kind in CATEGORIES:
        add(categories, name=name, type=kind)
    for _ in range(size):
        _account(act, people)


def _account(act: ops.Act, people: Faker) -> None:
    personal = people.random_int(1, 10) <= 7
    first, last = people.first_name(), people.last_name()
    firm = people.company()
    domain = "mail.example" if personal else f"{''.join(c for c in firm.lower() if c.isalnum())[:20]}.example"
    reach = {"email": f"{first}.{last}@{domain}".lower(), "phone": f"555{people.random_int(2000000, 9999999)}"}
    address = {
        "street1": people.street_address(),
        "city": people.city(),
        "state": people.random_element(STATES),
        "zip": people.zipcode(),
    }
    person = {"firstName": first, "lastName": last}
    account = ops.create_account(
        act,
        {"type": "Personal", **person, **reach, "address": address, "contact": {}}
        if personal
        else {"type": "Commercial", "businessName": firm, **reach, "address": address, "contact": {**person, **reach}},
    )
    if people.random_int(1, 10) <= 5:
        start = act.world.clock.now().date() - timedelta(days=people.random_int(1, 300))
        ops.create_policy(
            act,
            {
                "accountId": account["id"],
                "number": people.bothify("??-######").upper(),
                "category": "Homeowners" if personal else "Business Owners",
                "carrier": people.random_element(CARRIERS)[0],
                "startDate": start.isoformat(),
                "endDate": (start + timedelta(days=365)).isoformat(),
                "premium": str(people.random_int(300, 4000)),
                "billMethod": people.random_element(("agency", "direct")),
                "local": True,
            },
        )
