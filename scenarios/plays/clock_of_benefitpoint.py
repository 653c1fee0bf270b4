"""BenefitPoint's clock steps back: an hour, five hours, a day."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "benefitpoint": {"accounts": 4, "contacts": 4},
    "insuredmine": {"accounts": 4, "contacts": 4},
}


def play(stage: Stage) -> None:
    """Bo is in BenefitPoint and InsuredMine. Each time the clock steps back somebody is added and Bo moves, at times
    that were there before. The next daily has both, and then there is nothing more to write."""
    b, i, expect, bo = stage.benefitpoint, stage.insuredmine, stage.expect, stage.role("bo")
    b.add_account(bo)
    stage.settle()
    stage.daily()
    for row, hours, key in (("T8b", 1, "ada"), ("T8c", 5, "ann"), ("T8d", 24, "otto")):
        somebody = stage.role(key)
        stage.step_clock("benefitpoint", hours=-hours)
        b.add_account(somebody)
        b.edit_account(bo, street1=f"{hours} Past Street")
        for hours_later in (1, 25):
            stage.start_daily()
            stage.endure(hours=hours_later)
        street = [f"{hours} Past Street", bo["zip"]]
        expect(row, "insuredmine", f"accounts named {somebody}", 1, lambda one=somebody: i.shows.count(one))
        expect(row, "insuredmine", "Bo's street", street, lambda one=street: i.shows.address(bo))
        mark = stage.mark()
        stage.start_daily()
        stage.endure(hours=1)
        expect("T8e", "insuredmine", "writes of another hour and daily", [], lambda since=mark: stage.writes(since))
