"""An account made in InsuredMine is sent to both systems."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 2, "contacts": 2},
}
ASKED = ("refused",)


def play(stage: Stage) -> None:
    """Harbor, with Tom, goes from InsuredMine to both systems and is edited. AMS360 refuses Bo: nothing is made."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    harbor, tom, bo = stage.role("harbor"), stage.role("tom"), stage.role("bo")
    first = {"contactFirstName": tom["first_name"], "contactLastName": tom["last_name"], "contactEmail": tom["email"]}
    i.add_account(harbor, ["ams360", "benefitpoint"], **first)
    stage.settle()
    expect("R45", "ams360", f"customers named {harbor}", 1, lambda: a.shows.count(harbor))
    expect("R45", "benefitpoint", f"accounts named {harbor}", 1, lambda: b.shows.count(harbor))
    linked = [a.shows.customer_id(harbor)]
    expect("R45", "benefitpoint", "AMS360 customer id", linked, lambda: [b.shows.ams_customer_id(harbor)])
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("R45", "insuredmine", "badges", both, lambda: i.shows.badges(harbor))
    done = {"ams360": "done", "benefitpoint": "done"}
    expect("R45", "insuredmine", "the answer to Sync", done, lambda: i.shows.answers(harbor))
    expect("R49", "ams360", "contacts", [tom.name], lambda: a.shows.contact_names(harbor))
    expect("R49", "benefitpoint", "contacts", [tom.name], lambda: b.shows.contact_names(harbor))
    i.edit_account(harbor, street1="5 Pier Street")
    i.edit_contact(harbor, tom, email="tom@pier.example.com")
    stage.settle()
    expect("R47", "ams360", "street", "5 Pier Street", lambda: a.shows.customer(harbor)["AddressLine1"])
    expect("R47", "benefitpoint", "street", "5 Pier Street", lambda: b.shows.account(harbor)["mainAddress"]["street1"])
    mail = "tom@pier.example.com"
    expect("R47 R46", "ams360", "Tom's e-mail", mail, lambda: a.shows.contact(harbor, tom)["EmailAddress"])
    expect("R47 R46", "benefitpoint", "Tom's e-mail", mail, lambda: b.shows.contact(harbor, tom)["contact"]["email"])
    i.add_account(bo, ["ams360", "benefitpoint"], executive="nobody")
    stage.settle()
    expect("R45", "ams360", f"customers named {bo}", 0, lambda: a.shows.count(bo))
    expect("R45", "benefitpoint", f"accounts named {bo}", 0, lambda: b.shows.count(bo))
    waits = {"ams360": "refused", "benefitpoint": "pending"}
    expect("R45", "insuredmine", "the answer to Bo's Sync", waits, lambda: i.shows.answers(bo))
