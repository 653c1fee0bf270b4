"""Save is pressed twice."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2, "contacts": 2, "policies": 1},
    "insuredmine": {"accounts": 2, "contacts": 4, "policies": 1},
}


def play(stage: Stage) -> None:
    """Ada, Lena and a policy are added in AMS360, Bo and Tom in InsuredMine, each with two presses of Save: one record
    each, and one of each in the other system."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada, bo, lena, tom, policy = (stage.role(key) for key in ("ada", "bo", "lena", "tom", "home_policy"))
    a.add_customer(ada, presses=2)
    a.add_contact(ada, lena, presses=2)
    a.add_policy(ada, policy, presses=2)
    made = {"customers": 1, "contacts": 1, "policies": 1}
    expect("V14a", "ams360", "records made with two presses of each Save", made, lambda: stage.made("ams360"))
    i.add_account(bo, ["ams360"], presses=2)
    i.add_contact(bo, tom, presses=2)
    stage.settle()
    expect("V14b", "insuredmine", f"accounts named {bo}", 1, lambda: i.shows.count(bo))
    expect("V14b", "insuredmine", "Bo's contacts", [bo.name, tom.name], lambda: i.shows.contact_names(bo))
    expect("V14b", "ams360", f"customers named {bo}", 1, lambda: a.shows.count(bo))
    expect("V14a", "insuredmine", "Ada's contacts", [ada.name, lena.name], lambda: i.shows.contact_names(ada))
    expect("V14a", "insuredmine", "Ada's policies", [policy["number"]], lambda: i.shows.policy_numbers(ada))
