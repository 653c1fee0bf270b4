"""Changes that are easily overlooked: a number, a name, a cleared field, a half cent, a second line."""

from functools import partial

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 1, "policies": 3},
    "benefitpoint": {"accounts": 1, "contacts": 2},
    "insuredmine": {"accounts": 1, "contacts": 2, "policies": 3},
}
ASKED = ["left out"] * 2


def play(stage: Stage) -> None:
    """Ada's number changes in AMS360, her contact Tom gets her own name, her first name is cleared. Her policies have a
    premium of half a cent, one of eleven digits, and two lines of business."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, tom = stage.role("ada"), stage.role("tom")
    package, rounded, huge = stage.role("home_policy"), stage.role("cabin_policy"), stage.role("next_policy")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    a.add_contact(ada, tom)
    a.add_policy(ada, package, LineOfBusinessList=["HOME", "AUTOP"])
    a.add_policy(ada, rounded, FullTermPremium="1200.005")
    a.add_policy(ada, huge, FullTermPremium="12345678901.00")
    stage.settle()
    stage.daily()
    shown = partial(i.shows.policy_named, ada)
    expect("V12e", "insuredmine", "the package's first line", "Homeowners", lambda: shown(package)["category"])
    expect("V12e", "insuredmine", "its others", "also covers: Personal Auto", lambda: shown(package)["note"])
    expect("V12d", "insuredmine", "the premium of half a cent", "1200.01", lambda: shown(rounded)["premium"])
    expect("V12d", "insuredmine", "that of eleven digits", None, lambda: shown(huge)["premium"])
    a.edit_customer(ada, CustomerNumber="50001")
    a.edit_contact(ada, tom, ContactName=ada.name)
    stage.settle()
    customer, account = ada.ids["ams360"], ada.ids["benefitpoint"]
    expect("V12a", "insuredmine", "number", "50001", lambda: i.shows.number_carried("ams360", customer))
    expect("V12a", "benefitpoint", "number", 50001, lambda: b.shows.link_of(account)["amsCustomerNumber"])
    expect("V12b", "insuredmine", "contacts", [ada.name, ada.name], lambda: i.shows.contact_names(ada))
    a.edit_contact(ada, ada, ContactName=tom.name)
    stage.settle()
    expect("V12b", "insuredmine", "contacts, renamed again", [ada.name, tom.name], lambda: i.shows.contact_names(ada))
    a.edit_customer(ada, FirstName="")
    stage.settle()
    expect("V12c", "insuredmine", "first name", None, lambda: i.shows.carrying("ams360", customer)["firstName"])
