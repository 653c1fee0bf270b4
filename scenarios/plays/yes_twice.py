"""Yes is pressed twice for one AMS360 customer, as an individual and as a group."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 1},
    "benefitpoint": {"accounts": 2, "contacts": 1, "products": 1},
    "insuredmine": {"accounts": 1, "contacts": 1, "policies": 1},
}
ASKED = ("ambiguous",)


def play(stage: Stage) -> None:
    """Ada is added to BenefitPoint from AMS360 as an individual, and once more as a group, with a plan. She stays one
    account in InsuredMine; the second is left to a person, and its plan is not lost."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, plan = stage.role("ada"), stage.role("medical_plan")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    first = {"ams360": ada.ids["ams360"], "benefitpoint": ada.ids["benefitpoint"]}
    before = i.shows.fields(ada)
    b.add_account_from_ams360(ada, classification="Group", again=True)
    b.add_plan(ada, plan)
    stage.settle()
    stage.daily()
    expect("X39", "insuredmine", f"accounts named {ada}", 1, lambda: i.shows.count(ada))
    expect("X39", "insuredmine", "ids, as before", first, lambda: i.shows.ids(ada))
    expect("X39", "insuredmine", "fields, as before", before, lambda: i.shows.fields(ada))
    expect("X39", "ams360", f"customers named {ada}", 1, lambda: a.shows.count(ada))
    expect("X39", "benefitpoint", "accounts of her name, both kept", 2, lambda: b.shows.count(ada))
    expect(
        "X39",
        "benefitpoint",
        "the second's plans",
        [plan["plan_name"]],
        lambda: [row["name"] for row in b.shows.plans(ada)],
    )
    expect("X39", "core", "what waits for a person", ["ambiguous"], lambda: stage.steward.asked_about(ada))
    expect("X39", "ams360", "policies", [plan["number"]], lambda: a.shows.policy_numbers(ada))
    expect("X39", "insuredmine", "policies", [plan["number"]], lambda: i.shows.policy_numbers(ada))
