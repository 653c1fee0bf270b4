"""One record of a daily can't be read for a day, and is given up."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {"benefitpoint": {"accounts": 1}, "insuredmine": {"accounts": 1}}


def play(stage: Stage) -> None:
    """Mill is in BenefitPoint only, and every answer about it is garbled. The daily ends without it, and says so. The
    next daily, when BenefitPoint is well, brings it, though nothing has changed since."""
    b, i, expect, mill = stage.benefitpoint, stage.insuredmine, stage.expect, stage.role("mill")
    b.add_account(mill)
    stage.settle()
    stage.wait(hours=1)
    garbled = stage.arm("benefitpoint", "malform", operation="getAccount", count=0)
    stage.start_daily()
    stage.endure(hours=20)
    expect("X21", "insuredmine", "the daily job", "done", i.job_state)
    expect("X21", "core", "dead letters", 1, lambda: len(stage.console.dead_letters()))
    expect("X21", "insuredmine", f"accounts named {mill}", 0, lambda: i.shows.count(mill))
    stage.disarm("benefitpoint", garbled)
    stage.daily()
    expect("X21", "insuredmine", f"accounts named {mill}, a daily later", 1, lambda: i.shows.count(mill))
    expect("T3h", "core", "dead letters then", [], stage.console.dead_letters)
