"""A plan added in BenefitPoint becomes a policy in AMS360."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1, "products": 1},
    "insuredmine": {"accounts": 1, "contacts": 1, "policies": 1},
}


def play(stage: Stage) -> None:
    """Ada is in all three systems. A plan is added through Plans > Tasks > Add Plan: it is one policy everywhere."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, plan = stage.role("ada"), stage.role("medical_plan")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    page = b.add_plan(ada, plan, name="", billingType="", billingCarrierType="")
    errors = ["Plan name is required.", "Carrier type is required.", "Billing type is required."]
    expect("R27", "benefitpoint", "Save without name, carrier type and billing type", errors, page.errors)
    b.add_plan(ada, plan)
    expect("R27", "benefitpoint", "plans", [plan["plan_name"]], lambda: [row["name"] for row in b.shows.plans(ada)])
    stage.settle()
    expect("R28", "ams360", "policies", [plan["number"]], lambda: a.shows.policy_numbers(ada))
    linked = [policy["PolicyId"] for policy in a.shows.policies(ada)]
    expect("R28", "benefitpoint", "the plan's AMS360 policy id", linked, lambda: b.shows.ams_policy_ids(ada))
    stage.daily()
    expect("R28", "insuredmine", "policies", [plan["number"]], lambda: i.shows.policy_numbers(ada))
    expect("R28", "ams360", "policies after the daily", [plan["number"]], lambda: a.shows.policy_numbers(ada))
    holder = i.shows.account(ada)["id"]
    expect("R28 R10", "insuredmine", "the policy's account", [holder], lambda: i.shows.policy_values(ada, "accountId"))
