"""BenefitPoint's account contacts in canonical vocabulary, and back (BenefitPoint specification, d.3).

A contact has no external id; ``additionalInfo`` carries our reference where nothing else stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from trifold.sync_core.connectors.benefitpoint.mapping import (
    ADDRESS_RULES,
    EMAIL,
    NAME,
    NO_PHONE,
    PHONE,
    TEXT,
    Wire,
    address_values,
    at,
    classification,
    set_text,
    with_address,
)
from trifold.sync_core.connectors.values import area_and_number, email, flag, known_day, phone_number, text
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import normal_name
from trifold.sync_core.model.planning import Operation
from trifold.sync_core.model.records import FIELDS, Fields, Snapshot
from trifold.sync_core.model.values import FieldRule, Value, readable, unreadable

_TEXT = {"first_name": ("contact", "firstName"), "last_name": ("contact", "lastName"), "title": ("title",)}
_PHONE_TYPES = ("Work", "Main", "Mobile", "Home", "Other", "Customer_Service", "Assistant")  # Fax and Pager are none
_REFERENCE = "ref "


RULES: Mapping[str, FieldRule] = {
    "first_name": FieldRule(place="contact.firstName", limit=NAME),
    "last_name": FieldRule(place="contact.lastName", limit=NAME),
    "title": FieldRule(place="title", limit=TEXT),
    "email": FieldRule(place="contact.email", form="email", limit=EMAIL),
    "phone": FieldRule(
        place="contact.phones.number, contact.phones.areaCode", form="phone, of the first filled one", limit=PHONE
    ),
    **{
        name: replace(rule, place=rule.place.replace("mainAddress", "contact.address"))
        for name, rule in ADDRESS_RULES.items()
    },
    "primary": FieldRule(place="primary", form="a flag, only ever set"),
}


def contact_values(contact: Mapping[str, Any]) -> dict[str, Value]:
    phone = _phone(contact)
    return {
        **{name: text(at(contact, path)) for name, path in _TEXT.items()},
        "email": email(at(contact, ("contact", "email"))),
        "phone": _number(phone) if phone else None,
        **address_values(at(contact, ("contact", "address")) or {}),
        "primary": "yes" if is_primary(contact) else None,
    }


def contact_fields(contact: Mapping[str, Any]) -> dict[str, str | None]:
    """Those that can be read."""
    return readable(contact_values(contact))


def _phones(contact: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [phone for phone in at(contact, ("contact", "phones")) or [] if phone]


def _number(phone: Mapping[str, Any]) -> Value:
    return phone_number(phone.get("areaCode"), phone.get("number"))


def _phone(contact: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The phone that is read and written: the first whole number by the order of types, else the first filled one."""
    filled = [phone for phone in _phones(contact) if phone.get("type") in _PHONE_TYPES and _number(phone) is not None]
    whole = [phone for phone in filled if isinstance(_number(phone), str)]
    return min(whole or filled, key=lambda phone: _PHONE_TYPES.index(phone["type"]), default=None)


def is_primary(contact: Mapping[str, Any]) -> bool:
    return flag(contact.get("primary"))


def contact(found: Mapping[str, Any], account: Mapping[str, Any]) -> Snapshot:
    """``individual`` is true for the person that an Individual account is: its primary contact, of the same name."""
    primary = is_primary(found)
    person = at(account, ("individualAccountInfo", "personInfo")) or {}
    own_name = normal_name(person.get("firstName"), person.get("lastName"))
    name = normal_name(at(found, ("contact", "firstName")), at(found, ("contact", "lastName")))
    values = contact_values(found)
    itself = primary and classification(account) == "Individual" and name == own_name
    return Snapshot(
        system=System.BENEFITPOINT,
        kind=Kind.CONTACT,
        external_id=str(at(found, ("contact", "contactID"))),
        account_id=str(found["accountID"]),
        fields=readable(values),
        version=found.get("lastModifiedOn"),
        primary=primary,
        individual=itself,
        born=known_day(person.get("dateOfBirth")) if itself else None,
        unreadable=unreadable(values),
    )


def with_contact(found: Mapping[str, Any], fields: Fields, names: Iterable[str]) -> Wire:
    """The whole contact with the named canonical fields set."""
    written: Wire = {name: value for name, value in found.items() if name != "lastModifiedOn"}
    wanted = tuple(names)
    for name, path in _TEXT.items():
        if name in wanted and (name == "title" or fields.get(name)):
            written = set_text(written, path, fields.get(name))
    if "primary" in wanted and fields.get("primary"):
        written["primary"] = "true"
    if "email" in wanted:
        written = set_text(written, ("contact", "email"), fields.get("email"))
    if "phone" in wanted:
        phones: list[Any] = _with_phone(_phones(found), _phone(found), fields.get("phone"))
        if phones or _phones(found):
            written = {**written, "contact": {**written.get("contact", {}), "phones": phones or [NO_PHONE]}}
    return with_address(written, ("contact", "address"), fields, wanted)


def _with_phone(phones: list[Mapping[str, Any]], former: Mapping[str, Any] | None, phone: str | None) -> list[Any]:
    if phone is None:
        return [known for known in phones if known is not former]
    area, number = area_and_number(phone)
    new = {**(former or {"type": "Work"}), "areaCode": area or "", "number": number}
    return [new if known is former else known for known in phones] + ([] if former else [new])


def new_contact(operation: Operation) -> Wire:
    made: Wire = {
        "accountID": operation.account_id or "",
        "primary": "true" if operation.primary else "false",
        "contact": {},
    }
    made = with_contact(made, operation.fields, FIELDS[Kind.CONTACT])
    return {**made, "additionalInfo": _REFERENCE + operation.reference} if operation.reference else made


def carries(found: Mapping[str, Any], reference: str) -> bool:
    return bool(reference) and found.get("additionalInfo") == _REFERENCE + reference
