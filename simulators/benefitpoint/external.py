"""updateExternalAccount, updateExternalProduct, and what waits to be written to AMS360 after a save.

Each reads what it needs in one transaction, calls AMS360 outside of any, and keeps the outcome in another one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trifold.simulators.benefitpoint import accounts, outbox, products, pushes, state
from trifold.simulators.benefitpoint.account_rules import INFO_BLOCKS, LINKABLE
from trifold.simulators.benefitpoint.ams360_client import Ams360Error, Clients
from trifold.simulators.benefitpoint.errors import Refused, invalid, no_access
from trifold.simulators.benefitpoint.state import Call, Record
from trifold.simulators.benefitpoint.switches import switch
from trifold.simulators.chassis.worlds import World

SYSTEM_USER = 1  # the brokerage's administrator writes what BenefitPoint does by itself
_NOT_LINKED = "The account is not linked to AMS360."


def update_external(world: World, clients: Clients, user: Record, kind: str, entity_id: int) -> int:
    """Write an Account or a Product to the linked AMS360, as the world's switch says; gives the id. Raises Refused."""
    rule = switch(world, "update_external")
    with world.begin() as conn:
        call = Call(world, conn, user, by_interface=True)
        found = state.stored(conn, state.accounts if kind == "Account" else state.products, entity_id)
        if found is None or not call.may("Edit Accounts"):
            raise no_access()
        account = _account_of(call, kind, found)
        linked = accounts.is_linked(account)
        if not linked and rule != "always_true" and not (kind == "Account" and _may_be_made(world, account)):
            raise Refused("Application_Error", _NOT_LINKED)
        missing = [
            f"{name} is required by AMS360."
            for name in pushes.NEEDED_OF_A_PLAN
            if kind == "Product" and name not in found
        ]
        if missing and rule != "always_true":
            raise Refused("Application_Error", *missing)
        if rule != "push":
            outbox.note(call, kind, entity_id, outbox.RECORDED)
            return entity_id
    reason = _written(world, clients, kind if linked else "Customer", entity_id)
    with world.begin() as conn:
        call = Call(world, conn, user, by_interface=True)
        outbox.note(call, kind, entity_id, outbox.FAILED if reason else outbox.DONE)
    if reason:
        raise Refused("Application_Error", reason)
    return entity_id


def refuse_unknown_link(world: World, clients: Clients, sent: Mapping[str, Any]) -> None:
    """Where a switch says so, the link of a create or update must name an AMS360 customer. Raises Refused."""
    if switch(world, "link_fields") != "must_match":
        return
    block = sent.get(INFO_BLOCKS.get(str(sent.get("accountClassification")), "")) or {}
    customer_id = (block.get("accountIntegrationInfo") or {}).get("amsCustomerId")
    if customer_id:
        try:
            known = clients.of(world).customer(customer_id) is not None
        except Ams360Error as error:
            raise Refused("Application_Error", str(error)) from None
        if not known:
            raise invalid([f"amsCustomerId: AMS360 has no customer {customer_id}."])


def write_due(world: World, clients: Clients) -> int:
    """Write what is due to AMS360; gives how many entries were taken. A failure is kept with its reason."""
    if not outbox.may_hold_any(world):
        return 0
    with world.begin() as conn:
        due = outbox.take_due(_own_call(world, conn))
    for row in due:
        if row["kind"] == "Key":
            _keep_key(world, row["entity_id"], row["reason"])
            continue
        reason = _written(world, clients, row["kind"], row["entity_id"])
        if reason:
            with world.begin() as conn:
                outbox.settle(_own_call(world, conn), row["number"], outbox.FAILED, reason)
    return len(due)


def plan_of(call: Call, product: Record) -> Record:
    """What a plan is in AMS360: the product, its carrier's name, its line of coverage, the prior plan's policy id."""
    prior = state.stored(call.conn, state.products, product.get("parentProductID") or 0) or {}
    carrier = state.entry(call.conn, "carrier", product["carrierID"]) or {}
    product_type = state.entry(call.conn, "product_type", product["productTypeID"]) or {}
    return {
        "product": product,
        "carrier_name": carrier.get("carrierName", ""),
        "line_of_coverage": product_type.get("lineOfCoverage", ""),
        "prior_policy_id": prior.get("policyIntegrationInfo", {}).get("amsPolicyID", ""),
    }


def _own_call(world: World, conn: Any) -> Call:
    return Call(world, conn, state.entry(conn, "user", SYSTEM_USER) or {"userID": SYSTEM_USER, "roles": []}, "v4_3")


def _account_of(call: Call, kind: str, found: Record) -> Record:
    account = found if kind == "Account" else state.stored(call.conn, state.accounts, found["accountID"])
    assert account is not None
    return account


def _may_be_made(world: World, account: Mapping[str, Any]) -> bool:
    return outbox.makes_customers(world) and account["accountClassification"] in LINKABLE


def _written(world: World, clients: Clients, kind: str, entity_id: int) -> str | None:
    """Write one thing to AMS360 and keep the ids that it gives; None, or why it could not be written."""
    try:
        return _WRITERS[kind](world, clients, entity_id)
    except Ams360Error as error:
        return str(error)


def _write_account(world: World, clients: Clients, account_id: int) -> str | None:
    with world.begin() as conn:
        account = state.stored(conn, state.accounts, account_id)
    if account is None or not accounts.is_linked(account):
        return _NOT_LINKED
    pushes.write_account(clients.of(world), account)
    return None


def _make_customer(world: World, clients: Clients, account_id: int) -> str | None:
    with world.begin() as conn:
        account = state.stored(conn, state.accounts, account_id)
    if account is None or accounts.is_linked(account):
        return None
    customer_id, number = pushes.new_customer(clients.of(world), account)
    minutes = switch(world, "customer_id_minutes")
    with world.begin() as conn:
        if minutes:
            outbox.note(_own_call(world, conn), "Key", account_id, outbox.WAITING, minutes, f"{customer_id} {number}")
        else:
            accounts.link(_own_call(world, conn), account_id, customer_id, number)
    return None


def _keep_key(world: World, account_id: int, key: str) -> None:
    """The id and number that were known some minutes ago."""
    customer_id, _, number = key.partition(" ")
    with world.begin() as conn:
        accounts.link(_own_call(world, conn), account_id, customer_id, int(number))


def _write_plan(world: World, clients: Clients, product_id: int) -> str | None:
    with world.begin() as conn:
        call = _own_call(world, conn)
        product = state.stored(conn, state.products, product_id)
        if product is None:
            return "The plan was deleted."
        account, plan = _account_of(call, "Product", product), plan_of(call, product)
    if not accounts.is_linked(account):
        return _NOT_LINKED
    policy_id = pushes.write_plan(clients.of(world), account, plan)
    with world.begin() as conn:
        products.keep_policy_id(_own_call(world, conn), product_id, policy_id)
    return None


_WRITERS: Mapping[str, Callable[[World, Clients, int], str | None]] = {
    "Account": _write_account,
    "Customer": _make_customer,
    "Product": _write_plan,
}
