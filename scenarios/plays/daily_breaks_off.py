"""The engine is killed in the middle of a daily, and one record can't be read."""

from trifold.scenarios.stage import Stage

MADE = {
    "benefitpoint": {"accounts": 4, "contacts": 2},
    "insuredmine": {"accounts": 4, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Four clients are in BenefitPoint only. The daily is killed three times where it stands, and asking for the
    accounts fails twice on the way. It resumes; nobody is left out and nobody is there twice."""
    b, i, expect = stage.benefitpoint, stage.insuredmine, stage.expect
    people = [stage.role(key) for key in ("ada", "bo", "harbor", "mill")]
    for role in people:
        b.add_account(role)
    stage.settle()
    stage.arm("benefitpoint", "server_error", operation="getAccount", nth=3, count=2)
    stage.start_daily()
    stage.work(2)
    stage.restart()
    stage.work(3)
    stage.restart()
    stage.work(2)
    stage.restart()
    stage.finish_daily()
    expect("X21", "insuredmine", "the job", "done", i.job_state)
    for role in people:
        expect("X21", "insuredmine", f"accounts named {role}", 1, lambda role=role: i.shows.count(role))
    mark = stage.mark()
    stage.daily()
    expect("X21 X17", "insuredmine", "writes of the next daily", [], lambda: stage.writes(mark))
    b.edit_account(people[0], street1="9 Oak Avenue")
    stage.settle()
    stage.start_daily()
    stage.work(2)
    stage.restart()
    stage.finish_daily()
    street = ["9 Oak Avenue", people[0]["zip"]]
    expect("X21", "insuredmine", "street after one that broke off", street, lambda: i.shows.address(people[0]))
