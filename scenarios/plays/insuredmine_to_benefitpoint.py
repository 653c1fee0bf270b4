"""An account made in InsuredMine is sent to BenefitPoint."""

from trifold.scenarios.stage import Stage

MADE = {
    "benefitpoint": {"accounts": 1, "contacts": 2},
    "insuredmine": {"accounts": 1, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Bo is added in InsuredMine for BenefitPoint, gets a contact and is edited; AMS360 hears nothing."""
    b, i, expect = stage.benefitpoint, stage.insuredmine, stage.expect
    bo, tom = stage.role("bo"), stage.role("tom")
    i.add_account(bo, ["benefitpoint"])
    stage.settle()
    expect("R44 R45", "benefitpoint", f"accounts named {bo}", 1, lambda: b.shows.count(bo))
    expect("R44", "benefitpoint", "primary contacts", [bo.name], lambda: b.shows.primary_contacts(bo))
    expect("R44", "benefitpoint", "phone", bo["phone"], lambda: b.shows.phone(bo))
    expect("R44 R45", "insuredmine", "badges", ["BenefitPoint synced"], lambda: i.shows.badges(bo))
    expect("R44", "insuredmine", "the answer to Sync", {"benefitpoint": "done"}, lambda: i.shows.answers(bo))
    i.add_contact(bo, tom, ["benefitpoint"])
    stage.settle()
    expect("R49", "benefitpoint", "contacts", [bo.name, tom.name], lambda: b.shows.contact_names(bo))
    i.edit_account(bo, phone="6145550188", street1="12 Lock Street")
    i.edit_contact(bo, tom, email="tom@lock.example.com")
    stage.settle()
    expect("R46", "benefitpoint", "phone", "6145550188", lambda: b.shows.phone(bo))
    expect("R46", "benefitpoint", "street", "12 Lock Street", lambda: b.shows.account(bo)["mainAddress"]["street1"])
    mail = "tom@lock.example.com"
    expect("R46", "benefitpoint", "Tom's e-mail", mail, lambda: b.shows.contact(bo, tom)["contact"]["email"])
    stage.daily()
    expect("R46", "insuredmine", "phone after the daily", "6145550188", lambda: i.shows.account(bo)["phone"])
    expect("R48", "ams360", "records made", {}, lambda: stage.made("ams360"))
