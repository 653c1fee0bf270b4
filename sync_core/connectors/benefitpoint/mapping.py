"""BenefitPoint's accounts in canonical vocabulary, and back (BenefitPoint specification, c.1, d.2, f).

A Group holds a name, no e-mail and no phone; an Individual is a person. Other classifications are no clients. The
brokerage's account number carries our reference, accountIntegrationInfo the AMS360 customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from trifold.sync_core.connectors.benefitpoint import states
from trifold.sync_core.connectors.soap_shapes import lexical, with_value
from trifold.sync_core.connectors.values import (
    XML_UNWRITABLE,
    area_and_number,
    code_of,
    date_only,
    email,
    flag,
    phone_number,
    text,
    whole,
    zip_code,
)
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Operation
from trifold.sync_core.model.records import ADDRESS, FIELDS, Fields, Reference, Snapshot
from trifold.sync_core.model.values import FieldRule, Limit, Value, readable, unreadable
from trifold.sync_core.settings import BenefitPointSettings

Wire = dict[str, Any]
Path = tuple[str, ...]

INFO: Mapping[str, str] = {"Group": "groupAccountInfo", "Individual": "individualAccountInfo"}
CLIENTS = tuple(INFO)
_NUMBER: Mapping[str, Path] = {
    "Group": ("groupAccountInfo", "commonGroupAccountInfo", "brokerageAccountInfo", "accountNumber"),
    "Individual": ("individualAccountInfo", "brokerageAccountInfo", "accountNumber"),
}
_TEXT: Mapping[str, Mapping[str, Path]] = {
    "Group": {
        "dba": ("groupAccountInfo", "DBA"),
        "tax_id": ("groupAccountInfo", "commonGroupAccountInfo", "taxpayerID"),
    },
    "Individual": {
        "first_name": ("individualAccountInfo", "personInfo", "firstName"),
        "middle_name": ("individualAccountInfo", "personInfo", "middleName"),
        "last_name": ("individualAccountInfo", "personInfo", "lastName"),
        "date_of_birth": ("individualAccountInfo", "personInfo", "dateOfBirth"),
        "email": ("individualAccountInfo", "email"),
    },
}
_WIDTHS = "BenefitPoint documentation: the widths of its texts"
TEXT = Limit(characters_max=100, unwritable=XML_UNWRITABLE, source=_WIDTHS)
NAME = Limit(
    characters_max=100, unwritable=XML_UNWRITABLE, required=True, source=f"{_WIDTHS}; the WSDL: it is required"
)
EMAIL = Limit(characters_max=250, unwritable=XML_UNWRITABLE, source=_WIDTHS)
PHONE = Limit(
    pattern=r"\d{10}|\+\d+",
    takes="an area code and a number, or a whole foreign number",
    without_extension=True,
    source="BenefitPoint WSDL: Phone has no extension",
)
ADDRESS_RULES: Mapping[str, FieldRule] = {
    **{name: FieldRule(place=f"mainAddress.{name}", limit=TEXT) for name in ("street1", "street2", "city")},
    "state": FieldRule(
        place="mainAddress.state",
        form="code",
        limit=Limit(
            pattern="|".join(states.NAMES),
            takes="a state of the United States or a province of Canada",
            source="BenefitPoint WSDL: State",
        ),
    ),
    "zip": FieldRule(place="mainAddress.zip", form="ZIP code, with its dash", limit=TEXT),
}
ACCOUNT_RULES: Mapping[str, FieldRule] = {
    "account_type": FieldRule(place="accountClassification", form="code", writes=False),
    "first_name": FieldRule(place="individualAccountInfo.personInfo.firstName", limit=NAME),
    "middle_name": FieldRule(place="individualAccountInfo.personInfo.middleName", limit=TEXT),
    "last_name": FieldRule(place="individualAccountInfo.personInfo.lastName", limit=NAME),
    "firm_name": FieldRule(place="groupAccountInfo.accountName", limit=NAME),
    "dba": FieldRule(place="groupAccountInfo.DBA", limit=TEXT),
    "email": FieldRule(place="individualAccountInfo.email", form="email", limit=EMAIL),
    "phone": FieldRule(
        place="individualAccountInfo.phone.number, individualAccountInfo.phone.areaCode", form="phone", limit=PHONE
    ),
    **ADDRESS_RULES,
    "date_of_birth": FieldRule(place="individualAccountInfo.personInfo.dateOfBirth", form="day"),
    "tax_id": FieldRule(
        place="groupAccountInfo.commonGroupAccountInfo.taxpayerID",
        limit=Limit(characters_max=20, unwritable=XML_UNWRITABLE, source=_WIDTHS),
    ),
    "status": FieldRule(
        place="active",
        form="code",
        limit=Limit(words=dict.fromkeys(("prospect", "lead", "other"), "active"), source="BenefitPoint WSDL: active"),
    ),
}
NO_PHONE = {"areaCode": "", "number": "", "type": states.UNSET}  # clears; an empty element would break the schema
_NAMES = ("first_name", "last_name", "firm_name")
_MADE_BY_BENEFITPOINT = ("createdOn", "lastModifiedOn", "accountTeamMembers", "accountRelationship")


def at(record: Mapping[str, Any], path: Path) -> Any:
    """The value at a path, or None."""
    found: Any = record
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def set_text(record: Wire, path: Path, value: str | None) -> Wire:
    """A copy with a text set; an empty element clears what is there (specification h 18)."""
    if value is None and not at(record, path):
        return record
    return with_value(record, path, value or "")


def address_values(address: Mapping[str, Any]) -> dict[str, Value]:
    state = code_of(states.CODES, address.get("state"), states.UNSET)
    return {
        **{name: text(address.get(name)) for name in ("street1", "street2", "city")},
        "state": state,
        "zip": zip_code(address.get("zip"), state),
    }


def with_address(record: Wire, path: Path, fields: Fields, names: Iterable[str]) -> Wire:
    """The record with the named address fields set below ``path``; a new address gets its country."""
    wanted = [name for name in names if name in ADDRESS]
    for name in wanted:
        value = fields.get(name)
        if name == "state":
            value = _state(value, bool(at(record, (*path, "state"))))
        record = set_text(record, (*path, name), value)
    code = fields.get("state")
    if wanted and code and code in states.NAMES and not at(record, (*path, "country")):
        record = set_text(record, (*path, "country"), states.country(code))
    return record


def _state(code: str | None, is_set: bool) -> str | None:
    """The limit of the field leaves out a code that BenefitPoint has no value for."""
    return states.NAMES.get(code or "", states.UNSET if is_set else None)


def classification(account: Mapping[str, Any]) -> str:
    return str(account.get("accountClassification") or "")


def display_name(account: Mapping[str, Any]) -> str:
    """As BenefitPoint's lists show it: a group's name, an individual's first and last name."""
    person = at(account, ("individualAccountInfo", "personInfo")) or {}
    name = at(account, ("groupAccountInfo", "accountName"))
    return str(name or whole(person.get("firstName"), person.get("lastName")))


def account_number(account: Mapping[str, Any]) -> str | None:
    """The brokerage's account number, where our reference stands in accounts that we made."""
    return text(at(account, _NUMBER.get(classification(account), ("",))))


def account_fields(account: Mapping[str, Any]) -> dict[str, str | None]:
    """Those that can be read."""
    return readable(account_values(account))


def account_values(account: Mapping[str, Any]) -> dict[str, Value]:
    """The fields of a Group or an Individual; only those that its classification has."""
    kind = classification(account)
    fields: dict[str, Value] = {
        "account_type": "personal" if kind == "Individual" else "commercial",
        "status": "inactive" if account.get("active") and not flag(account["active"]) else "active",
        **{name: text(at(account, path)) for name, path in _TEXT[kind].items()},
        **address_values(account.get("mainAddress") or {}),
    }
    if kind == "Group":
        return {**fields, "firm_name": text(at(account, ("groupAccountInfo", "accountName")))}
    phone = at(account, ("individualAccountInfo", "phone")) or {}
    return {
        **fields,
        "date_of_birth": date_only(fields["date_of_birth"]),
        "email": email(fields["email"]),
        "phone": phone_number(phone.get("areaCode"), phone.get("number")),
    }


def references(account: Mapping[str, Any]) -> tuple[Reference, ...]:
    """The AMS360 customer that the account says it is."""
    integration = at(account, (INFO[classification(account)], "accountIntegrationInfo")) or {}
    customer_id = text(integration.get("amsCustomerId"))
    if customer_id is None:
        return ()
    number = text(integration.get("amsCustomerNumber"))
    return (Reference(system=System.AMS360, external_id=customer_id.strip().lower(), number=number),)


def account(found: Mapping[str, Any]) -> Snapshot | None:
    """None for an agency, an agent or a marketing group."""
    kind = classification(found)
    if kind not in INFO:
        return None
    values = account_values(found)
    return Snapshot(
        system=System.BENEFITPOINT,
        kind=Kind.ACCOUNT,
        external_id=str(found["accountID"]),
        account_id=str(found["accountID"]),
        fields=readable(values),
        version=found.get("lastModifiedOn"),
        references=references(found),
        individual=kind == "Individual",
        unreadable=unreadable(values),
    )


def with_account(found: Mapping[str, Any], fields: Fields, names: Iterable[str], today: str) -> Wire:
    """The whole account with the named canonical fields set, without what BenefitPoint makes itself.

    A Group of a person is named "First Last". ``today`` is the day from which an account is inactive.
    """
    written = writable(found)
    kind, wanted = classification(found), tuple(names)
    for name, path in _TEXT[kind].items():
        if name in wanted and not (name in _NAMES and fields.get(name) is None):
            written = set_text(written, path, fields.get(name))
    if kind == "Group" and any(name in wanted for name in _NAMES):
        name = text(fields.get("firm_name")) or whole(fields.get("first_name"), fields.get("last_name"))
        written = set_text(written, ("groupAccountInfo", "accountName"), name) if name else written
    if kind == "Individual" and "phone" in wanted:
        written = _with_phone(written, fields.get("phone"))
    if "status" in wanted:
        written = _with_status(written, fields.get("status"), today)
    return with_address(written, ("mainAddress",), fields, wanted)


def writable(found: Mapping[str, Any]) -> Wire:
    """The whole account without the parts that are read-only."""
    return {name: value for name, value in found.items() if name not in _MADE_BY_BENEFITPOINT}


def _with_phone(account: Wire, phone: str | None) -> Wire:
    path = ("individualAccountInfo", "phone")
    former = at(account, path) or {}
    if phone is None:
        return with_value(account, path, NO_PHONE) if former else account
    area, number = area_and_number(phone)
    return with_value(
        account, path, {**former, "areaCode": area or "", "number": number, "type": former.get("type") or "Home"}
    )


def _with_status(account: Wire, status: str | None, today: str) -> Wire:
    """Inactive needs a day and a reason, active neither (specification d.2)."""
    active = status != "inactive"
    account = {**account, "active": lexical(active)}
    if not active:
        reason = account.get("inactiveReason")
        chosen = reason if reason and reason != states.UNSET else "Other"
        return {**account, "inactiveAsOf": account.get("inactiveAsOf") or today, "inactiveReason": chosen}
    account = set_text(account, ("inactiveAsOf",), None)
    return {**account, "inactiveReason": states.UNSET} if account.get("inactiveReason") else account


def with_reference(found: Mapping[str, Any], wanted: Reference) -> Wire:
    """The whole account that names its AMS360 customer."""
    path = (INFO[classification(found)], "accountIntegrationInfo")
    written = with_value(writable(found), (*path, "amsCustomerId"), wanted.external_id)
    if wanted.number and wanted.number.isdigit():
        written = with_value(written, (*path, "amsCustomerNumber"), wanted.number)
    return written


def new_account(operation: Operation, settings: BenefitPointSettings, today: str) -> Wire:
    """An account with the agency's service information, our reference, and its AMS360 customer if there is one."""
    kind = "Individual" if operation.individual else "Group"
    made: Wire = {"accountClassification": kind, "accountType": settings.account_type, INFO[kind]: {}}
    ids = {
        "officeID": settings.office_id,
        "departmentID": settings.department_id,
        "administratorUserID": settings.administrator_user_id,
        "primaryContactUserID": settings.primary_contact_user_id,
    }
    made |= {name: str(value) for name, value in ids.items() if value is not None}
    if kind == "Group":
        made = with_value(made, ("groupAccountInfo", "businessType"), settings.business_type)
    if operation.reference:
        made = with_value(made, _NUMBER[kind], operation.reference)
    made = with_account(made, operation.fields, FIELDS[Kind.ACCOUNT], today)
    customer = next((known for known in operation.references if known.system is System.AMS360), None)
    return with_reference(made, customer) if customer else made
