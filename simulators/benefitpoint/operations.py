"""The broker operations by name: from request fields to response fields, both plain records under wire names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trifold.simulators.benefitpoint import accounts, changes, contacts, lists, products
from trifold.simulators.benefitpoint.errors import Malformed, NotSimulated, Refused, invalid
from trifold.simulators.benefitpoint.shapes import empty
from trifold.simulators.benefitpoint.state import Call, Record
from trifold.simulators.chassis.worlds import World

Fields = Mapping[str, Any]
OPERATIONS: dict[str, Callable[[Call, Fields], Record]] = {}


def perform(world: World, user: Record, version: str, operation: str, fields: Fields) -> Record:
    """One operation in one transaction. Raises a Fault; a refusal is an answer (its Result has success false)."""
    if operation not in OPERATIONS:
        raise NotSimulated(operation)
    try:
        with world.begin() as conn:
            return OPERATIONS[operation](Call(world, conn, user, version), fields)
    except Refused as refused:
        return refusal(refused)


def refusal(refused: Refused) -> Record:
    """The answer of a create, update or delete that was refused."""
    errors = [{"errorCode": code, "message": message} for code, message in refused.errors]
    return {"result": {"success": False, "errors": errors}}


def _id(fields: Fields, name: str) -> int:
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Malformed(f"{name} is required and must be a whole number.")
    return value


def _record(fields: Fields, name: str) -> Record:
    value = fields.get(name)
    if not isinstance(value, Mapping) or empty(value):
        raise invalid([f"{name} is required."])
    return dict(value)


def _criteria(fields: Fields) -> Record:
    value = fields.get("criteria") or {}
    if not isinstance(value, Mapping):
        raise Malformed("criteria must hold elements.")
    return dict(value)


def _done(record_id: int | None = None) -> Record:
    return {"result": {"success": True} | ({} if record_id is None else {"ID": record_id})}


def _contact_criteria(fields: Fields) -> int:
    """findAccountContacts has its accountID typed as a string in the schema."""
    text = str(_criteria(fields).get("accountID") or "").strip()
    if not text.isdecimal():
        raise Malformed("criteria.accountID is required and must be a whole number.")
    return int(text)


def _delete_contacts(call: Call, fields: Fields) -> Record:
    deletes = _record(fields, "deletes")
    if not isinstance(deletes.get("accountID"), int):
        raise invalid(["accountID is required."])
    contact_ids = [contact_id for contact_id in deletes.get("contactIDs") or [] if not empty(contact_id)]
    contacts.delete_contacts(call, deletes["accountID"], contact_ids)
    return _done()


def _access(module: str) -> Callable[[Call, Fields], Record]:
    def check(call: Call, fields: Fields) -> Record:
        allowed = lists.may_use_module(call, module)
        denied = {"success": False, "errors": [{"errorCode": "Access_Error", "message": "Invalid Access"}]}
        return _done() if allowed else {"result": denied}

    return check


OPERATIONS |= {
    "findAccounts": lambda call, fields: {"result": accounts.find_accounts(call, _criteria(fields))},
    "getAccount": lambda call, fields: {"account": accounts.get_account(call, _id(fields, "accountID"))},
    "createAccount": lambda call, fields: _done(accounts.create_account(call, _record(fields, "account"))),
    "updateAccount": lambda call, fields: _done(accounts.update_account(call, _record(fields, "update"))),
    "updateExternalAccount": lambda call, fields: _done(
        accounts.update_external_account(call, _id(fields, "accountID"))
    ),
    "updateExternalProduct": lambda call, fields: _done(
        products.update_external_product(call, _id(fields, "productID"))
    ),
    "findAccountContacts": lambda call, fields: {"contacts": contacts.contacts_of(call, _contact_criteria(fields))},
    "getAccountContact": lambda call, fields: {"contact": contacts.get_contact(call, _id(fields, "contactID"))},
    "createAccountContact": lambda call, fields: _done(contacts.create_contact(call, _record(fields, "contact"))),
    "updateAccountContact": lambda call, fields: _done(contacts.update_contact(call, _record(fields, "update"))),
    "deleteAccountContacts": _delete_contacts,
    "findProducts": lambda call, fields: {"summaries": products.find_products(call, _criteria(fields))},
    "getProduct": lambda call, fields: {"result": products.get_product(call, _id(fields, "productID"))},
    "createProduct": lambda call, fields: _done(
        products.create_product(call, _record(fields, "product"), fields.get("planConfigurationOptions"))
    ),
    "updateProduct": lambda call, fields: _done(products.update_product(call, _record(fields, "update"))),
    "getProductHistory": lambda call, fields: {
        "productHistory": products.product_history(call, _id(fields, "productID"))
    },
    "findChanges": lambda call, fields: {"changes": changes.find_changes(call, _criteria(fields))},
    "getAvailableCarriers": lambda call, fields: {"carriers": lists.available_carriers(call)},
    "getProductTypes": lambda call, fields: {
        "productTypes": lists.product_types(call, fields.get("returnAllTypes") is True)
    },
    "findOffices": lambda call, fields: {"offices": lists.find_offices(call, _criteria(fields))},
    "getOffice": lambda call, fields: {"office": lists.get_office(call, _id(fields, "officeID"))},
    "findUsers": lambda call, fields: {"summaries": lists.find_users(call, _criteria(fields))},
    "getUser": lambda call, fields: {"user": lists.get_user(call, _id(fields, "userID"))},
    "getAccountTeamRoles": lambda call, fields: {"roles": lists.account_team_roles(call)},
    "getTeamMembers": lambda call, fields: {"teamMembers": lists.team_of(call, _id(fields, "accountID"))},
    **{f"check{module}ModuleAccess": _access(module) for module in lists.MODULE_ROLES},
}
