"""AMS360's customers and contacts in canonical vocabulary, and back (AMS360 specification, C1 and C2).

An individual has a last name and no firm name. Its own contact, ``customer:<CustomerId>``, is the customer itself
seen as a person (decision D15): it exists nowhere else in AMS360.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from trifold.sync_core.connectors.ams360.lists import GL_LEVELS
from trifold.sync_core.connectors.soap_shapes import lexical
from trifold.sync_core.connectors.values import (
    area_and_number,
    date_only,
    email,
    flag,
    split_name,
    state_code,
    ten_digits,
    text,
    whole,
    zip_code,
)
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import normal_name
from trifold.sync_core.model.records import FIELDS, Fields, Snapshot
from trifold.sync_core.settings import Ams360Settings

Wire = dict[str, Any]
SELF = "customer:"
NO_GUID = "00000000-0000-0000-0000-000000000000"
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

# canonical field -> wire field, where the text goes over as it is
_CUSTOMER_TEXT = {
    "first_name": "FirstName",
    "middle_name": "MiddleName",
    "last_name": "LastName",
    "firm_name": "FirmName",
    "dba": "DoingBusinessAs",
    "street1": "AddressLine1",
    "street2": "AddressLine2",
    "city": "City",
    "tax_id": "FederalTaxIdNumber",
    "executive": "AccountExecCode",
    "representative": "AccountRepCode",
    **{level.lower(): f"GL{level}Code" for level in GL_LEVELS},
}
_CONTACT_TEXT = {"title": "Title", "street1": "Address1", "street2": "Address2", "city": "City"}
_INDIVIDUAL_PHONES, _FIRM_PHONES = ("Home", "Cell", "Business"), ("Business",)
_CONTACT_PHONES = ("Business", "Residence", "Mobile")
SELF_FIELDS = tuple(name for name in FIELDS[Kind.CONTACT] if name != "title")  # a customer has no title


def guid(value: str | None) -> str | None:
    """The id in AMS360's spelling, or None for what can't be one."""
    return value.lower() if value and _GUID.fullmatch(value) and value != NO_GUID else None


def is_individual(customer: Mapping[str, Any]) -> bool:
    return text(customer.get("LastName")) is not None and text(customer.get("FirmName")) is None


def _phone_slot(record: Mapping[str, Any], slots: tuple[str, ...]) -> str:
    """The first phone that holds a whole number, else the first of the list: read from and written to."""
    return next((slot for slot in slots if _number(record, slot)), slots[0])


def _number(record: Mapping[str, Any], slot: str) -> str | None:
    return ten_digits(record.get(f"{slot}AreaCode"), record.get(f"{slot}Phone"))


def _phones_of(customer: Mapping[str, Any]) -> tuple[str, ...]:
    return _INDIVIDUAL_PHONES if is_individual(customer) else _FIRM_PHONES


def _account_type(customer: Mapping[str, Any]) -> str:
    """The flags lead when exactly one of them is set, else the firm name decides."""
    commercial, personal = flag(customer.get("IsCommercial")), flag(customer.get("IsPersonal"))
    if commercial != personal:
        return "commercial" if commercial else "personal"
    return "commercial" if text(customer.get("FirmName")) else "personal"


def account_fields(customer: Mapping[str, Any]) -> dict[str, str | None]:
    return {
        "account_type": _account_type(customer),
        **{name: text(customer.get(wire)) for name, wire in _CUSTOMER_TEXT.items()},
        "email": email(customer.get("Email")),
        "phone": _number(customer, _phone_slot(customer, _phones_of(customer))),
        "state": state_code(customer.get("State")),
        "zip": zip_code(customer.get("ZipCode")),
        "date_of_birth": date_only(customer.get("DateOfBirth")),
        "status": "active" if flag(customer.get("IsActive")) else "inactive",
    }


def account(customer: Mapping[str, Any]) -> Snapshot:
    customer_id = str(customer["CustomerId"]).lower()
    return Snapshot(
        system=System.AMS360,
        kind=Kind.ACCOUNT,
        external_id=customer_id,
        account_id=customer_id,
        fields=account_fields(customer),
        number=customer_number(customer),
        individual=is_individual(customer),
    )


def customer_number(customer: Mapping[str, Any]) -> str | None:
    number = text(customer.get("CustomerNumber"))
    return number if number and number != "0" else None


def self_contact(customer: Mapping[str, Any]) -> Snapshot:
    """An individual customer as its own contact."""
    fields = account_fields(customer)
    customer_id = str(customer["CustomerId"]).lower()
    return Snapshot(
        system=System.AMS360,
        kind=Kind.CONTACT,
        external_id=SELF + customer_id,
        account_id=customer_id,
        fields={name: fields[name] for name in SELF_FIELDS},
        primary=True,
        individual=True,
        born=fields["date_of_birth"],
    )


def is_the_individual(contact: Mapping[str, Any], customer: Mapping[str, Any]) -> bool:
    """A CustomerContact with the individual's own name is that person, not a second one (decision D15)."""
    if not is_individual(customer):
        return False
    first, middle, last = (customer.get(name) for name in ("FirstName", "MiddleName", "LastName"))
    return normal_name(contact.get("ContactName")) in {normal_name(first, last), normal_name(first, middle, last)}


def with_account(customer: Mapping[str, Any], fields: Fields, names: Iterable[str]) -> Wire:
    """The whole customer with the named canonical fields set."""
    written = dict(customer)
    wanted = [name for name in names if name in FIELDS[Kind.ACCOUNT]]
    for name in wanted:
        if name in _CUSTOMER_TEXT:
            written[_CUSTOMER_TEXT[name]] = fields.get(name)
    for name in wanted:
        value = fields.get(name)
        if name == "email":
            written["Email"] = value
        elif name == "phone":
            slot = _phone_slot(customer, _phones_of(written))
            written[f"{slot}AreaCode"], written[f"{slot}Phone"] = area_and_number(value)
        elif name == "state":
            written["State"] = value
        elif name == "zip":
            written["ZipCode"] = _plain_zip(value)
        elif name == "date_of_birth":
            written["DateOfBirth"] = f"{value}T00:00:00" if value else None
        elif name == "status":
            written["IsActive"] = lexical(value != "inactive")
        elif name == "account_type" and value is not None and value != _account_type(written):
            written["IsCommercial"], written["IsPersonal"] = (
                lexical(value == "commercial"),
                lexical(value == "personal"),
            )
    return written


def _plain_zip(value: str | None) -> str | None:
    """AMS360 keeps five or nine digits without a dash (live capture)."""
    return re.sub(r"^(\d{5})-(\d{4})$", r"\1\2", value) if value else None


def new_account(fields: Fields, settings: Ams360Settings) -> Wire:
    """A customer with the agency's defaults for what a user left out."""
    filled = with_defaults(fields, settings)
    commercial = filled["account_type"] == "commercial"
    customer: Wire = {
        "CustomerType": settings.customer_type,
        "IsActive": True,
        "IsBrokersCustomer": False,
        "IsCommercial": commercial,
        "IsPersonal": not commercial,
    }
    customer = {name: lexical(value) for name, value in customer.items()}
    return with_account(customer, filled, FIELDS[Kind.ACCOUNT])


def with_defaults(fields: Fields, settings: Ams360Settings) -> dict[str, str | None]:
    """The fields, with the agency's codes where the business unit is incomplete."""
    codes = ("executive", "representative", "division", "branch", "department", "group")
    account_type = fields.get("account_type") or ("commercial" if fields.get("firm_name") else "personal")
    return {
        **fields,
        "account_type": account_type,
        **{name: fields.get(name) or getattr(settings, name) for name in codes},
    }


def contact_fields(contact: Mapping[str, Any]) -> dict[str, str | None]:
    first, last = _contact_name(contact)
    return {
        "first_name": first,
        "last_name": last,
        **{name: text(contact.get(wire)) for name, wire in _CONTACT_TEXT.items()},
        "email": email(contact.get("EmailAddress")),
        "phone": _number(contact, _phone_slot(contact, _CONTACT_PHONES)),
        "state": state_code(contact.get("State")),
        "zip": zip_code(contact.get("Zip")),
    }


def _contact_name(contact: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The name in two parts. The informal salutation tells where a first name ends that no rule could find."""
    name = text(contact.get("ContactName")) or ""
    first = text(contact.get("InformalSalutation"))
    if first and name.startswith(first + " ") and name.removeprefix(first + " ").strip():
        return first, name.removeprefix(first + " ")
    return split_name(name)


def contact(found: Mapping[str, Any]) -> Snapshot:
    return Snapshot(
        system=System.AMS360,
        kind=Kind.CONTACT,
        external_id=str(found["CustomerContactId"]).lower(),
        account_id=str(found["CustomerId"]).lower(),
        fields=contact_fields(found),
    )


def with_contact(found: Mapping[str, Any], fields: Fields, names: Iterable[str]) -> Wire:
    """The whole CustomerContact with the named canonical fields set."""
    written = dict(found)
    for name in names:
        value = fields.get(name)
        if name in _CONTACT_TEXT:
            written[_CONTACT_TEXT[name]] = value
        elif name == "email":
            written["EmailAddress"] = value
        elif name == "phone":
            slot = _phone_slot(found, _CONTACT_PHONES)
            written[f"{slot}AreaCode"], written[f"{slot}Phone"] = area_and_number(value)
        elif name == "state":
            written["State"] = value
        elif name == "zip":
            written["Zip"] = _plain_zip(value)
        elif name in ("first_name", "last_name"):
            _set_contact_name(written, fields)
    return written


def _set_contact_name(written: Wire, fields: Fields) -> None:
    """One line holds the name. Where its parts could not be told again, the salutation keeps the first name."""
    first, last = fields.get("first_name"), fields.get("last_name")
    old_first, _ = _contact_name(written)
    written["ContactName"] = whole(first, last) or None
    salutation = text(written.get("InformalSalutation"))
    ambiguous = first is not None and last is not None and split_name(whole(first, last)) != (first, last)
    if (salutation is None and ambiguous) or (salutation is not None and salutation == old_first):
        written["InformalSalutation"] = first
