"""A user answers No although the customer exists in AMS360."""

from trifold.scenarios.stage import Stage

WORLD = "connected"
MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """The internal connection is on. Ada is in AMS360; she is added to BenefitPoint by No, and without her birth date.
    No second customer is made, and no second account in InsuredMine, whatever is edited, until a person says who she
    is: then the two are linked."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada = stage.role("ada")
    a.add_customer(ada)
    stage.settle()
    b.add_account(ada, dateOfBirth="")
    stage.settle()
    stage.daily()
    expect("X36", "ams360", f"customers named {ada}", 1, lambda: a.shows.count(ada))
    expect("X36", "insuredmine", f"accounts named {ada}", 1, lambda: i.shows.count(ada))
    expect("X36", "insuredmine", "badges", ["AMS360 synced"], lambda: i.shows.badges(ada))
    expect("X36", "benefitpoint", "AMS360 customer id", "", lambda: b.shows.ams_customer_id(ada))
    b.edit_account(ada, street1="15 Elm Street")
    a.edit_customer(ada, AddressLine1="16 Elm Street")
    stage.settle()
    stage.daily()
    expect("X36", "ams360", "records made", {"customers": 1}, lambda: stage.made("ams360"))
    expect("X36", "insuredmine", "street, of AMS360", ["16 Elm Street", ada["zip"]], lambda: i.shows.address(ada))
    expect("X36", "benefitpoint", "street, its own", ["15 Elm Street", ada["zip"]], lambda: b.shows.address(ada))
    expect("X36 V3e", "core", "what waits for a person", ["look-alike"], lambda: stage.steward.asked_about(ada))
    stage.steward.decide(ada, "exists")
    stage.settle()
    stage.daily()
    linked = {"ams360": ada.ids["ams360"], "benefitpoint": ada.ids["benefitpoint"]}
    expect("X36 V3e", "insuredmine", "ids after the answer", linked, lambda: i.shows.ids(ada))
    expect("X36", "benefitpoint", "AMS360 customer id", ada.ids["ams360"], lambda: b.shows.ams_customer_id(ada))
    expect("X36", "ams360", "records made, still", {"customers": 1}, lambda: stage.made("ams360"))
