"""Flow 1 for a person."""

from trifold.scenarios.desks.mapping import individual_form
from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is a customer in AMS360. BenefitPoint adds her by Yes, as an individual. She stays one person everywhere."""
    a, b, i, ada, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.role("ada"), stage.expect
    a.add_customer(ada)
    stage.settle()
    expect("R11", "insuredmine", f"accounts named {ada}", 1, lambda: i.shows.count(ada))
    first_id = i.shows.account(ada)["id"]
    page = b.ask_for_an_account()
    expect(
        "R15", "benefitpoint", "Add Account asks", "Does the account already exist in AMS 360?", page.text("//legend")
    )
    page = b.search(b.answer(page, "yes"), ada.search_name)
    expect("R12", "benefitpoint", f"found in AMS360 for {ada.search_name}", [ada.name], b.candidates(page))
    page = b.classify(b.pick(page, ada.ids["ams360"]), "Individual")
    mapped = individual_form(a.shows.customer(ada))
    expect("R13 R23", "benefitpoint", "the form before anything is typed", mapped, page.values(mapped))
    b.save(page, ada)
    page = b.save(page, ada)
    shown = [page.facts()[label] for label in ("BP Internal Account ID", "AMS360 customer id")]
    expect("R24", "benefitpoint", "ids on the account's page", [ada.ids["benefitpoint"], ada.ids["ams360"]], shown)
    expect("R20", "ams360", "records made so far", {"customers": 1}, lambda: stage.made("ams360"))
    made = {"accounts": 1, "contacts": 1}
    expect("R20 R25", "benefitpoint", "records made by Save, pressed twice", made, lambda: stage.made("benefitpoint"))
    expect("R25", "benefitpoint", "primary contacts", [ada.name], lambda: b.shows.primary_contacts(ada))
    expect("R25", "benefitpoint", "the contact's phone", ada["phone"], lambda: b.shows.contact_phone(ada, ada))
    stage.settle()
    expect("R29", "insuredmine", "badges before the daily", ["AMS360 synced"], lambda: i.shows.badges(ada))
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("R30", "insuredmine", "badges after the daily", both, lambda: i.shows.badges(ada))
    expect("R30", "insuredmine", "the record is the one of before", first_id, lambda: i.shows.account(ada)["id"])
    ids = {system: ada.ids[system] for system in ("ams360", "benefitpoint")}
    expect("R14", "insuredmine", "external ids", ids, lambda: i.shows.ids(ada))
    expect("R14", "benefitpoint", "AMS360 customer id", ada.ids["ams360"], lambda: b.shows.ams_customer_id(ada))
    expect("R31", "insuredmine", f"accounts named {ada}", 1, lambda: i.shows.count(ada))
    expect("R31", "insuredmine", "contacts", [ada.name], lambda: i.shows.contact_names(ada))
