"""Plans of a carrier that AMS360 does not have: held for a person, who says once which company it is."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2, "policies": 4},
    "benefitpoint": {"accounts": 2, "contacts": 2, "products": 4},
    "insuredmine": {"accounts": 2, "contacts": 2, "policies": 4},
}


def play(stage: Stage) -> None:
    """Ada and Bo have plans of Summit Vale Life, which is no company of AMS360, and one of a known carrier. Only that
    one goes on; one answer sends the others, and a later plan of the carrier needs none."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo = stage.role("ada"), stage.role("bo")
    medical, dental = stage.role("medical_plan"), stage.role("dental_plan")
    bos, later = (
        stage.another(like, key, number=f"{stage.role(like)['number']}-B")
        for like, key in (("medical_plan", "Bo's plan"), ("dental_plan", "Bo's second plan"))
    )
    for one in (ada, bo):
        a.add_customer(one)
        b.add_account_from_ams360(one, classification="Individual")
    stage.settle()
    stage.daily()
    b.add_plan(ada, medical, **b.OWN_CARRIER)
    b.add_plan(ada, dental)
    b.add_plan(bo, bos, **b.OWN_CARRIER)
    stage.settle()
    stage.daily()
    expect("V5a", "ams360", "Ada's policies", [dental["number"]], lambda: a.shows.policy_numbers(ada))
    expect("V5a", "ams360", "Bo's policies", [], lambda: a.shows.policy_numbers(bo))
    expect("V5b", "core", "questions", ["not mapped"], stage.questions)
    stage.steward.answer("not mapped", "map", external_id="CDL")
    stage.settle()
    b.add_plan(bo, later, **b.OWN_CARRIER)
    stage.settle()
    stage.daily()
    adas = [[dental["number"], "GRT", "GMED"], [medical["number"], "CDL", "GMED"]]
    expect("V5c", "ams360", "Ada's policies: number, company, line", adas, lambda: a.shows.policy_facts(ada))
    theirs = [[later["number"], "CDL", "GMED"], [bos["number"], "CDL", "GMED"]]
    expect("V5c", "ams360", "Bo's policies: number, company, line", theirs, lambda: a.shows.policy_facts(bo))
    shown = ["Cedar Life", "Granite Mutual"]
    expect("V5c", "insuredmine", "carriers", shown, lambda: sorted(i.shows.policy_values(ada, "carrier")))
    expect("V5b", "core", "questions", [], stage.questions)
