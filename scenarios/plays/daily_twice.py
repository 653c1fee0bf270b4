"""The daily finds nothing to do the second time."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2, "contacts": 1, "policies": 1},
    "benefitpoint": {"accounts": 2, "contacts": 2},
    "insuredmine": {"accounts": 4, "contacts": 4, "policies": 1},
}


def play(stage: Stage) -> None:
    """Ada is in all systems, Bo only in BenefitPoint, Harbor only in AMS360. The daily runs, then it runs again."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo, harbor, tom = (stage.role(key) for key in ("ada", "bo", "harbor", "tom"))
    a.add_customer(ada)
    a.add_policy(ada, stage.role("home_policy"))
    b.add_account_from_ams360(ada, classification="Individual")
    b.add_account(bo)
    a.add_customer(harbor)
    a.add_contact(harbor, tom)
    i.add_account(stage.role("ann"))
    stage.settle()
    stage.daily()
    mark = stage.mark()
    before = [i.shows.account(role) for role in (ada, bo, harbor)]
    stage.daily()
    expect("X17 R6", "insuredmine", "writes of the second daily, anywhere", [], lambda: stage.writes(mark))
    stage.daily()
    expect("X17 R6", "insuredmine", "writes of the third daily, anywhere", [], lambda: stage.writes(mark))
    after = [i.shows.account(role) for role in (ada, bo, harbor)]
    expect("X17", "insuredmine", "the three accounts", before, after)
    expect("R34", "insuredmine", "the last job", "done", i.job_state)
