"""A plan of an account that is in BenefitPoint only."""

from trifold.scenarios.stage import Stage

MADE = {
    "benefitpoint": {"accounts": 1, "contacts": 1, "products": 1},
    "insuredmine": {"accounts": 1, "contacts": 1, "policies": 1},
}


def play(stage: Stage) -> None:
    """Bo is in BenefitPoint only. His plan goes to InsuredMine with the daily, says why it is not in AMS360, and
    never reaches AMS360, whatever is edited later."""
    b, i, expect = stage.benefitpoint, stage.insuredmine, stage.expect
    bo, plan = stage.role("bo"), stage.role("medical_plan")
    b.add_account(bo)
    b.add_plan(bo, plan)
    stage.settle()
    expect("X13", "insuredmine", "policies before the daily", [], lambda: i.shows.policy_numbers(bo))
    stage.daily()
    expect("X13", "insuredmine", "policies", [plan["number"]], lambda: i.shows.policy_numbers(bo))
    holder = i.shows.account(bo)["id"]
    expect("X13", "insuredmine", "the policy's account", [holder], lambda: i.shows.policy_values(bo, "accountId"))
    note = ["not sent to AMS360: account not linked"]
    expect("X13", "insuredmine", "what it says of AMS360", note, lambda: i.shows.policy_values(bo, "note"))
    b.edit_plan(plan, totalEstimatedMonthlyPremium="900")
    stage.settle()
    stage.daily()
    expect("X13", "insuredmine", "premium of a year", ["10800.00"], lambda: i.shows.policy_values(bo, "premium"))
    expect("X13", "benefitpoint", "the plan's AMS360 policy id", [""], lambda: b.shows.ams_policy_ids(bo))
    expect("X13", "ams360", "records made", {}, lambda: stage.made("ams360"))
