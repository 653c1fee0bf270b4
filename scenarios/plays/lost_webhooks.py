"""InsuredMine's webhooks of what its users pressed are lost, or a lagging replica doesn't know the press yet."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 2},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 3, "contacts": 1},
}


def play(stage: Stage) -> None:
    """The webhook of Mill's Sync is lost, Harbor's Sync is read from a replica that lags by half a minute, and the
    webhook of the daily button is lost. Within minutes all three were found all the same."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    mill, harbor, bo = stage.role("mill"), stage.role("harbor"), stage.role("bo")
    done = {"ams360": "done"}
    stage.arm("insuredmine", "drop_notice", count=0)
    i.add_account(mill, ["ams360"])
    stage.settle()
    stage.endure(minutes=10)
    expect("T6a", "ams360", f"customers named {mill}", 1, lambda: a.shows.count(mill))
    expect("T6a", "insuredmine", "the answer to Sync", done, lambda: i.shows.answers(mill))
    b.add_account(bo)
    stage.settle()
    stage.start_daily()
    stage.endure(minutes=10)
    expect("T6b", "insuredmine", "the daily job", "done", i.job_state)
    expect("T6b", "insuredmine", f"accounts named {bo}", 1, lambda: i.shows.count(bo))
    stage.turn_back()
    lags = stage.arm("insuredmine", "stale_read", seconds=30, operation="*sync_request*")
    i.add_account(harbor, ["ams360"])
    stage.settle()
    stage.endure(minutes=10)
    stage.disarm("insuredmine", lags)
    stage.settle()
    expect("T6c", "ams360", f"customers named {harbor}", 1, lambda: a.shows.count(harbor))
    expect("T6c", "insuredmine", "the answer to Sync", done, lambda: i.shows.answers(harbor))
