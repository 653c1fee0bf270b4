"""Between BenefitPoint's Yes and the daily, a user of InsuredMine asks for what is there already."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 1},
    "benefitpoint": {"accounts": 1, "contacts": 2},
    "insuredmine": {"accounts": 1, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Ada was added to BenefitPoint by Yes; InsuredMine shows AMS360's badge only. A user presses Sync for
    BenefitPoint: done, and the badge is there at once, on her account and on her own contact. Then Tom, added there for
    both, goes to both, before any daily."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, tom = stage.role("ada"), stage.role("tom")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    both, one = ["AMS360 synced", "BenefitPoint synced"], ["AMS360 synced"]
    expect("V13a", "insuredmine", "badges before anybody asked", one, lambda: i.shows.badges(ada))
    i.sync(ada, ["benefitpoint"])
    stage.settle()
    expect("V13a", "insuredmine", "the answer to Sync", {"benefitpoint": "done"}, lambda: i.shows.answers(ada))
    expect("V13a", "insuredmine", "badges before the daily", both, lambda: i.shows.badges(ada))
    expect("V13b", "insuredmine", "badges of her own contact", both, lambda: i.shows.contact_badges(ada, ada))
    page = i.add_contact(ada, tom, ["ams360", "benefitpoint"])
    expect("V13c", "insuredmine", "a contact for both is taken", [], page.errors)
    stage.settle()
    expect("V13c", "ams360", "contacts", [tom.name], lambda: a.shows.contact_names(ada))
    expect("V13c", "benefitpoint", "contacts", [ada.name, tom.name], lambda: b.shows.contact_names(ada))
    expect("V13c", "insuredmine", "Tom's badges", both, lambda: i.shows.contact_badges(ada, tom))
