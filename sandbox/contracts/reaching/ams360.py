"""The states of AMS360."""

from __future__ import annotations

from collections.abc import Mapping

from trifold.sandbox.contracts import sessions
from trifold.sandbox.contracts.reaching.ground import Ground, firm, person, reaches, taken
from trifold.scenarios import agencies
from trifold.scenarios.casting import Role
from trifold.simulators.chassis.faults import SessionExpired, TooMany

Facts = Mapping[str, str]


@reaches("a login of AMS360")
def login(ground: Ground, wanted: Facts) -> Facts:
    known = ground.credentials("ams360")
    return {"AgencyNo": known["agency_no"], "LoginId": known["login_id"], "Password": known["password"]}


@reaches("a ticket of AMS360")
def ticket(ground: Ground, wanted: Facts) -> Facts:
    return {"Ticket": sessions.ticket(ground.session, ground.address("ams360"), login(ground, wanted))}


@reaches("the ticket has expired")
def expired(ground: Ground, wanted: Facts) -> Facts:
    found = ticket(ground, wanted)
    ground.arm("ams360", SessionExpired(world=ground.venue.world))
    return found


@reaches("somebody is told when AMS360 changes")
def told(ground: Ground, wanted: Facts) -> Facts:
    ground.listen("ams360", wanted.get("AuthenticationCode", ""))
    return {"AgencyNo": ground.credentials("ams360")["agency_no"]}


@reaches("a customer was edited")
def edited(ground: Ground, wanted: Facts) -> Facts:
    role = firm(wanted.get("FirmName", "Harbor LLC"))
    found = _customer(ground, role)
    taken(ground.stage.ams360.edit_customer(role, City="Dallas"))
    return found


@reaches("AMS360 takes no more calls for now")
def busy(ground: Ground, wanted: Facts) -> Facts:
    ground.arm("ams360", TooMany(world=ground.venue.world))
    return {}


@reaches("the codes of the agency")
def codes(ground: Ground, wanted: Facts) -> Facts:
    unit = {f"GL{level.capitalize()}Code": code for level, code in agencies.UNIT.items()}
    return {"AccountExecCode": agencies.EXECUTIVE, "AccountRepCode": agencies.REPRESENTATIVE, **unit}


def _customer(ground: Ground, role: Role) -> Facts:
    taken(ground.stage.ams360.add_customer(role))
    return {"CustomerId": role.ids["ams360"]}


@reaches("a person is a customer")
def a_person(ground: Ground, wanted: Facts) -> Facts:
    return _customer(ground, person(wanted.get("FirstName", "Ann"), wanted.get("LastName", "Berg")))


@reaches("a firm is a customer")
def a_firm(ground: Ground, wanted: Facts) -> Facts:
    return _customer(ground, firm(wanted.get("FirmName", "Harbor LLC")))


@reaches("a customer has a contact")
def a_contact(ground: Ground, wanted: Facts) -> Facts:
    role = firm(wanted.get("FirmName", "Harbor LLC"))
    found = _customer(ground, role)
    bo = person("Bo", "Lind", title="Owner", email="bo@mail.example", phone="6175550101")
    taken(ground.stage.ams360.add_contact(role, bo))
    return {**found, "CustomerContactId": str(ground.rows("ams360", "contacts")[-1]["contact_id"])}


@reaches("a company and a line of business")
def company(ground: Ground, wanted: Facts) -> Facts:
    return {"CompanyCode": agencies.COMPANY, "LineOfBusinessCode": POLICY["line"]}


@reaches("a customer has a policy")
def a_policy(ground: Ground, wanted: Facts) -> Facts:
    role = person("Ann", wanted.get("LastName", "Berg"))
    found = _customer(ground, role)
    policy = Role("policy", "policy", {**POLICY, "number": wanted.get("PolicyNumber", "P-1")})
    taken(ground.stage.ams360.add_policy(role, policy))
    return {**found, "PolicyId": policy.ids["ams360"]}


POLICY = {
    "line": "GMED",
    "type_of_business": "3",
    "company": agencies.COMPANY,
    "description": "Medical PPO 2026",
    "starts": "2026-01-01",
    "ends": "2027-01-01",
    "premium": "1200.00",
}
