"""A password was changed, and the engine was not told: each system refuses it for an hour, AMS360 for half a day."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is in all systems and is edited while each of them refuses the log-in in turn. The vendor's account is not
    knocked at until it is locked, people are told, and what waited goes on when the password is right again."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada = stage.role("ada")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    for system, edit, field in (
        ("ams360", i.edit_account, "street1"),
        ("benefitpoint", a.edit_customer, "AddressLine1"),
        ("insuredmine", a.edit_customer, "AddressLine1"),
    ):
        with stage.wrong_password(system, hours=1) as refused:
            edit(ada, **{field: f"1 {system} Street"})
            stage.endure(minutes=5)
            expect(
                "T4b", "core", f"the status warns of {system}", True, lambda one=system: one in stage.console.warnings()
            )
        stage.settle()
        tries = stage.strikes(system, refused)
        expect("T4a", system, "refused log-ins in an hour, one at least", True, tries >= 1)
        expect("T4a", system, "twelve at most", 12, max(12, tries))
        street = [f"1 {system} Street", ada["zip"]]
        for shows in (a.shows, b.shows, i.shows):
            expect("T3e T4c", system, "street", street, lambda one=shows: one.address(ada))
    with stage.wrong_password("ams360", hours=12) as refused:
        i.edit_account(ada, street1="2 Last Street")
    stage.settle()
    expect("T4a", "ams360", "refused in half a day, 24 at most", 24, max(24, stage.strikes("ams360", refused)))
    expect("T4c", "ams360", "street", ["2 Last Street", ada["zip"]], lambda: a.shows.address(ada))
    expect("T3h T4c", "core", "dead letters", [], stage.console.dead_letters)
