"""A plan is renewed in BenefitPoint as users do it."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 3},
    "benefitpoint": {"accounts": 1, "contacts": 1, "products": 3},
    "insuredmine": {"accounts": 1, "contacts": 1, "policies": 3},
}


def play(stage: Stage) -> None:
    """Ada's plan, a policy of AMS360 since long, is renewed by Plans > Tasks > Renew, and that one by Tasks > Copy with
    the origination Renewal: each is the renewal of the policy before, in AMS360 and in InsuredMine."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, plan = stage.role("ada"), stage.role("medical_plan")
    second, third = (stage.another("medical_plan", key) for key in ("second_year", "third_year"))
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    b.add_plan(ada, plan)
    stage.settle()
    first = [row["PolicyId"] for row in a.shows.policies(ada)]
    b.renew_plan(plan, second)
    parents = [None, int(plan.ids["benefitpoint"])]
    expect("V18a", "benefitpoint", "the plans' parents", parents, lambda: b.shows.plan_values(ada, "parentProductID"))
    stage.settle()
    expect("V18b", "ams360", "the renewed policy", first, lambda: a.shows.policy_values(ada, "PriorPolicyId")[1:])
    stage.daily()
    expect("V18b", "insuredmine", "policies", [plan["number"]] * 2, lambda: i.shows.policy_numbers(ada))
    held = i.shows.policy_values(ada, "id")[:1]
    expect("V18b", "insuredmine", "renewed", [None, *held], lambda: i.shows.policy_values(ada, "priorPolicyId"))
    years = {"effectiveAsOf": "2031-01-01", "renewalOn": "2031-12-31", "policyNumber": "MED-COPY"}
    b.renew_plan(second, third, task="Copy", policyOriginationReason="Renewal", **years)
    stage.settle()
    stage.daily()
    followed = [row["PolicyId"] for row in a.shows.policies(ada)[:2]]
    expect("V18c", "ams360", "renewed by copy", followed, lambda: a.shows.policy_values(ada, "PriorPolicyId")[1:])
    held = i.shows.policy_values(ada, "id")[:2]
    expect("V18c", "insuredmine", "by copy", [None, *held], lambda: i.shows.policy_values(ada, "priorPolicyId"))
