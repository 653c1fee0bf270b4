"""BenefitPoint's plans and additional products as policies; read-only but for the id of their AMS360 policy (D4)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from trifold.sync_core.connectors.benefitpoint.mapping import Wire, at
from trifold.sync_core.connectors.benefitpoint.states import UNSET
from trifold.sync_core.connectors.soap_shapes import with_value
from trifold.sync_core.connectors.values import amount, code_of, date_only, text
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.records import Reference, Snapshot
from trifold.sync_core.model.values import FieldRule, Value, readable, unreadable

STATUSES = {"Pending": "pending", "Current": "active", "Cancelled": "cancelled", "Expired": "expired"}
BILL_METHODS = {"Agency_Bill": "agency", "Direct_Bill": "direct"}
_MADE_BY_BENEFITPOINT = ("productStatus", "createdOn", "lastModifiedOn")
_MONTHS = 12
_POLICY_ID = ("policyIntegrationInfo", "amsPolicyID")

RULES: Mapping[str, FieldRule] = {
    "number": FieldRule(place="policyNumber", writes=False),
    "line_of_business": FieldRule(place="productTypeID", form="text, the name of the product type", writes=False),
    "carrier": FieldRule(place="carrierID", form="text, the carrier's name", writes=False),
    "description": FieldRule(place="name", writes=False),
    "effective_date": FieldRule(place="effectiveAsOf", form="day", writes=False),
    "expiration_date": FieldRule(place="renewalOn", form="day", writes=False),
    "premium": FieldRule(place="totalEstimatedMonthlyPremium", form="amount, twelve months of it", writes=False),
    "bill_method": FieldRule(place="billingType", form="code", writes=False),
    "status": FieldRule(place="productStatus", form="code", writes=False),
}


def policy_values(
    product: Mapping[str, Any], carriers: Mapping[str, str], types: Mapping[str, str]
) -> dict[str, Value]:
    """``carriers`` and ``types`` are names by id. The premium is that of a year."""
    return {
        "number": text(product.get("policyNumber")),
        "line_of_business": types.get(str(product.get("productTypeID"))),
        "carrier": carriers.get(str(product.get("carrierID"))),
        "description": text(product.get("name")),
        "effective_date": date_only(product.get("effectiveAsOf")),
        "expiration_date": date_only(product.get("renewalOn")),
        "premium": _yearly(product.get("totalEstimatedMonthlyPremium")),
        "bill_method": code_of(BILL_METHODS, product.get("billingType"), UNSET),
        "status": code_of(STATUSES, product.get("productStatus"), UNSET),
    }


def _yearly(monthly: Any) -> Value:
    """Of the exact monthly amount: it is rounded once."""
    known = amount(monthly)
    return amount(str(Decimal(monthly.strip()) * _MONTHS)) if isinstance(known, str) else known


def policy(product: Mapping[str, Any], carriers: Mapping[str, str], types: Mapping[str, str]) -> Snapshot:
    policy_id = text(at(product, _POLICY_ID))
    known = (Reference(system=System.AMS360, external_id=policy_id.strip().lower()),) if policy_id else ()
    values = policy_values(product, carriers, types)
    return Snapshot(
        system=System.BENEFITPOINT,
        kind=Kind.POLICY,
        external_id=str(product["productID"]),
        account_id=str(product["accountID"]),
        fields=readable(values),
        number=text(product.get("policyNumber")),
        version=product.get("lastModifiedOn"),
        references=known,
        prior_id=text(product.get("parentProductID")),
        unreadable=unreadable(values),
    )


def with_reference(product: Mapping[str, Any], policy_id: str) -> Wire:
    """The whole product that names its AMS360 policy."""
    written = {name: value for name, value in product.items() if name not in _MADE_BY_BENEFITPOINT}
    return with_value(written, _POLICY_ID, policy_id)
