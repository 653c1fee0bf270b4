"""The brokerage's lists: offices, users, carriers, product types, look-ups; and the module access checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import update

from trifold.simulators.benefitpoint import shapes, state, teams
from trifold.simulators.benefitpoint.accounts import get_account
from trifold.simulators.benefitpoint.errors import NotAuthorized, Refused, no_access
from trifold.simulators.benefitpoint.state import Call, Record
from trifold.simulators.benefitpoint.switches import switch

MODULE_ROLES: Mapping[str, tuple[str, ...]] = {
    "Account": ("Broker_User", "Broker_Administrator"),
    "Contact": ("Broker_User", "Broker_Administrator"),
    "ActivityLog": ("Broker_User", "Broker_Administrator"),
    "Product": ("Broker_User", "Broker_Administrator"),
    "RevenueTracking": ("Revenue_Tracking_Administrator",),
    "User": ("Broker_User", "Broker_Administrator"),
}
_OWN = ("inUse", "listed")  # what a row of a list has besides its fields on the wire


def find_offices(call: Call, criteria: Mapping[str, Any]) -> list[Record]:
    """Offices whose name contains officeNameMatch; all without it."""
    match = str(criteria.get("officeNameMatch") or "").casefold()
    return [office for office in state.entries(call.conn, "office") if match in office["officeName"].casefold()]


def get_office(call: Call, office_id: int) -> Record:
    """Raises NotAuthorized."""
    return _existing(call, "office", office_id)


def find_users(call: Call, criteria: Mapping[str, Any]) -> list[Record]:
    """UserSummary of the users that fit all criteria; all without any."""
    found = state.entries(call.conn, "user")
    for criterion, name in (
        ("usernameMatch", "username"),
        ("firstNameMatch", "firstName"),
        ("lastNameMatch", "lastName"),
    ):
        match = str(criteria.get(criterion) or "").casefold()
        found = [user for user in found if match in user[name].casefold()]
    roles = [role for role in criteria.get("roles") or [] if role and role not in shapes.UNSET]
    active, since = criteria.get("active"), criteria.get("sinceLastModifiedOn")
    tests: list[Callable[[Record], bool]] = []
    if roles:
        tests.append(lambda user: any(entry["role"] in roles for entry in user["roles"]))
    if not shapes.empty(active):
        tests.append(lambda user: any(entry["active"] for entry in user["roles"]) == active)
    if not shapes.empty(since):
        tests.append(lambda user: user["lastModifiedOn"] >= since)
    same = ("username", "firstName", "lastName", "office", "workPhone", "roles", "lastModifiedOn")
    return [
        {"ID": user["userID"], **{name: user[name] for name in same if name in user}}
        for user in found
        if all(test(user) for test in tests)
    ]


def get_user(call: Call, user_id: int) -> Record:
    """Raises NotAuthorized."""
    return _existing(call, "user", user_id)


def inactivate_user(call: Call, user_id: int) -> int:
    """End a user's roles; gives the id. Raises Refused, also while an account needs the user."""
    user = state.entry(call.conn, "user", user_id)
    if user is None or not call.may("Edit Users"):
        raise no_access()
    held = teams.count_by_administrator(call, user_id)
    if held:
        raise Refused("Application_Error", f"The user is administrator or primary contact of {held} accounts.")
    user["roles"] = [{**role, "active": False} for role in user["roles"]]
    user["lastModifiedOn"] = call.now()
    table = state.lists
    call.conn.execute(update(table).where(table.c.kind == "user", table.c.id == user_id).values(record=user))
    call.wrote("User", user_id)
    return user_id


def available_carriers(call: Call) -> list[Record]:
    """CarrierSummary of the brokerage's carrier list, or of the master list by a switch."""
    every = switch(call.world, "carrier_list") == "master"
    return [_wire(entry) for entry in state.entries(call.conn, "carrier") if every or entry.get("listed", True)]


def product_types(call: Call, return_all: bool = False) -> list[Record]:
    """The product types in use; with ``return_all`` (v4_3) the others of the master list too."""
    return [_wire(entry) for entry in state.entries(call.conn, "product_type") if return_all or entry["inUse"]]


def rows_of(call: Call, kind: str) -> list[Record]:
    """A whole list as it is on the wire, for example the look-ups."""
    return [_wire(entry) for entry in state.entries(call.conn, kind)]


def _wire(entry: Record) -> Record:
    return {name: value for name, value in entry.items() if name not in _OWN}


def team_of(call: Call, account_id: int) -> list[Record]:
    """Raises NotAuthorized."""
    return teams.members_of(call, get_account(call, account_id))


def may_use_module(call: Call, module: str) -> bool:
    """Whether the user's roles open a module: Account, Contact, ActivityLog, Product, RevenueTracking or User."""
    return any(call.has_role(role) for role in MODULE_ROLES[module])


def _existing(call: Call, kind: str, entry_id: int) -> Record:
    found = state.entry(call.conn, kind, entry_id)
    if found is None:
        raise NotAuthorized
    return found
