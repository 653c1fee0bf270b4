"""BenefitPoint makes the AMS360 customer itself, and writes down whose it is an hour later."""

from trifold.scenarios.stage import Stage

WORLD = "vendor"
CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is added by No. AMS360 tells of its new customer before her account carries the id: InsuredMine shows her as
    AMS360's, through a daily, until the id is there."""
    a, b, i, ada, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.role("ada"), stage.expect
    stage.turn("benefitpoint", customer_id_minutes=60)
    b.add_account(ada)
    stage.settle()
    expect("X20", "ams360", f"customers named {ada}", 1, lambda: a.shows.count(ada))
    expect("X20", "benefitpoint", "AMS360 customer id", "", b.shows.ams_customer_id(ada) or "")
    expect("X20", "insuredmine", "badges", ["AMS360 synced"], lambda: i.shows.badges(ada))
    first_id = i.shows.account(ada)["id"]
    stage.daily()
    expect("X20", "insuredmine", "badges after a daily", ["AMS360 synced"], lambda: i.shows.badges(ada))
    expect("X20", "insuredmine", f"accounts named {ada}", 1, i.shows.count(ada))
    stage.wait(hours=1.1)
    linked = a.shows.customer_id(ada)
    expect("X20", "benefitpoint", "AMS360 customer id", linked, lambda: b.shows.ams_customer_id(ada))
    expect("X20", "insuredmine", "badges until the next daily", ["AMS360 synced"], lambda: i.shows.badges(ada))
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("X20", "insuredmine", "badges after it", both, lambda: i.shows.badges(ada))
    expect("X20", "insuredmine", "the account is the one of before", first_id, lambda: i.shows.account(ada)["id"])
    expect("X20 X37", "ams360", f"customers named {ada}", 1, lambda: a.shows.count(ada))
