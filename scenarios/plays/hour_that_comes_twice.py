"""BenefitPoint's clock steps back an hour, and what is changed in it is told by no daily of that day."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {"benefitpoint": {"accounts": 1}, "insuredmine": {"accounts": 1}}


def play(stage: Stage) -> None:
    """Mill is in BenefitPoint only. In the hour that comes twice Mill moves; the next daily is a day later, when
    BenefitPoint's clock is long past that hour. InsuredMine has the new street all the same."""
    b, i, expect, mill = stage.benefitpoint, stage.insuredmine, stage.expect, stage.role("mill")
    b.add_account(mill)
    stage.settle()
    stage.daily()
    stage.step_clock("benefitpoint", hours=-1)
    stage.wait(minutes=10)
    b.edit_account(mill, street1="7 Weir Road")
    stage.settle()
    stage.wait(hours=20)
    stage.daily()
    street = ["7 Weir Road", mill["zip"]]
    expect("T8b", "insuredmine", "street", street, lambda: i.shows.address(mill))
    mark = stage.mark()
    stage.daily()
    expect("T8e", "insuredmine", "writes of the next daily", [], lambda: stage.writes(mark))
