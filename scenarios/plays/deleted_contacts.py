"""Contacts are deleted where they came from."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 1, "policies": 1},
    "benefitpoint": {"accounts": 1, "contacts": 2},
    "insuredmine": {"accounts": 1, "contacts": 3, "policies": 1},
}
ASKED = ("deleted", "deleted")


def play(stage: Stage) -> None:
    """Ada has Lena and Tom in all three systems. Lena is deleted in AMS360, Tom in BenefitPoint. InsuredMine keeps
    both, with everything that hangs on them, and shows where they are no more; nobody is made again."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, lena, tom, policy = (stage.role(name) for name in ("ada", "lena", "tom", "home_policy"))
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    a.add_contact(ada, lena)
    a.add_contact(ada, tom)
    a.add_policy(ada, policy)
    stage.settle()
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("X27", "insuredmine", "Lena's badges", both, lambda: i.shows.contact_badges(ada, lena))
    a.delete_contact(ada, lena)
    b.delete_contact(ada, tom)
    stage.settle()
    stage.daily()
    everybody = [ada.name, lena.name, tom.name]
    expect("X27", "insuredmine", "contacts", everybody, lambda: i.shows.contact_names(ada))
    expect("X27", "insuredmine", "Lena's badges then", both[1:], lambda: i.shows.contact_badges(ada, lena))
    expect("X27", "insuredmine", "Tom's badges then", both[:1], lambda: i.shows.contact_badges(ada, tom))
    expect("X27", "insuredmine", "policies", [policy["number"]], lambda: i.shows.policy_numbers(ada))
    expect("X27", "benefitpoint", "contacts", [ada.name, lena.name], lambda: b.shows.contact_names(ada))
    expect("X27", "ams360", "contacts", [tom.name], lambda: a.shows.contact_names(ada))
    a.edit_contact(ada, tom, Title="Partner")
    stage.settle()
    expect("X27", "insuredmine", "Tom's title", "Partner", lambda: i.shows.contact(ada, tom)["title"])
    expect("X27", "benefitpoint", "contacts at the end", [ada.name, lena.name], lambda: b.shows.contact_names(ada))
