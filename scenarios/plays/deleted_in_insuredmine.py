"""Records deleted in InsuredMine by its users."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2, "contacts": 2, "policies": 1},
    "benefitpoint": {"accounts": 2, "contacts": 4},
    "insuredmine": {"accounts": 2, "contacts": 4, "policies": 1},  # those that were deleted are counted too
}
ASKED = ("deleted", "deleted")


def play(stage: Stage) -> None:
    """Ada's account, with all that belongs to it, and Bo's contact Tom are deleted in InsuredMine. AMS360 edits them
    all, the dailies run: nobody comes back, and nobody is deleted elsewhere."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo, lena, tom, policy = (stage.role(name) for name in ("ada", "bo", "lena", "tom", "home_policy"))
    a.add_customer(ada)
    a.add_contact(ada, lena)
    a.add_policy(ada, policy)
    a.add_customer(bo)
    a.add_contact(bo, tom)
    b.add_account_from_ams360(ada, classification="Individual")
    b.add_account_from_ams360(bo, classification="Individual")
    stage.settle()
    stage.daily()
    expect("X40", "insuredmine", "contacts", [bo.name, tom.name], lambda: i.shows.contact_names(bo))
    i.delete_contact(bo, tom)
    i.delete_account(ada)
    stage.settle()
    a.edit_customer(ada, AddressLine1="9 Elm Street")
    a.edit_contact(ada, lena, Title="Partner")
    a.change_policy(policy, "edit", FullTermPremium="1350.00")
    a.edit_contact(bo, tom, Title="Partner")
    stage.settle()
    stage.daily()
    expect("X40", "insuredmine", f"accounts named {ada}", 0, lambda: i.shows.count(ada))
    expect("X40", "insuredmine", "Bo's contacts", [bo.name], lambda: i.shows.contact_names(bo))
    expect("X40", "benefitpoint", "Ada's street", ["9 Elm Street", ada["zip"]], lambda: b.shows.address(ada))
    expect("X40", "benefitpoint", "Bo's contacts", [bo.name, tom.name], lambda: b.shows.contact_names(bo))
    expect("X40", "ams360", "Ada's contacts", [lena.name], lambda: a.shows.contact_names(ada))
