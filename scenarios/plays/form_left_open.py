"""A form of BenefitPoint is saved long after it was filled, or changed before it is saved."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2},
    "benefitpoint": {"accounts": 2, "contacts": 2},
    "insuredmine": {"accounts": 2, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Ada's form stands open while AMS360 gives her another street: what is saved then is stale, and becomes right.
    Bo's street is changed in the form: that is an edit of BenefitPoint's, and stays until AMS360 changes it."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo = stage.role("ada"), stage.role("bo")
    a.add_customer(ada)
    a.add_customer(bo)
    stage.settle()
    page = b.search(b.answer(b.ask_for_an_account(), "yes"), ada.search_name)
    page = b.classify(b.pick(page, ada.ids["ams360"]), "Individual")
    a.edit_customer(ada, AddressLine1="9 Oak Avenue")
    stage.settle()
    b.save(page, ada)
    b.add_account_from_ams360(bo, classification="Individual", street1="1 Local Lane")
    stage.settle()
    stage.daily()
    new, local = ["9 Oak Avenue", ada["zip"]], ["1 Local Lane", bo["zip"]]
    expect("R18 X6", "benefitpoint", "Ada's street, AMS360's of now", new, lambda: b.shows.address(ada))
    expect("R1", "insuredmine", "Ada's street", new, lambda: i.shows.address(ada))
    expect("R26 X5", "benefitpoint", "Bo's street, its own", local, lambda: b.shows.address(bo))
    official = [bo["street1"], bo["zip"]]
    expect("R41", "insuredmine", "Bo's street, as AMS360 says", official, lambda: i.shows.address(bo))
    a.edit_customer(bo, AddressLine1="8 Canal Road")
    stage.settle()
    newer = ["8 Canal Road", bo["zip"]]
    expect("X6", "benefitpoint", "Bo's street after AMS360 changed it", newer, lambda: b.shows.address(bo))
