"""The broker operations by name: from request fields to response fields, both plain records under wire names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trifold.simulators.benefitpoint import (
    accounts,
    activity_log,
    carrier_contacts,
    changes,
    contacts,
    custom_fields,
    external,
    lists,
    products,
    teams,
)
from trifold.simulators.benefitpoint.ams360_client import Clients
from trifold.simulators.benefitpoint.errors import (
    Malformed,
    NotAuthorized,
    NotSimulated,
    Refused,
    RefusedByFault,
    invalid,
)
from trifold.simulators.benefitpoint.shapes import empty
from trifold.simulators.benefitpoint.state import Call, Record
from trifold.simulators.benefitpoint.switches import switch
from trifold.simulators.chassis.worlds import World

Fields = Mapping[str, Any]
OPERATIONS: dict[str, Callable[[Call, Fields], Record]] = {}
OUTWARD: Mapping[str, tuple[str, str]] = {  # operations that call AMS360, outside of a transaction
    "updateExternalAccount": ("Account", "accountID"),
    "updateExternalProduct": ("Product", "productID"),
}
_LINKING = {"createAccount": "account", "updateAccount": "update"}
_OTHER_TEXT = "There is no such object."


def simulated() -> frozenset[str]:
    """The names of all broker operations that this simulator offers."""
    return frozenset({*OPERATIONS, *OUTWARD})


def perform(
    world: World, user: Record, version: str, operation: str, fields: Fields, clients: Clients | None = None
) -> Record:
    """One operation in one transaction. Raises a Fault; a refusal is an answer (its Result has success false).

    ``clients`` reach AMS360; without them what needs it is refused.
    """
    if operation not in OPERATIONS and operation not in OUTWARD:
        raise NotSimulated(operation)
    clients = clients or Clients()
    external.write_due(world, clients)
    try:
        if operation in OUTWARD:
            kind, name = OUTWARD[operation]
            return _done(external.update_external(world, clients, user, kind, _id(fields, name)))
        if operation in _LINKING:
            external.refuse_unknown_link(world, clients, fields.get(_LINKING[operation]) or {})
        with world.begin() as conn:
            found = OPERATIONS[operation](Call(world, conn, user, version, by_interface=True), fields)
    except Refused as refused:
        return refusal(refused, world)
    except NotAuthorized:
        if switch(world, "unknown_object") == "empty" and operation.startswith("get"):
            return {}
        if switch(world, "unknown_object") == "other_text":
            raise NotAuthorized(_OTHER_TEXT) from None
        raise
    external.write_due(world, clients)
    return _capped(world, operation, found)


def _capped(world: World, operation: str, found: Record) -> Record:
    most = switch(world, "rows_max")
    if not most or not operation.startswith("find") or operation == "findChanges":
        return found
    return {name: value[:most] if isinstance(value, list) else value for name, value in found.items()}


def refusal(refused: Refused, world: World | None = None) -> Record:
    """The answer of a create, update or delete that was refused; by switches, a fault instead."""
    codes = {code for code, _ in refused.errors}
    for code, name in (("Access_Error", "no_access"), ("Validation_Error", "invalid_write")):
        if world is not None and code in codes and switch(world, name) == "fault":
            raise RefusedByFault(str(refused))
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


def _delete_carrier_contacts(call: Call, fields: Fields) -> Record:
    carrier_contacts.delete_contacts(call, _record(fields, "deletes"))
    return _done()


def _access(module: str) -> Callable[[Call, Fields], Record]:
    def check(call: Call, fields: Fields) -> Record:
        allowed = lists.may_use_module(call, module)
        denied = {"success": False, "errors": [{"errorCode": "Access_Error", "message": "Invalid Access"}]}
        return _done() if allowed else {"result": denied}

    return check


def _rows(kind: str, part: str) -> Callable[[Call, Fields], Record]:
    return lambda call, fields: {part: lists.rows_of(call, kind)}


def _saved(save: Callable[[Call, Record], int], part: str) -> Callable[[Call, Fields], Record]:
    return lambda call, fields: _done(save(call, _record(fields, part)))


OPERATIONS |= {
    # accounts and their people
    "findAccounts": lambda call, fields: {"result": accounts.find_accounts(call, _criteria(fields))},
    "getAccount": lambda call, fields: {"account": accounts.get_account(call, _id(fields, "accountID"))},
    "createAccount": _saved(accounts.create_account, "account"),
    "updateAccount": _saved(accounts.update_account, "update"),
    "findAccountsByAdminPrimaryContact": lambda call, fields: {
        "accountID": teams.accounts_by_administrator(call, _criteria(fields))
    },
    "getAccountsByAdminPrimaryContactCount": lambda call, fields: {
        "count": teams.count_by_administrator(call, _id(fields, "userID"))
    },
    "getTeamMembers": lambda call, fields: {"teamMembers": lists.team_of(call, _id(fields, "accountID"))},
    "updateTeamMembers": _saved(teams.update_members, "teamUpdates"),
    "removeTeamMembers": _saved(teams.remove_members, "removals"),
    "findAccountContacts": lambda call, fields: {"contacts": contacts.contacts_of(call, _contact_criteria(fields))},
    "getAccountContact": lambda call, fields: {"contact": contacts.get_contact(call, _id(fields, "contactID"))},
    "createAccountContact": _saved(contacts.create_contact, "contact"),
    "updateAccountContact": _saved(contacts.update_contact, "update"),
    "deleteAccountContacts": _delete_contacts,
    "lookupLocations": lambda call, fields: {"locations": accounts.locations_of(call, _id(fields, "accountID"))},
    # products
    "findProducts": lambda call, fields: {"summaries": products.find_products(call, _criteria(fields))},
    "getProduct": lambda call, fields: {"result": products.get_product(call, _id(fields, "productID"))},
    "createProduct": lambda call, fields: _done(
        products.create_product(call, _record(fields, "product"), fields.get("planConfigurationOptions"))
    ),
    "updateProduct": _saved(products.update_product, "update"),
    "getProductHistory": lambda call, fields: {
        "productHistory": products.product_history(call, _id(fields, "productID"))
    },
    "getProductTypes": lambda call, fields: {
        "productTypes": lists.product_types(call, fields.get("returnAllTypes") is True)
    },
    "getRateTypes": _rows("rate_type", "rateTypes"),
    "lookupPolicyOriginationReasonQualifiers": _rows("qualifier", "policyOriginationReasonQualifiers"),
    # changes
    "findChanges": lambda call, fields: {"changes": changes.find_changes(call, _criteria(fields))},
    # the activity log
    "findActivityLogRecords": lambda call, fields: {"summaries": activity_log.find_records(call, _criteria(fields))},
    "getActivityLogRecord": lambda call, fields: {"record": activity_log.get_record(call, _id(fields, "recordID"))},
    "createActivityLogRecord": _saved(activity_log.create_record, "record"),
    "updateActivityLogRecord": _saved(activity_log.update_record, "update"),
    "createActivityLogRecordfromTemplate": lambda call, fields: _done(
        activity_log.create_from_template(call, _id(fields, "accountID"), _id(fields, "templateID"))
    ),
    "getActivityLogSubjects": _rows("subject", "subjects"),
    "getActivityLogTemplates": _rows("template", "templates"),
    "lookupInquirerTypes": _rows("inquirer_type", "inquirerTypes"),
    "lookupSalesOpportunityStages": _rows("stage", "stages"),
    # the brokerage
    "findOffices": lambda call, fields: {"offices": lists.find_offices(call, _criteria(fields))},
    "getOffice": lambda call, fields: {"office": lists.get_office(call, _id(fields, "officeID"))},
    "findUsers": lambda call, fields: {"summaries": lists.find_users(call, _criteria(fields))},
    "getUser": lambda call, fields: {"user": lists.get_user(call, _id(fields, "userID"))},
    "inactivateUser": lambda call, fields: _done(lists.inactivate_user(call, _id(fields, "userID"))),
    "getAccountTeamRoles": _rows("role", "roles"),
    "getDisciplines": _rows("discipline", "disciplines"),
    "getCustomFieldStructure": lambda call, fields: {
        "customFieldStructure": custom_fields.structure(call, str(fields.get("customizationArea") or ""))
    },
    **{f"check{module}ModuleAccess": _access(module) for module in lists.MODULE_ROLES},
    # carriers
    "getAvailableCarriers": lambda call, fields: {"carriers": lists.available_carriers(call)},
    "findCarrierContacts": lambda call, fields: {"contacts": carrier_contacts.find_contacts(call, _criteria(fields))},
    "getCarrierContact": lambda call, fields: {"contact": carrier_contacts.get_contact(call, _id(fields, "contactID"))},
    "createCarrierContact": _saved(carrier_contacts.create_contact, "contact"),
    "updateCarrierContact": _saved(carrier_contacts.update_contact, "contact"),
    "deleteCarrierContacts": _delete_carrier_contacts,
}
