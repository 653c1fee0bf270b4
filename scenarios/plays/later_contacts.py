"""Contacts that come later."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 2},
    "benefitpoint": {"accounts": 1, "contacts": 3},
    "insuredmine": {"accounts": 1, "contacts": 3},
}


def play(stage: Stage) -> None:
    """Ada is in all three systems. Lena is added to her in AMS360, Tom in InsuredMine; then Lena's data change."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, lena, tom = stage.role("ada"), stage.role("lena"), stage.role("tom")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    a.add_contact(ada, lena)
    stage.settle()
    stage.daily()
    expect("R2", "benefitpoint", "contacts", [ada.name, lena.name], lambda: b.shows.contact_names(ada))
    expect("R2", "insuredmine", "contacts", [ada.name, lena.name], lambda: i.shows.contact_names(ada))
    expect("R2", "benefitpoint", "Lena's phone", lena["phone"], lambda: b.shows.contact_phone(ada, lena))
    i.add_contact(ada, tom, ["ams360", "benefitpoint"])
    stage.settle()
    expect("R49", "ams360", "contacts", [lena.name, tom.name], lambda: a.shows.contact_names(ada))
    everybody = [ada.name, lena.name, tom.name]
    expect("R49", "benefitpoint", "contacts", everybody, lambda: b.shows.contact_names(ada))
    expect("R49", "insuredmine", "contacts", everybody, lambda: i.shows.contact_names(ada))
    mail = "lena@ledger.example.com"
    a.edit_contact(ada, lena, EmailAddress=mail)
    stage.settle()
    expect("R50", "benefitpoint", "Lena's e-mail", mail, lambda: b.shows.contact(ada, lena)["contact"]["email"])
    expect("R50", "insuredmine", "Lena's e-mail", mail, lambda: i.shows.contact(ada, lena)["email"])
    expect("R50", "benefitpoint", "contacts, each once", everybody, lambda: b.shows.contact_names(ada))
    expect("R50", "insuredmine", "contacts, each once", everybody, lambda: i.shows.contact_names(ada))
