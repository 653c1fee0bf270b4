"""The naive engine's translations between the vendors' shapes. Good enough for it, and for nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from trifold.scenarios.readers.seen import Seen, phone_of
from trifold.simulators.benefitpoint.ams360_form import STATES
from trifold.sync_core.settings import Agency

_CODES = {name: code for code, name in STATES.items()}
_POLICY_STATES = {"A": "active", "C": "cancelled", "N": "non_renewed"}


def account_from_customer(customer: Seen) -> dict[str, Any]:
    """A customer as InsuredMine's account."""
    phones = [phone_of(customer.get(f"{kind}AreaCode"), customer.get(f"{kind}Phone")) for kind in ("Home", "Business")]
    address = {"street1": "AddressLine1", "city": "City", "state": "State", "zip": "ZipCode"}
    return {
        "type": "Commercial" if customer.get("FirmName") else "Personal",
        "firstName": customer.get("FirstName"),
        "lastName": customer.get("LastName"),
        "businessName": customer.get("FirmName"),
        "email": customer.get("Email"),
        "phone": next((phone for phone in phones if phone), None),
        "address": {name: customer.get(wire) for name, wire in address.items()} | {"street2": None},
    }


def customer_from_account(account: Mapping[str, Any], agency: Agency) -> dict[str, Any]:
    """InsuredMine's account as a customer."""
    at, phone, kind = account.get("address") or {}, account.get("phone") or "", "Home"
    ams = agency.ams360
    fields = {
        "IsActive": True,
        "CustomerType": "C",
        "FirstName": account.get("firstName"),
        "LastName": account.get("lastName"),
        "FirmName": account.get("businessName"),
        "Email": account.get("email"),
        "AddressLine1": at.get("street1"),
        "City": at.get("city"),
        "State": at.get("state"),
        "ZipCode": at.get("zip"),
        f"{kind}AreaCode": phone[:3],
        f"{kind}Phone": phone[3:],
        "AccountExecCode": account.get("executive") or ams.executive,
        "AccountRepCode": ams.representative,
        "GLDivisionCode": ams.division,
        "GLBranchCode": ams.branch,
        "GLDepartmentCode": ams.department,
        "GLGroupCode": ams.group,
    }
    return {name: value for name, value in fields.items() if value}


def account_from_benefitpoint(account: Seen) -> dict[str, Any]:
    """A BenefitPoint account as InsuredMine's."""
    group, person = account["groupAccountInfo"], account["individualAccountInfo"]["personInfo"]
    info, at = account["individualAccountInfo"], account["mainAddress"]
    phone = phone_of(info["phone"].get("areaCode"), info["phone"].get("number"))
    state = _CODES.get(at.get("state", ""))
    return {
        "type": "Commercial" if account.get("accountClassification") == "Group" else "Personal",
        "firstName": person.get("firstName"),
        "lastName": person.get("lastName"),
        "businessName": group.get("accountName"),
        "email": info.get("email"),
        "phone": phone or None,
        "address": {"street1": at.get("street1"), "city": at.get("city"), "state": state, "zip": at.get("zip")}
        | {"street2": None},
    }


def benefitpoint_account(
    account: Mapping[str, Any], agency: Agency, classification: str | None = None
) -> dict[str, Any]:
    """InsuredMine's account as BenefitPoint's."""
    assert agency.benefitpoint is not None
    defaults, at, phone = agency.benefitpoint, account.get("address") or {}, account.get("phone") or ""
    kind = classification or ("Group" if account.get("businessName") else "Individual")
    common = {
        "accountClassification": kind,
        "accountType": defaults.account_type,
        "officeID": defaults.office_id,
        "administratorUserID": defaults.administrator_user_id,
        "primaryContactUserID": defaults.primary_contact_user_id,
        "mainAddress": Seen({"street1": at.get("street1"), "city": at.get("city"), "zip": at.get("zip")})
        | {"state": STATES.get(at.get("state") or "")},
    }
    name = account.get("businessName") or f"{account.get('firstName')} {account.get('lastName')}"
    if kind == "Group":
        group = Seen({"accountName": name, "businessType": defaults.business_type})
        return {**common, "groupAccountInfo": group}
    person = Seen({"firstName": account.get("firstName"), "lastName": account.get("lastName") or name})
    info = Seen({"personInfo": person, "email": account.get("email")})
    if phone:
        info["phone"] = Seen({"areaCode": phone[:3], "number": phone[3:], "type": "Home"})
    return {**common, "individualAccountInfo": info}


def policy_from_ams360(policy: Seen) -> dict[str, Any]:
    """A policy of AMS360 as InsuredMine's."""
    return {
        "number": policy.get("PolicyNumber"),
        "startDate": policy["PolicyEffectiveDate"].date().isoformat(),
        "endDate": policy["PolicyExpirationDate"].date().isoformat(),
        "premium": str(policy.get("FullTermPremium") or "0.00"),
        "status": _POLICY_STATES[policy["PolicyStatus"]],
    }


def policy_from_plan(plan: Seen, customer_id: str, agency: Agency) -> dict[str, Any]:
    """A plan of BenefitPoint as AMS360's policy."""
    starts: datetime = plan["effectiveAsOf"].replace(tzinfo=None)
    ams = agency.ams360
    return {
        "CustomerId": customer_id,
        "PolicyNumber": plan.get("policyNumber"),
        "PolicyEffectiveDate": starts,
        "PolicyExpirationDate": starts + timedelta(days=365),
        "WritingCompanyCode": ams.company_code,
        "AccountExecCode": ams.executive,
        "AccountRepCode": ams.representative,
        "GLDivisionCode": ams.division,
        "GLBranchCode": ams.branch,
        "GLDepartmentCode": ams.department,
        "GLGroupCode": ams.group,
        "Description": plan.get("name"),
    }
