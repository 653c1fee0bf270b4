"""A system says for an hour that a record is not there, in its own words, and then it is there again."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is in all systems. AMS360, then BenefitPoint, hide her for two hours in which she is edited and a daily runs.
    Once she is there again, she is linked again by herself."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada = stage.role("ada")
    stage.arm("ams360", "stale_read", seconds=86_400, record="nobody at all")  # from now on the worlds keep their past
    stage.arm("benefitpoint", "stale_read", seconds=86_400, record="nobody at all")
    stage.endure(minutes=1)
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    hidden = (("ams360", "CustomerGetById", ada.ids["ams360"]), ("benefitpoint", "getAccount", ""))
    both = ["AMS360 synced", "BenefitPoint synced"]
    for system, operation, record in hidden:
        hides = stage.arm(system, "stale_read", seconds=86_400, operation=operation, record=record or None)
        i.edit_account(ada, phone="5125550177")
        stage.endure(hours=1)
        stage.start_daily()
        stage.endure(hours=1)
        stage.disarm(system, hides)
        stage.endure(minutes=30)
        stage.daily()
        i.edit_account(ada, street1=f"1 {system} Street")
        stage.settle()
        expect("T11e", "insuredmine", "badges", both, lambda: i.shows.badges(ada))
        street = [f"1 {system} Street", ada["zip"]]
        expect("T11e", system, "street", street, lambda one=getattr(stage, system): one.shows.address(ada))
