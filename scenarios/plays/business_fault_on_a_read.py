"""A system refuses one read with a fault of its own: nobody is gone because of that."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is in all systems. Each system in turn answers a read of her with a fault that is none of "not there". She
    is still linked with all three, and an edit of her goes everywhere."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada = stage.role("ada")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    faults = (
        ("T11a", "ams360", {"operation": "CustomerGetById", "name": "WSAPIBusinessFault"}),
        ("T11a", "ams360", {"operation": "CustomerGetById", "name": "WSAPIGeneralFault"}),
        ("T11b", "benefitpoint", {"operation": "getAccount", "name": "Server"}),
        ("T11b", "benefitpoint", {"operation": "getAccount", "name": "NotAuthorized"}),
        ("T11c", "insuredmine", {"operation": "read_account", "name": "conflict"}),
        ("T11c", "insuredmine", {"operation": "read_account", "name": "bad-request"}),
    )
    both = ["AMS360 synced", "BenefitPoint synced"]
    for number, (row, system, fault) in enumerate(faults, start=1):
        armed = stage.arm(system, "vendor_fault", message="The service is being maintained.", **fault)
        a.edit_customer(ada, AddressLine1=f"{number} Fault Street")
        stage.endure(minutes=30)
        stage.settle()
        expect(row, system, "it struck", 1, stage.strikes(system, armed))
        for shows in (a.shows, b.shows, i.shows):
            street = [f"{number} Fault Street", ada["zip"]]
            told = f"street, after {fault['name']} in {system}"
            expect(row, system, told, street, lambda one=shows: one.address(ada))
        expect(row, "insuredmine", "badges", both, lambda: i.shows.badges(ada))
    expect("T11a T11b T11c", "core", "dead letters", [], stage.console.dead_letters)
