"""The rows of premium that a policy's transactions hold: their rules and how they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from trifold.simulators.ams360 import belongings, rules
from trifold.simulators.ams360.errors import BrokenRule
from trifold.simulators.ams360.records import NO_DATE, NO_GUID, Record, blank
from trifold.simulators.ams360.turn import Turn

KIND = "PolicyTransactionPremium"
KEY = f"{KIND}Id"


def broken_rules(turn: Turn, policy: Record, row: Record, key: str) -> Iterator[BrokenRule]:
    """What documentation demands of a row: its plan type is set up for the company, its line fits the policy."""
    company, line = row["WritingCompanyCode"] or policy["WritingCompanyCode"], row["LineOfBusiness"]
    if not blank(row["WritingCompanyCode"]) and rules.code_row(turn, "CompanyInfo", company) is None:
        yield BrokenRule(f"WritingCompanyCode: no company has the code {company}", "WritingCompanyCode", key)
    if not blank(row["PlanType"]) and company not in rules.parents_of(turn, "PlanType", row["PlanType"]):
        yield BrokenRule(f"PlanType: {row['PlanType']} is not set up for company {company}", "PlanType", key)
    if not blank(line):
        found = rules.code_row(turn, "LineOfBusinessInfo", line)
        if found is None:
            yield BrokenRule(f"LineOfBusiness: no line has the code {line}", "LineOfBusiness", key)
        elif policy["TypeOfBusiness"] not in (0, found["TypeOfBusinessCode"]):
            message = f"LineOfBusiness: {line} does not fit the policy's type of business"
            yield BrokenRule(message, "LineOfBusiness", key)


def of_policy(turn: Turn, policy_id: str) -> list[Record]:
    """All rows of a policy, by transaction."""
    return sorted(belongings.below(turn, KIND, policy_id), key=lambda row: row["TransactionEffectiveDate"])


def as_new(row: Record) -> Record:
    """A row that came with a new policy: AMS360 makes its id, and it belongs to the opening transaction."""
    return row | {KEY: NO_GUID, "TransactionEffectiveDate": NO_DATE}


def stranger_rules(turn: Turn, policy: Record) -> Iterator[BrokenRule]:
    """A correction's rows with an id must be rows of this policy."""
    known = {NO_GUID, *(row[KEY] for row in of_policy(turn, policy["PolicyId"]))}
    for row in policy["TransactionPremiumList"] or []:
        if row[KEY].lower() not in known:
            yield BrokenRule("The policy has no such premium row", KEY, row[KEY])


def keep(turn: Turn, policy: Record, row: Record) -> str:
    """Store a checked row under its policy; gives its id, which a row without one is given here."""
    if row[KEY] == NO_GUID:
        row[KEY] = turn.world.guid(turn.conn, "premium")
    row["PolicyId"] = policy["PolicyId"]
    row["WritingCompanyCode"] = row["WritingCompanyCode"] or policy["WritingCompanyCode"]
    belongings.keep(turn, KIND, row[KEY], policy["PolicyId"], row)
    return str(row[KEY])


def keep_all(turn: Turn, policy: Record, rows: Iterable[Record], moment: datetime) -> None:
    """Store the rows that came with a policy; those without a transaction belong to the one of ``moment``."""
    for row in rows:
        if row["TransactionEffectiveDate"] == NO_DATE:
            row["TransactionEffectiveDate"] = moment
        keep(turn, policy, row)


def rewrite_company(turn: Turn, policy: Record) -> None:
    """All rows of the term follow a corrected WritingCompanyCode (AMS360 documentation)."""
    for row in of_policy(turn, policy["PolicyId"]):
        keep(turn, policy, row | {"WritingCompanyCode": policy["WritingCompanyCode"]})


def billing_rules(turn: Turn, policy: Record) -> Iterator[BrokenRule]:
    """Billed or suspended rows refuse a change of the writing company (AMS360 documentation)."""
    if any(row["BilliedPremium"] or row["IsSuspended"] for row in of_policy(turn, policy["PolicyId"])):
        message = "WritingCompanyCode can't be changed: billed or suspended premium exists"
        yield BrokenRule(message, "WritingCompanyCode", policy["PolicyId"])
