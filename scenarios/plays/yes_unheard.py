"""BenefitPoint adds a customer of whom nobody has heard."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """AMS360's messages are off when Ada is added. BenefitPoint's account names her: she is looked up by that, and is
    in InsuredMine before any daily."""
    a, b, i, expect, ada = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect, stage.role("ada")
    stage.configure("ams360", recipients=[])
    a.add_customer(ada)
    stage.settle()
    expect("R29", "insuredmine", f"accounts named {ada}", 0, lambda: i.shows.count(ada))
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    expect("R29 R19", "insuredmine", "badges before the daily", ["AMS360 synced"], lambda: i.shows.badges(ada))
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("R30", "insuredmine", "badges after the daily", both, lambda: i.shows.badges(ada))
    expect("R31", "insuredmine", "contacts", [ada.name], lambda: i.shows.contact_names(ada))
    i.edit_contact(ada, ada, email="ada@pecan.example.com")
    stage.settle()
    mail = "ada@pecan.example.com"
    expect("R46", "ams360", "e-mail", mail, lambda: a.shows.customer(ada)["Email"])
    expect("R46", "insuredmine", "e-mail of her account", mail, lambda: i.shows.account(ada)["email"])
    expect("R46", "benefitpoint", "e-mail of her account", mail, lambda: b.shows.info(ada)["email"])
