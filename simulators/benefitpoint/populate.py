"""The population's clients as accounts, contacts and plans: many rows at once, as the operations would make them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from trifold.simulators.benefitpoint import accounts, state
from trifold.simulators.benefitpoint.ams360_form import STATES
from trifold.simulators.benefitpoint.brokerage_lists import CARRIERS, FIRST_CARRIER
from trifold.simulators.benefitpoint.state import Record, moment_text
from trifold.simulators.chassis.worlds import World
from trifold.simulators.population import ids, lines, names
from trifold.simulators.population.cast import clients
from trifold.simulators.population.dice import Dice
from trifold.simulators.population.people import Client, ContactPerson, Cover, Person
from trifold.simulators.population.rows import Rows, remember, set_counter, term_of
from trifold.simulators.population.spelling import Written, person_written, written

ADMINISTRATOR, SALES_LEAD, SERVICE_LEAD = 1, 2, 3
OFFICES = 3
# line -> (product type, name)
_LINES: Mapping[str, tuple[int, str]] = {
    "medical": (101, "Medical PPO"),
    "dental": (103, "Dental"),
    "vision": (104, "Vision"),
    "life": (105, "Group Life"),
}
_BUSINESS_TYPES = {"LLC": "LLC", "LLP": "LLP", "": "Proprietorship"}
_LINK = "ams360+benefitpoint"


def populate(conn: Connection, world: World, size: int) -> None:
    """The clients of an agency of ``size`` that BenefitPoint knows."""
    rows = Rows(conn)
    room = _Room(rows, world)
    if size:
        room.add_carrier_contacts()
    for client in clients(world.seed, size):
        if "benefitpoint" in client.systems:
            room.add(client)
    rows.close()
    if not size:
        return  # an empty world numbers from the first id on
    set_counter(conn, "account", ids.account_id(size) - ids.BENEFITPOINT_ACCOUNTS)
    set_counter(conn, "contact", ids.contact_id(size + 1) - ids.BENEFITPOINT_CONTACTS)
    set_counter(conn, "product", ids.product_id(size + 1) - ids.BENEFITPOINT_PRODUCTS)
    set_counter(conn, "carrier_contact", len(CARRIERS))
    remember(conn, world.seed, size)


class _Room:
    """Writes one client after the other."""

    def __init__(self, rows: Rows, world: World) -> None:
        self._rows, self._seed = rows, world.seed
        self._today = world.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        self._now = moment_text(world.clock.now())

    def add(self, client: Client) -> None:
        name = written(self._seed, client, "benefitpoint")
        dice = Dice(self._seed, client.number, "benefitpoint")
        account_id = ids.account_id(client.number)
        classification = "Group" if client.firm else "Individual"
        record: Record = {
            "accountID": account_id,
            "active": client.active,
            "accountClassification": classification,
            "accountType": "Client",
            "officeID": dice.between(1, OFFICES),
            "departmentID": 1 if client.firm else 2,
            "administratorUserID": ADMINISTRATOR,
            "primaryContactUserID": ADMINISTRATOR,
            "primarySalesLeadUserID": SALES_LEAD,
            "primaryServiceLeadUserID": SERVICE_LEAD,
            "mainAddress": _address(client),
            "createdOn": self._now,
        }
        block = "groupAccountInfo" if client.firm else "individualAccountInfo"
        info = _group(client, name) if client.firm else _individual(client, name)
        record[block] = info | self._link(client)
        self._rows.add(state.accounts, accounts.columns(record, self._now))
        self._wrote("Account", account_id)
        if client.person:
            self._add_contact(client, 0, name, {"email": client.email}, "Home", None)
        for place, contact in enumerate(client.contacts):
            self._contact(client, place, contact)
        plans = [cover for cover in client.covers if cover.line in lines.BENEFITS]
        for place, cover in enumerate(plans):
            self._plan(client, place, cover, record["officeID"])

    def add_carrier_contacts(self) -> None:
        """One person of each carrier; every second without an address."""
        for place in range(len(CARRIERS)):
            dice = Dice(self._seed, place, "carrier contact")
            first, last = dice.one_of(names.WOMEN), dice.one_of(names.LAST)
            contact_id, carrier_id = state.FIRST_IDS["carrier_contact"] + place + 1, FIRST_CARRIER + place
            address = {"street1": f"{place + 1} Carrier Plaza", "city": "Springfield", "state": "Illinois"}
            record: Record = {
                "contact": {
                    "contactID": contact_id,
                    "firstName": first,
                    "lastName": last,
                    "email": f"{first}.{last}@carrier.example".lower(),
                    **({} if place % 2 else {"address": {**address, "zip": "62701", "country": "United_States"}}),
                    "phones": [{"areaCode": "217", "number": f"55503{place:02}", "type": "Work"}],
                },
                "carrierID": carrier_id,
                "officeIDs": list(range(1, OFFICES + 1)),
                "title": "Account Manager",
                "lastModifiedOn": self._now,
            }
            row = {"contact_id": contact_id, "carrier_id": carrier_id, "record": record}
            self._rows.add(state.carrier_contacts, row)

    def _link(self, client: Client) -> Record:
        if _LINK not in client.links:
            return {}
        customer_id = ids.guid(self._seed, "customer", client.number)
        return {"accountIntegrationInfo": {"amsCustomerId": customer_id, "amsCustomerNumber": client.number}}

    def _contact(self, client: Client, place: int, contact: ContactPerson) -> None:
        dice = Dice(self._seed, client.number, place, "benefitpoint contact")
        name = person_written(dice, contact.person, "benefitpoint")
        self._add_contact(client, place, name, {"email": contact.email}, "Work", contact.title)

    def _add_contact(
        self, client: Client, place: int, name: Written, reach: Record, phone: str, title: str | None
    ) -> None:
        contact_id, account_id = ids.contact_id(client.number, place), ids.account_id(client.number)
        person = {"contactID": contact_id, "firstName": name.first, "lastName": name.last, **reach}
        if client.person:
            person["address"] = _address(client)
        record: Record = {
            "contact": person | {"phones": [_phone(client, phone)]},
            "accountID": account_id,
            **({"title": title} if title else {}),
            "primary": place == 0,
            "lastModifiedOn": self._now,
        }
        row = {"contact_id": contact_id, "account_id": account_id, "last_modified_on": self._now, "record": record}
        self._rows.add(state.contacts, row)
        self._wrote("Account_Contact", contact_id)

    def _plan(self, client: Client, place: int, cover: Cover, office_id: int) -> None:
        product_type, name = _LINES[cover.line]
        starts, ends = (moment_text(moment) for moment in self._term(cover))
        product_id, account_id = ids.product_id(client.number, place), ids.account_id(client.number)
        record: Record = {
            "productID": product_id,
            "accountID": account_id,
            "productTypeID": product_type,
            "isAdditionalProduct": False,
            "name": f"{name} {starts[:4]}",
            "carrierID": FIRST_CARRIER + CARRIERS.index(cover.insurer),
            "policyNumber": cover.number,
            "policyOriginationReason": "New",
            "effectiveAsOf": starts,
            "renewalOn": ends,
            "originalEffectiveAsOf": starts,
            "totalEstimatedMonthlyPremium": cover.premium_cents / 100,
            "billingType": "Agency_Bill" if cover.billed_by_agency else "Direct_Bill",
            "billingCarrierType": "Parent_Company",
            "officeID": office_id,
            "primarySalesLeadUserID": SALES_LEAD,
            "primaryServiceLeadUserID": SERVICE_LEAD,
            "lastModifiedOn": self._now,
            "createdOn": self._now,
        }
        row = {"product_id": product_id, "account_id": account_id, "last_modified_on": self._now, "record": record}
        self._rows.add(state.products, row)
        self._wrote("Product", product_id)

    def _wrote(self, entity_type: str, entity_id: int) -> None:
        row = {"entity_type": entity_type, "entity_id": entity_id, "written_on": self._now, "user_id": None}
        self._rows.add(state.writes, row)

    def _term(self, cover: Cover) -> tuple[datetime, datetime]:
        return term_of(cover, self._today)


def _address(client: Client) -> Record:
    place = client.place
    state_name = STATES[place.state]
    return {
        "street1": place.street,
        "city": place.city,
        "state": state_name,
        "zip": place.zip,
        "country": "United_States",
    }


def _phone(client: Client, kind: str) -> Record:
    number = client.phone[3:]
    if client.number % 2:  # half of the spreadsheets had dashes
        number = f"{number[:3]}-{number[3:]}"
    return {"areaCode": client.phone[:3], "number": number, "type": kind}


def _group(client: Client, name: Written) -> Record:
    assert client.firm
    return {
        "accountName": name.firm,
        **({"DBA": name.trade_name} if name.trade_name else {}),
        "businessType": _BUSINESS_TYPES.get(client.firm.ending, "C_Corporation"),
        "commonGroupAccountInfo": {"taxpayerID": client.firm.tax_id},
    }


def _individual(client: Client, name: Written) -> Record:
    assert client.person
    return {
        "personInfo": _names(name, client.person),
        "email": client.email,
        "phone": _phone(client, "Home"),
    }


def _names(name: Written, person: Person) -> Record:
    middle = {"middleName": name.middle} if name.middle else {}
    return {"firstName": name.first, **middle, "lastName": name.last, "dateOfBirth": person.born.isoformat()}
