"""AMS360 is down for three hours, while people work on in the other two systems."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 3, "contacts": 1, "policies": 1},
    "benefitpoint": {"accounts": 1, "contacts": 2, "products": 1},
    "insuredmine": {"accounts": 3, "contacts": 3, "policies": 1},
}


def play(stage: Stage) -> None:
    """Ada is in all systems, Bo in AMS360 and InsuredMine. While AMS360 is down, both move in InsuredMine, Mill is
    sent to it, Ada gets a contact and a plan. All of it is there once AMS360 is back, and nobody had to be asked."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo, mill, lena = (stage.role(key) for key in ("ada", "bo", "mill", "lena"))
    plan = stage.role("medical_plan")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    a.add_customer(bo)
    stage.settle()
    stage.daily()
    with stage.outage("ams360", hours=3):
        i.edit_account(ada, street1="99 New Street")
        i.edit_account(bo, street1="98 New Street")
        i.add_contact(ada, lena, ["ams360"])
        i.add_account(mill, ["ams360"])
        b.add_plan(ada, plan)
    stage.settle()
    expect("T3b", "ams360", "Ada's street", ["99 New Street", ada["zip"]], lambda: a.shows.address(ada))
    expect("T3b", "benefitpoint", "Ada's street", ["99 New Street", ada["zip"]], lambda: b.shows.address(ada))
    expect("T3b", "insuredmine", "Ada's street", ["99 New Street", ada["zip"]], lambda: i.shows.address(ada))
    expect("T3b", "ams360", "Bo's street", ["98 New Street", bo["zip"]], lambda: a.shows.address(bo))
    expect("T3b", "ams360", "Ada's contacts", [lena.name], lambda: a.shows.contact_names(ada))
    expect("T3b", "ams360", "Ada's policies", [plan["number"]], lambda: a.shows.policy_numbers(ada))
    expect("T3f", "ams360", f"customers named {mill}", 1, lambda: a.shows.count(mill))
    expect("T3f", "insuredmine", "the answer to Sync", {"ams360": "done"}, lambda: i.shows.answers(mill))
    expect("T3h", "core", "dead letters", [], stage.console.dead_letters)
