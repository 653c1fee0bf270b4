"""The engine's clock was a month ahead, once."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 2, "contacts": 2},
    "insuredmine": {"accounts": 2, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Ada is in all systems, Bo in BenefitPoint only. The clock goes a month ahead, and is put right an hour later.
    What AMS360 and BenefitPoint change from then on is found by the daily of the next night, as ever."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo = stage.role("ada"), stage.role("bo")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    b.add_account(bo)
    stage.settle()
    stage.daily()
    stage.step_clock("core", days=30)
    stage.endure(minutes=20)
    a.edit_customer(ada, AddressLine1="50 Month Street")
    stage.endure(minutes=40)
    stage.step_clock("core", days=-30)
    stage.endure(minutes=10)
    expect("T8a", "insuredmine", "street", ["50 Month Street", ada["zip"]], lambda: i.shows.address(ada))
    stage.configure("ams360", recipients=[])
    a.edit_customer(ada, AddressLine1="51 Silent Street")
    b.edit_account(bo, street1="9 Oak Avenue")
    stage.endure(hours=25)
    stage.settle()
    expect("T8a", "insuredmine", "street", ["51 Silent Street", ada["zip"]], lambda: i.shows.address(ada))
    expect("T8a", "insuredmine", "Bo's street", ["9 Oak Avenue", bo["zip"]], lambda: i.shows.address(bo))
    mark = stage.mark()
    stage.endure(hours=25)
    expect("T8a", "insuredmine", "writes of another day", [], lambda: stage.writes(mark))
