"""From BenefitPoint to the linked AMS360: what an account and a plan are there, and writing them.

Calls to AMS360 stand outside of BenefitPoint's transactions. A blank in BenefitPoint leaves what AMS360 has. Which
fields the vendor writes is not public: these are ours, the reverse of the form that Add Account fills.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from trifold.simulators.benefitpoint.account_rules import block_of, integration
from trifold.simulators.benefitpoint.ams360_client import Ams360Client, Ams360Error, Customer, NoSuchCustomer
from trifold.simulators.benefitpoint.ams360_form import BUSINESS_FLAGS, STATES, full_name
from trifold.simulators.benefitpoint.state import Record

# What AMS360 demands of a new customer and BenefitPoint has no field for; invented, a world's setting overrides it.
NEW_CUSTOMER: Mapping[str, str] = {
    "CustomerType": "C",
    "IsActive": "true",
    "AccountExecCode": "!!!",
    "AccountRepCode": '!!"',
    "GLDivisionCode": "EST",
    "GLBranchCode": "HBR",
    "GLDepartmentCode": "PER",
    "GLGroupCode": "SVC",
    "IsBenefits": "true",
}
NEEDED_OF_A_PLAN = ("policyNumber", "effectiveAsOf", "renewalOn", "billingType")
_CODES = {name: code for code, name in STATES.items()}
_PHONES = {"Home": "Home", "Mobile": "Cell", "Work": "Business", "Main": "Business"}
_BILL_METHODS = {"Agency_Bill": "A", "Direct_Bill": "D"}
_LINES = {
    "Dental": "DENT",
    "Medical": "GMED",
    "Vision": "VISN",
    "Life": "GLIFE",
    "Short_Term_Disability": "DISAB",
    "Long_Term_Disability": "DISAB",
}
_BENEFITS = "3"  # AMS360's TypeOfBusiness
_OF_CUSTOMER = (
    "AccountExecCode",
    "AccountRepCode",
    "GLDivisionCode",
    "GLBranchCode",
    "GLDepartmentCode",
    "GLGroupCode",
)


class Incomplete(Ams360Error):
    """AMS360 can't be given this: the text says what is missing."""


def new_customer(client: Ams360Client, account: Mapping[str, Any]) -> tuple[str, int]:
    """A customer made of an account that AMS360 does not have yet; its id and number. Raises Ams360Error."""
    return client.new_customer({**NEW_CUSTOMER, **client.new_customer_fields, **dict(_customer_fields(account, {}))})


def write_account(client: Ams360Client, account: Mapping[str, Any]) -> None:
    """Write a linked account over its customer, read just before. Raises Ams360Error."""
    customer = client.customer(integration(account)["amsCustomerId"])
    if customer is None:
        raise NoSuchCustomer("AMS360 has no customer with the account's amsCustomerId.")
    client.write_customer({**customer, **dict(_customer_fields(account, customer))})


def write_plan(client: Ams360Client, account: Mapping[str, Any], plan: Mapping[str, Any]) -> str:
    """Write a plan (see :func:`trifold.simulators.benefitpoint.external.plan_of`) as a policy; gives its id there.

    One that has an amsPolicyID is corrected, a renewal follows its prior plan's policy, else a new policy is made.
    """
    product = plan["product"]
    missing = [f"{name} is required by AMS360." for name in NEEDED_OF_A_PLAN if name not in product]
    if missing:
        raise Incomplete(" ".join(missing))
    policy_id = product.get("policyIntegrationInfo", {}).get("amsPolicyID", "")
    renewal = product.get("policyOriginationReason") == "Renewal"
    if renewal and not policy_id and not plan["prior_policy_id"]:
        raise Incomplete("A renewal needs a prior plan that has an AMS360 policy.")
    customer = client.customer(integration(account)["amsCustomerId"])
    if customer is None:
        raise NoSuchCustomer("AMS360 has no customer with the account's amsCustomerId.")
    company = client.company_codes().get(str(plan["carrier_name"]).casefold())
    if company is None:
        raise Incomplete(f"AMS360 has no company named {plan['carrier_name']}.")
    fields = {**_policy_fields(product, plan["line_of_coverage"]), "WritingCompanyCode": company}
    if policy_id:
        found = client.policy(policy_id)
        if found is None:
            raise Incomplete("AMS360 has no policy with the plan's amsPolicyID.")
        return client.write_policy("PolicyCorrect", {**found, **fields})
    fields |= {name: customer[name] for name in _OF_CUSTOMER if customer.get(name)}
    fields["CustomerId"] = customer["CustomerId"]
    if renewal:
        return client.write_policy("PolicyRenew", {**fields, "PolicyId": plan["prior_policy_id"]})
    return client.write_policy("PolicyInsert", fields)


def _customer_fields(account: Mapping[str, Any], customer: Customer) -> Iterator[tuple[str, str]]:
    """The fields that BenefitPoint has a value for; ``customer`` as AMS360 has it, empty for a new one."""
    address, info = account.get("mainAddress", {}), block_of(account)
    found: Record = {
        "AddressLine1": address.get("street1"),
        "AddressLine2": address.get("street2"),
        "City": address.get("city"),
        "State": _CODES.get(address.get("state", "")),
        "ZipCode": address.get("zip"),
        "AccountExecCode": integration(account).get("primarySalesLeadIntCode"),
        "AccountRepCode": integration(account).get("primaryServiceLeadIntCode"),
    }
    for name in BUSINESS_FLAGS:
        flag = integration(account).get("ams360AccountBusinessType", {}).get(name)
        found[name[0].upper() + name[1:]] = None if flag is None else str(flag).lower()
    if account["accountClassification"] == "Group":
        found |= _firm(info, customer)
    else:
        found |= _person(info, customer)
    yield from ((name, str(value)) for name, value in found.items() if value)


def _firm(info: Mapping[str, Any], customer: Customer) -> Record:
    common = info.get("commonGroupAccountInfo", {})
    is_person = bool(customer.get("LastName")) and not customer.get("FirmName")
    named = {} if is_person and full_name(customer) == info["accountName"] else {"FirmName": info["accountName"]}
    return named | {
        "DoingBusinessAs": info.get("DBA"),
        "FederalTaxIdNumber": common.get("taxpayerID"),
        "WebAddress": common.get("website"),
        "InBusinessSince": common.get("yearEstablished"),
        "SICCode": info.get("SICCode"),
        "NAICSCode": info.get("NAICSCode"),
    }


def _person(info: Mapping[str, Any], customer: Customer) -> Record:
    person = info["personInfo"]
    if customer.get("FirmName") and not customer.get("LastName"):
        return {"Email": info.get("email")}  # a firm that is an individual here keeps its name
    born = person.get("dateOfBirth")
    names = {
        "FirstName": person["firstName"],
        "MiddleName": person.get("middleName"),
        "LastName": person["lastName"],
        "DateOfBirth": f"{born}T00:00:00" if born else None,
        "Email": info.get("email"),
    }
    phone = info.get("phone", {})
    digits = re.sub(r"\D", "", phone.get("areaCode", "") + phone.get("number", ""))
    kind = _PHONES.get(phone.get("type", ""))
    if kind and len(digits) == 10:
        names |= {f"{kind}AreaCode": digits[:3], f"{kind}Phone": digits[3:]}
    return names


def _policy_fields(product: Mapping[str, Any], line_of_coverage: str) -> dict[str, str]:
    premium = product.get("totalEstimatedMonthlyPremium")
    found = {
        "PolicyNumber": product["policyNumber"],
        "PolicyEffectiveDate": f"{product['effectiveAsOf'][:10]}T00:00:00",
        "PolicyExpirationDate": f"{product['renewalOn'][:10]}T00:00:00",
        "IsContinuous": str(bool(product.get("continuousPolicy"))).lower(),
        "BillMethod": _BILL_METHODS.get(product["billingType"], ""),
        "Description": product["name"],
        "TypeOfBusiness": _BENEFITS,
        "PolicyTypeOfBusiness": _LINES.get(line_of_coverage, ""),
        "FullTermPremium": f"{premium * 12:.2f}" if premium is not None else "",
    }
    return {name: value for name, value in found.items() if value}
