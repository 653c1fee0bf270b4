"""Policy numbers are written in many ways, or not at all."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 2},
    "benefitpoint": {"accounts": 1, "contacts": 1, "products": 1},
    "insuredmine": {"accounts": 1, "contacts": 1, "policies": 2},
}


def play(stage: Stage) -> None:
    """Ada has a policy in AMS360. A plan without a number waits; its number, but for a blank and a dash that of the
    policy, makes a policy of its own. From then on plan and policy are joined by AMS360's id, whatever the numbers."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, plan, policy = stage.role("ada"), stage.role("medical_plan"), stage.role("home_policy")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    a.add_policy(ada, policy)
    stage.settle()
    stage.daily()
    b.add_plan(ada, plan, policyNumber="")
    stage.settle()
    stage.daily()
    expect(
        "X16",
        "ams360",
        "policies while the plan has no number",
        [policy["number"]],
        lambda: a.shows.policy_numbers(ada),
    )
    number = policy["number"].replace("-", " ", 1)
    b.edit_plan(plan, policyNumber=number)
    stage.settle()
    numbers = sorted([policy["number"], number])
    expect("X16", "ams360", "policies", numbers, lambda: sorted(a.shows.policy_numbers(ada)))
    joined = b.shows.ams_policy_ids(ada)
    expect("X16", "benefitpoint", "the plan is not the policy of before", False, joined == [policy.ids["ams360"]])
    plan.ids["ams360"] = joined[0]
    a.change_policy(plan, "edit", PolicyNumber="RENUMBERED-1")
    stage.settle()
    stage.daily()
    numbers = sorted([policy["number"], "RENUMBERED-1"])
    expect("X16", "insuredmine", "policies", numbers, lambda: sorted(i.shows.policy_numbers(ada)))
    expect("X16", "ams360", "policies, two still", numbers, lambda: sorted(a.shows.policy_numbers(ada)))
    expect("X16", "benefitpoint", "joined as before", joined, lambda: b.shows.ams_policy_ids(ada))
