"""Policy transactions.

TransactionEffectiveDate identifies one: its date is the effective date, its time's seconds the sequence on that date,
from zero (AMS360 documentation).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from trifold.simulators.ams360 import tables
from trifold.simulators.ams360.errors import BrokenRule
from trifold.simulators.ams360.records import NO_DATE, Record, freeze, thaw
from trifold.simulators.ams360.turn import Turn

# What PolicyEndorse accepts (AMS360 documentation). The value list TransactionType holds these and the three below.
ENDORSE_TYPES: Mapping[str, str] = {
    "PAB": "Premium audit",
    "PCH": "Policy change",
    "POL": "Unspecified",
    "REI": "Reinstatement",
    "ARR": "Anniversary re-rate",
    "NRA": "Non-renewal notified by agency",
    "PCQ": "Change quote",
    "PNQ": "Inquiry",
    "RIX": "Reissue",
    "RNR": "Reversal of non-renewal",
    "SYN": "Synchronization",
    "SYR": "Synchronization request",
    "BPC": "Binder endorsement",
}
OTHER_TYPES: Mapping[str, str] = {"XLC": "Cancellation", "RWL": "Renewal", "NBS": "New business"}
_STATUS_AFTER = {("XLC", "A"): "C", ("XLC", "N"): "C", ("NRA", "A"): "N", ("REI", "C"): "A", ("RNR", "N"): "A"}


def status_after(status: str, transaction_type: str) -> str:
    """XLC cancels, NRA non-renews; REI on a cancelled and RNR on a non-renewed policy make it active again."""
    return _STATUS_AFTER.get((transaction_type, status), status)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0)


def broken_rules(
    turn: Turn, policy: Record, effective: datetime | None, transaction_type: str | None
) -> list[BrokenRule]:
    """The rules that a new transaction breaks: date required, in the term, no back-dating; a known type."""
    key, broken = policy["PolicyId"], []
    allowed = set(ENDORSE_TYPES)
    if turn.asker != "wire" or turn.switch("endorse_accepts_cancellation"):
        allowed.add("XLC")
    if transaction_type not in allowed:
        message = f"TransactionType: {transaction_type or '(empty)'} can't be used for an endorsement"
        broken.append(BrokenRule(message, "TransactionType", key))
    field = "TransactionEffectiveDate"
    if effective is None or effective == NO_DATE:
        return [*broken, BrokenRule(f"{field} is required", field, key)]
    day, ends = _midnight(effective), policy["PolicyExpirationDate"]
    if day < policy["PolicyEffectiveDate"] or (ends is not None and day >= ends):
        broken.append(BrokenRule(f"{field} is outside the policy's term", field, key))
    latest = max(row["TransactionEffectiveDate"] for row in of_policy(turn, key))
    if day < _midnight(latest):
        broken.append(BrokenRule(f"{field} is before the latest endorsement", field, key))
    return broken


def write(turn: Turn, policy: Record, effective: datetime, transaction_type: str, description: str) -> datetime:
    """Store the next transaction of that day; gives its TransactionEffectiveDate."""
    moment = _next_on(turn, policy["PolicyId"], effective)
    transaction = {
        "PolicyId": policy["PolicyId"],
        "TransactionEffectiveDate": moment,
        "TransactionType": transaction_type,
        "TransactionReasonCode": None,
        "TransactionDescription": description,
        "BillMethod": policy["BillMethod"],
    }
    row = {
        "policy_id": policy["PolicyId"],
        "effective_at": moment.isoformat(),
        "record": freeze(transaction),
        "lines": freeze(policy)["LineOfBusinessList"],
    }
    turn.conn.execute(insert(tables.transactions).values(row))
    return moment


def _next_on(turn: Turn, policy_id: str, effective: datetime) -> datetime:
    """The date's next free second."""
    day = _midnight(effective.replace(microsecond=0))
    taken = [row["TransactionEffectiveDate"] for row in of_policy(turn, policy_id, day)]
    return max(taken) + timedelta(seconds=1) if taken else day


def of_policy(turn: Turn, policy_id: str, on: datetime | None = None) -> list[Record]:
    """The transactions of a policy, oldest first; ``on``: only those of that day."""
    table = tables.transactions
    query = select(table.c.record).where(table.c.policy_id == policy_id).order_by(table.c.effective_at)
    rows = [thaw("PolicyTransaction", record) for record in turn.conn.execute(query).scalars()]
    return [row for row in rows if on is None or row["TransactionEffectiveDate"].date() == on.date()]


def lines_as_of(turn: Turn, policy: Record, on: datetime) -> list[Record] | None:
    """The lines of business after the last transaction of that day or before; none before the first."""
    table, end = tables.transactions, (_midnight(on) + timedelta(days=1)).isoformat()
    query = select(table.c.lines).where(table.c.policy_id == policy["PolicyId"], table.c.effective_at < end)
    found = turn.conn.execute(query.order_by(table.c.effective_at.desc()).limit(1)).scalars().all()
    if not found or found[0] is None:
        return None
    return [thaw("PolicyLineOfBusiness", line) for line in found[0]]


def follow_correction(turn: Turn, before: Record, policy: Record) -> None:
    """A correction rewrites the last transaction's lines, and moves the opening transaction with the effective date."""
    table, key = tables.transactions, policy["PolicyId"]
    moments = [row["TransactionEffectiveDate"] for row in of_policy(turn, key)]
    last = (table.c.policy_id == key) & (table.c.effective_at == moments[-1].isoformat())
    turn.conn.execute(update(table).where(last).values(lines=freeze(policy)["LineOfBusinessList"]))
    if policy["PolicyEffectiveDate"] != before["PolicyEffectiveDate"]:
        opening = (table.c.policy_id == key) & (table.c.effective_at == moments[0].isoformat())
        record = freeze(of_policy(turn, key)[0])
        moment = _next_on(turn, key, policy["PolicyEffectiveDate"]).isoformat()
        record["TransactionEffectiveDate"] = moment
        turn.conn.execute(update(table).where(opening).values(effective_at=moment, record=record))
