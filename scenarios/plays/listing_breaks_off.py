"""BenefitPoint lists nobody while the first daily asks for everybody."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "benefitpoint": {"accounts": 2, "contacts": 1},
    "insuredmine": {"accounts": 2, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Bo and Mill are in BenefitPoint only. The daily's listing fails for a quarter of an hour, and begins again: what
    was there before it is in InsuredMine all the same."""
    b, i, expect, bo, mill = stage.benefitpoint, stage.insuredmine, stage.expect, stage.role("bo"), stage.role("mill")
    b.add_account(bo)
    b.add_account(mill)
    stage.settle()
    stage.wait(hours=1)
    with stage.outage("benefitpoint", operation="findAccounts", minutes=15):
        stage.start_daily()
        stage.endure(minutes=5)
    stage.finish_daily()
    expect("X21", "insuredmine", "the daily job", "done", i.job_state)
    for role in (bo, mill):
        expect("X21", "insuredmine", f"accounts named {role}", 1, lambda one=role: i.shows.count(one))
    expect("T3h", "core", "dead letters", [], stage.console.dead_letters)
