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
    XML_UNWRITABLE,
    area_and_number,
    date_only,
    email,
    extension_of,
    flag,
    known_day,
    phone_number,
    split_name,
    state_code,
    text,
    whole,
    zip_code,
)
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import normal_name
from trifold.sync_core.model.records import FIELDS, Fields, Snapshot
from trifold.sync_core.model.values import FieldRule, Limit, Value, readable, unreadable
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
_INDIVIDUAL_PHONES, _FIRM_PHONES = ("Home", "Cell", "Business"), ("Business", "Cell", "Home")
_CONTACT_PHONES = ("Business", "Residence", "Mobile")
SELF_FIELDS = tuple(name for name in FIELDS[Kind.CONTACT] if name not in ("title", "primary"))  # a customer has none
CUSTOMER_TYPES = {"C": "active", "P": "prospect", "S": "lead"}  # customer, prospect, suspect (specification G 22)

_SOAP = "AMS360 WSDL: a string without a width"
_TEXT = Limit(unwritable=XML_UNWRITABLE, source=_SOAP)
_PHONE = Limit(
    pattern=r"\d{10}( x\d+)?", takes="an area code and a number of seven digits", source="AMS360 live capture"
)
_STATE = Limit(pattern="[A-Z]{2}", takes="a code of two letters", source="AMS360 documentation: the state list")
ACCOUNT_RULES: Mapping[str, FieldRule] = {
    "account_type": FieldRule(place="IsCommercial, IsPersonal", form="flags, the firm name where they do not tell"),
    **{name: FieldRule(place=wire, limit=_TEXT) for name, wire in _CUSTOMER_TEXT.items()},
    "email": FieldRule(place="Email", form="email", limit=_TEXT),
    "phone": FieldRule(
        place="HomePhone, CellPhone, BusinessPhone, HomeAreaCode, CellAreaCode, BusinessAreaCode",
        form="phone, of the first filled one; its extension with it",
        limit=_PHONE,
    ),
    "state": FieldRule(place="State", form="text, two letters in upper case", limit=_STATE),
    "zip": FieldRule(place="ZipCode", form="ZIP code, with its dash", limit=_TEXT),
    "date_of_birth": FieldRule(place="DateOfBirth", form="day"),
    "status": FieldRule(
        place="IsActive, CustomerType",
        form="code, prospect and suspect while active",
        limit=Limit(words={"prospect": "active", "lead": "active", "other": "active"}, source="specification G 22"),
    ),
}
CONTACT_RULES: Mapping[str, FieldRule] = {
    "first_name": FieldRule(place="ContactName", form="text, one line with the last name", limit=_TEXT),
    "last_name": FieldRule(place="ContactName", form="text, one line with the first name", limit=_TEXT),
    **{name: FieldRule(place=wire, limit=_TEXT) for name, wire in _CONTACT_TEXT.items()},
    "email": FieldRule(place="EmailAddress", form="email", limit=_TEXT),
    "phone": FieldRule(
        place="BusinessPhone, ResidencePhone, MobilePhone, BusinessAreaCode, ResidenceAreaCode, MobileAreaCode",
        form="phone, of the first filled one; its extension with it",
        limit=_PHONE,
    ),
    "state": FieldRule(place="State", form="text, two letters in upper case", limit=_STATE),
    "zip": FieldRule(place="Zip", form="ZIP code, with its dash", limit=_TEXT),
}


def guid(value: str | None) -> str | None:
    """The id in AMS360's spelling, or None for what can't be one."""
    return value.lower() if value and _GUID.fullmatch(value) and value != NO_GUID else None


def is_individual(customer: Mapping[str, Any]) -> bool:
    return text(customer.get("LastName")) is not None and text(customer.get("FirmName")) is None


def _phone_slot(record: Mapping[str, Any], slots: tuple[str, ...]) -> str:
    """The first phone that can be read, else the first that is filled, else the first: read from and written to."""
    whole_number = (slot for slot in slots if isinstance(_number(record, slot), str))
    filled = (slot for slot in slots if _number(record, slot) is not None)
    return next(whole_number, None) or next(filled, slots[0])


def _number(record: Mapping[str, Any], slot: str) -> Value:
    extension = record.get(f"{slot}Extension") or record.get(f"{slot}Ext")  # a customer's, a contact's
    return phone_number(record.get(f"{slot}AreaCode"), record.get(f"{slot}Phone"), extension)


def _set_phone(written: Wire, slot: str, phone: str | None, extension: str) -> None:
    """A number with its extension: a new number never keeps an old one's."""
    written[f"{slot}AreaCode"], written[f"{slot}Phone"] = area_and_number(phone)
    if extension_of(phone) or written.get(f"{slot}{extension}"):
        written[f"{slot}{extension}"] = extension_of(phone)


def _phones_of(customer: Mapping[str, Any]) -> tuple[str, ...]:
    return _INDIVIDUAL_PHONES if is_individual(customer) else _FIRM_PHONES


def _account_type(customer: Mapping[str, Any]) -> str:
    """The flags lead when exactly one of them is set, else the firm name decides."""
    commercial, personal = flag(customer.get("IsCommercial")), flag(customer.get("IsPersonal"))
    if commercial != personal:
        return "commercial" if commercial else "personal"
    return "commercial" if text(customer.get("FirmName")) else "personal"


def account_values(customer: Mapping[str, Any]) -> dict[str, Value]:
    return {
        "account_type": _account_type(customer),
        **{name: text(customer.get(wire)) for name, wire in _CUSTOMER_TEXT.items()},
        "email": email(customer.get("Email")),
        "phone": _number(customer, _phone_slot(customer, _phones_of(customer))),
        "state": state_code(customer.get("State")),
        "zip": zip_code(customer.get("ZipCode"), customer.get("State")),
        "date_of_birth": date_only(customer.get("DateOfBirth")),
        "status": _status(customer),
    }


def _status(customer: Mapping[str, Any]) -> str:
    """InsuredMine's words: a suspect is a lead. A type that the agency made itself is a customer's."""
    if not flag(customer.get("IsActive")):
        return "inactive"
    return CUSTOMER_TYPES.get((text(customer.get("CustomerType")) or "").strip(), "active")


def account_fields(customer: Mapping[str, Any]) -> dict[str, str | None]:
    """Those that can be read."""
    return readable(account_values(customer))


def account(customer: Mapping[str, Any]) -> Snapshot:
    found = account_values(customer)
    customer_id = str(customer["CustomerId"]).lower()
    return Snapshot(
        system=System.AMS360,
        kind=Kind.ACCOUNT,
        external_id=customer_id,
        account_id=customer_id,
        fields=readable(found),
        number=customer_number(customer),
        individual=is_individual(customer),
        unreadable=unreadable(found),
    )


def customer_number(customer: Mapping[str, Any]) -> str | None:
    number = text(customer.get("CustomerNumber"))
    return number if number and number != "0" else None


def self_contact(customer: Mapping[str, Any]) -> Snapshot:
    """An individual customer as its own contact; it stays that contact when a firm is made of the customer."""
    found = {name: value for name, value in account_values(customer).items() if name in SELF_FIELDS}
    if found["last_name"] is None and found["first_name"] is None:  # a firm's name is no person's: the old one stays
        found = {name: value for name, value in found.items() if name not in ("first_name", "last_name")}
    customer_id = str(customer["CustomerId"]).lower()
    return Snapshot(
        system=System.AMS360,
        kind=Kind.CONTACT,
        external_id=SELF + customer_id,
        account_id=customer_id,
        fields=readable(found),
        primary=True,
        individual=True,
        unreadable=unreadable(found),
        born=known_day(customer.get("DateOfBirth")),
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
            _set_phone(written, _phone_slot(customer, _phones_of(written)), value, "Extension")
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


def contact_values(contact: Mapping[str, Any]) -> dict[str, Value]:
    first, last = _contact_name(contact)
    return {
        "first_name": first,
        "last_name": last,
        **{name: text(contact.get(wire)) for name, wire in _CONTACT_TEXT.items()},
        "email": email(contact.get("EmailAddress")),
        "phone": _number(contact, _phone_slot(contact, _CONTACT_PHONES)),
        "state": state_code(contact.get("State")),
        "zip": zip_code(contact.get("Zip"), contact.get("State")),
    }


def contact_fields(contact: Mapping[str, Any]) -> dict[str, str | None]:
    """Those that can be read."""
    return readable(contact_values(contact))


def _contact_name(contact: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The name in two parts. The informal salutation tells where a first name ends that no rule could find."""
    name = text(contact.get("ContactName")) or ""
    first = text(contact.get("InformalSalutation"))
    if first and name.startswith(first + " ") and name.removeprefix(first + " ").strip():
        return first, name.removeprefix(first + " ")
    return split_name(name)


def contact(found: Mapping[str, Any], *, same_as_account: bool = False) -> Snapshot:
    values = contact_values(found)
    return Snapshot(
        system=System.AMS360,
        kind=Kind.CONTACT,
        external_id=str(found["CustomerContactId"]).lower(),
        account_id=str(found["CustomerId"]).lower(),
        fields=readable(values),
        unreadable=unreadable(values),
        same_as_account=same_as_account,
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
            _set_phone(written, _phone_slot(found, _CONTACT_PHONES), value, "Ext")
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
