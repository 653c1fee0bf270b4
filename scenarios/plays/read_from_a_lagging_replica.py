"""Right after a create the system reads from a replica that doesn't have it yet, for a while."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 2},
    "benefitpoint": {"accounts": 2, "contacts": 1},
    "insuredmine": {"accounts": 2, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada comes from AMS360, Mill from InsuredMine to both. Each system lags by a minute while they are made and
    edited; nobody counts as deleted, and later edits go everywhere."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, mill = stage.role("ada"), stage.role("mill")
    lagging = ("ams360", "benefitpoint", "insuredmine")
    lags = [(system, stage.arm(system, "stale_read", seconds=60)) for system in lagging]
    a.add_customer(ada)
    stage.endure(minutes=3)
    a.edit_customer(ada, AddressLine1="1 First Street")
    i.add_account(mill, ["ams360", "benefitpoint"])
    stage.endure(minutes=1)
    i.edit_account(mill, street1="2 Pier Street")
    stage.endure(minutes=10)
    for system, number in lags:
        stage.disarm(system, number)
    stage.endure(hours=1)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    a.edit_customer(ada, AddressLine1="3 Last Street")
    i.edit_account(mill, phone="6145550166")
    stage.settle()
    both = ["AMS360 synced", "BenefitPoint synced"]
    for client, street in ((ada, "3 Last Street"), (mill, "2 Pier Street")):
        expect("T11d", "insuredmine", "badges", both, lambda one=client: i.shows.badges(one))
        for shows in (a.shows, b.shows, i.shows):
            where = [street, client["zip"]]
            expect("T11d", "", f"street of {client}", where, lambda one=client, at=shows: at.address(one))
    expect("T11d", "ams360", "Mill's phone", "6145550166", lambda: a.shows.phone(mill))
    expect("T11d", "core", "dead letters", [], stage.console.dead_letters)
