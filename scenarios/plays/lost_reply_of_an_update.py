"""The answer of an update is lost, and the user edits the same field again."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is in all systems. In each system in turn the update that carries an edit is done and its answer lost, once
    and then twice in a row; the user edits again meanwhile. The newest edit stands everywhere, and nobody is asked."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada = stage.role("ada")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    by_ams360, by_insuredmine = (a.edit_customer, "AddressLine1"), (i.edit_account, "street1")
    for row, system, operation, (edit, field) in (
        ("T12a", "ams360", "CustomerUpdate", by_insuredmine),
        ("T12b", "benefitpoint", "updateAccount", by_ams360),
        ("T12b", "benefitpoint", "updateAccount", by_insuredmine),
        ("T12c", "insuredmine", "edit_account", by_ams360),
    ):
        for times, asked in ((1, row), (2, "T12d")):
            lost = stage.arm(system, "lose_reply", operation=operation, count=times)
            for number in range(times + 1):
                edit(ada, **{field: f"{number} {times} {system} Street"})
                stage.work(1)
            stage.settle()
            stage.endure(minutes=15)
            stage.daily()
            expect(asked, system, "the answer was lost", True, stage.strikes(system, lost) >= 1)
            for shows in (a.shows, b.shows, i.shows):
                street = [f"{times} {times} {system} Street", ada["zip"]]
                expect(asked, system, "street", street, lambda one=shows: one.address(ada))
    expect("T12a T12b T12c T12d", "core", "dead letters", [], stage.console.dead_letters)
