"""A plan changes in BenefitPoint after it became a policy in AMS360."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1, "policies": 1},
}
ASKED = ("deleted",)


def play(stage: Stage) -> None:
    """Ada's plan is edited and cancelled: the same policy is corrected. AMS360's own edit goes to InsuredMine and
    stays. The plan is deleted: its policy stays in AMS360, and in InsuredMine."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, plan = stage.role("ada"), stage.role("medical_plan")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    b.add_plan(ada, plan)
    stage.settle()
    first = [row["PolicyId"] for row in a.shows.policies(ada)]
    b.edit_plan(plan, totalEstimatedMonthlyPremium="900")
    stage.settle()
    expect("X15", "ams360", "premium of a year", ["10800.00"], lambda: a.shows.policy_values(ada, "FullTermPremium"))
    expect("X15", "insuredmine", "premium", ["10800.00"], lambda: i.shows.policy_values(ada, "premium"))
    plan.ids["ams360"] = first[0]
    a.change_policy(plan, "edit", Description="Medical, as agreed")
    stage.settle()
    told = ["Medical, as agreed"]
    expect("X15", "insuredmine", "description by AMS360", told, lambda: i.shows.policy_values(ada, "description"))
    expect("X15", "benefitpoint", "the plan's own name", plan["plan_name"], lambda: b.shows.plans(ada)[0]["name"])
    b.edit_plan(plan, cancellationOn=plan["starts"], cancellationReason="Insured_Request")
    stage.settle()
    expect(
        "X15",
        "ams360",
        "status after the plan was cancelled",
        ["C"],
        lambda: a.shows.policy_values(ada, "PolicyStatus"),
    )
    expect("X15", "insuredmine", "status", ["cancelled"], lambda: i.shows.policy_values(ada, "status"))
    b.delete_plan(plan)
    stage.settle()
    stage.daily()
    expect("X15", "ams360", "the policy stays", first, lambda: [row["PolicyId"] for row in a.shows.policies(ada)])
    expect("X15", "insuredmine", "the policy stays", told, lambda: i.shows.policy_values(ada, "description"))
