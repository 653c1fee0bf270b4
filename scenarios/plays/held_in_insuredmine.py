"""InsuredMine holds a client with contact and policy already, when AMS360's arrive."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2, "contacts": 1, "policies": 2},
    "insuredmine": {"accounts": 2, "contacts": 2, "policies": 2},
}


def play(stage: Stage) -> None:
    """A person and a firm with their contacts and policies stand in InsuredMine since long ago. All of it arrives from
    AMS360, in other words for the same: it is joined, and shows AMS360's data."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada, harbor, tom, home = stage.role("ada"), stage.role("harbor"), stage.role("tom"), stage.role("home_policy")
    cabin = stage.another("cabin_policy", "cabin", insurer="")
    i.add_account(ada)
    i.add_policy(ada, home, number=home["number"].replace("-", " "))
    i.add_account(harbor)
    i.add_contact(harbor, tom, phone="")
    i.add_policy(harbor, cabin, number=cabin["number"].lower())
    stage.settle()
    contacts = [i.shows.contact(one, met)["id"] for one, met in ((ada, ada), (harbor, tom))]
    a.add_customer(ada)
    a.add_policy(ada, home)
    a.add_customer(harbor)
    a.add_contact(harbor, tom)
    a.add_policy(harbor, cabin)
    stage.settle()
    for who, met, before in ((ada, ada, contacts[0]), (harbor, tom, contacts[1])):
        ids = [[before, met["phone"], ["AMS360 synced"]]]
        expect(
            "V1a",
            "insuredmine",
            f"contacts of {who}: id, phone, badges",
            ids,
            lambda one=who: [[row["id"], row["phone"], row["badges"]] for row in i.shows.contacts(one)],
        )
    for who, policy in ((ada, home), (harbor, cabin)):
        held = [[policy.ids["insuredmine"], policy["number"], "Prairie Casualty"]]
        told = f"policies of {who}: id, number, carrier"
        expect("V1b", "insuredmine", told, held, lambda one=who: i.shows.policy_facts(one))
    stage.daily()
    expect("V1a V1b", "core", "questions", [], stage.questions)
