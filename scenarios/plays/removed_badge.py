"""A user of InsuredMine removes a system from an account."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 1},
    "benefitpoint": {"accounts": 1, "contacts": 2},
    "insuredmine": {"accounts": 1, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Ada is in all three systems. Her link with BenefitPoint is removed, then the one with AMS360. Whatever changes
    there, and whatever the daily finds, she stays unlinked, until somebody presses Sync; then she is the same again."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, lena = stage.role("ada"), stage.role("lena")
    a.add_customer(ada)
    a.add_contact(ada, lena)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    both, before = ["AMS360 synced", "BenefitPoint synced"], i.shows.account(ada)["id"]
    expect("X38", "insuredmine", "badges", both, lambda: i.shows.badges(ada))
    i.unlink(ada, "benefitpoint")
    stage.settle()
    b.edit_account(ada, street1="1 Quarry Road")
    stage.settle()
    stage.daily()
    expect("X38", "insuredmine", "badges without BenefitPoint", both[:1], lambda: i.shows.badges(ada))
    i.unlink(ada, "ams360")
    stage.settle()
    a.edit_customer(ada, AddressLine1="9 Elm Street")
    a.edit_contact(ada, lena, Title="Partner")
    stage.settle()
    stage.daily()
    expect("X38", "insuredmine", "badges without both", [], lambda: i.shows.badges(ada))
    expect("X38", "insuredmine", "street", [ada["street1"], ada["zip"]], lambda: i.shows.address(ada))
    expect("X38", "insuredmine", "Lena's badges", [], lambda: i.shows.contact_badges(ada, lena))
    i.sync(ada, ["ams360", "benefitpoint"])
    stage.settle()
    expect("X38", "insuredmine", "badges after Sync", both, lambda: i.shows.badges(ada))
    expect("X38", "insuredmine", "the same account", before, lambda: i.shows.account(ada)["id"])
    expect("X38", "insuredmine", "street of AMS360", ["9 Elm Street", ada["zip"]], lambda: i.shows.address(ada))
    expect("X38", "insuredmine", "Lena's title", "Partner", lambda: i.shows.contact(ada, lena)["title"])
