"""Premium rows of policy transactions. ``BilliedPremium`` is the wire's own spelling (AMS360 WSDL).

FilterIncludeCorrected of the list call is accepted and changes nothing: no row is replaced by a corrected copy here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from trifold.simulators.ams360 import belongings, endorsements, policies, premium_rows, rules
from trifold.simulators.ams360.errors import BrokenRule, not_found, refuse_if_broken
from trifold.simulators.ams360.records import NO_DATE, NO_GUID, Record, blank, complete
from trifold.simulators.ams360.results import Fields, Operations, after, date_in, given, shown
from trifold.simulators.ams360.turn import Turn

KIND, KEY = premium_rows.KIND, premium_rows.KEY


def _moment_rules(turn: Turn, policy: Record, row: Record, key: str) -> Iterator[BrokenRule]:
    field, moment = "TransactionEffectiveDate", row["TransactionEffectiveDate"]
    if moment == NO_DATE:
        yield BrokenRule(f"{field} is required", field, key)
    elif moment not in [found[field] for found in endorsements.of_policy(turn, policy["PolicyId"])]:
        yield BrokenRule(f"{field} is no transaction of the policy", field, key)


def insert_premium(turn: Turn, wanted: Mapping[str, Any]) -> str:
    """A new row of an existing transaction; gives its id."""
    rules.refuse_supplied_id(turn, KEY, wanted)
    policy = policies.owner_of(turn, wanted.get("PolicyId"))
    row = complete(KIND, wanted)
    refuse_if_broken(
        "The premium", [*_moment_rules(turn, policy, row, ""), *premium_rows.broken_rules(turn, policy, row, "")]
    )
    row_id = premium_rows.keep(turn, policy, row | {KEY: NO_GUID})
    policies.tell_updated(turn, policy)
    return row_id


def update_premium(turn: Turn, wanted: Mapping[str, Any]) -> None:
    """A full replace of the row found by its id. A billed row's line stays, without an error (documentation)."""
    before = belongings.one(turn, KIND, wanted.get(KEY))
    if before is None:
        raise not_found("Premium", KEY, wanted.get(KEY) or "")
    policy = policies.owner_of(turn, before["PolicyId"])
    row = complete(KIND, rules.with_absent(turn, KIND, wanted, before)) | {KEY: before[KEY]}
    if before["BilliedPremium"]:
        row["LineOfBusiness"] = before["LineOfBusiness"]
    broken = [*_moment_rules(turn, policy, row, row[KEY]), *premium_rows.broken_rules(turn, policy, row, row[KEY])]
    if not blank(row["PolicyId"]) and row["PolicyId"].lower() != policy["PolicyId"]:
        broken.append(BrokenRule("The premium belongs to another policy", "PolicyId", row[KEY]))
    refuse_if_broken("The premium", broken)
    premium_rows.keep(turn, policy, row)
    policies.tell_updated(turn, policy)


def delete_premium(turn: Turn, premium_id: str | None) -> None:
    row = belongings.one(turn, KIND, premium_id)
    if row is None:
        raise not_found("Premium", KEY, premium_id or "")
    policy = policies.owner_of(turn, row["PolicyId"])
    belongings.drop(turn, KIND, row[KEY])
    policies.tell_updated(turn, policy)


def _get(turn: Turn, fields: Fields) -> Record:
    found = belongings.one(turn, KIND, fields.get(KEY))
    if found is not None and policies.get_policy(turn, found["PolicyId"]) is None:
        found = None
    return shown(turn, KIND, KEY, fields, found)


def _list(turn: Turn, fields: Fields) -> Record:
    """All rows of a policy, or those of exactly one transaction."""
    on: datetime | None = date_in(fields, "TransactionEffectiveDate")
    policy = policies.get_policy(turn, fields.get("PolicyId"))
    rows = premium_rows.of_policy(turn, policy["PolicyId"]) if policy else []
    return {KIND: [row for row in rows if on in (None, row["TransactionEffectiveDate"])]}


OPERATIONS: Operations = {
    "PolicyTransactionPremiumInsert": lambda turn, fields: {
        KEY: insert_premium(turn, given(fields, KIND, "PolicyTransactionPremiumInsert"))
    },
    "PolicyTransactionPremiumUpdate": after(
        lambda turn, fields: update_premium(turn, given(fields, KIND, "PolicyTransactionPremiumUpdate"))
    ),
    "PolicyTransactionPremiumDelete": after(lambda turn, fields: delete_premium(turn, fields.get(KEY))),
    "PolicyTransactionPremiumGet": _get,
    "PolicyTransactionPremiumGetListForPolicy": _list,
}
