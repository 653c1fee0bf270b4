"""Flow 1 for a firm."""

from trifold.scenarios.desks.mapping import group_form
from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Harbor is a firm in AMS360, with Tom as its contact. BenefitPoint adds it by Yes, as a group."""
    a, b, i, harbor, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.role("harbor"), stage.expect
    tom = stage.role("tom")
    a.add_customer(harbor)
    a.add_contact(harbor, tom)
    stage.settle()
    expect("R19", "insuredmine", "AMS360 only", [harbor.name], lambda: i.shows.filtered(harbor, "ams360_only"))
    before, mark = i.shows.fields(harbor), stage.mark()
    page = b.pick(b.search(b.answer(b.ask_for_an_account(), "yes"), harbor.search_name), harbor.ids["ams360"])
    page = b.classify(page, "Group", accountType="", officeID="", departmentID="")
    errors = ["Account type is required.", "Regional office is required.", "Department is required."]
    expect("R22", "benefitpoint", "Next without type, office and department", errors, page.errors)
    page = b.classify(page, "Group")
    mapped = group_form(a.shows.customer(harbor))
    expect("R13 R23", "benefitpoint", "the form before anything is typed", mapped, page.values(mapped))
    b.save(page, harbor)
    expect("R25", "benefitpoint", "contacts that Save made", {"accounts": 1}, stage.made("benefitpoint"))
    stage.settle()
    account = b.shows.account(harbor)
    chosen = [account[name] for name in ("accountClassification", "accountType", "officeID", "departmentID")]
    expect("R22", "benefitpoint", "what was chosen", ["Group", "Client", 1, 2], chosen)
    expect("R22 R20", "ams360", "writes since then", [], lambda: stage.control["ams360"].writes(mark["ams360"]))
    expect("R2", "benefitpoint", "contacts of AMS360", [tom.name], lambda: b.shows.contact_names(harbor))
    expect("R29", "insuredmine", "badges before the daily", ["AMS360 synced"], lambda: i.shows.badges(harbor))
    stage.daily()
    expect("R19 R30", "insuredmine", "both systems", [harbor.name], lambda: i.shows.filtered(harbor, "both"))
    expect("R19", "insuredmine", "AMS360 only", [], lambda: i.shows.filtered(harbor, "ams360_only"))
    expect("R41", "insuredmine", "fields as before the daily", before, lambda: i.shows.fields(harbor))
    expect("R55", "insuredmine", "type", "Commercial", lambda: i.shows.account(harbor)["type"])
    expect("R31", "insuredmine", "contacts", [tom.name], lambda: i.shows.contact_names(harbor))
