"""A person takes a link apart at the core's console, and a user asks for it again."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is in all three systems. Her link with BenefitPoint is taken apart: the badge goes, nothing is deleted, and
    what AMS360 changes stays away from there through a daily. Sync links the same two again."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada = stage.role("ada")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("V4d", "insuredmine", "badges", both, lambda: i.shows.badges(ada))
    stage.steward.unlink(ada, "benefitpoint")
    stage.settle()
    a.edit_customer(ada, AddressLine1="9 Elm Street")
    stage.settle()
    stage.daily()
    expect("V4d", "insuredmine", "badges without it", both[:1], lambda: i.shows.badges(ada))
    expect("V4d", "benefitpoint", "street", ada["street1"], lambda: b.shows.address(ada)[0])
    i.sync(ada, ["benefitpoint"])
    stage.settle()
    stage.daily()
    expect("V4d", "insuredmine", "badges after Sync", both, lambda: i.shows.badges(ada))
    expect("V4d", "benefitpoint", "accounts", 1, lambda: b.shows.count(ada))
    a.edit_customer(ada, AddressLine1="10 Elm Street")
    stage.settle()
    expect("V4d", "benefitpoint", "street of AMS360", "10 Elm Street", lambda: b.shows.address(ada)[0])
