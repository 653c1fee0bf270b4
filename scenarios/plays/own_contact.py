"""A person who is written down twice in AMS360: as the customer, and as a contact of the same name."""

from trifold.scenarios.stage import Stage

MADE = {"ams360": {"customers": 1, "contacts": 1}, "insuredmine": {"accounts": 1, "contacts": 1}}


def play(stage: Stage) -> None:
    """Ada is a customer in AMS360. The office adds a contact of her own name: that is she. InsuredMine shows one."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada = stage.role("ada")
    a.add_customer(ada)
    stage.settle()
    a.add_contact(ada, ada)
    stage.settle()
    expect("R31", "ams360", "contacts of the customer", [ada.name], lambda: a.shows.contact_names(ada))
    expect("R31", "insuredmine", "contacts", [ada.name], lambda: i.shows.contact_names(ada))
    a.edit_customer(ada, HomePhone="5550177")
    stage.settle()
    stage.daily()
    expect("R50", "insuredmine", "her phone", "5125550177", lambda: i.shows.contact(ada, ada)["phone"])
    expect("R25", "insuredmine", "primary contacts", [ada.name], lambda: i.shows.primary_contacts(ada))
