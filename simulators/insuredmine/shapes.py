"""The shape of stored fields: which members a record has, "" as null, merge patches. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from trifold.simulators.insuredmine.acts import Fields
from trifold.simulators.insuredmine.errors import invalid

PARTS: Mapping[str, Sequence[str]] = {
    "address": ("street1", "street2", "city", "state", "zip"),
    "businessUnit": ("division", "branch", "department", "group"),
}
_PERSON = ("firstName", "middleName", "lastName")
ACCOUNT = (
    "type",
    *_PERSON,
    *("businessName", "dba", "email", "phone", "address", "status", "businessUnit", "executive", "representative"),
)
SHARED = (*_PERSON, "email", "phone", "address", "dateOfBirth")  # of a person, in every account that the person is in
CONTACT = ("accountId", "primary", "relation", *SHARED, "title", "status")
POLICY = (
    *("accountId", "contactId", "number", "category", "carrier", "description", "startDate", "endDate", "premium"),
    *("billMethod", "status", "priorPolicyId", "local", "note"),
)


def merged(members: Sequence[str], before: Mapping[str, Any], patch: Mapping[str, Any]) -> Fields:
    """``patch`` over ``before`` as a JSON merge patch, with every member present and "" turned into null."""
    return {name: _merged_member(name, before.get(name), patch, name in patch) for name in members}


def _merged_member(name: str, before: Any, patch: Mapping[str, Any], given: bool) -> Any:
    value = patch[name] if given else before
    if name in PARTS:
        old = {} if given and value is None else (before or {})
        new = value if given and value else {}
        return {part: _plain(new[part]) if part in new else old.get(part) for part in PARTS[name]}
    return _money(value) if name == "premium" else _plain(value)


def _plain(value: Any) -> Any:
    return None if value == "" else value


def _money(value: str | None) -> str | None:
    return str(Decimal(value).quantize(Decimal("0.01"))) if value else None


def need_a_name(fields: Mapping[str, Any], names: Sequence[str], message: str) -> None:
    """Refuse when none of ``names`` has more than white space."""
    if not any((fields.get(name) or "").strip() for name in names):
        raise invalid(names[-1], message)
