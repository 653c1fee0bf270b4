"""The internal connection is on, and the user answers Yes all the same."""

from trifold.scenarios.stage import Stage

WORLD = ("connected", "vendor")
MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is in AMS360. Her BenefitPoint account is made from there: no second customer may come of it."""
    a, b, i, ada, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.role("ada"), stage.expect
    a.add_customer(ada)
    stage.settle()
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    expect("X37", "ams360", f"customers named {ada}", 1, lambda: a.shows.count(ada))
    expect("X37", "insuredmine", "badges before the daily", ["AMS360 synced"], lambda: i.shows.badges(ada))
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("X37", "insuredmine", "badges after the daily", both, lambda: i.shows.badges(ada))
    expect("X37", "ams360", "records made", {"customers": 1}, lambda: stage.made("ams360"))
    expect("X37", "benefitpoint", "AMS360 customer id", ada.ids["ams360"], lambda: b.shows.ams_customer_id(ada))
