"""The population's clients as accounts, contacts and policies: many rows at once, as the operations would make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from trifold.simulators.chassis.worlds import World
from trifold.simulators.insuredmine import records, shapes
from trifold.simulators.insuredmine.acts import Act, Fields
from trifold.simulators.insuredmine.tables import RECORDS, changes, external_ids
from trifold.simulators.population import ids, lines
from trifold.simulators.population.cast import clients
from trifold.simulators.population.dice import Dice
from trifold.simulators.population.people import Client, Cover
from trifold.simulators.population.rows import Rows, remember, term_of
from trifold.simulators.population.spelling import Written, person_written, written

# line -> category
_LINES: Mapping[str, str] = {
    "home": "Homeowners",
    "auto": "Personal Auto",
    "businessowners": "Business Owners",
    "liability": "General Liability",
    "workers": "Workers Compensation",
}


def populate(conn: Connection, world: World, size: int) -> None:
    """The clients of an agency of ``size`` that InsuredMine knows, with the links that they have already."""
    rows = Rows(conn)
    room = _Room(rows, Act(world=world, conn=conn, by={"kind": "user", "name": "Import"}))
    for client in clients(world.seed, size):
        if "insuredmine" in client.systems:
            room.add(client)
    rows.close()
    remember(conn, world.seed, size)


class _Room:
    """Writes one client after the other."""

    def __init__(self, rows: Rows, act: Act) -> None:
        self._rows, self._act = rows, act
        self._seed = act.world.seed
        self._now = act.now
        self._today = act.world.clock.now().replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)

    def add(self, client: Client) -> None:
        name = written(self._seed, client, "insuredmine")
        own = [cover for cover in client.covers if cover.line not in lines.BENEFITS]
        status = "inactive" if not client.active else "active" if own else "prospect"
        reach = {"email": client.email, "phone": client.phone, "address": _address(client)}
        account = shapes.merged(shapes.ACCOUNT, {}, {**_names(client, name), **reach, "status": status})
        account_id = self._id("account", client, 0)
        self._record("account", account_id, account | {"name": name.display})
        self._links(client, account_id)
        contact_id = self._contacts(client, account_id, name, reach, status)
        for place, cover in enumerate(own):
            self._policy(client, account_id, contact_id, place, cover)

    def _id(self, kind: str, client: Client, place: int) -> str:
        return ids.object_id(self._seed, kind, client.number, place)

    def _record(self, kind: str, record_id: str, fields: Fields) -> None:
        stamps = {"version": 1, "createdAt": self._now, "updatedAt": self._now, "deletedAt": None}
        by = self._act.by
        body = {"id": record_id, **fields, **stamps, "createdBy": by, "updatedBy": by}
        self._rows.add(RECORDS[kind], {"id": record_id, **records.columns(kind, body)})
        account_id = record_id if kind == "account" else fields["accountId"]
        change = {"kind": kind, "record_id": record_id, "account_id": account_id, "action": "created", "version": 1}
        self._rows.add(changes, {**change, "changed_by": by, "at": self._now})

    def _links(self, client: Client, account_id: str) -> None:
        if "ams360+insuredmine" in client.links:
            customer_id = ids.guid(self._seed, "customer", client.number)
            self._link(account_id, "ams360", customer_id, str(client.number))
        if "benefitpoint+insuredmine" in client.links:
            self._link(account_id, "benefitpoint", str(ids.account_id(client.number)), None)

    def _link(self, account_id: str, system: str, external_id: str, external_number: str | None) -> None:
        row: dict[str, Any] = {
            "kind": "account",
            "record_id": account_id,
            "system": system,
            "external_id": external_id,
            "external_number": external_number,
            "linked_at": self._now,
            "last_seen_hash": None,
        }
        self._rows.add(external_ids, row)

    def _contacts(self, client: Client, account_id: str, name: Written, reach: Fields, status: str) -> str:
        """A person is the primary contact of the own account; gives the primary contact's id."""
        primary = self._id("contact", client, 0)
        if client.person:
            born = {"dateOfBirth": client.person.born.isoformat()}
            self._contact(primary, account_id, name, {**reach, **born, "status": status}, primary=True)
        for place, contact in enumerate(client.contacts):
            dice = Dice(self._seed, client.number, place, "insuredmine contact")
            written_so = person_written(dice, contact.person, "insuredmine")
            fields = {"title": contact.title, "email": contact.email, "phone": client.phone, "status": status}
            contact_id = self._id("contact", client, place)
            self._contact(contact_id, account_id, written_so, fields, primary=place == 0)
        return primary

    def _contact(self, contact_id: str, account_id: str, name: Written, fields: Fields, *, primary: bool) -> None:
        given = {"accountId": account_id, "primary": primary, **_person(name), **fields}
        whole = shapes.merged(shapes.CONTACT, {}, given)
        self._record("contact", contact_id, whole | {"name": records.person_name(whole)})

    def _policy(self, client: Client, account_id: str, contact_id: str, place: int, cover: Cover) -> None:
        starts, ends = (moment.date().isoformat() for moment in term_of(cover, self._today))
        fields = {
            "accountId": account_id,
            "contactId": contact_id,
            "number": cover.number,
            "category": _LINES[cover.line],
            "carrier": cover.insurer,
            "startDate": starts,
            "endDate": ends,
            "premium": f"{cover.premium_cents / 100:.2f}",
            "billMethod": "agency" if cover.billed_by_agency else "direct",
            "status": "active" if client.active else "expired",
            "local": False,
        }
        self._record("policy", self._id("policy", client, place), shapes.merged(shapes.POLICY, {}, fields))


def _address(client: Client) -> Fields:
    place = client.place
    return {"street1": place.street, "city": place.city, "state": place.state, "zip": place.zip}


def _names(client: Client, name: Written) -> Fields:
    if client.firm:
        return {"type": "Commercial", "businessName": name.firm, "dba": name.trade_name}
    return {"type": "Personal", **_person(name)}


def _person(name: Written) -> Fields:
    return {"firstName": name.first, "middleName": name.middle, "lastName": name.last}
