"""A system says for two hours that a record is not there, in its own words, and then it is there again."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is in all systems. Each of them hides her in turn; meanwhile she moves, and a daily runs. Once she is there
    again, she is linked again by herself, and has the street that she moved to."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada = stage.role("ada")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    for system, operation, refusal in (
        ("ams360", "CustomerGetById", "not_found"),
        ("benefitpoint", "getAccount", "NotAuthorized"),
        ("insuredmine", "read_account", "not-found"),
    ):
        hides = stage.arm(system, "vendor_fault", operation=operation, name=refusal, count=0)
        a.edit_customer(ada, AddressLine1=f"1 {system} Street")
        stage.endure(hours=1)
        stage.start_daily()
        stage.endure(hours=1)
        stage.disarm(system, hides)
        stage.endure(minutes=30)
        stage.daily()
        expect("T11e", "insuredmine", "badges", both, lambda: i.shows.badges(ada))
        for shows in (a.shows, b.shows, i.shows):
            street = [f"1 {system} Street", ada["zip"]]
            expect("T11e", system, "street", street, lambda one=shows: one.address(ada))
        expect("T11e", "core", "questions", [], stage.questions)
