"""InsuredMine's accounts, contacts and policies in canonical vocabulary, and back (our OpenAPI document).

A person's account is Personal and needs a first or last name; a Commercial one needs a business name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trifold.sync_core.connectors.values import amount, date_only, email, known_day, phone_number, text, zip_code
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import normal_name
from trifold.sync_core.model.planning import Operation
from trifold.sync_core.model.records import ADDRESS, FIELDS, Fields, Reference, Snapshot
from trifold.sync_core.model.values import FieldRule, Limit, Rules, Value, readable, unreadable

Json = Mapping[str, Any]
Wire = dict[str, Any]
PATHS: Mapping[Kind, str] = {Kind.ACCOUNT: "accounts", Kind.CONTACT: "contacts", Kind.POLICY: "policies"}
ACCOUNT_TYPES = {"Personal": "personal", "Commercial": "commercial"}
_WIRE_TYPES = {name: wire for wire, name in ACCOUNT_TYPES.items()}
_PERSON = {"first_name": "firstName", "last_name": "lastName", "email": "email", "phone": "phone"}
_TEXT: Mapping[Kind, Mapping[str, str]] = {
    Kind.ACCOUNT: {
        **_PERSON,
        "middle_name": "middleName",
        "firm_name": "businessName",
        "dba": "dba",
        "executive": "executive",
        "representative": "representative",
        "status": "status",
    },
    Kind.CONTACT: {**_PERSON, "title": "title"},
    Kind.POLICY: {
        "number": "number",
        "line_of_business": "category",
        "carrier": "carrier",
        "description": "description",
        "effective_date": "startDate",
        "expiration_date": "endDate",
        "premium": "premium",
        "bill_method": "billMethod",
        "status": "status",
        "note": "note",
    },
}
_UNIT = ("division", "branch", "department", "group")
_STATUSES = {
    Kind.ACCOUNT: ("active", "inactive", "prospect", "other", "lead"),
    Kind.POLICY: ("active", "cancelled", "expired", "pending", "non_renewed"),
}
_READERS: Mapping[str, Callable[[object], Value]] = {
    "email": email,
    "phone": lambda value: phone_number(None, value),
    "effective_date": date_only,
    "expiration_date": date_only,
    "premium": amount,
}
_FORMS = {"email": "email", "phone": "phone", "effective_date": "day", "expiration_date": "day", "premium": "amount"}
_OPENAPI = "our OpenAPI document of InsuredMine"
_CONTROLS = "[\x00-\x1f\x7f]"
_LINE = Limit(characters_max=200, unwritable=_CONTROLS, source=_OPENAPI)
_SHORT = Limit(characters_max=60, unwritable=_CONTROLS, source=_OPENAPI)
_PROSE = Limit(characters_max=2_000, unwritable="[\x00-\x08\x0b\x0c\x0e-\x1f]", cut=True, source=_OPENAPI)
_LIMITS: Mapping[str, Limit] = {
    "email": Limit(
        characters_max=254, pattern=r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+", takes="one e-mail address", source=_OPENAPI
    ),
    "phone": Limit(pattern="[0-9]{10}", takes="ten digits", without_extension=True, source=_OPENAPI),
    "state": Limit(pattern="[A-Z]{2}", takes="two letters", source=_OPENAPI),
    "zip": Limit(pattern="[0-9]{5}(-[0-9]{4})?", takes="five digits, or ZIP+4", source=_OPENAPI),
    "premium": Limit(pattern=r"-?[0-9]{1,10}(\.[0-9]{1,2})?", takes="ten digits before the point", source=_OPENAPI),
    "description": _PROSE,
    "note": _PROSE,
    "account_type": Limit(source=_OPENAPI),
    "bill_method": Limit(pattern="agency|direct", takes="agency or direct", source=_OPENAPI),
    **dict.fromkeys(("effective_date", "expiration_date"), Limit(source=_OPENAPI)),
    **dict.fromkeys(("executive", "representative", *_UNIT), _SHORT),
}


def _rules(kind: Kind) -> Mapping[str, FieldRule]:
    places = {**_TEXT[kind], **({} if kind is Kind.POLICY else {name: f"address.{name}" for name in ADDRESS})}
    if kind is Kind.ACCOUNT:
        places |= {"account_type": "type", **{name: f"businessUnit.{name}" for name in _UNIT}}
    rules = {
        name: FieldRule(place=places[name], form=_FORMS.get(name, "text"), limit=_LIMITS.get(name, _LINE))
        for name in FIELDS[kind]
        if name in places
    }
    if kind in _STATUSES:
        takes = Limit(pattern="|".join(_STATUSES[kind]), takes="a status of its own list", source=_OPENAPI)
        rules["status"] = FieldRule(place="status", form="code", limit=takes)
    if kind is Kind.CONTACT:
        rules["primary"] = FieldRule(place="primary", form="a flag, only ever set", limit=Limit(source=_OPENAPI))
    return rules


RULES: Rules = {kind: _rules(kind) for kind in FIELDS}


def values_of(kind: Kind, record: Json) -> dict[str, Value]:
    """The canonical fields of a record."""
    found: dict[str, Value] = {name: _READERS.get(name, text)(record.get(wire)) for name, wire in _TEXT[kind].items()}
    if kind is Kind.POLICY:
        return found
    address = record.get("address") or {}
    found |= {name: text(address.get(name)) for name in ADDRESS} | {"zip": zip_code(address.get("zip"))}
    if kind is Kind.CONTACT:
        found["primary"] = "yes" if record.get("primary") else None
    if kind is Kind.ACCOUNT:
        unit = record.get("businessUnit") or {}
        found |= {name: text(unit.get(name)) for name in _UNIT}
        found["account_type"] = ACCOUNT_TYPES.get(str(record.get("type")))
    return found


def fields_of(kind: Kind, record: Json) -> dict[str, str | None]:
    """Those that can be read."""
    return readable(values_of(kind, record))


def references(record: Json) -> tuple[Reference, ...]:
    """The twins that the record names, of the systems that we know."""
    known = [entry for entry in record.get("externalIds") or [] if entry.get("system") in set(System)]
    return tuple(
        Reference(
            system=System(entry["system"]),
            external_id=str(entry.get("externalId")),
            number=text(entry.get("externalNumber")),
        )
        for entry in known
    )


def snapshot(kind: Kind, record: Json, account: Json | None = None) -> Snapshot:
    """``account`` is that of a contact: a person's account is its primary contact, if that has the same name."""
    account_id = record["id"] if kind is Kind.ACCOUNT else record["accountId"]
    owner = record if kind is Kind.ACCOUNT else account or {}
    primary = kind is Kind.CONTACT and bool(record.get("primary"))
    individual = owner.get("type") == "Personal"
    if kind is Kind.CONTACT:
        individual = individual and primary and _person(record) == _person(owner)
    values = values_of(kind, record)
    return Snapshot(
        system=System.INSUREDMINE,
        kind=kind,
        external_id=str(record["id"]),
        account_id=str(account_id),
        fields=readable(values),
        number=text(record.get("number")) if kind is Kind.POLICY else None,
        version=str(record["version"]),
        references=references(record),
        primary=primary,
        individual=individual and kind is not Kind.POLICY,
        prior_id=text(record.get("priorPolicyId")),
        unreadable=unreadable(values),
        born=known_day(record.get("dateOfBirth")) if kind is Kind.CONTACT else None,
    )


def _person(record: Json) -> str:
    return normal_name(record.get("firstName"), record.get("lastName"))


def patch(kind: Kind, fields: Fields, names: Iterable[str]) -> Wire:
    """A JSON merge patch of the named fields. Address and business unit go whole, so that no reader can differ."""
    wanted = [name for name in names if name in RULES[kind]]
    body: Wire = {_TEXT[kind][name]: fields.get(name) for name in wanted if name in _TEXT[kind]}
    if kind in _STATUSES and body.get("status", "") not in _STATUSES[kind]:
        body.pop("status", None)
    if kind is Kind.POLICY:
        return body
    if kind is Kind.CONTACT and "primary" in wanted and fields.get("primary"):
        body["primary"] = True
    if any(name in ADDRESS for name in wanted):
        body["address"] = {name: fields.get(name) for name in ADDRESS}
    if kind is Kind.ACCOUNT:
        if any(name in _UNIT for name in wanted):
            body["businessUnit"] = {name: fields.get(name) for name in _UNIT}
        if {"account_type", "first_name", "last_name", "firm_name"} & set(wanted):
            body["type"] = account_type(fields)
    return body


def account_type(fields: Fields) -> str:
    """As wanted, as long as there is a name for it: a person's business without a firm name stays Personal."""
    firm, person = text(fields.get("firm_name")), text(fields.get("first_name")) or text(fields.get("last_name"))
    wanted = _WIRE_TYPES.get(fields.get("account_type") or "", "Commercial" if firm else "Personal")
    if wanted == "Commercial" and not firm and person:
        return "Personal"
    return "Commercial" if wanted == "Personal" and not person and firm else wanted


def new_record(operation: Operation) -> Wire:
    """The body of a create: what is None is left out, and the ids of the twins go with it."""
    kind = operation.kind
    body = _without_nulls(patch(kind, operation.fields, FIELDS[kind]))
    body["externalIds"] = external_ids(operation.references, [])
    if kind is not Kind.ACCOUNT:
        body["accountId"] = operation.account_id
    if kind is Kind.CONTACT and operation.primary:
        body["primary"] = True
    if kind is Kind.POLICY and operation.prior_id:
        body["priorPolicyId"] = operation.prior_id
    return body


def _without_nulls(body: Wire) -> Wire:
    found: Wire = {}
    for name, value in body.items():
        inner = _without_nulls(value) if isinstance(value, dict) else value
        if inner not in (None, {}):
            found[name] = inner
    return found


def external_ids(wanted: Iterable[Reference], present: Iterable[Json]) -> list[Wire]:
    """The list that names exactly ``wanted``. What stays keeps its date; entries of unknown systems are kept."""
    kept = {(entry.get("system"), entry.get("externalId")): dict(entry) for entry in present}
    found = [entry for (system, _), entry in kept.items() if system not in set(System)]
    for known in wanted:
        old = kept.get((known.system.value, known.external_id), {})
        entry = {**old, "system": known.system.value, "externalId": known.external_id}
        if known.number is not None:
            entry["externalNumber"] = known.number
        found.append({name: value for name, value in entry.items() if value is not None})
    return found
