"""Claims: read only over WSAPI. The seed makes them; nothing in them sends a notification (specification D1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.simulators.ams360 import belongings, customers, policies
from trifold.simulators.ams360.records import Record, complete, thaw
from trifold.simulators.ams360.results import Fields, Operations, shown
from trifold.simulators.ams360.turn import Turn

KIND = "ClaimInfo"


def open_claim(turn: Turn, policy_id: str, given: Mapping[str, Any]) -> str:
    """A new claim under a policy, as the claims department keys it in; gives its ClaimId."""
    policy = policies.owner_of(turn, policy_id)
    line: Record = next(iter(policy["LineOfBusinessList"] or []), {})
    claim = complete("Claim", given) | {
        "ClaimId": turn.world.guid(turn.conn, "claim"),
        "PolicyId": policy["PolicyId"],
        "PolicyNumber": policy["PolicyNumber"],
        "PolicyEffectiveDate": policy["PolicyEffectiveDate"],
        "PolicyExpirationDate": policy["PolicyExpirationDate"],
        "CustId": policy["CustomerId"],
    }
    if line:
        claim |= {"LineOfBusiness": line["PolicyLineOfBusiness"], "LineOfBusinessId": line["LineOfBusinessId"]}
    for contact in claim["ClaimContactList"] or []:
        contact |= {"ClaimId": claim["ClaimId"], "ClaimContactId": turn.world.guid(turn.conn, "claim contact")}
    belongings.keep(turn, KIND, claim["ClaimId"], policy["PolicyId"], claim)
    return str(claim["ClaimId"])


def of_policy(turn: Turn, policy_id: str | None) -> list[Record]:
    """ClaimInfo of every claim of a policy."""
    return belongings.below(turn, KIND, policy_id) if policies.get_policy(turn, policy_id) else []


def of_customer(turn: Turn, customer_id: str | None) -> list[Record]:
    """ClaimInfo of every claim of a customer's policies."""
    if not customers.exists(turn, customer_id):
        return []
    held = policies.policies_where(turn, customer_id=customer_id)
    return [claim for policy in held for claim in of_policy(turn, policy["PolicyId"])]


def get_claim(turn: Turn, claim_id: str | None) -> Record | None:
    """The claim with its contacts, or None."""
    stored = belongings.stored(turn, KIND, claim_id)
    if stored is None or not customers.exists(turn, stored["CustId"]):
        return None
    return thaw("Claim", stored)


def _get(turn: Turn, fields: Fields) -> Record:
    return shown(turn, "Claim", "ClaimId", fields, get_claim(turn, fields.get("ClaimId")))


OPERATIONS: Operations = {
    "ClaimGetById": _get,
    "ClaimGetListByPolicyId": lambda turn, fields: {"ClaimInfoList": of_policy(turn, fields.get("PolicyId"))},
    "ClaimGetListByCustomerId": lambda turn, fields: {"ClaimInfoList": of_customer(turn, fields.get("CustomerId"))},
}
