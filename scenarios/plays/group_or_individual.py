"""The choice between group and individual is BenefitPoint's own."""

from trifold.scenarios.desks.mapping import group_form
from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2},
    "benefitpoint": {"accounts": 2, "contacts": 1},
    "insuredmine": {"accounts": 2, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Bo, a person in AMS360, is added to BenefitPoint as a group; Mill, a firm, as an individual. AMS360 stays."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    bo, mill = stage.role("bo"), stage.role("mill")
    a.add_customer(bo)
    a.add_customer(mill)
    stage.settle()
    before = [a.shows.customer(bo), a.shows.customer(mill)]
    page = b.pick(b.search(b.answer(b.ask_for_an_account(), "yes"), bo.search_name), bo.ids["ams360"])
    page = b.classify(page, "Group")
    mapped = group_form(a.shows.customer(bo))
    expect("R21", "benefitpoint", "the form of a person as a group", mapped, page.values(mapped))
    b.save(page, bo)
    expect("R21", "benefitpoint", "classification", "Group", lambda: b.shows.account(bo)["accountClassification"])
    expect("R25", "benefitpoint", "contacts of the group", [], lambda: b.shows.contact_names(bo))
    names = {"firstName": "Mona", "lastName": stage.casting.another("Mill")}
    b.add_account_from_ams360(mill, classification="Individual", **names)
    expect(
        "R21", "benefitpoint", "classification", "Individual", lambda: b.shows.account(mill)["accountClassification"]
    )
    stage.settle()
    stage.daily()
    expect("R21", "ams360", "the two customers", before, lambda: [a.shows.customer(bo), a.shows.customer(mill)])
    expect("R55", "insuredmine", f"type of {bo}, as AMS360 says", "Personal", lambda: i.shows.account(bo)["type"])
    expect("R55", "insuredmine", f"type of {mill}, too", "Commercial", lambda: i.shows.account(mill)["type"])
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("R30", "insuredmine", "badges", [both, both], lambda: [i.shows.badges(bo), i.shows.badges(mill)])
    bo.becomes(last_name=stage.casting.another("Moon"))
    a.edit_customer(bo, LastName=bo["last_name"])
    stage.settle()
    expect("R3 R21", "benefitpoint", "the group's name then", 1, lambda: b.shows.count(bo))
    expect("R25", "benefitpoint", "contacts of the group, after the daily too", [], lambda: b.shows.contact_names(bo))
