"""A user answers No although AMS360 has the client, sees it, and adds the account again by Yes."""

from trifold.scenarios.stage import Stage

ASKED = ["ambiguous"]
MADE = {
    "ams360": {"customers": 1, "policies": 1},
    "benefitpoint": {"accounts": 2, "contacts": 2, "products": 1},
    "insuredmine": {"accounts": 1, "contacts": 1, "policies": 1},
}


def play(stage: Stage) -> None:
    """Ada is in AMS360, is added by No, and then by Yes. That both are she is offered, and said: InsuredMine has her
    once, and the plan of the account that was added first is not lost."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, plan, steward = stage.role("ada"), stage.role("medical_plan"), stage.steward
    a.add_customer(ada)
    stage.settle()
    b.add_account(ada)
    first = ada.ids["benefitpoint"]
    b.add_plan(ada, plan)
    stage.settle()
    stage.daily()
    expect("V4c", "core", "what is offered", ["ambiguous"], lambda: steward.asked_about(ada))
    b.add_account_from_ams360(ada, classification="Individual", again=True)
    stage.settle()
    stage.daily()
    steward.answer("ambiguous", "link")
    stage.settle()
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    customer = a.shows.customer_id(ada)
    expect(
        "V4c",
        "benefitpoint",
        "AMS360 id of the first account",
        customer,
        lambda: b.shows.link_of(first)["amsCustomerId"],
    )
    expect("V4c", "insuredmine", f"accounts named {ada}", 1, lambda: i.shows.count(ada))
    expect("V4c", "insuredmine", "badges", both, lambda: i.shows.badges(ada))
    expect("V4c", "ams360", f"customers named {ada}", 1, lambda: a.shows.count(ada))
    expect("V4c", "ams360", "policies", [plan["number"]], lambda: a.shows.policy_numbers(ada))
    expect("V4c", "insuredmine", "policies", [plan["number"]], lambda: i.shows.policy_numbers(ada))
