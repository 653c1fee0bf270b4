"""Remarks of a policy: one text for each transaction (PolicyGetRemark answers a single one)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from trifold.simulators.ams360 import belongings, endorsements, policies, rules
from trifold.simulators.ams360.errors import BrokenRule, not_found, refuse_if_broken
from trifold.simulators.ams360.records import NO_DATE, Record, complete
from trifold.simulators.ams360.results import Fields, Operations, after, given, shown
from trifold.simulators.ams360.turn import Turn

KIND = "PolicyRemark"


def of_transaction(turn: Turn, policy_id: str | None, moment: datetime | None) -> Record | None:
    """The remark of a transaction, or None; without a date that of the policy's last transaction."""
    if policies.get_policy(turn, policy_id) is None:
        return None
    if moment in (None, NO_DATE):
        moment = endorsements.of_policy(turn, (policy_id or "").lower())[-1]["TransactionEffectiveDate"]
    rows = belongings.below(turn, KIND, policy_id)
    return next((row for row in rows if row["TransactionEffectiveDate"] == moment), None)


def insert_remark(turn: Turn, wanted: Mapping[str, Any]) -> str:
    """A remark for a transaction that has none; gives its RemarkId."""
    rules.refuse_supplied_id(turn, "RemarkId", wanted)
    policy = policies.owner_of(turn, wanted.get("PolicyId"))
    remark, field = complete(KIND, wanted), "TransactionEffectiveDate"
    moments = [row[field] for row in policy["TransactionList"]]
    broken = []
    if remark[field] not in moments:
        broken.append(BrokenRule(f"{field} is no transaction of the policy", field))
    elif of_transaction(turn, policy["PolicyId"], remark[field]):
        broken.append(BrokenRule("The transaction has a remark already", field))
    refuse_if_broken("The remark", broken)
    remark |= {"RemarkId": turn.world.guid(turn.conn, "remark"), "PolicyId": policy["PolicyId"]}
    belongings.keep(turn, KIND, remark["RemarkId"], policy["PolicyId"], remark)
    policies.tell_updated(turn, policy)
    return str(remark["RemarkId"])


def update_remark(turn: Turn, wanted: Mapping[str, Any]) -> None:
    """Replace the text and flags of the remark found by RemarkId; it stays with its transaction."""
    before = belongings.one(turn, KIND, wanted.get("RemarkId"))
    if before is None or (wanted.get("PolicyId") or "").lower() != before["PolicyId"]:
        raise not_found("Remark", "RemarkId", wanted.get("RemarkId") or "")
    policy = policies.owner_of(turn, before["PolicyId"])
    remark = complete(KIND, wanted) | {
        name: before[name] for name in ("PolicyId", "RemarkId", "TransactionEffectiveDate")
    }
    belongings.keep(turn, KIND, before["RemarkId"], before["PolicyId"], remark)
    policies.tell_updated(turn, policy)


def delete_remark(turn: Turn, fields: Fields) -> None:
    """Delete a remark; policy, remark and transaction must name it."""
    remark = belongings.one(turn, KIND, fields.get("RemarkId"))
    named = ((fields.get("PolicyId") or "").lower(), fields.get("TransactionEffectiveDate"))
    if remark is None or named != (remark["PolicyId"], remark["TransactionEffectiveDate"]):
        raise not_found("Remark", "RemarkId", fields.get("RemarkId") or "")
    policy = policies.owner_of(turn, remark["PolicyId"])
    belongings.drop(turn, KIND, remark["RemarkId"])
    policies.tell_updated(turn, policy)


def _get(turn: Turn, fields: Fields) -> Record:
    found = of_transaction(turn, fields.get("PolicyId"), fields.get("TransactionEffectiveDate"))
    return shown(turn, KIND, "PolicyId", fields, found)


OPERATIONS: Operations = {
    "PolicyInsertRemark": lambda turn, fields: {
        "RemarkId": insert_remark(turn, given(fields, KIND, "PolicyInsertRemark"))
    },
    "PolicyUpdateRemark": after(lambda turn, fields: update_remark(turn, given(fields, KIND, "PolicyUpdateRemark"))),
    "PolicyDeleteRemark": after(delete_remark),
    "PolicyGetRemark": _get,
}
