"""A BenefitPoint plan that AMS360 has as a policy already."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 2},
    "benefitpoint": {"accounts": 1, "contacts": 1, "products": 2},
    "insuredmine": {"accounts": 1, "contacts": 1, "policies": 2},
}


def play(stage: Stage) -> None:
    """Somebody wrote Ada's medical plan into AMS360 by hand; then it is added in BenefitPoint, where its number has no
    dashes. It is that policy. Her dental plan is nowhere else, and becomes a policy."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, plan, dental = stage.role("ada"), stage.role("medical_plan"), stage.role("dental_plan")
    by_hand = {"line": "HOME", "type_of_business": "1", "company": "GRT", "premium": "10200.00"}
    policy = stage.another("home_policy", "by hand", **by_hand, number=plan["number"], starts=plan["starts"])
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    a.add_policy(ada, policy)
    stage.settle()
    b.add_plan(ada, plan, policyNumber=plan["number"].replace("-", ""))
    b.add_plan(ada, dental)
    stage.settle()
    numbers = sorted([policy["number"], dental["number"]])
    expect("V1c", "ams360", "policies", numbers, lambda: sorted(a.shows.policy_numbers(ada)))
    expect("V1c", "benefitpoint", "joined", True, lambda: policy.ids["ams360"] in b.shows.ams_policy_ids(ada))
    stage.daily()
    expect("V1c", "insuredmine", "policies", numbers, lambda: sorted(i.shows.policy_numbers(ada)))
    expect("V1c", "core", "questions", [], stage.questions)
    a.change_policy(policy, "edit", Description="Said so in AMS360")
    stage.settle()
    told = "description of the policy"
    expect("V1c", "insuredmine", told, True, lambda: "Said so in AMS360" in i.shows.policy_values(ada, "description"))
