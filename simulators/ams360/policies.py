"""Policies: new business, correction, renewal, deletion, and the lists. Transactions are in endorsements.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from trifold.simulators.ams360 import belongings, customers, endorsements, letters, lists, premium_rows, rules, tables
from trifold.simulators.ams360.errors import BrokenRule, GeneralRefusal, not_found, refuse_if_broken
from trifold.simulators.ams360.records import NO_DATE, NO_GUID, Record, blank, changed_fields, complete, freeze, thaw
from trifold.simulators.ams360.turn import Turn

STATUSES = ("A", "C", "N")  # active, cancelled, non-renewed (AMS360 documentation)
PLAIN, SUBMISSION, ACCOUNTING = "P", "S", "A"  # PolicySubType (switch 24's default)
# Child rows and what AMS360 sets itself: a correction that leaves them out keeps them.
_KEPT_WHEN_ABSENT = (
    "LineOfBusinessList",
    "PersonnelList",
    "PriorPolicy",
    "PriorPolicyId",
    "SourcePolicyId",
    "PolicySubType",
    "CompanyType",
)


def _rules(turn: Turn, policy: Record, key: str) -> Iterator[BrokenRule]:
    required = turn.switch("required_policy_fields")
    for field in required:
        if blank(policy[field]) or policy[field] == NO_DATE:
            yield BrokenRule(f"{field} is required", field, key)
    if not blank(policy["CustomerId"]) and not customers.exists(turn, policy["CustomerId"]):
        yield BrokenRule("Customer not found", "CustomerId", key)
    company = policy["WritingCompanyCode"]
    if not blank(company) and rules.code_row(turn, "CompanyInfo", company) is None:
        yield BrokenRule(f"WritingCompanyCode: no company has the code {company}", "WritingCompanyCode", key)
    ends = policy["PolicyExpirationDate"]
    if ends is not None and policy["PolicyEffectiveDate"] != NO_DATE and ends <= policy["PolicyEffectiveDate"]:
        yield BrokenRule("PolicyExpirationDate must be after PolicyEffectiveDate", "PolicyExpirationDate", key)
    for row in policy["TransactionPremiumList"] or []:
        yield from premium_rows.broken_rules(turn, policy, row, key)
    yield from rules.code_rules(turn, policy, key)


def _on_midnight(policy: Record) -> Record:
    """The term's dates without a time: they are dates by their meaning."""
    for field in ("PolicyEffectiveDate", "PolicyExpirationDate"):
        if policy[field] is not None:
            policy[field] = policy[field].replace(hour=0, minute=0, second=0)
    return policy


def _with_ids(turn: Turn, policy: Record) -> Record:
    """Child rows get the ids that they lack, and the policy's own id."""
    for listed, key, kind in (
        ("LineOfBusinessList", "LineOfBusinessId", "line"),
        ("PersonnelList", "PolicyPersonnelId", "personnel"),
    ):
        for row in policy[listed] or []:
            if row[key] == NO_GUID:
                row[key] = turn.world.guid(turn.conn, kind)
            if "PolicyId" in row:
                row["PolicyId"] = policy["PolicyId"]
    return policy


def _keys(policy: Record) -> dict[str, str]:
    return {"CustomerId": policy["CustomerId"], "PolicyId": policy["PolicyId"]}


def _taken_out(policy: Record) -> list[Record]:
    """Empty the lists that are kept elsewhere; gives the premium rows."""
    premiums: list[Record] = policy["TransactionPremiumList"] or []
    policy |= {"TransactionList": None, "TransactionPremiumList": None}
    return premiums


def _insert(turn: Turn, policy: Record, transaction_type: str, description: str) -> str:
    """Store a checked policy as a new row with its opening transaction."""
    company = rules.code_row(turn, "CompanyInfo", policy["WritingCompanyCode"]) or {}
    policy["PolicyId"] = turn.world.guid(turn.conn, "policy")
    policy["CustomerId"] = policy["CustomerId"].lower()
    policy["PolicyStatus"] = "A"  # set by AMS360 (documentation)
    policy["PolicySubType"] = policy["PolicySubType"] or turn.switch("plain_sub_type")
    company_type = letters.shown(turn, "CompanyType", company.get("CompanyType"))
    policy["CompanyType"] = policy["CompanyType"] or company_type
    policy["IsMultiEntity"] = bool(policy["IsMultiEntity"])
    premiums = _taken_out(policy)
    record = freeze(_with_ids(turn, policy))
    row = {
        "policy_id": policy["PolicyId"],
        "customer_id": policy["CustomerId"],
        "policy_number": policy["PolicyNumber"] or "",
        "record": record,
    }
    turn.conn.execute(insert(tables.policies).values(row))
    moment = endorsements.write(turn, policy, policy["PolicyEffectiveDate"], transaction_type, description)
    premium_rows.keep_all(turn, policy, map(premium_rows.as_new, premiums), moment)
    turn.notify("Policy", "Inserted", _keys(policy))
    return str(policy["PolicyId"])


def insert_policy(turn: Turn, given: Mapping[str, Any] | None) -> str:
    """New business under a customer; gives its PolicyId. PolicyNumber isn't unique; the status becomes ``A``."""
    if given is None:
        raise GeneralRefusal("PolicyInsert: the request has no Policy")
    rules.refuse_supplied_id(turn, "PolicyId", given)
    policy = _on_midnight(complete("Policy", given))
    refuse_if_broken("The policy", list(_rules(turn, policy, "")))
    if policy["IsNewPolicy"] is None:
        policy["IsNewPolicy"] = True
    return _insert(turn, policy, "NBS", "New business")


def renew_policy(turn: Turn, given: Mapping[str, Any] | None) -> str:
    """A new row that follows the policy named by PolicyId (else PriorPolicyId); gives the new PolicyId.

    The old row stays as it is. What the request leaves empty is taken over from it, but never the dates.
    """
    if given is None:
        raise GeneralRefusal("PolicyRenew: the request has no Policy")
    named = given.get("PolicyId")
    old_id = given.get("PriorPolicyId") if blank(named) else named
    old = get_policy(turn, old_id)
    if old is None:
        raise not_found("Policy", "PolicyId", old_id or "")
    policy = _on_midnight(complete("Policy", given))
    for field, value in old.items():
        if field not in ("PolicyExpirationDate", "TransactionPremiumList") and blank(policy[field]):
            policy[field] = value
    broken = list(_rules(turn, policy, old["PolicyId"]))
    if policy["CustomerId"].lower() != old["CustomerId"]:
        broken.append(BrokenRule("The policy belongs to another customer", "CustomerId", old["PolicyId"]))
    refuse_if_broken("The renewal", broken)
    for row in policy["LineOfBusinessList"] or []:
        row["LineOfBusinessId"] = NO_GUID
    for row in policy["PersonnelList"] or []:
        row["PolicyPersonnelId"] = NO_GUID
    policy |= {"PriorPolicy": old["PolicyNumber"], "PriorPolicyId": old["PolicyId"], "SourcePolicyId": old["PolicyId"]}
    policy["IsNewPolicy"] = False
    return _insert(turn, policy, "RWL", "Renewal")


def correct_policy(turn: Turn, given: Mapping[str, Any] | None) -> None:
    """Change the current record, found by PolicyId, without a new transaction; absent child rows stay."""
    if given is None:
        raise GeneralRefusal("PolicyCorrect: the request has no Policy")
    policy_id = given.get("PolicyId")
    before = _stored(turn, policy_id)
    if before is None:
        raise not_found("Policy", "PolicyId", policy_id or "")
    policy = _on_midnight(complete("Policy", rules.with_absent(turn, "Policy", given, before)))
    policy["PolicyId"] = before["PolicyId"]
    for field in _KEPT_WHEN_ABSENT:
        policy[field] = before[field] if policy[field] is None else policy[field]
    if policy["PolicyStatus"] not in STATUSES or not turn.switch("correct_sets_status"):
        policy["PolicyStatus"] = before["PolicyStatus"]
    broken = list(_rules(turn, policy, before["PolicyId"]))
    if not blank(policy["CustomerId"]) and policy["CustomerId"].lower() != before["CustomerId"]:
        broken.append(BrokenRule("The policy belongs to another customer", "CustomerId", before["PolicyId"]))
    moved = policy["WritingCompanyCode"] != before["WritingCompanyCode"]
    if moved:
        broken += premium_rows.billing_rules(turn, before)
    broken += premium_rows.stranger_rules(turn, policy)
    refuse_if_broken("The policy", broken)
    policy["CustomerId"] = before["CustomerId"]
    premiums = _taken_out(policy)
    save_policy(turn, _with_ids(turn, policy))
    endorsements.follow_correction(turn, before, policy)
    last = endorsements.of_policy(turn, policy["PolicyId"])[-1]["TransactionEffectiveDate"]
    premium_rows.keep_all(turn, policy, premiums, last)
    if moved:
        premium_rows.rewrite_company(turn, policy)
    changed = changed_fields(before, policy) | ({"TransactionPremiumList"} if premiums else set())
    turn.notify("Policy", "Updated", _keys(policy), changed)


def save_policy(turn: Turn, policy: Record) -> None:
    """Overwrite the stored record; the caller has checked it. Transactions and premium rows are kept elsewhere."""
    _taken_out(policy)
    row = update(tables.policies).where(tables.policies.c.policy_id == policy["PolicyId"])
    turn.conn.execute(row.values(policy_number=policy["PolicyNumber"] or "", record=freeze(policy)))


def delete_policy(turn: Turn, policy_id: str | None, customer_id: str | None) -> None:
    """Delete a policy with its transactions; both ids must name it."""
    policy = _stored(turn, policy_id)
    if policy is None or policy["CustomerId"] != (customer_id or "").lower():
        raise not_found("Policy", "PolicyId", policy_id or "")
    for table in (tables.transactions, tables.policies):
        turn.conn.execute(delete(table).where(table.c.policy_id == policy["PolicyId"]))
    belongings.drop_below(turn, policy["PolicyId"])
    turn.notify("Policy", "Deleted", _keys(policy))


def endorse_policy(
    turn: Turn, policy_id: str | None, effective: datetime | None, transaction_type: str | None, description: str | None
) -> Record:
    """Add a transaction to a policy and set the status that follows from it; gives the policy as PolicyGet does."""
    policy = _stored(turn, policy_id)
    if policy is None:
        raise not_found("Policy", "PolicyId", policy_id or "")
    broken = endorsements.broken_rules(turn, policy, effective, transaction_type)
    refuse_if_broken("The endorsement", broken)
    assert effective is not None and transaction_type is not None
    endorsements.write(turn, policy, effective, transaction_type, description or "")
    status = endorsements.status_after(policy["PolicyStatus"], transaction_type)
    if status != policy["PolicyStatus"]:
        save_policy(turn, policy | {"PolicyStatus": status})
    turn.notify("Policy", "Updated", _keys(policy))
    endorsed = get_policy(turn, policy_id)
    assert endorsed is not None
    return endorsed


def _stored(turn: Turn, policy_id: str | None) -> Record | None:
    query = select(tables.policies.c.record).where(tables.policies.c.policy_id == (policy_id or "").lower())
    stored = turn.conn.execute(query).scalar_one_or_none()
    if stored is None or (turn.units is not None and not customers.exists(turn, stored["CustomerId"])):
        return None
    return thaw("Policy", stored)


def get_policy(turn: Turn, policy_id: str | None, on: datetime | None = None) -> Record | None:
    """The policy, or None.

    Without a date: the lines of business as of the last transaction, and all transactions. With one: the lines as
    of that day, and that day's transactions (AMS360 documentation).
    """
    policy = _stored(turn, policy_id)
    if policy is None:
        return None
    policy["TransactionList"] = endorsements.of_policy(turn, policy["PolicyId"], on)
    rows = premium_rows.of_policy(turn, policy["PolicyId"])
    shown = [row for row in rows if on is None or row["TransactionEffectiveDate"].date() == on.date()]
    policy["TransactionPremiumList"] = shown or None
    if on is not None:
        policy["LineOfBusinessList"] = endorsements.lines_as_of(turn, policy, on)
    return policy


def owner_of(turn: Turn, policy_id: str | None) -> Record:
    """The policy that a row below it names; raises BusinessRefusal when there is none."""
    policy = get_policy(turn, policy_id)
    if policy is None:
        raise not_found("Policy", "PolicyId", policy_id or "")
    return policy


def tell_updated(turn: Turn, policy: Record) -> None:
    """Notify that something below the policy has changed."""
    turn.notify("Policy", "Updated", _keys(policy))


def policies_where(turn: Turn, *, customer_id: str | None = None, number: str | None = None) -> list[Record]:
    """Every policy of a customer, or with exactly this number (white space and dashes count), in no visible order."""
    table = tables.policies
    query = select(table.c.policy_id, table.c.record)
    if customer_id is not None:
        query = query.where(table.c.customer_id == customer_id.lower())
    if number is not None:
        query = query.where(table.c.policy_number == number)
    rows = lists.unordered(turn, turn.conn.execute(query), lambda row: row[0])
    found = [thaw("Policy", record) for _, record in rows]
    if turn.units is not None:
        found = [policy for policy in found if customers.exists(turn, policy["CustomerId"])]
    return found


def listed(turn: Turn, policies: list[Record], wanted: Mapping[str, Any]) -> list[Record]:
    """PolicyInfo rows after the status filter and the four Include flags of the list calls.

    Absent flags give plain policies of every status, without multi-entity, accounting and submission rows; by switch
    ``policy_lists`` rows of every kind, or active ones only.
    """
    rule = turn.switch("policy_lists")

    def included(flag: str) -> bool:
        asked = wanted.get(flag)
        return rule == "every_sub_type" if asked is None else bool(asked)

    sub_types = set() if wanted.get("IncludePolicySubType") is False else {PLAIN, None, ""}
    sub_types |= {ACCOUNTING} if included("IncludeAccountingSubType") else set()
    sub_types |= {SUBMISSION} if included("IncludeSubmissionSubType") else set()
    statuses = set(wanted.get("PolicyStatus") or (STATUSES[:1] if rule == "active_only" else STATUSES))
    return [
        thaw("PolicyInfo", freeze(policy))
        for policy in policies
        if policy["PolicyStatus"] in statuses
        and policy["PolicySubType"] in sub_types
        and (included("IncludeMultiEntity") or not policy["IsMultiEntity"])
    ]


def in_term(policy: Mapping[str, Any], day: datetime) -> bool:
    """True when the policy is in effect on the day: from its effective date to before its expiration."""
    ends = policy["PolicyExpirationDate"]
    return bool(policy["PolicyEffectiveDate"] <= day and (ends is None or day < ends))
