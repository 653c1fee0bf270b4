"""BenefitPoint makes the AMS360 customer itself, hours after the daily had to show the account without it."""

from trifold.scenarios.stage import Stage

WORLD = "vendor"
CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada's AMS360 customer is made three hours after her account. The daily withholds her at first, then shows her as
    BenefitPoint's; with the customer the same account becomes AMS360's."""
    a, b, i, ada, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.role("ada"), stage.expect
    stage.turn("benefitpoint", customer_minutes=180)
    b.add_account(ada)
    stage.settle()
    stage.daily()
    expect("X19 X20", "insuredmine", f"accounts named {ada} within the grace", 0, i.shows.count(ada))
    stage.wait(hours=2.2)
    stage.daily()
    expect("X19 X20", "insuredmine", "badges after it", ["BenefitPoint synced"], lambda: i.shows.badges(ada))
    first_id = i.shows.account(ada)["id"]
    expect("X19", "ams360", f"customers named {ada}", 0, a.shows.count(ada))
    stage.wait(hours=1)
    expect("X19", "ams360", f"customers named {ada}", 1, lambda: a.shows.count(ada))
    linked = a.shows.customer_id(ada)
    expect("X19", "benefitpoint", "AMS360 customer id", linked, lambda: b.shows.ams_customer_id(ada))
    expect("X19", "insuredmine", "AMS360's id on it", linked, lambda: i.shows.ids(ada)["ams360"])
    expect("X19", "insuredmine", "the account is the one of before", first_id, lambda: i.shows.account(ada)["id"])
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("X19", "insuredmine", "badges after the daily", both, lambda: i.shows.badges(ada))
    expect("X19", "insuredmine", f"accounts named {ada}", 1, lambda: i.shows.count(ada))
