"""AMS360's policies in canonical vocabulary, and back (AMS360 specification, C1 and C3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from trifold.sync_core.connectors.ams360.lists import BENEFITS, Lists
from trifold.sync_core.connectors.ams360.mapping import Wire, guid
from trifold.sync_core.connectors.port import Unmapped
from trifold.sync_core.connectors.values import XML_UNWRITABLE, amount, code_of, date_only, flag, text
from trifold.sync_core.errors import Rejected
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.records import FIELDS, Fields, Snapshot
from trifold.sync_core.model.values import FieldRule, Limit, Value, readable, unreadable
from trifold.sync_core.settings import Ams360Settings

STATUSES = {"A": "active", "C": "cancelled", "N": "non_renewed"}
BILL_METHODS = {"A": "agency", "D": "direct"}
_STATUS_CODES = {name: code for code, name in STATUSES.items()}  # pending and expired are A with other dates
_BILL_CODES = {name: code for code, name in BILL_METHODS.items()}
_TEXT = {"number": "PolicyNumber", "description": "Description"}
_DATES = {"effective_date": "PolicyEffectiveDate", "expiration_date": "PolicyExpirationDate"}
UNMAPPED: Mapping[str, str] = {}  # no value was mapped to a code by a person
_FROM_CUSTOMER = {
    "AccountExecCode": "executive",
    "AccountRepCode": "representative",
    "GLDivisionCode": "division",
    "GLBranchCode": "branch",
    "GLDepartmentCode": "department",
    "GLGroupCode": "group",
}
_PROSE = Limit(unwritable=XML_UNWRITABLE, source="AMS360 WSDL: a string without a width")
RULES: Mapping[str, FieldRule] = {
    **{name: FieldRule(place=wire, limit=_PROSE) for name, wire in _TEXT.items()},
    **{name: FieldRule(place=wire, form="day") for name, wire in _DATES.items()},
    "line_of_business": FieldRule(
        place="LineOfBusinessList, PolicyTypeOfBusiness", form="text, the code's description"
    ),
    "other_lines": FieldRule(
        place="LineOfBusinessList", form="text, the descriptions of all but the first", writes=False
    ),
    "carrier": FieldRule(place="WritingCompanyCode", form="text, the company's name"),
    "premium": FieldRule(place="FullTermPremium", form="amount, rounded half up to cents"),
    "bill_method": FieldRule(place="BillMethod", form="code"),
    "status": FieldRule(place="PolicyStatus", form="code, pending before and expired after its term while active"),
}


def policy_values(policy: Mapping[str, Any], lists: Lists, today: str) -> dict[str, Value]:
    """``today`` (YYYY-MM-DD) tells whether an active policy has begun, or ended."""
    first, *others = _line_codes(policy) or [text(policy.get("PolicyTypeOfBusiness"))]
    found: dict[str, Value] = {
        **{name: text(policy.get(wire)) for name, wire in _TEXT.items()},
        **{name: date_only(policy.get(wire)) for name, wire in _DATES.items()},
        "line_of_business": lists.line_name(first),
        "other_lines": ", ".join(name for code in others if (name := lists.line_name(code))) or None,
        "carrier": lists.company_name(text(policy.get("WritingCompanyCode"))),
        "premium": amount(policy.get("FullTermPremium")),
        "bill_method": code_of(BILL_METHODS, policy.get("BillMethod")),
        "status": code_of(STATUSES, policy.get("PolicyStatus")),
    }
    if found["status"] == "active":
        found["status"] = _by_date(found, flag(policy.get("IsContinuous")), today)
    return found


def _by_date(found: Mapping[str, Value], continuous: bool, today: str) -> str:
    """AMS360 leaves a policy active before and after its term; InsuredMine and BenefitPoint do not."""
    begins, ends = found["effective_date"], found["expiration_date"]
    if isinstance(ends, str) and ends <= today and not continuous:
        return "expired"
    return "pending" if isinstance(begins, str) and begins > today else "active"


def policy_fields(policy: Mapping[str, Any], lists: Lists, today: str) -> dict[str, str | None]:
    """Those that can be read."""
    return readable(policy_values(policy, lists, today))


def _line_codes(policy: Mapping[str, Any]) -> list[str | None]:
    """The lines of business by sort order, each once."""
    rows = [row for row in policy.get("LineOfBusinessList") or [] if row and text(row.get("PolicyLineOfBusiness"))]
    rows.sort(key=lambda row: int(row.get("SortOrderNumber") or 0))
    return list(dict.fromkeys(text(row.get("PolicyLineOfBusiness")) for row in rows))


def policy(found: Mapping[str, Any], lists: Lists, today: str) -> Snapshot:
    values = policy_values(found, lists, today)
    return Snapshot(
        system=System.AMS360,
        kind=Kind.POLICY,
        external_id=str(found["PolicyId"]).lower(),
        account_id=str(found["CustomerId"]).lower(),
        fields=readable(values),
        number=text(found.get("PolicyNumber")),
        prior_id=guid(found.get("PriorPolicyId")),
        unreadable=unreadable(values),
    )


def unmapped(fields: Fields, codes: Mapping[str, str], lists: Lists) -> tuple[Unmapped, ...]:
    """The values that AMS360 has no code for."""
    lacking = (
        (name, value)
        for name in ("carrier", "line_of_business", "bill_method")
        if (value := text(fields.get(name))) and _code(name, value, codes, lists) is None
    )
    return tuple(Unmapped(field=name, value=value, codes=_codes(name, lists)) for name, value in lacking)


def _codes(name: str, lists: Lists) -> Mapping[str, str]:
    """Those of AMS360 for a carrier, a line of business or a bill method, each with its name."""
    if name == "carrier":
        return lists.companies()
    return lists.lines() if name == "line_of_business" else BILL_METHODS


def _code(name: str, value: str, codes: Mapping[str, str], lists: Lists) -> str | None:
    """AMS360's code of a carrier, line of business or bill method; what a person mapped comes first."""
    if (mapped := codes.get(name)) is not None:
        return mapped if mapped in _codes(name, lists) else None
    if name == "carrier":
        return lists.company_code(value)
    if name == "bill_method":
        return _BILL_CODES.get(value)
    line = lists.line(value)
    return str(line["LineOfBusinessCode"]) if line else None


def with_policy(
    found: Mapping[str, Any],
    fields: Fields,
    names: Iterable[str],
    lists: Lists,
    settings: Ams360Settings,
    codes: Mapping[str, str] = UNMAPPED,
) -> Wire:
    """The whole policy with the named canonical fields set; ``codes``: those that a person mapped a value to.

    Rejected for a carrier, line of business or bill method that AMS360 doesn't have.
    """
    written, names = dict(found), tuple(names)
    lacking = unmapped({name: fields.get(name) for name in names}, codes, lists)
    reasons = tuple(f"{one.field}: AMS360 has none that is called {one.value!r}" for one in lacking)
    if reasons:
        told = "; ".join(reasons)
        raise Rejected(f"ams360 policy: {told}. Nothing was written. Map it: sync-core mapping set.", reasons)
    for name in names:
        value = fields.get(name)
        if name in _TEXT:
            written[_TEXT[name]] = value
        elif name in _DATES:
            written[_DATES[name]] = f"{value}T00:00:00" if value else None
        elif name == "line_of_business":
            _set_line(written, lists.line(value, codes.get(name)))
        elif name == "carrier":
            written["WritingCompanyCode"] = _code(name, value, codes, lists) if value else settings.company_code
        elif name == "premium":
            written["FullTermPremium"] = value or "0"
        elif name == "bill_method":
            written["BillMethod"] = _code(name, value, codes, lists) if value else None
        elif name == "status" and value is not None:
            written["PolicyStatus"] = _STATUS_CODES.get(value, "A")
    return written


def _set_line(written: Wire, line: Mapping[str, Any] | None) -> None:
    """None: the policy tells of no line of business, which only a plan of benefits may."""
    code = str(line["LineOfBusinessCode"]) if line else None
    written["TypeOfBusiness"] = str(line["TypeOfBusinessCode"]) if line else BENEFITS
    written["PolicyTypeOfBusiness"] = code
    rows = [dict(row) for row in written.get("LineOfBusinessList") or [] if row]
    if not code:
        return
    if rows:
        rows[0]["PolicyLineOfBusiness"] = code
    else:
        rows = [{"PolicyLineOfBusiness": code, "SortOrderNumber": "1"}]
    written["LineOfBusinessList"] = rows


def new_policy(
    fields: Fields,
    customer: Mapping[str, Any],
    prior_id: str | None,
    lists: Lists,
    settings: Ams360Settings,
    codes: Mapping[str, str] = UNMAPPED,
) -> Wire:
    """A policy of a customer: exec, rep and GL codes are the customer's, else the agency's defaults."""
    whole: Wire = {
        "CustomerId": customer.get("CustomerId"),
        "IsContinuous": "false" if fields.get("expiration_date") else "true",
        **{wire: text(customer.get(wire)) or getattr(settings, name) for wire, name in _FROM_CUSTOMER.items()},
    }
    if guid(prior_id):
        whole["PriorPolicyId"] = guid(prior_id)
    written = with_policy(whole, fields, FIELDS[Kind.POLICY], lists, settings, codes)
    return {**written, "PolicyStatus": "A"}  # AMS360 sets it so, whatever is sent (documentation)
