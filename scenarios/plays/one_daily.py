"""The daily button, pressed by several at once."""

from trifold.scenarios.stage import Stage

MADE = {
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is in BenefitPoint only. Three press the button before the first run has ended: it is one job."""
    b, i, ada, expect = stage.benefitpoint, stage.insuredmine, stage.role("ada"), stage.expect
    b.add_account(ada)
    stage.settle()
    before = len(i.jobs())
    pages = [i.press_daily() for _ in range(3)]
    joined = ["joined" in page.toast for page in pages]
    expect("X34", "insuredmine", "the second and third press join the first", [False, True, True], joined)
    stage.finish_daily()
    expect("X34", "insuredmine", "the job", "done", i.job_state)
    expect("X34", "insuredmine", "jobs", 1, lambda: len(i.jobs()) - before)
    expect("X34", "insuredmine", f"accounts named {ada}", 1, lambda: i.shows.count(ada))
    stage.start_daily()
    stage.work(1)
    page = i.press_daily()
    stage.finish_daily()
    expect("X34", "insuredmine", "the last job", "done", i.job_state)
    expect("X34", "insuredmine", "a press tells what came of it", True, bool(page.toast))
