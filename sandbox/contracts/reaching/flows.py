"""The four flows, for a person and for a firm, and a plan that becomes a policy: told to the engine by what people do
at the screens.

Nothing that a contract expects is put in: it comes of the engine's work. Each story holds a change of name, where an
engine that finds people by their names makes them twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trifold.sandbox.contracts.reaching.ground import Ground, firm, person, reaches, taken
from trifold.scenarios.casting import Role

Facts = Mapping[str, str]
WORLDS = {"flow_3": "connected"}  # the others are told in an ordinary agency
FORMER = "Former"
NUMBER = "PACT-90"  # of the one plan or policy that each flow ends with


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
    policies = stage.ams360.shows.policies(role)
    plans = stage.benefitpoint.shows.plans(role)
    found = {
        "CustomerId": stage.ams360.shows.customer_id(role),
        "accountID": stage.benefitpoint.shows.account_id(role),
        "accountId": str(stage.insuredmine.shows.account(role).get("id") or ""),
        "PolicyId": str(policies[0]["PolicyId"]) if policies else "",
        "productID": str(plans[0]["productID"]) if plans else "",
    }
    return {name: value for name, value in found.items() if value}


def _plan(number: str = NUMBER) -> Role:
    facts = {"number": number, "plan_name": "Medical PPO 2026", "monthly_premium": "850"}
    return Role("plan", "plan", {**facts, "starts": "2026-01-01", "ends": "2026-12-31"})


def _policy() -> Role:
    facts = {"number": NUMBER, "line": "HOME", "type_of_business": "1", "company": "PRC", "premium": "1200.00"}
    return Role("policy", "policy", {**facts, "starts": "2026-01-01", "ends": "2027-01-01"})


def _with_contact(role: Role, desk: Any, *more: Any) -> None:
    """A firm has one contact; a person is its own."""
    if role.kind == "firm":
        taken(desk.add_contact(role, person("Bo", "Lind", email="bo@mail.example", phone="6175550101"), *more))


def _told_of(flow: str) -> Callable[[Callable[[Ground, Role], object]], object]:
    """A flow for a person and for a firm: until its record is where it belongs and has another name."""

    def kept(run: Callable[[Ground, Role], object]) -> object:
        for who, somebody in (("person, who", _somebody), ("firm, which", _a_firm)):

            def reached(ground: Ground, wanted: Facts, somebody: Callable[[Facts], Role] = somebody) -> Facts:
                role = somebody(wanted)
                run(ground, role)
                return _ends(ground, role)

            reaches(f"{flow} was run for a {who} then got another name")(reached)
        return run

    return kept


def _new_name(role: Role, person: str, firm: str) -> dict[str, str]:
    """What a form is filled with: wire names of a person's last name and of a firm's name."""
    _renamed(role)
    return {firm: role["firm_name"]} if role.kind == "firm" else {person: role["last_name"]}


def _classification(role: Role) -> str:
    return "Group" if role.kind == "firm" else "Individual"


@_told_of("flow 1")
def flow_1(ground: Ground, role: Role) -> None:
    stage = ground.stage
    taken(stage.ams360.add_customer(role))
    _with_contact(role, stage.ams360)
    stage.settle()
    taken(stage.benefitpoint.add_account_from_ams360(role, classification=_classification(role)))
    stage.settle()
    stage.daily()
    taken(stage.benefitpoint.add_plan(role, _plan()))
    stage.settle()
    taken(stage.ams360.edit_customer(role, **_new_name(role, "LastName", "FirmName")))


@_told_of("flow 2")
def flow_2(ground: Ground, role: Role) -> None:
    stage = ground.stage
    taken(stage.benefitpoint.add_account(role))
    _with_contact(role, stage.benefitpoint)
    taken(stage.benefitpoint.add_plan(role, _plan()))
    stage.settle()
    stage.daily()
    taken(stage.benefitpoint.edit_account(role, **_new_name(role, "lastName", "accountName")))


@_told_of("flow 3")
def flow_3(ground: Ground, role: Role) -> None:
    stage = ground.stage
    taken(stage.benefitpoint.add_account(role))
    stage.settle()
    role.ids["ams360"] = stage.ams360.shows.customer_id(role)
    _with_contact(role, stage.ams360)
    taken(stage.benefitpoint.add_plan(role, _plan()))
    stage.settle()
    taken(stage.ams360.edit_customer(role, **_new_name(role, "LastName", "FirmName")))


def _sent(ground: Ground, role: Role, *targets: str) -> None:
    """Flow 4: made in InsuredMine and sent on; a plan is added where BenefitPoint has it, else a policy in AMS360."""
    stage = ground.stage
    taken(stage.insuredmine.add_account(role, targets))
    stage.settle()
    _with_contact(role, stage.insuredmine, targets)
    stage.settle()
    if "benefitpoint" in targets:
        taken(stage.benefitpoint.add_plan(role, _plan()))
    else:
        role.ids["ams360"] = stage.ams360.shows.customer_id(role)
        taken(stage.ams360.add_policy(role, _policy()))
    stage.settle()
    stage.daily()
    taken(stage.insuredmine.edit_account(role, **_new_name(role, "lastName", "businessName")))


@_told_of("flow 4")
def flow_4(ground: Ground, role: Role) -> None:
    _sent(ground, role, "ams360", "benefitpoint")


@_told_of("flow 4, to AMS360,")
def flow_4_to_ams360(ground: Ground, role: Role) -> None:
    _sent(ground, role, "ams360")


@_told_of("flow 4, to BenefitPoint,")
def flow_4_to_benefitpoint(ground: Ground, role: Role) -> None:
    _sent(ground, role, "benefitpoint")


@reaches("a plan of somebody in all three systems became a policy")
def plan_becomes_policy(ground: Ground, wanted: Facts) -> Facts:
    stage = ground.stage
    first, _, last = wanted.get("name", "Ann Berg").partition(" ")
    role = person(first, last)
    taken(stage.ams360.add_customer(role))
    taken(stage.benefitpoint.add_account_from_ams360(role, classification="Individual"))
    stage.settle()
    stage.daily()
    plan = _plan(wanted.get("PolicyNumber", "P-1"))
    taken(stage.benefitpoint.add_plan(role, plan))
    return _ends(ground, role)
