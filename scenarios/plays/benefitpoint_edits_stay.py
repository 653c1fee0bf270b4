"""What is edited in BenefitPoint stays there, once AMS360 has the account."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 2},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is in all three systems. BenefitPoint edits her, her contact, and adds one: AMS360 and InsuredMine stay."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, tom = stage.role("ada"), stage.role("tom")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    in_ams360, in_insuredmine = a.shows.customer(ada), i.shows.account(ada)
    b.edit_contact(ada, ada, email="ada@desk.example.com")
    b.add_contact(ada, tom)
    b.edit_account(ada, number="5550199", firstName="Adah")
    stage.settle()
    stage.daily()
    expect("R26", "ams360", "the customer", in_ams360, lambda: a.shows.customer(ada))
    expect("R26", "ams360", "contacts beside the customer", [], lambda: a.shows.contact_names(ada))
    expect("R26 R41", "insuredmine", "the account", in_insuredmine, lambda: i.shows.account(ada))
    expect("R26 R41", "insuredmine", "contacts", [ada.name], lambda: i.shows.contact_names(ada))
    expect("R26", "insuredmine", "the contact's e-mail", ada["email"], lambda: i.shows.contact(ada, ada)["email"])
    expect("R26", "benefitpoint", "its own phone", "5125550199", lambda: b.shows.phone(ada))
    expect("R26", "benefitpoint", "its own first name", "Adah", lambda: b.shows.info(ada)["personInfo"]["firstName"])
    mail = "ada@desk.example.com"
    expect("R26", "benefitpoint", "its contact's e-mail", mail, lambda: b.shows.contact(ada, ada)["contact"]["email"])
    a.edit_customer(ada, AddressLine1="9 Oak Avenue")
    stage.settle()
    expect("R3", "benefitpoint", "street", "9 Oak Avenue", lambda: b.shows.account(ada)["mainAddress"]["street1"])
    expect("R26", "benefitpoint", "its own phone all the same", "5125550199", lambda: b.shows.phone(ada))
