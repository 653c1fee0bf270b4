"""BenefitPoint refuses what it has locked, and holds what AMS360's value is too long for."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}
ASKED = ("left out",)


def play(stage: Stage) -> None:
    """The address of linked accounts is locked in BenefitPoint. Ada's new street waits alone and is not tried again
    with every look; her phone goes. Unlocked, her next street arrives. A second line that is too long empties
    nothing."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada = stage.role("ada")
    a.add_customer(ada, AddressLine2="Door 5")
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    stage.turn("benefitpoint", locked_when_linked=["address"])
    a.edit_customer(ada, AddressLine1="9 Oak Avenue", HomePhone="5550177")
    stage.settle()
    expect("V7a", "benefitpoint", "street, its own", [ada["street1"], ada["zip"]], lambda: b.shows.address(ada))
    expect("V7a", "benefitpoint", "phone", "5125550177", lambda: b.shows.phone(ada))
    expect("V7a", "insuredmine", "street", ["9 Oak Avenue", ada["zip"]], lambda: i.shows.address(ada))
    mark = stage.mark()
    stage.daily()
    stage.daily()
    expect("V7c", "benefitpoint", "writes of two dailies", [], lambda: stage.writes(mark, "benefitpoint"))
    stage.turn("benefitpoint", locked_when_linked=[])
    a.edit_customer(ada, AddressLine1="10 Oak Avenue")
    stage.settle()
    expect("V7b", "benefitpoint", "the next street", ["10 Oak Avenue", ada["zip"]], lambda: b.shows.address(ada))
    a.edit_customer(ada, AddressLine2="Door 5, " * 15)
    stage.settle()
    line = lambda: b.shows.account(ada)["mainAddress"]["street2"]  # noqa: E731
    expect("V6c", "benefitpoint", "second line, as it was", "Door 5", line)
