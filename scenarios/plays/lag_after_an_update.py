"""Right after an update a system reads from a replica that still has the value of before."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is in all systems. AMS360 gives her a new street, and InsuredMine's replica lags by a minute: the street of
    before is nobody's edit there. BenefitPoint's lags as well: the whole record that is written with her new phone is
    not the one of before."""
    a, b, i, expect, ada = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect, stage.role("ada")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    lags = [
        (system, stage.arm(system, "stale_read", seconds=60, operation=operation))
        for system, operation in (("insuredmine", "read_*"), ("benefitpoint", "getAccount"))
    ]
    for number in (1, 2):
        a.edit_customer(ada, AddressLine1=f"{number} Oak Avenue")
        stage.settle()
        a.edit_customer(ada, HomePhone=f"555018{number}")
        stage.settle()
        stage.endure(minutes=10)
        street, phone = [f"{number} Oak Avenue", ada["zip"]], f"512555018{number}"
        for system, shows in (("ams360", a.shows), ("benefitpoint", b.shows), ("insuredmine", i.shows)):
            expect("T11d X9", system, "street", street, lambda one=shows: one.address(ada))
        expect("T11d", "benefitpoint", "phone", phone, lambda: b.shows.phone(ada))
    for system, number in lags:
        stage.disarm(system, number)
    stage.daily()
    expect("T11d", "core", "questions", [], stage.questions)
