"""Activities: what was done, when and by whom. WSAPI writes them and never reads them back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from trifold.simulators.ams360 import belongings, customers, endorsements, entities, policies, rules
from trifold.simulators.ams360.errors import BrokenRule, refuse_if_broken
from trifold.simulators.ams360.records import NO_DATE, Record, blank, complete
from trifold.simulators.ams360.results import Operations, given
from trifold.simulators.ams360.turn import Turn

_TIME_OF_DAY = re.compile(r"PT(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d*)?S)?")


def _rules(turn: Turn, activity: Record) -> Iterator[BrokenRule]:
    if activity["ActivityDate"] == NO_DATE:
        yield BrokenRule("ActivityDate is required", "ActivityDate")
    if not _TIME_OF_DAY.fullmatch(activity["ActivityTime"]):
        yield BrokenRule("ActivityTime must be a time of day such as PT13H5M", "ActivityTime")
    for field in ("ActivityAction", "EmployeeCode"):
        if blank(activity[field]):
            yield BrokenRule(f"{field} is required", field)
    yield from rules.employee_rules(turn, activity, ("EmployeeCode",), "")


def insert_customer_activity(turn: Turn, wanted: Mapping[str, Any]) -> str:
    """An activity of a customer; gives its ActivityId. With a policy, its company replaces the given one."""
    rules.refuse_supplied_id(turn, "ActivityId", wanted)
    activity = complete("CustomerActivity", wanted)
    broken = list(_rules(turn, activity))
    if not customers.exists(turn, activity["CustomerId"]):
        broken.append(BrokenRule("Customer not found", "CustomerId"))
    broken += entities.policy_and_claim_rules(turn, activity, "")
    broken += _place_rules(turn, activity)
    refuse_if_broken("The activity", broken)
    if not blank(activity["PolicyId"]):
        policy = policies.owner_of(turn, activity["PolicyId"])
        activity["CompanyCode"] = policy["WritingCompanyCode"]
    activity["ActivityId"] = turn.world.guid(turn.conn, "activity")
    belongings.keep(turn, "CustomerActivity", activity["ActivityId"], activity["CustomerId"], activity)
    return str(activity["ActivityId"])


def _place_rules(turn: Turn, activity: Record) -> Iterator[BrokenRule]:
    """A claim needs its policy and transaction; a company is checked only when there is no policy (documentation)."""
    field, moment = "TransactionEffectiveDate", activity["TransactionEffectiveDate"]
    if not blank(activity["ClaimId"]) and moment is None:
        yield BrokenRule(f"{field} is required when ClaimId is given", field)
    if not blank(activity["PolicyId"]):
        rows = endorsements.of_policy(turn, activity["PolicyId"].lower())
        if rows and moment is not None and moment not in [row[field] for row in rows]:
            yield BrokenRule(f"{field} is no transaction of the policy", field)
    elif not blank(activity["CompanyCode"]) and rules.code_row(turn, "CompanyInfo", activity["CompanyCode"]) is None:
        yield BrokenRule(f"CompanyCode: no company has the code {activity['CompanyCode']}", "CompanyCode")


def insert_common_activity(turn: Turn, wanted: Mapping[str, Any]) -> str:
    """An activity of any entity: ActivityType is the entity's type, ActivityTypeId its id or code."""
    activity = complete("Activity", wanted)
    number, entity_id = activity["ActivityType"], activity["ActivityTypeId"]
    fields = ("ActivityType", "ActivityTypeId")
    broken = [*_rules(turn, activity), *entities.entity_rules(turn, number, entity_id, fields, "")]
    refuse_if_broken("The activity", broken)
    activity_id = turn.world.guid(turn.conn, "activity")
    belongings.keep(turn, "Activity", activity_id, entities.owner_of(number, entity_id), activity)
    return activity_id


OPERATIONS: Operations = {
    "CustomerActivityInsert": lambda turn, fields: {
        "ActivityId": insert_customer_activity(turn, given(fields, "CustomerActivity", "CustomerActivityInsert"))
    },
    "CommonActivityInsert": lambda turn, fields: {
        "ActivityId": insert_common_activity(turn, given(fields, "CommonActivity", "CommonActivityInsert"))
    },
}
