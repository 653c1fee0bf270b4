"""An agency on the other side of the day: the daily's hour, time zones, and a change at that very moment."""

from trifold.scenarios.stage import Stage

WORLD = "daily"
CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1, "policies": 1},
    "benefitpoint": {"accounts": 2, "contacts": 2},
    "insuredmine": {"accounts": 2, "contacts": 2, "policies": 1},
}


def play(stage: Stage) -> None:
    """The daily comes by the clock of New York. AMS360 writes its times with a zone, BenefitPoint leaves
    out what changed at the moment asked for. Nothing is lost, nothing comes twice, and no date moves by a day."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo, policy = stage.role("ada"), stage.role("bo"), stage.role("home_policy")
    stage.turn("ams360", date_zone="-05:00")
    stage.turn("benefitpoint", changes_boundary="exclusive")
    a.add_customer(ada)
    a.add_policy(ada, policy)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.wait(hours=1.1)
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("X33", "insuredmine", "badges after the first hour of the daily", both, lambda: i.shows.badges(ada))
    expect(
        "X33", "insuredmine", "the policy begins", [policy["starts"]], lambda: i.shows.policy_values(ada, "startDate")
    )
    expect("X33", "insuredmine", "it ends", [policy["ends"]], lambda: i.shows.policy_values(ada, "endDate"))
    stage.start_daily()
    b.add_account(bo)
    stage.finish_daily()
    a.edit_customer(ada, AddressLine1="9 Oak Avenue")
    stage.wait(hours=24.2)
    expect("X33", "insuredmine", f"accounts named {bo}", 1, lambda: i.shows.count(bo))
    expect("X33", "insuredmine", "street", ["9 Oak Avenue", ada["zip"]], lambda: i.shows.address(ada))
    mark = stage.mark()
    stage.start_daily()
    stage.wait(hours=0.1)
    expect("X33 X17", "insuredmine", "writes of one more, in vain", [], lambda: stage.writes(mark))
