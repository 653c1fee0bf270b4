"""Which function answers which operation of WSAPI: the members of ``Request`` in, the members of ``{Op}Result`` out."""

from __future__ import annotations

from trifold.simulators.ams360 import (
    activities,
    claims,
    contacts,
    customers,
    dependents,
    employees,
    look_ups,
    notes,
    personnel,
    policies,
    policy_contacts,
    premiums,
    profile_answers,
    remarks,
    suspenses,
)
from trifold.simulators.ams360.records import Record
from trifold.simulators.ams360.results import Fields, Operations, date_in, shown
from trifold.simulators.ams360.turn import Turn


def _customer_insert(turn: Turn, fields: Fields) -> Record:
    return {"CustomerId": customers.insert_customer(turn, fields.get("Customer"))}


def _customer_update(turn: Turn, fields: Fields) -> Record:
    customers.update_customer(turn, fields.get("Customer"))
    return {}


def _customer_by_id(turn: Turn, fields: Fields) -> Record:
    return shown(turn, "Customer", "CustomerId", fields, customers.get_by_id(turn, fields.get("CustomerId")))


def _customer_by_number(turn: Turn, fields: Fields) -> Record:
    found = customers.get_by_number(turn, fields.get("CustomerNumber"))
    return shown(turn, "Customer", "CustomerNumber", fields, found)


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
    return shown(turn, "CustomerContact", "CustomerContactId", fields, found)


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


def _policy_get(turn: Turn, fields: Fields) -> Record:
    found = policies.get_policy(turn, fields.get("PolicyId"), date_in(fields, "TransactionEffectiveDate"))
    return shown(turn, "Policy", "PolicyId", fields, found)


def _policy_delete(turn: Turn, fields: Fields) -> Record:
    policies.delete_policy(turn, fields.get("PolicyId"), fields.get("CustomerId"))
    return {}


def _policies_of_customer(turn: Turn, fields: Fields) -> Record:
    found = policies.policies_where(turn, customer_id=fields.get("CustomerId") or "")
    return {"PolicyInfoList": policies.listed(turn, found, fields)}


def _policies_of_customer_number(turn: Turn, fields: Fields) -> Record:
    customer = customers.get_by_number(turn, fields.get("CustomerNumber"))
    found = policies.policies_where(turn, customer_id=customer["CustomerId"]) if customer else []
    return {"PolicyInfoList": policies.listed(turn, found, fields)}


def _policies_by_number(turn: Turn, fields: Fields) -> Record:
    found = policies.policies_where(turn, number=fields.get("PolicyNumber") or "")
    for name in ("PolicyEffectiveDate", "PolicyExpirationDate"):
        day = date_in(fields, name)
        found = [policy for policy in found if day in (None, policy[name])]
    return {"PolicyInfoList": policies.listed(turn, found, fields)}


def _policies_by_number_and_date(turn: Turn, fields: Fields) -> Record:
    found = policies.policies_where(turn, number=fields.get("PolicyNumber") or "")
    day = date_in(fields, "InEffectOnDate")
    found = [policy for policy in found if day is None or policies.in_term(policy, day)]
    return {"PolicyInfoList": policies.listed(turn, found, fields)}


OPERATIONS: Operations = {
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
    **dependents.OPERATIONS,
    **personnel.OPERATIONS,
    **profile_answers.OPERATIONS,
    **notes.OPERATIONS,
    **activities.OPERATIONS,
    **suspenses.OPERATIONS,
    **premiums.OPERATIONS,
    **remarks.OPERATIONS,
    **policy_contacts.OPERATIONS,
    **claims.OPERATIONS,
    **employees.OPERATIONS,
    **look_ups.OPERATIONS,
}
SIMULATED = frozenset(OPERATIONS) | {"Login", "Logout"}
