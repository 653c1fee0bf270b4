"""BenefitPoint's plans and additional products as policies; read-only but for the id of their AMS360 policy (D4)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from trifold.sync_core.connectors.benefitpoint.mapping import Wire, at
from trifold.sync_core.connectors.soap_shapes import with_value
from trifold.sync_core.connectors.values import amount, date_only, text
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.records import Reference, Snapshot

STATUSES = {"Pending": "pending", "Current": "active", "Cancelled": "cancelled", "Expired": "expired"}
BILL_METHODS = {"Agency_Bill": "agency", "Direct_Bill": "direct"}
_MADE_BY_BENEFITPOINT = ("productStatus", "createdOn", "lastModifiedOn")
_MONTHS = 12
_POLICY_ID = ("policyIntegrationInfo", "amsPolicyID")


def policy_fields(
    product: Mapping[str, Any], carriers: Mapping[str, str], types: Mapping[str, str]
) -> dict[str, str | None]:
    """``carriers`` and ``types`` are names by id. The premium is that of a year."""
    return {
        "number": text(product.get("policyNumber")),
        "line_of_business": types.get(str(product.get("productTypeID"))),
        "carrier": carriers.get(str(product.get("carrierID"))),
        "description": text(product.get("name")),
        "effective_date": date_only(product.get("effectiveAsOf")),
        "expiration_date": date_only(product.get("renewalOn")),
        "premium": _yearly(product.get("totalEstimatedMonthlyPremium")),
        "bill_method": BILL_METHODS.get(str(product.get("billingType"))),
        "status": STATUSES.get(str(product.get("productStatus"))),
    }


def _yearly(monthly: Any) -> str | None:
    try:
        number = Decimal(monthly.strip()) if isinstance(monthly, str) and monthly.strip() else None
    except InvalidOperation:
        return None
    return amount(str(number * _MONTHS)) if number is not None else None


def policy(product: Mapping[str, Any], carriers: Mapping[str, str], types: Mapping[str, str]) -> Snapshot:
    policy_id = text(at(product, _POLICY_ID))
    known = (Reference(system=System.AMS360, external_id=policy_id.strip().lower()),) if policy_id else ()
    return Snapshot(
        system=System.BENEFITPOINT,
        kind=Kind.POLICY,
        external_id=str(product["productID"]),
        account_id=str(product["accountID"]),
        fields=policy_fields(product, carriers, types),
        number=text(product.get("policyNumber")),
        version=product.get("lastModifiedOn"),
        references=known,
        prior_id=text(product.get("parentProductID")),
    )


def with_reference(product: Mapping[str, Any], policy_id: str) -> Wire:
    """The whole product that names its AMS360 policy."""
    written = {name: value for name, value in product.items() if name not in _MADE_BY_BENEFITPOINT}
    return with_value(written, _POLICY_ID, policy_id)
