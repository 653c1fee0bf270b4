"""AMS360 answers 429 for an hour: too many requests."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 2},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 2, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada, who is in all systems, moves in InsuredMine, and Mill is sent to AMS360, while AMS360 answers nothing but
    429. It is asked seldom, and has both when the storm is over."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, mill = stage.role("ada"), stage.role("mill")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    with stage.outage("ams360", "too_many", retry_after_seconds=30, hours=1) as storm:
        i.edit_account(ada, street1="99 New Street")
        i.add_account(mill, ["ams360"])
        stage.endure(minutes=2)
    stage.settle()
    asked = stage.strikes("ams360", storm)
    expect("T3d", "ams360", "calls in the storm, at most 130", 130, max(130, asked))
    street = ["99 New Street", ada["zip"]]
    expect("T3d", "ams360", "street", street, lambda: a.shows.address(ada))
    expect("T3d", "benefitpoint", "street", street, lambda: b.shows.address(ada))
    expect("T3d", "insuredmine", "street", street, lambda: i.shows.address(ada))
    expect("T3d", "ams360", f"customers named {mill}", 1, lambda: a.shows.count(mill))
    expect("T3d", "insuredmine", "the answer to Sync", {"ams360": "done"}, lambda: i.shows.answers(mill))
    expect("T3h", "core", "dead letters", [], stage.console.dead_letters)
