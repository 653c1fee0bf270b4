"""One person is a contact of several accounts in InsuredMine."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2, "contacts": 4},
    "insuredmine": {"accounts": 2, "contacts": 4},
}
ASKED = ("deleted",)  # Lena is still a contact of Harbor in AMS360


def play(stage: Stage) -> None:
    """Tom and Lena are contacts of Harbor in AMS360. In InsuredMine Tom is made a contact of Mill, too, as its
    accountant, and Lena is moved to Mill. Each is one person there; AMS360 gets them under Mill; an edit of Tom reaches
    both customers."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    harbor, mill, tom, lena = (stage.role(key) for key in ("harbor", "mill", "tom", "lena"))
    a.add_customer(harbor)
    a.add_customer(mill)
    a.add_contact(harbor, tom)
    stage.settle()
    a.add_contact(harbor, lena)
    stage.settle()
    i.place_contact(harbor, tom, mill, relation="Accountant")
    stage.settle()
    both = sorted([i.shows.account(harbor)["id"], i.shows.account(mill)["id"]])
    expect("V17c", "insuredmine", "Tom's accounts", both, lambda: sorted(i.shows.places(harbor, tom)))
    expect("V17c", "insuredmine", "at Mill", "Accountant", lambda: i.shows.contact(mill, tom)["relation"])
    expect("V17c", "ams360", "Mill's contacts", [tom.name], lambda: a.shows.contact_names(mill))
    i.edit_contact(mill, tom, email="tom@ledger.example.com")
    stage.settle()
    told = ["tom@ledger.example.com"] * 2
    mails = lambda: [a.shows.contact(firm, tom)["EmailAddress"] for firm in (harbor, mill)]  # noqa: E731
    expect("V17c", "ams360", "Tom's e-mail at Harbor and at Mill", told, mails)
    i.place_contact(harbor, lena, mill, move=True)
    stage.settle()
    stage.daily()
    expect("V17b", "insuredmine", "Harbor's contacts", [tom.name], lambda: i.shows.contact_names(harbor))
    expect("V17b", "insuredmine", "Mill's contacts", [lena.name, tom.name], lambda: i.shows.contact_names(mill))
    expect("V17b", "ams360", "Mill's contacts", [lena.name, tom.name], lambda: a.shows.contact_names(mill))
    moved = [i.shows.account(mill)["id"]]
    expect("V17b", "insuredmine", "Lena's accounts", moved, lambda: i.shows.places(mill, lena))
