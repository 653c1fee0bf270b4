"""Contacts with a value in every field."""

from functools import partial

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 2},
    "benefitpoint": {"accounts": 2, "contacts": 3},
    "insuredmine": {"accounts": 2, "contacts": 3},
}
HOME = {
    "Address1": "5 Side Street",
    "Address2": "Loft",
    "City": "Buda",
    "State": "TX",
    "Zip": "786104321",
}
PLACE = ("street1", "street2", "city", "zip")
LIVES = ["5 Side Street", "Loft", "Buda", "78610-4321"]


def play(stage: Stage) -> None:
    """Lena of Harbor has two phones and an address of her own; Ana has a last name of two words. Tom of Mill, which is
    in BenefitPoint only, has an address there. Each value arrives at its own place."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    harbor, mill, lena, tom = (stage.role(one) for one in ("harbor", "mill", "lena", "tom"))
    ana = stage.another("lena", "Ana", first_name="Ana", last_name=stage.casting.another("Maria Luz"), email="")
    known_as = stage.another("lena", "Ana before", **ana.facts)
    a.add_customer(harbor)
    b.add_account_from_ams360(harbor, classification="Group")
    b.add_account(mill)
    b.add_contact(mill, tom, street1="9 Weir Road", city="Dayton", zip="45402")
    a.add_contact(harbor, lena, ResidenceAreaCode="512", ResidencePhone="5550301", **HOME)
    stage.settle()
    stage.daily()
    i.add_contact(harbor, ana, ["ams360", "benefitpoint"])
    stage.settle()
    ana.becomes(last_name=stage.casting.another("Maria Sol"))
    a.edit_contact(harbor, known_as, ContactName=ana.name)
    stage.settle()
    reach = [lena[name] for name in ("title", "email", "phone")]
    here = partial(i.shows.contact, harbor, lena)
    there = partial(b.shows.contact, harbor, lena)
    expect("R2", "insuredmine", "Lena's title, e-mail, phone", reach, lambda: here().of("title", "email", "phone"))
    expect("R2", "insuredmine", "Lena's address", LIVES, lambda: here()["address"].of(*PLACE))
    seen = lambda: [there()["title"], there()["contact"]["email"], b.shows.contact_phone(harbor, lena)]  # noqa: E731
    expect("R2", "benefitpoint", "Lena's title, e-mail, phone", reach, seen)
    expect("R2", "benefitpoint", "Lena's address", LIVES, lambda: there()["contact"]["address"].of(*PLACE))
    names = lambda: i.shows.contact(harbor, ana).of("firstName", "lastName")  # noqa: E731
    expect("X35", "insuredmine", "Ana's names", [ana["first_name"], ana["last_name"]], names)
    his = lambda: i.shows.contact(mill, tom).of("title", "email", "phone")  # noqa: E731
    expect("R53", "insuredmine", "Tom's title, e-mail, phone", [tom["title"], tom["email"], tom["phone"]], his)
    his = lambda: i.shows.contact(mill, tom)["address"].of(*PLACE)  # noqa: E731
    expect("R53", "insuredmine", "Tom's address", ["9 Weir Road", None, "Dayton", "45402"], his)
    a.edit_contact(harbor, lena, Title="Partner", Address2="Attic")
    stage.settle()
    expect("R50", "insuredmine", "Lena's title", "Partner", lambda: here()["title"])
    expect("R50", "benefitpoint", "Lena's title", "Partner", lambda: there()["title"])
    expect("R50", "benefitpoint", "her second line", "Attic", lambda: there()["contact"]["address"]["street2"])
