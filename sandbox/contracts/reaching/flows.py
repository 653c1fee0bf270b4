"""The four flows, and a plan that becomes a policy: told to the engine by what people do at the screens.

Nothing that a contract expects is put in: it comes of the engine's work. Each story holds a change of name, where an
engine that finds people by their names makes them twice.
"""

from __future__ import annotations

from collections.abc import Mapping

from trifold.sandbox.contracts.reaching.ground import Ground, firm, person, reaches, taken
from trifold.scenarios.casting import Role

Facts = Mapping[str, str]
WORLDS = {"flow_3": "connected"}  # the others are told in an ordinary agency
FORMER = "Former"


def _somebody(wanted: Facts) -> Role:
    """The person of a contract under the name of before: "Ann Berg-Pact" was "Ann Berg-Pact-Former"."""
    first, _, last = wanted.get("name", "Ann Berg").partition(" ")
    return person(first, f"{last}-{FORMER}")


def _a_firm(wanted: Facts) -> Role:
    """The firm of a contract under the name of before: "Harbor Pact LLC" was "Harbor Pact Former LLC"."""
    words = wanted.get("name", "Harbor LLC").split(" ")
    return firm(" ".join([*words[:-1], FORMER, words[-1]]))


def _renamed(role: Role) -> Role:
    """From now on it is called as the contract says."""
    if role.kind == "firm":
        role.becomes(firm_name=role["firm_name"].replace(f" {FORMER}", ""))
    else:
        role.becomes(last_name=role["last_name"].removesuffix(f"-{FORMER}"))
    return role


def _ends(ground: Ground, role: Role) -> Facts:
    """Everything is delivered, the daily runs; then the ids, where the systems have any."""
    stage = ground.stage
    stage.settle()
    stage.daily()
    found = {
        "CustomerId": stage.ams360.shows.customer_id(role),
        "accountID": stage.benefitpoint.shows.account_id(role),
        "accountId": str(stage.insuredmine.shows.account(role).get("id") or ""),
    }
    return {name: value for name, value in found.items() if value}


def _first_flow(ground: Ground, role: Role, classification: str) -> Facts:
    stage = ground.stage
    taken(stage.ams360.add_customer(role))
    stage.settle()
    taken(stage.benefitpoint.add_account_from_ams360(role, classification=classification))
    stage.settle()
    stage.daily()
    changed = _renamed(role)
    taken(stage.ams360.edit_customer(role, **({"FirmName": changed.name} if role.kind == "firm" else _last(changed))))
    return _ends(ground, role)


def _last(role: Role) -> dict[str, str]:
    return {"LastName": role["last_name"]}


@reaches("flow 1 was run for a person, who then got another name")
def flow_1_person(ground: Ground, wanted: Facts) -> Facts:
    return _first_flow(ground, _somebody(wanted), "Individual")


@reaches("flow 1 was run for a firm, which then got another name")
def flow_1_firm(ground: Ground, wanted: Facts) -> Facts:
    return _first_flow(ground, _a_firm(wanted), "Group")


@reaches("flow 2 was run for a person, who then got another name")
def flow_2(ground: Ground, wanted: Facts) -> Facts:
    stage, role = ground.stage, _somebody(wanted)
    taken(stage.benefitpoint.add_account(role))
    stage.settle()
    stage.daily()
    _renamed(role)
    taken(stage.benefitpoint.edit_account(role, lastName=role["last_name"]))
    return _ends(ground, role)


@reaches("flow 3 was run for a person, who then got another name")
def flow_3(ground: Ground, wanted: Facts) -> Facts:
    stage, role = ground.stage, _somebody(wanted)
    taken(stage.benefitpoint.add_account(role))
    stage.settle()
    role.ids["ams360"] = stage.ams360.shows.customer_id(role)
    _renamed(role)
    taken(stage.ams360.edit_customer(role, **_last(role)))
    return _ends(ground, role)


@reaches("flow 4 was run for a firm, which then got another name")
def flow_4(ground: Ground, wanted: Facts) -> Facts:
    stage, role = ground.stage, _a_firm(wanted)
    taken(stage.insuredmine.add_account(role, ["ams360", "benefitpoint"]))
    stage.settle()
    _renamed(role)
    taken(stage.insuredmine.edit_account(role, businessName=role["firm_name"]))
    return _ends(ground, role)


@reaches("a plan of somebody in all three systems became a policy")
def plan_becomes_policy(ground: Ground, wanted: Facts) -> Facts:
    stage = ground.stage
    first, _, last = wanted.get("name", "Ann Berg").partition(" ")
    role = person(first, last)
    taken(stage.ams360.add_customer(role))
    taken(stage.benefitpoint.add_account_from_ams360(role, classification="Individual"))
    stage.settle()
    stage.daily()
    facts = {"number": wanted.get("PolicyNumber", "P-1"), "plan_name": "Medical PPO 2026", "monthly_premium": "850"}
    plan = Role("plan", "plan", {**facts, "starts": "2026-01-01", "ends": "2026-12-31"})
    taken(stage.benefitpoint.add_plan(role, plan))
    found = _ends(ground, role)
    policies = stage.ams360.shows.policies(role)
    made = {"PolicyId": str(policies[0]["PolicyId"])} if policies else {}
    return {**found, **made, "productID": plan.ids["benefitpoint"]}
