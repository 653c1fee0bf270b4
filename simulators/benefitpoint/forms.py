"""The screens' forms: their fields, and the way from posted texts to records and back.

A field is named as on the wire (the last part of its path); a blank field clears what was stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trifold.simulators.benefitpoint import state
from trifold.simulators.benefitpoint.account_rules import INFO_BLOCKS
from trifold.simulators.benefitpoint.ams360_form import BUSINESS_FLAGS
from trifold.simulators.benefitpoint.shapes import values_of
from trifold.simulators.benefitpoint.state import Call, Record, moment_of, moment_text

Options = tuple[tuple[str, str], ...]
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Input:
    """One labelled field. ``kind``: text, number, date, email, textarea or select (with ``options``)."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    options: Options = ()


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    inputs: tuple[Input, ...]


def chosen_of(enumeration: str) -> Options:
    return tuple((value, value.replace("___", " - ").replace("_", " ")) for value in values_of(enumeration))


def _listed(call: Call, kind: str, key: str, label: str) -> Options:
    return tuple((str(record[key]), str(record[label])) for record in state.entries(call.conn, kind))


def offices(call: Call) -> Options:
    """Offices with the region that follows from them."""
    found = state.entries(call.conn, "office")
    return tuple((str(office["officeID"]), f"{office['officeName']} ({office['regionName']})") for office in found)


def departments(call: Call) -> Options:
    return _listed(call, "department", "departmentID", "departmentName")


def users(call: Call) -> Options:
    found = state.entries(call.conn, "user")
    return tuple((str(user["userID"]), f"{user['firstName']} {user['lastName']}") for user in found)


YES_NO: Options = (("true", "Yes"), ("false", "No"))
CLASSIFICATIONS: Options = (("Group", "Group"), ("Individual", "Individual"))
_ADDRESS = (
    Input("street1", "Street 1"),
    Input("street2", "Street 2"),
    Input("city", "City"),
    Input("state", "State", "select", options=chosen_of("State")),
    Input("zip", "Zip"),
    Input("country", "Country", "select", options=chosen_of("Country")),
)
_PHONE = (
    Input("areaCode", "Area code"),
    Input("number", "Phone"),
    Input("type", "Phone type", "select", options=chosen_of("PhoneType")),
)
_GROUP = (
    Input("accountName", "Account name", required=True),
    Input("DBA", "DBA"),
    Input("businessType", "Business type", "select", True, chosen_of("BusinessType")),
    Input("taxpayerID", "Taxpayer ID"),
    Input("website", "Website"),
    Input("SICCode", "SIC code"),
    Input("NAICSCode", "NAICS code"),
    Input("yearEstablished", "Year established", "number"),
    Input("numberOfFTEs", "Full time employees", "number"),
)
_INDIVIDUAL = (
    Input("firstName", "First name", required=True),
    Input("middleName", "Middle name"),
    Input("lastName", "Last name", required=True),
    Input("dateOfBirth", "Date of birth", "date"),
    Input("gender", "Gender", "select", options=chosen_of("Gender")),
    Input("maritalStatus", "Marital status", "select", options=chosen_of("MaritalStatus")),
    Input("ssn", "SSN"),
    Input("email", "E-mail", "email"),
    *_PHONE,
)
_INACTIVE = (
    Input("active", "Active", "select", True, YES_NO),
    Input("inactiveAsOf", "Inactive as of", "date"),
    Input("inactiveReason", "Inactive reason", "select", options=chosen_of("InactiveReason")),
)
_LINK = ("amsCustomerId", "amsCustomerNumber", "primarySalesLeadIntCode", "primaryServiceLeadIntCode")
LINK_FIELDS = (*_LINK, *BUSINESS_FLAGS)  # hidden in the form of an account that comes from AMS360
_WHOLE = {
    "officeID", "departmentID", "administratorUserID", "primaryContactUserID", "primarySalesLeadUserID",
    "primaryServiceLeadUserID", "yearEstablished", "numberOfFTEs", "amsCustomerNumber", "accountID", "productTypeID",
    "carrierID", "parentProductID",
}  # fmt: skip
_MOMENTS = {"inactiveAsOf", "effectiveAsOf", "renewalOn", "cancellationOn", "reinstatementOn"}
_FLAGS = {"active", "primary", "continuousPolicy", *BUSINESS_FLAGS}
_AMOUNTS = {"totalEstimatedMonthlyPremium"}


def account_sections(call: Call, classification: str | None, *, editing: bool = False) -> list[Section]:
    """The account's form; without a classification that is chosen in it, and both kinds of names can be given."""
    people = users(call)
    service = (
        Input("accountType", "Account type", "select", True, chosen_of("AccountType")),
        Input("officeID", "Regional office", "select", True, offices(call)),
        Input("departmentID", "Department", "select", options=departments(call)),
        Input("administratorUserID", "Administrator", "select", True, people),
        Input("primaryContactUserID", "Primary contact (our user)", "select", True, people),
        Input("primarySalesLeadUserID", "Primary sales lead", "select", options=people),
        Input("primaryServiceLeadUserID", "Primary service lead", "select", options=people),
    )
    summary = [Section("Account information: address", _ADDRESS)]
    for name, inputs in (("Individual", _INDIVIDUAL), ("Group", _GROUP)):
        if classification in (None, name):
            title = "Account information" + (f" of {'an' if name == 'Individual' else 'a'} {name.lower()}")
            summary.insert(0, Section(title, inputs))
    if classification is None:
        choice = Input("classification", "Classification", "select", True, CLASSIFICATIONS)
        summary.insert(0, Section("Classification", (choice,)))
    more = (Input("accountNumber", "Account number"), Input("notes", "Notes", "textarea"))
    return [
        *summary,
        Section("Service information", service),
        Section("More", (*more, *(_INACTIVE if editing else ()))),
    ]


def contact_sections() -> list[Section]:
    person = (
        Input("firstName", "First name", required=True),
        Input("lastName", "Last name", required=True),
        Input("title", "Title"),
        Input("email", "E-mail", "email"),
        *_PHONE,
        Input("primary", "Primary", "select", options=YES_NO),
        Input("notes", "Notes", "textarea"),
    )
    return [Section("Contact", person), Section("Address", _ADDRESS)]


def plan_sections(call: Call, *, editing: bool = False) -> list[Section]:
    carriers = _listed(call, "carrier", "carrierID", "carrierName")
    people = users(call)
    plan = (
        Input("productTypeID", "Product type", "select", True, _product_types(call)),
        Input("name", "Plan name", required=True),
        Input("carrierID", "Carrier", "select", True, carriers),
        Input("billingCarrierType", "Carrier type", "select", True, chosen_of("BillingCarrierType")),
        Input("billingType", "Billing type", "select", True, chosen_of("BillingType")),
        Input("policyNumber", "Policy number"),
        Input("effectiveAsOf", "Effective date", "date", True),
        Input("renewalOn", "Renewal date", "date", True),
        Input("totalEstimatedMonthlyPremium", "Estimated monthly premium", "number"),
        Input("policyOriginationReason", "Origination", "select", options=chosen_of("PolicyOriginationReason")),
    )
    service = (
        Input("officeID", "Regional office", "select", True, offices(call)),
        Input("departmentID", "Department", "select", options=departments(call)),
        Input("primarySalesLeadUserID", "Primary sales lead", "select", True, people),
        Input("primaryServiceLeadUserID", "Primary service lead", "select", True, people),
    )
    ending = (
        Input("cancellationOn", "Cancellation date", "date"),
        Input("cancellationReason", "Cancellation reason", "select", options=chosen_of("CancellationReason")),
        Input("cancellationAdditionalInformation", "About the cancellation"),
        Input("reinstatementOn", "Reinstatement date", "date"),
        Input("reinstatementReason", "Reinstatement reason", "select", options=chosen_of("ReinstatementReason")),
    )
    found = [Section("Plan information", plan), Section("Service information", service)]
    return [*found, Section("Cancellation", ending)] if editing else found


def _product_types(call: Call) -> Options:
    found = [entry for entry in state.entries(call.conn, "product_type") if entry["inUse"]]
    return tuple((str(entry["productTypeID"]), entry["shortDescription"]) for entry in found)


def inputs_of(sections: Iterable[Section]) -> list[Input]:
    return [entry for section in sections for entry in section.inputs]


def missing(sections: Sequence[Section], form: Form) -> list[str]:
    """A sentence for every starred field that is blank. Without a classification, names are not asked for."""
    inputs = inputs_of(sections)
    if "classification" in form:
        other = _GROUP if form["classification"] != "Group" else _INDIVIDUAL
        inputs = [entry for entry in inputs if entry not in other]
        if form["classification"] not in INFO_BLOCKS:
            inputs = [entry for entry in inputs if entry not in (*_GROUP, *_INDIVIDUAL)]
    return [
        f"{entry.label} is required." for entry in inputs if entry.required and not form.get(entry.name, "").strip()
    ]


def value_of(name: str, text: str) -> Any:
    """A posted text as the record holds it; one that can't be read stays a text and is refused by the schema."""
    stripped = text.strip()
    if name in _FLAGS:
        return {"true": True, "false": False}.get(stripped, stripped)
    if name in _WHOLE:
        return int(stripped) if stripped.lstrip("-").isdecimal() and stripped.isascii() else stripped
    if name in _AMOUNTS:
        try:
            return float(stripped)
        except ValueError:
            return stripped
    if name in _MOMENTS and stripped:
        try:
            return moment_text(moment_of(stripped))
        except ValueError:
            return stripped
    return text.replace("\r\n", "\n")


def _picked(form: Form, names: Iterable[str]) -> Record:
    return {name: value_of(name, form[name]) for name in names if name in form}


def _names(inputs: Iterable[Input]) -> list[str]:
    return [entry.name for entry in inputs]


def phone_of(form: Form) -> Record:
    """A phone, or {} when there is no number: a type alone is no phone."""
    return _picked(form, ("areaCode", "number", "type")) if form.get("number", "").strip() else {}


def account_record(form: Form, classification: str) -> Record:
    """The Account that a posted form describes, ready to create or update."""
    service = "accountType officeID departmentID administratorUserID primaryContactUserID primarySalesLeadUserID"
    top = (*service.split(), "primaryServiceLeadUserID", "notes", *_names(_INACTIVE))
    record = _picked(form, top) | {
        "accountClassification": classification,
        "mainAddress": _picked(form, _names(_ADDRESS)),
    }
    brokerage = {"brokerageAccountInfo": _picked(form, ["accountNumber"])}
    if classification == "Group":
        common = _picked(form, ("taxpayerID", "website", "yearEstablished")) | brokerage
        names = ("accountName", "DBA", "businessType", "SICCode", "NAICSCode", "numberOfFTEs")
        info: Record = _picked(form, names) | {"commonGroupAccountInfo": common}
    else:
        person = ("firstName", "middleName", "lastName", "dateOfBirth", "gender", "ssn", "maritalStatus")
        info = {"personInfo": _picked(form, person), **_picked(form, ["email"]), "phone": phone_of(form), **brokerage}
    if form.get("amsCustomerId"):
        info["accountIntegrationInfo"] = _picked(form, _LINK) | {
            "ams360AccountBusinessType": _picked(form, BUSINESS_FLAGS)
        }
    return record | {INFO_BLOCKS[classification]: info}


def contact_record(form: Form, account_id: int, former_phones: Sequence[Record] = ()) -> Record:
    """The AccountContact of a posted form; phones beyond the first are kept."""
    phones = [*([phone] if (phone := phone_of(form)) else []), *former_phones[1:]]
    person = _picked(form, ("firstName", "lastName", "email"))
    person |= {"address": _picked(form, _names(_ADDRESS)), "phones": phones}
    return {"contact": person, "accountID": account_id, **_picked(form, ("title", "primary", "notes"))}


def plan_record(form: Form, sections: Sequence[Section], account_id: int) -> Record:
    """The Product of a posted form."""
    return _picked(form, _names(inputs_of(sections))) | {"accountID": account_id}


def texts_of(record: Mapping[str, Any]) -> dict[str, str]:
    """A stored record as the form's texts: every leaf under its own name; of the phones, the first."""
    found: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, list):
            value = value[0] if value and name == "phones" else {}
        if isinstance(value, Mapping):
            if name not in ("billingAddress", "mailingAddress", "accountIntegrationInfo", "planInfo"):
                found |= texts_of(value)
        elif name in _MOMENTS:
            found[name] = str(value)[:10]
        else:
            found[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return found
