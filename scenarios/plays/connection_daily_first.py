"""The internal connection, and the daily comes before the AMS360 customer."""

from trifold.scenarios.stage import Stage

WORLD = "connected"
CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is added in BenefitPoint while AMS360 does not answer. The daily shows her as BenefitPoint's; when AMS360 is
    back she becomes a customer, and the same account in InsuredMine is AMS360's."""
    a, b, i, ada, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.role("ada"), stage.expect
    down = stage.arm("ams360", "refuse", operation="CustomerInsert", count=0)
    b.add_account(ada)
    stage.settle()
    stage.start_daily()
    stage.settle()
    stage.wait(minutes=3)
    expect("X19", "ams360", f"customers named {ada}", 0, a.shows.count(ada))
    expect("X19", "insuredmine", "badges", ["BenefitPoint synced"], lambda: i.shows.badges(ada))
    first_id = i.shows.account(ada)["id"]
    stage.disarm("ams360", down)
    stage.wait(minutes=10)
    expect("X19", "ams360", f"customers named {ada}", 1, lambda: a.shows.count(ada))
    expect("X19", "insuredmine", "the account is the one of before", first_id, lambda: i.shows.account(ada)["id"])
    expect("X19", "insuredmine", "AMS360's id on it", a.shows.customer_id(ada), lambda: i.shows.ids(ada)["ams360"])
    a.edit_customer(ada, AddressLine1="9 Oak Avenue")
    stage.settle()
    street = ["9 Oak Avenue", ada["zip"]]
    expect("X19", "insuredmine", "street, AMS360's from now on", street, lambda: i.shows.address(ada))
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("X19", "insuredmine", "badges after the daily", both, lambda: i.shows.badges(ada))
    expect("X19", "insuredmine", f"accounts named {ada}", 1, lambda: i.shows.count(ada))
