"""Husband and wife share an e-mail, a phone and a home."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 2, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Otto is in AMS360. Ida, his wife, is added in BenefitPoint by No. They stay two, whatever is edited."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    otto, ida = stage.role("otto"), stage.role("ida")
    a.add_customer(otto)
    stage.settle()
    b.add_account(ida)
    stage.settle()
    stage.daily()
    expect("X2", "insuredmine", f"accounts named {otto}", 1, lambda: i.shows.count(otto))
    expect("X2", "insuredmine", f"accounts named {ida}", 1, lambda: i.shows.count(ida))
    expect("X2", "insuredmine", "Otto's badges", ["AMS360 synced"], lambda: i.shows.badges(otto))
    expect("X2", "insuredmine", "Ida's badges", ["BenefitPoint synced"], lambda: i.shows.badges(ida))
    expect("X2", "benefitpoint", "Ida's AMS360 customer", "", lambda: b.shows.ams_customer_id(ida))
    a.edit_customer(otto, HomeAreaCode="720", HomePhone="5550188")
    stage.settle()
    stage.daily()
    phones = ["7205550188", ida["phone"]]
    found = lambda: [i.shows.account(otto)["phone"], i.shows.account(ida)["phone"]]  # noqa: E731
    expect("X2", "insuredmine", "the phones of both after Otto's changed", phones, found)
    expect("X2", "ams360", "records made", {"customers": 1}, lambda: stage.made("ams360"))
