"""The primary contact of a firm is deleted in AMS360."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 1},
    "benefitpoint": {"accounts": 1, "contacts": 2},
    "insuredmine": {"accounts": 1, "contacts": 2},
}
ASKED = ("successor",)


def play(stage: Stage) -> None:
    """Tom is Harbor's primary contact in InsuredMine, Lena the other one. Tom is deleted in AMS360: nobody is picked
    as his successor, and nothing that is his goes away."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    harbor, tom, lena = stage.role("harbor"), stage.role("tom"), stage.role("lena")
    a.add_customer(harbor)
    a.add_contact(harbor, tom)
    stage.settle()
    a.add_contact(harbor, lena)
    b.add_account_from_ams360(harbor, classification="Group")
    stage.settle()
    stage.daily()
    expect("X28", "insuredmine", "primary contacts", [tom.name], lambda: i.shows.primary_contacts(harbor))
    a.delete_contact(harbor, tom)
    stage.settle()
    stage.daily()
    expect("X28", "insuredmine", "primary contacts then", [tom.name], lambda: i.shows.primary_contacts(harbor))
    left = ["BenefitPoint synced"]
    expect("X28", "insuredmine", "Tom's badges", left, lambda: i.shows.contact_badges(harbor, tom))
    expect("X28", "insuredmine", "contacts", [lena.name, tom.name], lambda: i.shows.contact_names(harbor))
    a.edit_contact(harbor, lena, Title="Owner")
    stage.settle()
    expect("X28", "insuredmine", "Lena's title", "Owner", lambda: i.shows.contact(harbor, lena)["title"])
    expect("X28", "insuredmine", "still primary", [tom.name], lambda: i.shows.primary_contacts(harbor))
