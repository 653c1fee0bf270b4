"""The population's clients as customers, contacts and policies: many rows at once, as if made one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from trifold.simulators.ams360 import catalogue, customers, rules, tables
from trifold.simulators.ams360.records import Record, complete, freeze
from trifold.simulators.chassis.worlds import World
from trifold.simulators.population import ids, lines
from trifold.simulators.population.cast import clients
from trifold.simulators.population.dice import Dice
from trifold.simulators.population.people import Client, ContactPerson, Cover
from trifold.simulators.population.rows import Rows, remember, set_counter, term_of
from trifold.simulators.population.spelling import Written, person_written, written

# line -> (line of business, companies that write it)
_LINES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "home": ("HOME", ("GRW", "PRC")),
    "auto": ("AUTOP", ("PRC", "GRW")),
    "businessowners": ("BOP", ("GRT", "PRC")),
    "liability": ("CGL", ("PRC", "GRT")),
    "workers": ("WORK", ("GRW",)),
    "medical": ("GMED", ("BLH",)),
    "dental": ("DENT", ("NSD", "BLH")),
    "vision": ("VISN", ("VST", "BLH")),
    "life": ("GLIFE", ("CDL",)),
}
_ENTITY_TYPES = {"LLC": "Limited liability company", "LLP": "Limited liability partnership", "": "Sole proprietor"}
_EXECUTIVES = tuple(code for code, traits in catalogue.EMPLOYEES.items() if traits[0])
_REPRESENTATIVES = tuple(code for code, traits in catalogue.EMPLOYEES.items() if traits[1])


def populate(conn: Connection, world: World, size: int) -> None:
    """The clients of an agency of ``size`` that AMS360 knows. Sends no notice."""
    rows, today = Rows(conn), world.clock.now().replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    room = _Room(rows, world, today)
    for client in clients(world.seed, size):
        if "ams360" in client.systems:
            room.add(client)
    rows.close()
    set_counter(conn, "customer", size)
    remember(conn, world.seed, size)


class _Room:
    """Writes one client after the other."""

    def __init__(self, rows: Rows, world: World, today: datetime) -> None:
        self._rows, self._seed, self._today = rows, world.seed, today
        self._blank = {kind: freeze(complete(kind, {})) for kind in ("Customer", "CustomerContact", "Policy")}
        self._blank_line = freeze(complete("PolicyLineOfBusiness", {}))

    def add(self, client: Client) -> None:
        name = written(self._seed, client, "ams360")
        codes = _codes(self._seed, client)
        customer_id = ids.guid(self._seed, "customer", client.number)
        record: Record = self._blank["Customer"] | {
            "CustomerId": customer_id,
            "CustomerNumber": client.number,
            "IsActive": client.active,
            "CustomerType": "C",
            "DateCustomerAdded": self._today.isoformat(),
            **codes,
            **_reach(client),
            **(_firm(client, name) if client.firm else _person(client, name)),
        }
        self._rows.add(tables.customers, {"customer_id": customer_id, **customers.columns(record)})
        self._phones("Customer", customer_id, record)
        for place, contact in enumerate(client.contacts):
            self._contact(client, customer_id, place, contact)
        for place, cover in enumerate(client.covers):
            if cover.line not in lines.BENEFITS or "ams360+benefitpoint" in client.links:
                self._policy(client, customer_id, place, cover, codes)

    def _phones(self, entity_type: str, entity_id: str, record: Record) -> None:
        for digits in rules.phone_digits(record):
            row = {"entity_id": entity_id, "digits": digits, "entity_type": entity_type}
            self._rows.add(tables.phones, row)

    def _contact(self, client: Client, customer_id: str, place: int, contact: ContactPerson) -> None:
        name = person_written(Dice(self._seed, client.number, place, "ams360 contact"), contact.person, "ams360")
        contact_id = ids.guid(self._seed, "contact", client.number, place)
        record = self._blank["CustomerContact"] | {
            "CustomerId": customer_id,
            "CustomerContactId": contact_id,
            "ContactName": name.display,
            "Title": contact.title,
            "EmailAddress": contact.email,
            "SortOrder": place + 1,
            "CustomerCenterDisplay": True,
            "BusinessAreaCode": client.phone[:3],
            "BusinessPhone": client.phone[3:],
        }
        row = {"contact_id": contact_id, "customer_id": customer_id, "record": record}
        self._rows.add(tables.contacts, row)
        self._phones("Contact", contact_id, record)

    def _policy(self, client: Client, customer_id: str, place: int, cover: Cover, codes: Mapping[str, str]) -> None:
        code, companies = _LINES[cover.line]
        description, _, type_of_business = catalogue.LINES_OF_BUSINESS[code]
        company = companies[cover.carrier % len(companies)]
        starts, ends = (moment.isoformat() for moment in term_of(cover, self._today))
        policy_id = ids.guid(self._seed, "policy", client.number, place)
        line = self._blank_line | {
            "LineOfBusinessId": ids.guid(self._seed, "line", client.number, place),
            "PolicyLineOfBusiness": code,
            "SortOrderNumber": 1,
        }
        bill = "A" if cover.billed_by_agency else "D"
        record = self._blank["Policy"] | {
            **codes,
            "CustomerId": customer_id,
            "PolicyId": policy_id,
            "PolicyNumber": cover.number,
            "TypeOfBusiness": type_of_business,
            "PolicyTypeOfBusiness": code,
            "WritingCompanyCode": company,
            "CompanyType": catalogue.COMPANIES[company][3],
            "PolicyEffectiveDate": starts,
            "PolicyExpirationDate": ends,
            "PolicyStatus": "A",
            "PolicySubType": "P",
            "BillMethod": bill,
            "IsNewPolicy": True,
            "IsMultiEntity": False,
            "FullTermPremium": str(Decimal(cover.premium_cents) / 100),
            "Description": description,
            "LineOfBusinessList": [line],
        }
        row = {"policy_id": policy_id, "customer_id": customer_id, "policy_number": cover.number, "record": record}
        self._rows.add(tables.policies, row)
        opening = {
            "PolicyId": policy_id,
            "TransactionEffectiveDate": starts,
            "TransactionType": "NBS",
            "TransactionReasonCode": None,
            "TransactionDescription": "New business",
            "BillMethod": bill,
        }
        transaction = {"policy_id": policy_id, "effective_at": starts, "record": opening, "lines": [line]}
        self._rows.add(tables.transactions, transaction)


def _codes(seed: int, client: Client) -> dict[str, str]:
    dice = Dice(seed, client.number, "ams360 codes")
    division, branch = dice.one_of((("EST", "HBR"), ("WST", "RDG")))
    department = "PER"
    if client.firm:
        department = "BEN" if any(cover.line in lines.BENEFITS for cover in client.covers) else "COM"
    return {
        "AccountExecCode": dice.one_of(_EXECUTIVES),
        "AccountRepCode": dice.one_of(_REPRESENTATIVES),
        "GLDivisionCode": division,
        "GLBranchCode": branch,
        "GLDepartmentCode": department,
        "GLGroupCode": "SVC",
    }


def _reach(client: Client) -> dict[str, Any]:
    kind = "Business" if client.firm else "Home"
    return {
        "AddressLine1": client.place.street,
        "City": client.place.city,
        "State": client.place.state,
        "ZipCode": client.place.zip,
        f"{kind}AreaCode": client.phone[:3],
        f"{kind}Phone": client.phone[3:],
        "Email": client.email,
    }


def _firm(client: Client, name: Written) -> dict[str, Any]:
    assert client.firm
    has_benefits = any(cover.line in lines.BENEFITS for cover in client.covers)
    return {
        "FirmName": name.firm,
        "DoingBusinessAs": name.trade_name or None,
        "IsCommercial": True,
        "IsBenefits": has_benefits,
        "BusinessEntityType": _ENTITY_TYPES.get(client.firm.ending, "Corporation"),
        "FederalTaxIdNumber": client.firm.tax_id.replace("-", ""),
    }


def _person(client: Client, name: Written) -> dict[str, Any]:
    assert client.person
    return {
        "FirstName": name.first,
        "MiddleName": name.middle or None,
        "LastName": name.last,
        "DateOfBirth": f"{client.person.born.isoformat()}T00:00:00",
        "IsPersonal": True,
    }
