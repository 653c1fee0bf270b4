"""A field that a system does not take waits alone: the others go on."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}
ASKED = ["refused"]


def play(stage: Stage) -> None:
    """The second line of Ada's address grows too long for BenefitPoint, which gets her street and phone all the same;
    shorter, it arrives too. AMS360 refuses a street that InsuredMine's user typed: the new city arrives."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada = stage.role("ada")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    a.edit_customer(ada, AddressLine2="Door 5, " * 15)
    stage.settle()
    a.edit_customer(ada, AddressLine1="7 Long Road", HomePhone="5550177")
    stage.settle()
    stage.daily()
    expect("V7a", "benefitpoint", "street", "7 Long Road", lambda: b.shows.account(ada)["mainAddress"]["street1"])
    expect("V7a", "benefitpoint", "phone", "5125550177", lambda: b.shows.phone(ada))
    expect("V7a", "benefitpoint", "second line", None, lambda: b.shows.account(ada)["mainAddress"]["street2"])
    expect("V7c", "core", "what the questions name", ["street2"], lambda: stage.steward.told(ada))
    told = [["benefitpoint", "street2", "unsupported"]]
    expect("V7c", "core", "what her record says", told, lambda: stage.steward.left_out(ada))
    a.edit_customer(ada, AddressLine2="Door 5")
    stage.settle()
    expect(
        "V7b", "benefitpoint", "once it is shorter", "Door 5", lambda: b.shows.account(ada)["mainAddress"]["street2"]
    )
    stage.turn("ams360", too_long="business_fault")
    i.edit_account(ada, street1="7 Long Road, behind the second gate on the left", city="Buda")
    stage.settle()
    found = lambda: [a.shows.customer(ada)[name] for name in ("AddressLine1", "City")]  # noqa: E731
    expect("V7a", "ams360", "street and city", ["7 Long Road", "Buda"], found)
    expect("V7a", "insuredmine", "street", "7 Long Road", lambda: i.shows.address(ada)[0])
