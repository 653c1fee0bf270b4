"""A secondary contact is sent before the primary one."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 2},
    "insuredmine": {"accounts": 1, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Harbor is made in InsuredMine with Tom, then Lena. Lena can't be sent first. Harbor is sent: Tom
    goes first, then Lena, and from now on she can be sent by herself."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    harbor, tom, lena = stage.role("harbor"), stage.role("tom"), stage.role("lena")
    first = {"contactFirstName": tom["first_name"], "contactLastName": tom["last_name"], "contactEmail": tom["email"]}
    i.add_account(harbor, **first)
    i.add_contact(harbor, lena)
    stage.settle()
    page = i.sync_contact(harbor, lena, ["ams360"])
    refused = [f"Primary Contact not synced: send {tom.name} to AMS360 first"]
    expect("X29", "insuredmine", "Sync on Lena", refused, page.errors)
    stage.settle()
    expect("X29", "ams360", f"customers named {harbor}", 0, lambda: a.shows.count(harbor))
    i.sync(harbor, ["ams360"])
    stage.settle()
    both = [lena.name, tom.name]
    expect("X29", "ams360", "contacts after the account", both, lambda: a.shows.contact_names(harbor))
    badge = ["AMS360 synced"]
    expect("X29", "insuredmine", "Lena's badges", badge, lambda: i.shows.contact_badges(harbor, lena))
    page = i.sync_contact(harbor, lena, ["ams360"])
    expect("X29", "insuredmine", "Sync on Lena now", [], page.errors)
    stage.settle()
    expect("X29", "ams360", "contacts, each once", both, lambda: a.shows.contact_names(harbor))
