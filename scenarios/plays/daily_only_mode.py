"""An agency that has chosen the daily only."""

from trifold.scenarios.stage import Stage

WORLD = "daily"
MADE = {
    "ams360": {"customers": 1, "contacts": 1},
    "benefitpoint": {"accounts": 1, "contacts": 2},
    "insuredmine": {"accounts": 1, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Real time is off. Ada's data wait for the daily; then all is as it would have been in real time."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, lena = stage.role("ada"), stage.role("lena")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    expect("R52", "insuredmine", f"accounts named {ada} before the daily", 0, i.shows.count(ada))
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("R52", "insuredmine", "badges after the daily", both, lambda: i.shows.badges(ada))
    a.edit_customer(ada, AddressLine1="9 Oak Avenue")
    a.add_contact(ada, lena)
    stage.settle()
    expect("R52", "insuredmine", "street before the daily", [ada["street1"], ada["zip"]], i.shows.address(ada))
    stage.daily()
    expect("R52 R5", "insuredmine", "street after it", ["9 Oak Avenue", ada["zip"]], lambda: i.shows.address(ada))
    expect("R52", "benefitpoint", "street", ["9 Oak Avenue", ada["zip"]], lambda: b.shows.address(ada))
    expect("R52", "insuredmine", "contacts", [ada.name, lena.name], lambda: i.shows.contact_names(ada))
    expect("R52", "benefitpoint", "contacts", [ada.name, lena.name], lambda: b.shows.contact_names(ada))
