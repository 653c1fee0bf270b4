"""The same story, performed again and again in one sandbox: each time other people, who share nothing."""

from trifold.scenarios.stage import Stage

WORLD = "connected"
MADE = {
    "ams360": {"customers": 3, "policies": 3},
    "benefitpoint": {"accounts": 3, "contacts": 3, "products": 3},
    "insuredmine": {"accounts": 3, "contacts": 3, "policies": 3},
}


def play(stage: Stage) -> None:
    """Ada is added in BenefitPoint, with a plan; the internal connection makes her a customer. Then another Ada, and
    another. None of them is taken for an earlier one."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    performances = (stage, stage.performed_again(), stage.performed_again())
    strong = []
    for performance in performances:
        ada, plan = performance.role("ada"), performance.role("medical_plan")
        b.add_account(ada)
        b.add_plan(ada, plan)
        performance.settle()
        strong += [ada[name] for name in ("born", "phone", "email", "street1", "last_name")] + [plan["number"]]
        expect("T17", "ams360", f"customers named {ada}", 1, lambda one=ada: a.shows.count(one))
        linked = a.shows.customer_id(ada)
        expect("T17", "benefitpoint", "its customer", linked, lambda one=ada: b.shows.ams_customer_id(one))
        expect("T17", "insuredmine", "badges", ["AMS360 synced"], lambda one=ada: i.shows.badges(one))
    expect("T17", "", "values that two of them share", 0, len(strong) - len(set(strong)))
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    for performance in performances:
        ada = performance.role("ada")
        expect("T17", "insuredmine", "badges after the daily", both, lambda one=ada: i.shows.badges(one))
