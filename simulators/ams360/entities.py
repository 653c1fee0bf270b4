"""The entities that a "common" note, activity or suspense can hang on: their type is a number, their id a text.

The numbers are this simulator's own; ValueListGet gives them as the lists NoteCenter and SuspenseCenter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from trifold.simulators.ams360 import belongings, customers, policies, rules
from trifold.simulators.ams360.errors import BrokenRule
from trifold.simulators.ams360.records import blank
from trifold.simulators.ams360.turn import Turn


def _code(kind: str) -> Callable[[Turn, str], bool]:
    return lambda turn, code: rules.code_row(turn, kind, code) is not None


# number -> (name, whether there is one of that id)
ENTITIES: Mapping[int, tuple[str, Callable[[Turn, str], bool]]] = {
    1: ("Customer", customers.exists),
    2: ("Policy", lambda turn, key: policies.get_policy(turn, key) is not None),
    3: ("Claim", lambda turn, key: belongings.stored(turn, "ClaimInfo", key) is not None),
    4: ("Company", _code("CompanyInfo")),
    5: ("Broker", _code("BrokerInfo")),
    6: ("Employee", _code("EmployeeInfo")),
    7: ("Vendor", _code("VendorInfo")),
    8: ("Bank", _code("BankInfo")),
}


def owner_of(entity_type: int, entity_id: str | None) -> str:
    """What a row of an entity hangs on."""
    return f"{entity_type}/{entity_id or ''}"


def entity_rules(
    turn: Turn, number: int, entity_id: str | None, fields: tuple[str, str], key: str
) -> Iterator[BrokenRule]:
    """The type must be known and the entity must be there; ``fields`` are the names of type and id."""
    if number not in ENTITIES:
        yield BrokenRule(f"{fields[0]}: {number} is no type of entity", fields[0], key)
    elif blank(entity_id) or not ENTITIES[number][1](turn, str(entity_id)):
        yield BrokenRule(f"{ENTITIES[number][0]} not found", fields[1], key)


def policy_and_claim_rules(turn: Turn, record: Mapping[str, object], key: str) -> Iterator[BrokenRule]:
    """A policy that is named must be the customer's, a claim must be that policy's; a claim needs its policy."""
    policy_id, claim_id = record["PolicyId"], record["ClaimId"]
    if not blank(policy_id):
        policy = policies.get_policy(turn, str(policy_id))
        if policy is None or policy["CustomerId"] != str(record["CustomerId"]).lower():
            yield BrokenRule("The customer has no such policy", "PolicyId", key)
    if not blank(claim_id):
        if blank(policy_id):
            yield BrokenRule("PolicyId is required when ClaimId is given", "PolicyId", key)
        claim = belongings.stored(turn, "ClaimInfo", claim_id)
        if claim is None or claim["CustId"] != str(record["CustomerId"]).lower():
            yield BrokenRule("The customer has no such claim", "ClaimId", key)
