"""The states of InsuredMine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.contracts.states import REPEATED
from trifold.sandbox.contracts.reaching.ground import Ground, firm, person, reaches, taken
from trifold.scenarios.casting import Role
from trifold.simulators.chassis.faults import TooMany

Facts = Mapping[str, str]
TIMEOUT_SECONDS = 30
PAGE = 200


def ask(ground: Ground, method: str, path: str, **how: Any) -> Any:
    """A call with the agency's key, where no screen has a button for it."""
    headers = {"X-API-Key": ground.credentials("insuredmine")["api_key"], **how.pop("headers", {})}
    address = f"{ground.address('insuredmine')}/v1/{path}"
    answer = ground.session.request(method, address, headers=headers, timeout=TIMEOUT_SECONDS, **how)
    answer.raise_for_status()
    return answer.json()


@reaches("a key of InsuredMine")
def key(ground: Ground, wanted: Facts) -> Facts:
    return {"apiKey": ground.credentials("insuredmine")["api_key"]}


@reaches("somebody is told when InsuredMine changes")
def told(ground: Ground, wanted: Facts) -> Facts:
    secret = wanted.get("webhookSecret", "secret")
    ground.listen("insuredmine", secret)
    return {"webhookSecret": secret}


@reaches("InsuredMine takes no more calls for now")
def busy(ground: Ground, wanted: Facts) -> Facts:
    ground.arm("insuredmine", TooMany(world=ground.venue.world))
    return {}


@reaches(REPEATED)
def repeated(ground: Ground, wanted: Facts) -> Facts:
    """The interpreter sends the request twice: only it knows it."""
    return {}


def _account(ground: Ground, role: Role, *targets: str) -> Facts:
    taken(ground.stage.insuredmine.add_account(role, targets))
    return {"accountId": role.ids["insuredmine"]}


@reaches("an account of a person")
def a_person(ground: Ground, wanted: Facts) -> Facts:
    first, _, last = wanted.get("name", "Ann Berg").partition(" ")
    found = _account(ground, person(first, last))
    return {**found, "contactId": str(ground.rows("insuredmine", "contacts")[-1]["id"])}


@reaches("an account of a firm")
def a_firm(ground: Ground, wanted: Facts) -> Facts:
    return _account(ground, firm(wanted.get("name", "Harbor LLC")))


@reaches("an account that was edited once")
def edited(ground: Ground, wanted: Facts) -> Facts:
    role = firm(wanted.get("name", "Harbor LLC"))
    found = _account(ground, role)
    taken(ground.stage.insuredmine.edit_account(role, phone="5125550199"))
    return found


@reaches("an account that is linked to a customer")
def linked(ground: Ground, wanted: Facts) -> Facts:
    found = a_firm(ground, wanted)
    twin = {"system": "ams360", "externalId": wanted["externalId"], "externalNumber": "1001"}
    path = f"accounts/{found['accountId']}/external-ids"
    ask(ground, "PUT", path, json={"externalIds": [twin]}, headers={"If-Match": '"1"'})
    return found


@reaches("an account with a contact")
def contacted(ground: Ground, wanted: Facts) -> Facts:
    role = firm(wanted.get("name", "Harbor LLC"))
    found = _account(ground, role)
    bo = person("Bo", "Lind", title="Owner", email="bo@mail.example", phone="6175550101")
    taken(ground.stage.insuredmine.add_contact(role, bo))
    return {**found, "contactId": str(ground.rows("insuredmine", "contacts")[-1]["id"])}


@reaches("an account with two contacts")
def two(ground: Ground, wanted: Facts) -> Facts:
    role = firm(wanted.get("name", "Harbor LLC"))
    found = _account(ground, role)
    for first_name in ("Bo", "Tom"):
        taken(ground.stage.insuredmine.add_contact(role, person(first_name, "Lind", title="Owner")))
    return {**found, "contactId": str(ground.rows("insuredmine", "contacts")[-1]["id"])}


@reaches("an account with a policy")
def insured(ground: Ground, wanted: Facts) -> Facts:
    found = contacted(ground, wanted)
    policy = {
        "accountId": found["accountId"],
        "number": "PACT-77",
        "category": "Medical",
        "carrier": "Blue Harbor Health",
        "startDate": "2026-01-01",
        "endDate": "2027-01-01",
        "premium": "1200.00",
    }
    return {**found, "policyId": str(ask(ground, "POST", "policies", json=policy)["id"])}


@reaches("a request to send an account")
def asked(ground: Ground, wanted: Facts) -> Facts:
    found = _account(ground, firm(wanted.get("name", "Harbor LLC")), "ams360")
    return {**found, "requestId": str(ground.rows("insuredmine", "sync_requests")[-1]["id"])}


@reaches("the daily was asked for")
def pressed(ground: Ground, wanted: Facts) -> Facts:
    ground.stage.insuredmine.press_daily()
    return {"jobId": str(ground.rows("insuredmine", "daily_jobs")[-1]["id"])}


@reaches("changes were read up to a cursor, and then an account was added")
def changed(ground: Ground, wanted: Facts) -> Facts:
    _account(ground, firm("Mill Earlier LLC"))
    cursor = ask(ground, "GET", "changes", params={"limit": "200"})["nextCursor"]
    return {**a_firm(ground, wanted), "cursor": str(cursor)}


@reaches("more accounts than a page shows")
def more(ground: Ground, wanted: Facts) -> Facts:
    """One more than a page."""
    for number in range(PAGE + 1):
        ask(ground, "POST", "accounts", json={"type": "Commercial", "businessName": f"Row {number:03} LLC"})
    last = max(ground.rows("insuredmine", "accounts"), key=lambda row: int(row["seq"]))
    cursor = ask(ground, "GET", "accounts", params={"limit": str(PAGE)})["nextCursor"]
    return {"cursor": str(cursor), "nextId": str(last["id"])}
