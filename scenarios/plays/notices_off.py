"""AMS360's messages are switched off; the daily catches up."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2, "contacts": 1, "policies": 1},
    "insuredmine": {"accounts": 2, "contacts": 3, "policies": 1},
}


def play(stage: Stage) -> None:
    """Ada is in AMS360 and InsuredMine. Unheard, she moves, gets a contact and a policy, and Bo is added."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada, bo, lena = stage.role("ada"), stage.role("bo"), stage.role("lena")
    a.add_customer(ada)
    stage.settle()
    first_id = i.shows.account(ada)["id"]
    stage.configure("ams360", recipients=[])
    a.edit_customer(ada, AddressLine1="9 Oak Avenue")
    a.add_contact(ada, lena)
    a.add_policy(ada, stage.role("home_policy"))
    a.add_customer(bo)
    stage.settle()
    expect("R5", "insuredmine", "street, nobody having been told", [ada["street1"], ada["zip"]], i.shows.address(ada))
    stage.daily()
    expect("R5", "insuredmine", "street after the daily", ["9 Oak Avenue", ada["zip"]], lambda: i.shows.address(ada))
    expect("R5", "insuredmine", "the record is the one of before", first_id, lambda: i.shows.account(ada)["id"])
    expect("R5", "insuredmine", "contacts", [ada.name, lena.name], lambda: i.shows.contact_names(ada))
    policies = [stage.role("home_policy")["number"]]
    expect("R5", "insuredmine", "policies", policies, lambda: i.shows.policy_numbers(ada))
    expect("R5", "insuredmine", f"badges of {bo}", ["AMS360 synced"], lambda: i.shows.badges(bo))
