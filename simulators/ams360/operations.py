"""Which function answers which operation of WSAPI: the members of ``Request`` in, the members of ``{Op}Result`` out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from trifold.simulators.ams360 import contacts, customers, lists, policies
from trifold.simulators.ams360.errors import not_found
from trifold.simulators.ams360.records import NO_DATE, Record
from trifold.simulators.ams360.turn import Turn

Fields = Mapping[str, Any]
Operation = Callable[[Turn, Fields], Record]

_TRAITS = {
    "IncludeRepresentative": "Representative",
    "IncludeExecutive": "Executive",
    "IncludeSalesCenterRepresentative": "SalesCenterRepresentative",
    "IncludeOther": "Other",
}


def _shown(turn: Turn, entity: str, key: str, fields: Fields, found: Record | None) -> Record:
    """The result of a get; nothing found is a nil entity, or a business fault by switch 6."""
    if found is None and turn.switch("not_found") == "business_fault":
        raise not_found(entity, key, fields.get(key, ""))
    return {entity: found}


def _listing(kind: str, member: str) -> Operation:
    return lambda turn, fields: {member: lists.all_of(turn, kind)}


def _listing_below(kind: str, member: str, key: str) -> Operation:
    return lambda turn, fields: {member: lists.below(turn, kind, fields.get(key))}


def _customer_insert(turn: Turn, fields: Fields) -> Record:
    return {"CustomerId": customers.insert_customer(turn, fields.get("Customer"))}


def _customer_update(turn: Turn, fields: Fields) -> Record:
    customers.update_customer(turn, fields.get("Customer"))
    return {}


def _customer_by_id(turn: Turn, fields: Fields) -> Record:
    return _shown(turn, "Customer", "CustomerId", fields, customers.get_by_id(turn, fields.get("CustomerId")))


def _customer_by_number(turn: Turn, fields: Fields) -> Record:
    found = customers.get_by_number(turn, fields.get("CustomerNumber"))
    return _shown(turn, "Customer", "CustomerNumber", fields, found)


def _customers_by_prefix(turn: Turn, fields: Fields) -> Record:
    found = customers.with_prefix(
        turn, fields.get("NamePrefix"), fields.get("CustomerType"), fields.get("IsBrokersCustomer")
    )
    return {"CustomerInfoList": found}


def _contact_insert(turn: Turn, fields: Fields) -> Record:
    return {"CustomerContactId": contacts.insert_contact(turn, fields.get("CustomerContact"))}


def _contact_update(turn: Turn, fields: Fields) -> Record:
    contacts.update_contact(turn, fields.get("CustomerContact"))
    return {}


def _contact_get(turn: Turn, fields: Fields) -> Record:
    found = contacts.get_contact(turn, fields.get("CustomerContactId"))
    return _shown(turn, "CustomerContact", "CustomerContactId", fields, found)


def _contact_list(turn: Turn, fields: Fields) -> Record:
    return {"CustomerContactList": contacts.contacts_of(turn, fields.get("CustomerId"))}


def _contact_delete(turn: Turn, fields: Fields) -> Record:
    contacts.delete_contact(turn, fields.get("CustomerContactId"), fields.get("CustomerId"))
    return {}


def _policy_insert(turn: Turn, fields: Fields) -> Record:
    return {"PolicyId": policies.insert_policy(turn, fields.get("Policy"))}


def _policy_renew(turn: Turn, fields: Fields) -> Record:
    return {"PolicyId": policies.renew_policy(turn, fields.get("Policy"))}


def _policy_correct(turn: Turn, fields: Fields) -> Record:
    policies.correct_policy(turn, fields.get("Policy"))
    return {}


def _policy_endorse(turn: Turn, fields: Fields) -> Record:
    policy = policies.endorse_policy(
        turn,
        fields.get("PolicyId"),
        fields.get("TransactionEffectiveDate"),
        fields.get("TransactionType"),
        fields.get("TransactionDescription"),
    )
    return {"Policy": policy}


def _date(fields: Fields, name: str) -> datetime | None:
    """A date that was given; .NET's zero date counts as none."""
    value: datetime | None = fields.get(name)
    return None if value == NO_DATE else value


def _policy_get(turn: Turn, fields: Fields) -> Record:
    found = policies.get_policy(turn, fields.get("PolicyId"), _date(fields, "TransactionEffectiveDate"))
    return _shown(turn, "Policy", "PolicyId", fields, found)


def _policy_delete(turn: Turn, fields: Fields) -> Record:
    policies.delete_policy(turn, fields.get("PolicyId"), fields.get("CustomerId"))
    return {}


def _policies_of_customer(turn: Turn, fields: Fields) -> Record:
    found = policies.policies_where(turn, customer_id=fields.get("CustomerId") or "")
    return {"PolicyInfoList": policies.listed(found, fields)}


def _policies_of_customer_number(turn: Turn, fields: Fields) -> Record:
    customer = customers.get_by_number(turn, fields.get("CustomerNumber"))
    found = policies.policies_where(turn, customer_id=customer["CustomerId"]) if customer else []
    return {"PolicyInfoList": policies.listed(found, fields)}


def _policies_by_number(turn: Turn, fields: Fields) -> Record:
    found = policies.policies_where(turn, number=fields.get("PolicyNumber") or "")
    for name in ("PolicyEffectiveDate", "PolicyExpirationDate"):
        day = _date(fields, name)
        found = [policy for policy in found if day in (None, policy[name])]
    return {"PolicyInfoList": policies.listed(found, fields)}


def _policies_by_number_and_date(turn: Turn, fields: Fields) -> Record:
    found = policies.policies_where(turn, number=fields.get("PolicyNumber") or "")
    day = _date(fields, "InEffectOnDate")
    found = [policy for policy in found if day is None or policies.in_term(policy, day)]
    return {"PolicyInfoList": policies.listed(found, fields)}


def _employees_by_type(turn: Turn, fields: Fields) -> Record:
    traits = [trait for flag, trait in _TRAITS.items() if fields.get(flag)]
    return {"EmployeeInfoList": lists.employees(turn, traits)}


def _lines_of_business(turn: Turn, fields: Fields) -> Record:
    found = lists.lines_of_business(turn, fields.get("TypeOfBusinessCode"), fields.get("IncomeGroup"))
    return {"LineOfBusinessInfoList": found}


def _line_of_business(turn: Turn, fields: Fields) -> Record:
    found = lists.one_of(turn, "LineOfBusinessInfo", fields.get("LineOfBusinessCode"))
    return _shown(turn, "LineOfBusiness", "LineOfBusinessCode", fields, found)


OPERATIONS: Mapping[str, Operation] = {
    "AgencyInfoGet": lambda turn, fields: {"AgencyInfo": lists.agency_info(turn)},
    "CustomerInsert": _customer_insert,
    "CustomerUpdate": _customer_update,
    "CustomerGetById": _customer_by_id,
    "CustomerGetByNumber": _customer_by_number,
    "CustomerGetListByNamePrefix": _customers_by_prefix,
    "SearchByPhoneNumber": lambda turn, fields: {
        "SearchResultInfoList": customers.search_phone(turn, fields.get("PhoneNumber"))
    },
    "CustomerContactInsert": _contact_insert,
    "CustomerContactUpdate": _contact_update,
    "CustomerContactGet": _contact_get,
    "CustomerContactGetList": _contact_list,
    "CustomerContactDelete": _contact_delete,
    "PolicyInsert": _policy_insert,
    "PolicyEndorse": _policy_endorse,
    "PolicyCorrect": _policy_correct,
    "PolicyRenew": _policy_renew,
    "PolicyGet": _policy_get,
    "PolicyDelete": _policy_delete,
    "PolicyGetListByCustomerId": _policies_of_customer,
    "PolicyGetListByCustomerNumber": _policies_of_customer_number,
    "PolicyGetListByPolicyNumber": _policies_by_number,
    "PolicyGetListByPolicyNumberAndDate": _policies_by_number_and_date,
    "PlanTypeGetListAll": _listing("PlanType", "PlanTypeList"),
    "PlanTypeGetListByCompanyCode": _listing_below("PlanType", "PlanTypeList", "CompanyCode"),
    "LineOfBusinessGetAllList": _listing("LineOfBusinessInfo", "LineOfBusinessInfoList"),
    "LineOfBusinessGetList": _lines_of_business,
    "LineOfBusinessGetByCode": _line_of_business,
    "CompanyGetListAll": _listing("CompanyInfo", "CompanyInfoList"),
    "EmployeeGetListAll": _listing("EmployeeInfo", "EmployeeInfoList"),
    "EmployeeGetListByType": _employees_by_type,
    "BrokerGetListAll": _listing("BrokerInfo", "BrokerInfoList"),
    "GLDivisionGetListAll": _listing("GLDivision", "GLDivisionList"),
    "GLBranchGetListAll": _listing("GLBranch", "GLBranchList"),
    "GLDepartmentGetListAll": _listing("GLDepartment", "GLDepartmentList"),
    "GLGroupGetListAll": _listing("GLGroup", "GLGroupList"),
    "GLBranchGetListByGLDivisionCode": _listing_below("GLBranch", "GLBranchList", "GLDivisionCode"),
    "GLDepartmentGetListByGLBranchCode": _listing_below("GLDepartment", "GLDepartmentList", "GLBranchCode"),
    "GLGroupGetListByGLDepartmentCode": _listing_below("GLGroup", "GLGroupList", "GLDepartmentCode"),
    "ValueListGet": lambda turn, fields: {"AllowedValues": lists.value_list(turn, fields.get("ListName"))},
}
SIMULATED = frozenset(OPERATIONS) | {"Login", "Logout"}
