"""AMS360, whose data count, is down: what does not need it goes on, what is its own waits."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 2, "contacts": 2},
    "insuredmine": {"accounts": 2, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Ada is in all systems, Bo in BenefitPoint only. While AMS360 is down, Bo's new street reaches InsuredMine with
    the daily, and his new phone BenefitPoint at once. Ada's edits wait and are not taken back."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo = stage.role("ada"), stage.role("bo")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    b.add_account(bo)
    stage.settle()
    stage.daily()
    edited = ["99 New Street", ada["zip"]]
    with stage.outage("ams360", minutes=40):
        i.edit_account(ada, street1="99 New Street")
        b.edit_account(ada, notes="Met at the fair")
        i.edit_account(bo, phone="6145550177")
        stage.endure(minutes=5)
        expect("T5b", "insuredmine", "Ada's street stays", edited, lambda: i.shows.address(ada))
        expect("T5b", "benefitpoint", "Bo's phone", "6145550177", lambda: b.shows.phone(bo))
        b.edit_account(bo, street1="9 Oak Avenue")
        stage.start_daily()
        stage.endure(minutes=10)
        expect("T5b", "insuredmine", "Bo's street", ["9 Oak Avenue", bo["zip"]], lambda: i.shows.address(bo))
    stage.finish_daily()
    for system, shows in (("ams360", a.shows), ("benefitpoint", b.shows), ("insuredmine", i.shows)):
        expect("T5c", system, "Ada's street", edited, lambda one=shows: one.address(ada))
    expect("T5c", "insuredmine", "the daily job", "done", i.job_state)
    expect("T3h", "core", "dead letters", [], stage.console.dead_letters)
