"""The states of BenefitPoint."""

from __future__ import annotations

from collections.abc import Mapping

from trifold.sandbox.contracts import sessions
from trifold.sandbox.contracts.reaching.ground import Ground, firm, person, reaches, taken
from trifold.scenarios import agencies
from trifold.scenarios.casting import Role
from trifold.simulators.chassis.faults import SessionExpired, TooMany

Facts = Mapping[str, str]
PLAN = {
    "number": "PACT-77",
    "plan_name": "Medical PPO 2026",
    "starts": "2026-01-01",
    "ends": "2026-12-31",
    "monthly_premium": "850",
}


@reaches("a login of BenefitPoint")
def login(ground: Ground, wanted: Facts) -> Facts:
    known = ground.credentials("benefitpoint")
    return {"username": known["username"], "password": known["password"]}


@reaches("a session of BenefitPoint")
def session(ground: Ground, wanted: Facts) -> Facts:
    found = sessions.session_id(ground.session, ground.address("benefitpoint"), login(ground, wanted))
    return {"sessionId": found}


@reaches("the session has expired")
def expired(ground: Ground, wanted: Facts) -> Facts:
    found = session(ground, wanted)
    ground.arm("benefitpoint", SessionExpired(world=ground.venue.world))
    return found


@reaches("BenefitPoint takes no more calls for now")
def busy(ground: Ground, wanted: Facts) -> Facts:
    ground.arm("benefitpoint", TooMany(world=ground.venue.world))
    return {}


@reaches("the ids of the brokerage")
def brokerage(ground: Ground, wanted: Facts) -> Facts:
    user = str(agencies.ADMINISTRATOR)
    return {
        "officeID": str(agencies.OFFICE),
        "departmentID": str(agencies.DEPARTMENT),
        "administratorUserID": user,
        "primaryContactUserID": user,
    }


def _account(ground: Ground, role: Role) -> Facts:
    taken(ground.stage.benefitpoint.add_account(role))
    return {"accountID": role.ids["benefitpoint"]}


@reaches("a group is an account")
def a_group(ground: Ground, wanted: Facts) -> Facts:
    return _account(ground, firm(wanted.get("accountName", "Harbor LLC")))


@reaches("a person is an account")
def a_person(ground: Ground, wanted: Facts) -> Facts:
    return _account(ground, person(wanted.get("firstName", "Ann"), wanted.get("lastName", "Berg")))


@reaches("an account has a contact")
def a_contact(ground: Ground, wanted: Facts) -> Facts:
    role = firm(wanted.get("accountName", "Harbor LLC"))
    found = _account(ground, role)
    bo = person("Bo", "Lind", title="Owner", email="bo@mail.example", phone="6175550101")
    taken(ground.stage.benefitpoint.add_contact(role, bo))
    return {**found, "contactID": str(ground.rows("benefitpoint", "contacts")[-1]["contact_id"])}


@reaches("an account has a plan")
def a_plan(ground: Ground, wanted: Facts) -> Facts:
    role = firm(wanted.get("accountName", "Harbor LLC"))
    found = _account(ground, role)
    plan = Role("plan", "plan", dict(PLAN))
    taken(ground.stage.benefitpoint.add_plan(role, plan))
    return {
        **found,
        "productID": plan.ids["benefitpoint"],
        "productTypeID": str(agencies.PRODUCT_TYPE),
        "carrierID": str(agencies.CARRIER),
    }


@reaches("an account was changed and its contact deleted")
def changed(ground: Ground, wanted: Facts) -> Facts:
    found = a_contact(ground, wanted)
    browser = ground.stage.benefitpoint.browser
    page = browser.open(f"accounts/{found['accountID']}")
    taken(browser.submit(page, {}, action=f"/contacts/{found['contactID']}/delete"))
    return found
