"""What the core replaced is kept, shown, and put back by a steward at its console."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1},
    "insuredmine": {"accounts": 1},
}


def play(stage: Stage) -> None:
    """Harbor's own street in BenefitPoint is replaced twice, and put back; of two edits at once the lost one is too."""
    a, b, i, expect, harbor = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect, stage.role("harbor")
    steward, key = stage.steward, "street1"
    a.add_customer(harbor)
    b.add_account_from_ams360(harbor, classification="Group")
    stage.settle()
    stage.daily()
    b.edit_account(harbor, street1="1 Local Lane")
    stage.settle()
    i.edit_account(harbor, street1="5 Pier Street")
    stage.settle()
    own, kept = harbor.ids["benefitpoint"], ["1 Local Lane"]
    expect("X8", "core", "BenefitPoint's replaced streets", kept, lambda: steward.replaced(own, "benefitpoint", key))
    b.edit_account(harbor, street1="2 Local Lane")
    stage.settle()
    a.edit_customer(harbor, AddressLine1="9 Oak Avenue")
    stage.settle()
    kept = ["2 Local Lane", "1 Local Lane"]
    expect("X6", "core", "BenefitPoint's replaced streets", kept, lambda: steward.replaced(own, "benefitpoint", key))
    steward.restore(own, "benefitpoint", key)
    stage.settle()
    stage.daily()
    mine, official = ["2 Local Lane", harbor["zip"]], ["9 Oak Avenue", harbor["zip"]]
    expect("X6", "benefitpoint", "its own street again", mine, lambda: b.shows.address(harbor))
    expect("X6", "insuredmine", "street, as AMS360 says", official, lambda: i.shows.address(harbor))
    i.edit_account(harbor, street1="6 Pier Street")
    a.edit_customer(harbor, AddressLine1="10 Oak Avenue")
    stage.settle()
    lost = [["street1", "6 Pier Street", "10 Oak Avenue"]]
    expect("X10", "core", "the conflict: field, lost, kept", lost, lambda: steward.conflicts())
    steward.answer("conflict", "apply")
    stage.settle()
    new = ["6 Pier Street", harbor["zip"]]
    expect("X10", "ams360", "the street that had lost", new, lambda: a.shows.address(harbor))
    expect("X10", "insuredmine", "the street that had lost", new, lambda: i.shows.address(harbor))
    expect("X10", "benefitpoint", "the street that had lost", new, lambda: b.shows.address(harbor))
