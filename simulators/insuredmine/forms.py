"""Posted forms into the same checked bodies as the API's, and refusals into lines that a person can act on.

Field names are wire names without their group: ``zip``, not ``address.zip``. A field that isn't posted stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import MultiDict

from trifold.simulators.insuredmine import guard, models, shapes
from trifold.simulators.insuredmine.acts import Fields
from trifold.simulators.insuredmine.errors import Invalid

Form = MultiDict[str, str]

PERSON = ("firstName", "middleName", "lastName")
LABELS: Mapping[str, str] = {
    "type": "Type",
    "firstName": "First name",
    "middleName": "Middle name",
    "lastName": "Last name",
    "businessName": "Business name",
    "dba": "Doing business as",
    "title": "Title",
    "relation": "Relation",
    "email": "E-mail",
    "phone": "Phone",
    "dateOfBirth": "Date of birth",
    "status": "Status",
    "street1": "Street",
    "street2": "Street, line 2",
    "city": "City",
    "state": "State",
    "zip": "ZIP",
    "division": "Division",
    "branch": "Branch",
    "department": "Department",
    "group": "Group",
    "executive": "Account executive",
    "representative": "Account representative",
    "number": "Policy number",
    "category": "Category",
    "carrier": "Carrier",
    "startDate": "Start",
    "endDate": "End",
    "premium": "Premium",
    "billMethod": "Billing",
    "contactId": "Contact",
    "description": "Description",
}
_REMEDIES: Mapping[str, str] = {
    "email": "enter an address like name@example.com",
    "phone": "enter ten digits",
    "state": "choose the two-letter code",
    "zip": "enter five digits, or ZIP+4 like 78701-1234",
    "dateOfBirth": "enter a date",
    "startDate": "enter a date",
    "endDate": "enter a date",
    "premium": "enter an amount like 1250.00",
    "type": "choose Personal or Commercial",
    "status": "choose one from the list",
    "billMethod": "choose one from the list",
}


def digits(phone: str) -> str:
    """Ten digits out of what a person types: (512) 555-0123, +1 512 555 0123. Anything else stays, to be refused."""
    found = "".join(character for character in phone if character.isdigit())
    found = found[1:] if len(found) == 11 and found.startswith("1") else found
    return found if len(found) == 10 or not phone.strip() else phone


def account(form: Form) -> Fields:
    """The account fields of a form, grouped as on the wire."""
    return _grouped(form, shapes.ACCOUNT)


def contact(form: Form, prefix: str = "") -> Fields:
    """The contact fields of a form; with a ``prefix``, those of an account's first contact (contactFirstName ...)."""
    if prefix:
        form = MultiDict(
            [(name[len(prefix)].lower() + name[len(prefix) + 1 :], value) for name, value in _prefixed(form, prefix)]
        )
    return {name: value for name, value in _grouped(form, shapes.CONTACT).items() if name != "accountId"}


def _prefixed(form: Form, prefix: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.items() if name.startswith(prefix) and len(name) > len(prefix)]


def policy(form: Form) -> Fields:
    return _grouped(form, [name for name in shapes.POLICY if name not in ("accountId", "local", "note")])


def _grouped(form: Form, members: Sequence[str]) -> Fields:
    fields: Fields = {}
    for name in members:
        if name in shapes.PARTS:
            group = {part: _typed(part, form[part]) for part in shapes.PARTS[name] if part in form}
            if group:
                fields[name] = group
        elif name in form and name != "primary":
            fields[name] = _typed(name, form[name])
    if "primary" in members and form.get("primary") in ("on", "true", "yes"):
        fields["primary"] = True
    if fields.get("billMethod") == "":
        fields["billMethod"] = None
    for optional in ("contactId", "priorPolicyId", "status"):
        if fields.get(optional) == "":
            del fields[optional]
    return fields


def _typed(name: str, value: str) -> str:
    if name == "phone":
        return digits(value)
    if name == "state":
        return value.strip().upper()
    return value.strip() if name in ("email", "zip", "premium") else value


def checked(model: type[BaseModel], fields: Fields) -> Fields:
    """``fields`` as the API would accept them; raises Invalid with one line per wrong field."""
    try:
        return models.given(model.model_validate(fields))
    except ValidationError as error:
        raise Invalid("Not saved", [_line(found) for found in guard.field_errors(error)]) from None


def _line(found: Mapping[str, str]) -> dict[str, str]:
    name = found["field"].rpartition(".")[2]
    remedy = _REMEDIES.get(name, found["message"][:1].lower() + found["message"][1:])
    return {"field": name, "message": f"{LABELS.get(name, name)}: {remedy}"}


def flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record's fields under their form names, to fill an edit form."""
    groups = {part: value for name in shapes.PARTS for part, value in (record.get(name) or {}).items()}
    return {**record, **groups}
