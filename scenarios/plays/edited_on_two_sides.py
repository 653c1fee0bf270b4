"""One field is changed in two systems between two looks: the rule decides, and nothing is lost."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 2},
    "insuredmine": {"accounts": 2},
}
ASKED = ("conflict", "conflict")


def play(stage: Stage) -> None:
    """AMS360 and InsuredMine change Harbor's street: AMS360 wins. Mill is no customer: InsuredMine wins."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    harbor, mill = stage.role("harbor"), stage.role("mill")
    a.add_customer(harbor)
    b.add_account_from_ams360(harbor, classification="Group")
    b.add_account(mill)
    stage.settle()
    stage.daily()
    i.edit_account(harbor, street1="5 Pier Street", zip="77559")
    a.edit_customer(harbor, AddressLine1="9 Oak Avenue")
    stage.settle()
    kept = ["9 Oak Avenue", "77559"]
    expect("X10", "ams360", "its street, InsuredMine's zip", kept, lambda: a.shows.address(harbor))
    expect("X10", "benefitpoint", "AMS360's street, InsuredMine's zip", kept, lambda: b.shows.address(harbor))
    expect("X10", "insuredmine", "AMS360's street, its own zip", kept, lambda: i.shows.address(harbor))
    i.edit_account(mill, street1="6 Canal Road")
    b.edit_account(mill, street1="7 Weir Road")
    stage.settle()
    stage.daily()
    kept = ["6 Canal Road", mill["zip"]]
    expect("X10", "benefitpoint", "Mill's street", kept, lambda: b.shows.address(mill))
    expect("X10", "insuredmine", "Mill's street", kept, lambda: i.shows.address(mill))
    mark = stage.mark()
    stage.daily()
    expect("X10", "insuredmine", "writes of the next daily", [], lambda: stage.writes(mark))
