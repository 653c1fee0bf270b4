"""A customer of AMS360 that holds a firm's and a person's name."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1},
    "insuredmine": {"accounts": 1},
}


def play(stage: Stage) -> None:
    """Harbor is a customer under its own name and its owner's, for personal, commercial and benefits business. It is
    one account everywhere; the firm's name leads."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    harbor, owner = stage.role("harbor"), stage.casting.another("Quay")
    flags = {"IsPersonal": True, "IsCommercial": True, "IsBenefits": True}
    a.add_customer(harbor, FirstName="Mona", LastName=owner, **flags)
    stage.settle()
    expect("X4", "insuredmine", f"accounts named {harbor}", 1, lambda: i.shows.count(harbor))
    expect("X4", "insuredmine", "type", "Commercial", lambda: i.shows.account(harbor)["type"])
    expect(
        "X4",
        "insuredmine",
        "accounts under the owner's name",
        [],
        lambda: i.shows.listed("accounts", name=f"Mona {owner}"),
    )
    b.add_account_from_ams360(harbor, classification="Group", search=owner)
    stage.settle()
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("X4", "insuredmine", "badges", both, lambda: i.shows.badges(harbor))
    a.edit_customer(harbor, FirstName="Nora", IsPersonal=False)
    stage.settle()
    stage.daily()
    expect("X4", "insuredmine", "accounts after the owner's first name changed", 1, lambda: i.shows.count(harbor))
    expect("X4", "insuredmine", "type, one flag gone", "Commercial", lambda: i.shows.account(harbor)["type"])
    expect("X4", "benefitpoint", f"accounts named {harbor}", 1, lambda: b.shows.count(harbor))
