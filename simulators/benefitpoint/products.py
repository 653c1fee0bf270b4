"""Plans and additional products of an account (both are a Product). Create, update, find, get, history, delete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from trifold.simulators.benefitpoint import custom_fields, outbox, shapes, state
from trifold.simulators.benefitpoint.account_rules import display_name
from trifold.simulators.benefitpoint.accounts import account_exists, is_linked, touch
from trifold.simulators.benefitpoint.contacts import record_deletion
from trifold.simulators.benefitpoint.errors import NotAuthorized, invalid, no_access
from trifold.simulators.benefitpoint.state import Call, Record, moment_of
from trifold.simulators.benefitpoint.switches import switch

_HISTORY_FIELDS = (
    "brokerOfRecordAccountID",
    "brokerOfRecordAsOf",
    "cancellationOn",
    "cancellationReason",
    "cancellationAdditionalInformation",
    "reinstatementOn",
    "reinstatementReason",
    "reinstatementAdditionalInformation",
)
_BROKER_FIELDS = _HISTORY_FIELDS[:2]
_ENDING_FIELDS = _HISTORY_FIELDS[2:]
_REFERENCES = {
    "productTypeID": ("product_type", "product type"),
    "carrierID": ("carrier", "carrier"),
    "billingCarrierID": ("carrier", "carrier"),
    "officeID": ("office", "office"),
    "departmentID": ("department", "department"),
    "primarySalesLeadUserID": ("user", "user"),
    "primaryServiceLeadUserID": ("user", "user"),
    "policyOriginationReasonQualifierID": ("qualifier", "origination reason qualifier"),
}


def create_product(call: Call, sent: Mapping[str, Any], options: Mapping[str, Any] | None) -> int:
    """A new product's id; ``options`` are its PlanConfigurationOptions, required. Raises Refused."""
    if not call.may("Edit Plans"):
        raise no_access()
    shapes.checked(call.world, "PlanConfigurationOptions", shapes.merged("PlanConfigurationOptions", {}, options or {}))
    record = _prepared(call, {}, sent)
    product_type = state.entry(call.conn, "product_type", record["productTypeID"]) or {}
    product_id = call.new_id("product")
    record |= {"productID": product_id, "createdOn": call.now()}
    record.setdefault("isAdditionalProduct", product_type.get("lineOfCoverage") == "Additional_Product")
    record.setdefault("policyOriginationReason", "New")
    follows_nothing = record["policyOriginationReason"] == "Renewal" and "parentProductID" not in record
    if follows_nothing and switch(call.world, "renewal_without_prior") == "refuse":
        raise invalid(["parentProductID is required for a renewal."])
    if "effectiveAsOf" in record:
        record.setdefault("originalEffectiveAsOf", record["effectiveAsOf"])
    _keep(call, {}, record)
    _write_out(call, record)
    return product_id


def update_product(call: Call, sent: Mapping[str, Any]) -> int:
    """Change a product by its productID; gives the id. Raises Refused."""
    former = state.stored(call.conn, state.products, sent.get("productID") or 0)
    if former is None or not call.may("Edit Plans"):
        raise no_access()
    record = _prepared(call, former, sent)
    if record["accountID"] != former["accountID"]:
        raise invalid(["accountID: a product cannot move to another account."])
    if any(record.get(name) != former.get(name) for name in _ENDING_FIELDS) and not call.may("Edit Cancellations"):
        raise no_access()
    record |= {name: former[name] for name in ("productID", "createdOn")}
    _keep(call, former, record)
    _write_out(call, record)
    return int(record["productID"])


def _write_out(call: Call, record: Mapping[str, Any]) -> None:
    account = state.stored(call.conn, state.accounts, record["accountID"])
    outbox.after_save(call, "Product", record["productID"], linked=account is not None and is_linked(account))


def delete_product(call: Call, product_id: int) -> int:
    """Delete a product (screens only: the interface has no such operation); gives its account's id."""
    former = state.stored(call.conn, state.products, product_id)
    if former is None or not call.may("Edit Plans"):
        raise no_access()
    call.conn.execute(delete(state.products).where(state.products.c.product_id == product_id))
    record_deletion(call, "Product", product_id)
    touch(call, former["accountID"], "products")
    return int(former["accountID"])


def get_product(call: Call, product_id: int) -> Record:
    """Raises NotAuthorized for an id that is unknown, deleted or forbidden."""
    found = state.stored(call.conn, state.products, product_id)
    if found is None or not call.may("View Accounts"):
        raise NotAuthorized
    found["productStatus"] = status_of(call, found)
    if switch(call.world, "money") == "by_right":
        if not call.has_role("Revenue_Tracking_Administrator"):
            found.pop("commissionInfo", None)
        if not call.may("View Financial Info"):
            found.pop("totalEstimatedMonthlyRevenue", None)
            found.pop("totalEstimatedMonthlyPremium", None)
    if "continuousPolicy" in found and (
        call.version == "v4" or switch(call.world, "continuous_flag") == "continousPolicy"
    ):
        found["continousPolicy"] = found.pop("continuousPolicy")
    return found


def find_products(call: Call, criteria: Mapping[str, Any]) -> list[Record]:
    """ProductSummary of one account's plans and additional products. Raises NotAuthorized."""
    account_id = criteria.get("accountID")
    account = state.stored(call.conn, state.accounts, account_id or 0)
    if account is None or not call.may("View Accounts"):
        raise NotAuthorized
    table = state.products
    wanted = select(table.c.record).where(table.c.account_id == account_id).order_by(table.c.product_id)
    since = criteria.get("sinceLastModifiedOn")
    if not shapes.empty(since):
        wanted = wanted.where(table.c.last_modified_on >= since)
    found = [dict(record) for record in call.conn.execute(wanted).scalars()]
    effective_on, broker = criteria.get("effectiveOn"), criteria.get("brokerOfRecordAccountID")
    if effective_on:
        found = [record for record in found if _in_effect(record, effective_on)]
    if broker is not None:
        found = [record for record in found if record.get("brokerOfRecordAccountID") == broker]
    return [_summary(call, record, display_name(account)) for record in found]


def product_history(call: Call, product_id: int) -> Record:
    """Every change of broker of record, cancellation and reinstatement. Raises NotAuthorized."""
    if state.stored(call.conn, state.products, product_id) is None:
        raise NotAuthorized
    table = state.product_history
    wanted = select(table.c.entry).where(table.c.product_id == product_id).order_by(table.c.number)
    return {"productID": product_id, "productHistoryEntries": list(call.conn.execute(wanted).scalars())}


def keep_policy_id(call: Call, product_id: int, ams_policy_id: str) -> None:
    """Keep AMS360's id of the policy that a product was written to."""
    record = state.stored(call.conn, state.products, product_id)
    if record is not None and record.get("policyIntegrationInfo", {}).get("amsPolicyID") != ams_policy_id:
        link = {**record.get("policyIntegrationInfo", {}), "amsPolicyID": ams_policy_id}
        _keep(call, record, {**record, "policyIntegrationInfo": link})


def status_of(call: Call, record: Mapping[str, Any]) -> str:
    """Pending before effectiveAsOf (or without it), then Current; Cancelled from cancellationOn until reinstated;
    Expired after renewalOn unless continuous. Whole days, by the world's clock."""
    if switch(call.world, "product_status") == "stored" and "productStatus" in record:
        return str(record["productStatus"])
    today = call.world.clock.now().date()
    dates = {name: moment_of(record[name]).date() for name in _DATES if name in record}
    cancelled = dates.get("cancellationOn")
    if cancelled and cancelled <= today:
        reinstated = dates.get("reinstatementOn")
        if not (reinstated and cancelled <= reinstated <= today):
            return "Cancelled"
    effective, renewal = dates.get("effectiveAsOf"), dates.get("renewalOn")
    if effective is None or today < effective:
        return "Pending"
    return "Expired" if renewal and renewal < today and not record.get("continuousPolicy") else "Current"


_DATES = ("effectiveAsOf", "renewalOn", "cancellationOn", "reinstatementOn")


def _in_effect(record: Mapping[str, Any], on: str) -> bool:
    if "effectiveAsOf" not in record or record["effectiveAsOf"] > on:
        return False
    return bool(record.get("continuousPolicy")) or record.get("renewalOn", on) >= on


def _summary(call: Call, record: Mapping[str, Any], account_name: str) -> Record:
    product_type = state.entry(call.conn, "product_type", record["productTypeID"]) or {}
    carrier = state.entry(call.conn, "carrier", record["carrierID"]) or {}
    same = (
        "productID productTypeID isAdditionalProduct name carrierID policyNumber effectiveAsOf renewalOn cancellationOn"
        " parentProductID lastModifiedOn brokerOfRecordAccountID policyOriginationReason metalLevelType"
    )
    found = {name: record[name] for name in same.split() if name in record}
    found |= {
        "productTypeDescription": product_type.get("longDescription", ""),
        "productStatus": status_of(call, record),
        "carrierName": carrier.get("carrierName", ""),
        "carrierAlias": carrier.get("carrierAlias"),
        "continuousPolicy": record.get("continuousPolicy"),
        "alternativePlanID": record.get("planInfo", {}).get("alternativePlanID"),
        "policyCancellationReason": record.get("cancellationReason"),
        "accountName": account_name,
    }
    return {name: value for name, value in found.items() if value is not None}


def _prepared(call: Call, former: Record, sent: Mapping[str, Any]) -> Record:
    spelled = dict(sent)
    if "continousPolicy" in spelled:  # v4's spelling; v4_3 has the repaired one
        spelled["continuousPolicy"] = spelled.pop("continousPolicy")
    for name in ("createdOn", "lastModifiedOn", "productID"):
        spelled.pop(name, None)
    record = shapes.checked(call.world, "Product", shapes.updated(call.world, "Product", former, spelled))
    wrong = list(_broken_rules(call, record))
    if wrong:
        raise invalid(wrong)
    custom_fields.number_values(call, record.get("customFieldValues", []))
    return record


def _broken_rules(call: Call, record: Mapping[str, Any]) -> Iterator[str]:
    for name in ("accountID", "brokerOfRecordAccountID"):
        value = record.get(name)
        yield from shapes.known(account_exists(call, value), name, value, "account")
    for name, (kind, what) in _REFERENCES.items():
        value = record.get(name)
        yield from shapes.known(state.entry(call.conn, kind, value) is not None, name, value, what)
    parent = record.get("parentProductID")
    known = parent is None or state.stored(call.conn, state.products, parent) is not None
    yield from shapes.known(known, "parentProductID", parent, "product")
    if "effectiveAsOf" in record and "renewalOn" in record and record["renewalOn"] < record["effectiveAsOf"]:
        yield "renewalOn is before effectiveAsOf."
    values = record.get("customFieldValues", [])
    yield from custom_fields.broken_rules(call, "Plan_Info", "customFieldValues", values)


def _keep(call: Call, former: Mapping[str, Any], record: Record) -> None:
    now, product_id = call.now(), record["productID"]
    record["lastModifiedOn"] = now
    columns = {"product_id": product_id, "account_id": record["accountID"], "last_modified_on": now, "record": record}
    state.keep(call.conn, state.products, columns, new=not former)
    call.wrote("Product", product_id)
    if any(record.get(name) != former.get(name) for name in _HISTORY_FIELDS):
        entry = {name: record[name] for name in _HISTORY_FIELDS if name in record}
        if any(record.get(name) != former.get(name) for name in _BROKER_FIELDS):
            entry["brokerOfRecordRecordedByUserID"] = call.user["userID"]
        entry |= {"entryOn": now}
        call.conn.execute(insert(state.product_history).values(product_id=product_id, entry=entry))
    touch(call, record["accountID"], "products")
