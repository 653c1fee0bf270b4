"""BenefitPoint is down, and when it answers again AMS360 is down."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1, "contacts": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Lena is added to Harbor in AMS360 while BenefitPoint is down. When BenefitPoint is back, nobody can say whether
    AMS360 still has her: she is made there as soon as AMS360 answers, and once."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    harbor, lena = stage.role("harbor"), stage.role("lena")
    a.add_customer(harbor)
    b.add_account_from_ams360(harbor, classification="Group")
    stage.settle()
    stage.daily()
    trouble = stage.arm("benefitpoint", "server_error", count=0)
    a.add_contact(harbor, lena)
    stage.endure(minutes=5)
    expect("T5a", "insuredmine", "contacts", [lena.name], lambda: i.shows.contact_names(harbor))
    with stage.outage("ams360", minutes=40):
        stage.disarm("benefitpoint", trouble)
        i.edit_contact(harbor, lena, title="Partner")
        stage.endure(hours=2)
        expect("T5b", "benefitpoint", "contacts", [], lambda: b.shows.contact_names(harbor))
    expect("T5c", "benefitpoint", "contacts then", [lena.name], lambda: b.shows.contact_names(harbor))
    expect("T5c", "ams360", "Lena's title", "Partner", lambda: a.shows.contact(harbor, lena)["Title"])
    expect("T5c", "benefitpoint", "Lena's title", "Partner", lambda: b.shows.contact(harbor, lena)["title"])
    expect("T3h", "core", "dead letters", [], stage.console.dead_letters)
