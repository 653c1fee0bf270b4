"""Invented members, carriers and categories for every world; clients only when a size is asked for."""

from __future__ import annotations

from sqlalchemy import Connection, Table, insert

from trifold.simulators.chassis.worlds import World
from trifold.simulators.insuredmine import operations as ops
from trifold.simulators.insuredmine.populate import populate
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
    """The lists, and the accounts among the ``size`` clients of the population; repeatable."""
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
    populate(conn, world, size)
