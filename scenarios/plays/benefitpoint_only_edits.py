"""Later edits of an account that is only in BenefitPoint."""

from trifold.scenarios.stage import Stage

MADE = {"benefitpoint": {"accounts": 1, "contacts": 2}, "insuredmine": {"accounts": 1, "contacts": 2}}


def play(stage: Stage) -> None:
    """Bo is in BenefitPoint only, and in InsuredMine by the daily. His account and contacts are edited afterwards."""
    b, i, expect = stage.benefitpoint, stage.insuredmine, stage.expect
    bo, tom = stage.role("bo"), stage.role("tom")
    b.add_account(bo)
    stage.settle()
    stage.daily()
    before = i.shows.account(bo)
    b.edit_account(bo, street1="40 Quarry Road", number="5550155")
    b.edit_contact(bo, bo, email="bo@quarry.example.com")
    b.add_contact(bo, tom)
    stage.settle()
    expect("R53", "insuredmine", "the account before the next daily", before, lambda: i.shows.account(bo))
    stage.daily()
    expect("R53", "insuredmine", "street", ["40 Quarry Road", bo["zip"]], lambda: i.shows.address(bo))
    expect("R53", "insuredmine", "phone", "6145550155", lambda: i.shows.account(bo)["phone"])
    expect("R53", "insuredmine", "the record is the one of before", before["id"], lambda: i.shows.account(bo)["id"])
    mail = "bo@quarry.example.com"
    expect("R53", "insuredmine", "his contact's e-mail", mail, lambda: i.shows.contact(bo, bo)["email"])
    expect("R53", "insuredmine", "contacts", [bo.name, tom.name], lambda: i.shows.contact_names(bo))
    expect("R53", "insuredmine", "badges", ["BenefitPoint synced"], lambda: i.shows.badges(bo))
    expect("R53", "ams360", "records made", {}, lambda: stage.made("ams360"))
