"""Two customers become one, as AMS360's staff do it by hand (screens only: WSAPI has no such call).

The loser's contacts and policies go over to the survivor, whose own fields stay. From then on the loser's id is not
found. That the survivor is told as updated and the loser as deleted is our choice.
"""

from __future__ import annotations

from sqlalchemy import delete, select, update

from trifold.simulators.ams360 import customers, tables
from trifold.simulators.ams360.errors import BrokenRule, refuse_if_broken
from trifold.simulators.ams360.turn import Turn


def merge_customers(turn: Turn, loser_id: str, survivor_number: str) -> str:
    """Gives the survivor's CustomerId. Raises BusinessRefusal for a number that is nobody's, or the loser's own."""
    survivor = customers.get_by_number(turn, survivor_number)
    if survivor is None or survivor["CustomerId"] == loser_id:
        sentence = "The survivor must be another customer of this agency"
        refuse_if_broken("The merge", [BrokenRule(sentence, "CustomerNumber", loser_id)])
    assert survivor is not None
    survivor_id = str(survivor["CustomerId"])
    for table, key in ((tables.contacts, "contact_id"), (tables.policies, "policy_id")):
        query = select(table.c[key], table.c.record).where(table.c.customer_id == loser_id)
        for row_id, record in turn.conn.execute(query).all():
            moved = {"customer_id": survivor_id, "record": {**record, "CustomerId": survivor_id}}
            turn.conn.execute(update(table).where(table.c[key] == row_id).values(moved))
    turn.conn.execute(update(tables.belongings).where(tables.belongings.c.owner == loser_id).values(owner=survivor_id))
    turn.conn.execute(delete(tables.phones).where(tables.phones.c.entity_id == loser_id))
    turn.conn.execute(delete(tables.customers).where(tables.customers.c.customer_id == loser_id))
    turn.notify("Customer", "Deleted", {"CustomerId": loser_id})
    turn.notify("Customer", "Updated", {"CustomerId": survivor_id})
    return survivor_id
