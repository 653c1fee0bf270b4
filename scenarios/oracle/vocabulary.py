"""Each system's records in the oracle's own words. It shares nothing with the core, so that the two can disagree.

Text is compared without blanks around it, phones by digits, states by code, dates by day, amounts by cents; None is
blank. A field that a system can't hold for a record is not among its fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from trifold.simulators.benefitpoint.ams360_form import STATES

Row = Mapping[str, Any]
Fields = dict[str, str | None]
Key = tuple[str, str, str]  # system, kind (account, contact, policy), id

OWN_CONTACT = "customer:"  # before an AMS360 customer's id: the person seen as a contact
_CODES = {name: code for code, name in STATES.items()}
_BLOCKS = {"Group": "groupAccountInfo", "Individual": "individualAccountInfo"}
_ADDRESS = ("street1", "street2", "city", "state", "zip")
_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One live record. ``parent`` is its account's id, ``links`` the records of other systems that it names."""

    system: str
    kind: str
    id: str
    name: str
    parent: str = ""
    fields: Fields = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()
    primary: bool = False
    person: bool = False

    @property
    def key(self) -> Key:
        return self.system, self.kind, self.id

    def __str__(self) -> str:
        return f"{self.system} {self.kind} {self.name} ({self.id})"


def text(value: Any) -> str | None:
    return str(value).strip() or None if value is not None else None


def digits(*parts: Any) -> str | None:
    """The last ten digits; an area code without a number is no phone."""
    return re.sub(r"\D", "", "".join(str(part or "") for part in parts))[-10:] or None if parts[-1] else None


def day(value: Any) -> str | None:
    return str(value)[:10] if value else None


def amount(value: Any, times: int = 1) -> str | None:
    try:
        return f"{Decimal(str(value)) * times:.2f}" if value not in (None, "") else None
    except InvalidOperation:
        return text(value)


def state(value: Any) -> str | None:
    found = text(value)
    return None if found in (None, "None_Selected") else _CODES.get(str(found), str(found))


def _address(row: Row, names: Iterable[str] = _ADDRESS) -> Fields:
    found = {ours: row.get(theirs) for ours, theirs in zip(_ADDRESS, names, strict=True)}
    zipped = re.sub(r"[^0-9A-Za-z]", "", str(found["zip"] or "")) or None
    return {**{name: text(found[name]) for name in _ADDRESS[:3]}, "state": state(found["state"]), "zip": zipped}


def _named(*parts: Any) -> str:
    return " ".join(part for part in (text(part) for part in parts) if part)


def _first_phone(row: Row, slots: Iterable[str]) -> str | None:
    found = (digits(row.get(f"{slot}AreaCode"), row.get(f"{slot}Phone")) for slot in slots)
    return next((phone for phone in found if phone), None)


# ---- AMS360
def customer(row: Row) -> list[Record]:
    """A customer; a person is its own contact too."""
    record = row["record"]
    person = not text(record.get("FirmName"))
    name = _named(record.get("FirstName"), record.get("MiddleName"), record.get("LastName"))
    name = name if person else _named(record.get("FirmName"))
    slots = ("Home", "Cell", "Business") if person else ("Business",)
    reach = {"email": text(record.get("Email")), "phone": _first_phone(record, slots)}
    fields = {"name": name, **reach}
    fields |= _address(record, ("AddressLine1", "AddressLine2", "City", "State", "ZipCode"))
    found = Record(system="ams360", kind="account", id=row["customer_id"], name=name, fields=fields, person=person)
    if not person:
        return [found]
    own = OWN_CONTACT + row["customer_id"]
    return [
        found,
        Record(
            system="ams360", kind="contact", id=own, name=name, parent=row["customer_id"], fields=fields, primary=True
        ),
    ]


def customer_contact(row: Row) -> list[Record]:
    record = row["record"]
    name = _named(record.get("ContactName"))
    fields = {"name": name, "title": text(record.get("Title")), "email": text(record.get("EmailAddress"))}
    fields["phone"] = _first_phone(record, ("Business", "Residence", "Mobile"))
    fields |= _address(record, ("Address1", "Address2", "City", "State", "Zip"))
    found: dict[str, Any] = {"system": "ams360", "kind": "contact", "id": row["contact_id"], "name": name}
    return [Record(**found, parent=row["customer_id"], fields=fields)]


def ams360_policy(row: Row) -> list[Record]:
    record = row["record"]
    fields = {
        "number": text(record.get("PolicyNumber")),
        "starts": day(record.get("PolicyEffectiveDate")),
        "ends": day(record.get("PolicyExpirationDate")),
        "premium": amount(record.get("FullTermPremium")),
        "description": text(record.get("Description")),
        "cancelled": "yes" if record.get("PolicyStatus") == "C" else "no",
    }
    return [_policy("ams360", row["policy_id"], row["customer_id"], fields)]


def _policy(system: str, external_id: Any, parent: Any, fields: Fields, **others: Any) -> Record:
    name = f"{fields['number']} of {fields['starts']}"
    return Record(
        system=system, kind="policy", id=str(external_id), parent=str(parent), name=name, fields=fields, **others
    )


# ---- BenefitPoint
def benefitpoint_account(row: Row) -> list[Record]:
    record = row["record"]
    person = record.get("accountClassification") == "Individual"
    info = record.get(_BLOCKS.get(str(record.get("accountClassification")), ""), {})
    who = info.get("personInfo", {})
    name = _named(who.get("firstName"), who.get("middleName"), who.get("lastName")) if person else ""
    name = name or _named(info.get("accountName"))
    fields: Fields = {"name": name, **_address(record.get("mainAddress") or {})}
    if person:
        phone = info.get("phone") or {}
        fields |= {"email": text(info.get("email")), "phone": digits(phone.get("areaCode"), phone.get("number"))}
    customer_id = text((info.get("accountIntegrationInfo") or {}).get("amsCustomerId"))
    links = (("ams360", customer_id),) if customer_id else ()
    found: dict[str, Any] = {"system": "benefitpoint", "kind": "account", "id": str(row["account_id"]), "name": name}
    return [Record(**found, fields=fields, links=links, person=person)]


def benefitpoint_contact(row: Row) -> list[Record]:
    record, contact = row["record"], row["record"]["contact"]
    name = _named(contact.get("firstName"), contact.get("lastName"))
    phone = (contact.get("phones") or [{}])[0]
    fields = {"name": name, "title": text(record.get("title")), "email": text(contact.get("email"))}
    fields["phone"] = digits(phone.get("areaCode"), phone.get("number"))
    fields |= _address(contact.get("address") or {})
    found: dict[str, Any] = {"system": "benefitpoint", "kind": "contact", "id": str(row["contact_id"]), "name": name}
    return [Record(**found, parent=str(row["account_id"]), fields=fields, primary=bool(record.get("primary")))]


def plan(row: Row) -> list[Record]:
    record = row["record"]
    fields = {
        "number": text(record.get("policyNumber")),
        "starts": day(record.get("effectiveAsOf")),
        "ends": day(record.get("renewalOn")),
        "premium": amount(record.get("totalEstimatedMonthlyPremium"), _MONTHS),
        "cancelled": "yes" if record.get("cancellationOn") else "no",
    }
    policy_id = text((record.get("policyIntegrationInfo") or {}).get("amsPolicyID"))
    links = (("ams360", policy_id),) if policy_id else ()
    return [_policy("benefitpoint", row["product_id"], row["account_id"], fields, links=links)]


# ---- InsuredMine: ``row`` with ``links``
def insuredmine(kind: str, row: Row, links: tuple[tuple[str, str], ...]) -> list[Record]:
    """Nothing for a record that was deleted."""
    body = row["body"]
    if row["deleted"]:
        return []
    common: dict[str, Any] = {"system": "insuredmine", "kind": kind, "id": row["id"], "links": links}
    if kind == "policy":
        fields = {
            "number": text(body.get("number")),
            "starts": day(body.get("startDate")),
            "ends": day(body.get("endDate")),
            "premium": amount(body.get("premium")),
            "description": text(body.get("description")),
            "cancelled": "yes" if body.get("status") == "cancelled" else "no",
        }
        return [
            Record(**common, name=f"{fields['number']} of {fields['starts']}", parent=body["accountId"], fields=fields)
        ]
    name = _named(body.get("name"))
    fields = {"name": name, "email": text(body.get("email")), "phone": digits(body.get("phone"))}
    fields |= _address(body.get("address") or {})
    if kind == "account":
        return [Record(**common, name=name, fields=fields, person=body.get("type") == "Personal")]
    fields["title"] = text(body.get("title"))
    return [Record(**common, name=name, parent=body["accountId"], fields=fields, primary=bool(body.get("primary")))]
