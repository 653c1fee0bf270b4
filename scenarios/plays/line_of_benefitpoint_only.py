"""A plan of a line of business that AMS360 does not have: held for a person, who says which line it is."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 2},
    "benefitpoint": {"accounts": 1, "contacts": 1, "products": 2},
    "insuredmine": {"accounts": 1, "contacts": 1, "policies": 2},
}


def play(stage: Stage) -> None:
    """Ada has a wellness programme, which is no line of business of AMS360, though the plan's name says Medical. It
    waits for the answer; the next one of that line needs none."""
    a, b, expect = stage.ams360, stage.benefitpoint, stage.expect
    ada, first, second = stage.role("ada"), stage.role("medical_plan"), stage.role("dental_plan")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    b.add_plan(ada, first, **b.OWN_LINE)
    stage.settle()
    stage.daily()
    expect("V5d", "ams360", "policies", [], lambda: a.shows.policy_numbers(ada))
    expect("V5d", "core", "questions", ["not mapped"], stage.questions)
    stage.steward.answer("not mapped", "map", external_id="DISAB")
    stage.settle()
    b.add_plan(ada, second, **b.OWN_LINE)
    stage.settle()
    stage.daily()
    lines = [[second["number"], "GRT", "DISAB"], [first["number"], "GRT", "DISAB"]]
    expect("V5d", "ams360", "policies: number, company, line", lines, lambda: a.shows.policy_facts(ada))
    expect("V5d", "core", "questions", [], stage.questions)
