"""The forms of the screens: which fields they show, how a posted text becomes a value.

Field names are the wire names. A field that isn't posted stays as it is, so that a check box and a multiple choice
come with a hidden twin that says "shown, but not ticked".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from werkzeug.datastructures import MultiDict

from trifold.simulators.ams360.records import Record

Kind = Literal["text", "email", "date", "number", "money", "choice", "choices", "check"]
NUMBER_MAX, SHORT_MAX = 2**31 - 1, 2**15 - 1
_SHORTS = ("SortOrder", "TypeOfBusiness")
_WHOLE = re.compile("[0-9]{1,10}")
_AMOUNT = re.compile(r"-?\$?[0-9][0-9,]{0,14}(\.[0-9]{1,4})?")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML 1.0 can't carry


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form; ``options`` names the list of a choice."""

    name: str
    label: str
    kind: Kind = "text"
    options: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    inputs: tuple[Input, ...]


def phone(kind: str, label: str, extension: str = "Extension") -> tuple[Input, ...]:
    """Area code, number and extension are three fields."""
    return (
        Input(f"{kind}AreaCode", f"{label} area code"),
        Input(f"{kind}Phone", f"{label} phone"),
        Input(f"{kind}{extension}", f"{label} extension"),
    )


_STAFF = (
    Input("AccountExecCode", "Executive", "choice", "Executive"),
    Input("AccountRepCode", "Representative", "choice", "Representative"),
    Input("BrokerCode", "Broker", "choice", "BrokerInfo"),
)
_UNITS = tuple(Input(f"GL{level}Code", level, "choice", f"GL{level}") for level in ("Division", "Branch")) + tuple(
    Input(f"GL{level}Code", level, "choice", f"GL{level}") for level in ("Department", "Group")
)

CUSTOMER = (
    Section(
        "Name",
        (
            Input("CustomerType", "Customer type", "choice", "CustomerType"),
            Input("FirstName", "First name"),
            Input("MiddleName", "Middle name"),
            Input("LastName", "Last name (required without a firm name)"),
            Input("FirmName", "Firm name (required without a last name)"),
            Input("DoingBusinessAs", "Doing business as"),
            Input("CustomerNumber", "Customer number (empty: the next one)", "number"),
            Input("IsActive", "Active", "check"),
        ),
    ),
    Section("Business unit and personnel", _UNITS + _STAFF),
    Section(
        "Type of business",
        (
            Input("IsPersonal", "Personal", "check"),
            Input("IsCommercial", "Commercial", "check"),
            Input("IsBenefits", "Benefits", "check"),
            Input("IsLife", "Life", "check"),
            Input("IsHealth", "Health", "check"),
            Input("IsFinancial", "Financial", "check"),
            Input("IsNonPropertyAndCasualty", "Non-property and casualty", "check"),
            Input("IsBrokersCustomer", "Broker's customer", "check"),
        ),
    ),
    Section(
        "Address",
        (
            Input("AddressLine1", "Address line 1"),
            Input("AddressLine2", "Address line 2"),
            Input("City", "City"),
            Input("State", "State", "choice", "State"),
            Input("ZipCode", "ZIP code"),
            Input("County", "County"),
        ),
    ),
    Section(
        "Phones and mail",
        phone("Business", "Business")
        + phone("Home", "Home")
        + phone("Cell", "Cell")
        + phone("Fax", "Fax")
        + (Input("Email", "E-mail", "email"), Input("WebAddress", "Web address")),
    ),
    Section(
        "Details",
        (
            Input("DateOfBirth", "Date of birth", "date"),
            Input("MaritalStatus", "Marital status", "choice", "MaritalStatus"),
            Input("Occupation", "Occupation"),
            Input("BusinessEntityType", "Type of entity", "choice", "TypeOfEntity"),
            Input("FederalTaxIdNumber", "Federal tax id"),
            Input("NAICSCode", "NAICS code"),
            Input("SICCode", "SIC code"),
            Input("DUNSNumber", "DUNS number"),
            Input("InBusinessSince", "In business since"),
            Input("FormalSalutation", "Formal salutation"),
            Input("InformalSalutation", "Informal salutation"),
        ),
    ),
)

CONTACT = (
    Section(
        "Contact",
        (
            Input("ContactName", "Name"),
            Input("Title", "Title"),
            Input("EmailAddress", "E-mail", "email"),
            Input("SortOrder", "Sort order", "number"),
            Input("IsOfficer", "Officer", "check"),
            Input("IsDirector", "Director", "check"),
            Input("CustomerCenterDisplay", "Show in Customer Center", "check"),
        ),
    ),
    Section(
        "Phones",
        phone("Business", "Business", "Ext")
        + phone("Residence", "Residence", "Ext")
        + phone("Mobile", "Mobile", "Ext")
        + phone("Fax", "Fax", "Ext"),
    ),
    Section(
        "Address",
        (
            Input("Address1", "Address line 1"),
            Input("Address2", "Address line 2"),
            Input("City", "City"),
            Input("State", "State", "choice", "State"),
            Input("Zip", "ZIP code"),
            Input("County", "County"),
        ),
    ),
)

POLICY = (
    Section(
        "Basic policy information",
        (
            Input("PolicyNumber", "Policy number"),
            Input("TypeOfBusiness", "Type of business", "choice", "TypeOfBusiness"),
            Input("PolicyTypeOfBusiness", "Policy type", "choice", "LineOfBusinessInfo"),
            Input("WritingCompanyCode", "Writing company", "choice", "CompanyInfo"),
            Input("PolicyEffectiveDate", "Effective date", "date"),
            Input("PolicyExpirationDate", "Expiration date", "date"),
            Input("BillMethod", "Bill method", "choice", "BillMethod"),
            Input("FullTermPremium", "Full term premium", "money"),
            Input("Description", "Description"),
            Input("LineOfBusinessList", "Lines of business", "choices", "LineOfBusinessInfo"),
            Input("IsContinuous", "Continuous", "check"),
        ),
    ),
    Section("Business unit and personnel", _UNITS + _STAFF),
)

ENDORSEMENT = (
    Section(
        "Endorsement",
        (
            Input("TransactionEffectiveDate", "Effective date", "date"),
            Input("TransactionType", "Transaction type", "choice", "EndorseType"),
            Input("TransactionDescription", "Description"),
        ),
    ),
)

CANCELLATION = (
    Section(
        "Cancellation",
        (
            Input("TransactionEffectiveDate", "Cancelled from", "date"),
            Input("TransactionDescription", "Reason"),
        ),
    ),
)


def inputs_of(sections: Iterable[Section]) -> Iterator[Input]:
    for section in sections:
        yield from section.inputs


def filled_in(sections: Iterable[Section], form: MultiDict[str, str], before: Record) -> tuple[Record, list[str]]:
    """``before`` with what was posted, and what couldn't be read of it (sentences for the person)."""
    record, errors = dict(before), []
    for field in inputs_of(sections):
        if field.name not in form:
            continue
        texts = form.getlist(field.name)
        if any(_UNWRITABLE.search(text) for text in texts):
            errors.append(f"{field.label}: it has a character that can't be kept")
            continue
        try:
            record[field.name] = _value(field, texts, before.get(field.name))
        except ValueError:
            errors.append(f"{field.label}: {texts[-1]!r} is not {_MEANING[field.kind]}")
    return record, errors


_MEANING: Mapping[str, str] = {
    "date": "a date (YYYY-MM-DD)",
    "number": "a whole number",
    "money": "an amount",
    "choice": "a code of the list",
}


def _value(field: Input, texts: list[str], before: Any) -> Any:
    text = texts[-1]
    if field.kind == "check":
        return text == "true"
    if field.kind == "choices":
        known = {row["PolicyLineOfBusiness"]: row for row in before or []}
        chosen = [code for code in texts if code]
        new = [{"PolicyLineOfBusiness": code, "SortOrderNumber": place} for place, code in enumerate(chosen, 1)]
        return [known.get(row["PolicyLineOfBusiness"], row) for row in new]
    if not text:
        return before if before == "" else None
    if field.kind == "date":
        return datetime.strptime(text, "%Y-%m-%d")
    if field.kind == "number" or field.name == "TypeOfBusiness":
        if not _WHOLE.fullmatch(text) or int(text) > (SHORT_MAX if field.name in _SHORTS else NUMBER_MAX):
            raise ValueError(text)
        return int(text)
    if field.kind == "money":
        if not _AMOUNT.fullmatch(text):
            raise ValueError(text)
        return Decimal(text.replace(",", "").replace("$", ""))
    return text


def shown(value: Any) -> str:
    """A value as the text of a form's field or a page's fact."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)
