"""Flow 3: the internal connection makes the AMS360 customer."""

from trifold.scenarios.stage import Stage

WORLD = ("connected", "vendor")
MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is added in BenefitPoint by No. With the internal connection on, she becomes a customer in AMS360 as well."""
    a, b, i, ada, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.role("ada"), stage.expect
    b.add_account(ada)
    stage.settle()
    expect("R38", "ams360", f"customers named {ada}", 1, lambda: a.shows.count(ada))
    expect("R38", "ams360", "the customer's street", ada["street1"], lambda: a.shows.customer(ada)["AddressLine1"])
    expect("R38", "ams360", "the customer's phone", ada["phone"], lambda: a.shows.phone(ada))
    expect("R38", "ams360", "birth date", ada["born"], lambda: str(a.shows.customer(ada)["DateOfBirth"])[:10])
    linked = [a.shows.customer_id(ada)]
    expect("R38", "benefitpoint", "AMS360 customer id", linked, lambda: [b.shows.ams_customer_id(ada)])
    expect("R39", "insuredmine", "badges before the daily", ["AMS360 synced"], lambda: i.shows.badges(ada))
    before = i.shows.fields(ada)
    b.edit_account(ada, number="5550199", notes="Met at the fair")
    stage.settle()
    stage.daily()
    expect("R41", "insuredmine", "fields as before the daily", before, lambda: i.shows.fields(ada))
    expect("R41", "benefitpoint", "its own phone stays", "5125550199", lambda: b.shows.phone(ada))
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("R40", "insuredmine", "badges after the daily", both, lambda: i.shows.badges(ada))
    ids = {"ams360": a.shows.customer_id(ada), "benefitpoint": b.shows.account_id(ada)}
    expect("R38 R40", "insuredmine", "external ids", ids, lambda: i.shows.ids(ada))
    expect("R40 R31", "insuredmine", f"accounts named {ada}", 1, lambda: i.shows.count(ada))
    expect("R40 R31", "insuredmine", "contacts", [ada.name], lambda: i.shows.contact_names(ada))
    expect("R40", "ams360", "contacts beside the customer", [], lambda: a.shows.contact_names(ada))
