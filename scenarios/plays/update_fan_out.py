"""What changes in AMS360 changes everywhere."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is in all three systems. She moves, then she marries: AMS360 is told, the others follow before any daily."""
    a, b, i, ada, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.role("ada"), stage.expect
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    first_id = i.shows.account(ada)["id"]
    a.edit_customer(ada, AddressLine1="9 Oak Avenue", ZipCode="78702")
    stage.settle()
    address = ["9 Oak Avenue", "78702"]
    expect("R3", "benefitpoint", "street and zip", address, lambda: b.shows.address(ada))
    expect("R4", "insuredmine", "street and zip", address, lambda: i.shows.address(ada))
    ada.becomes(last_name=stage.casting.another("Moon"))
    a.edit_customer(ada, LastName=ada["last_name"])
    stage.settle()
    expect("R3", "benefitpoint", f"accounts named {ada}", 1, lambda: b.shows.count(ada))
    expect("R4", "insuredmine", f"accounts named {ada}", 1, lambda: i.shows.count(ada))
    expect("R4", "insuredmine", "the record is the one of before", first_id, lambda: i.shows.account(ada)["id"])
    expect("R31", "insuredmine", "contacts", [ada.name], lambda: i.shows.contact_names(ada))
    b.edit_account(ada, number="5550199")
    stage.settle()
    stage.daily()
    expect("R1", "benefitpoint", "its own phone", "5125550199", lambda: b.shows.phone(ada))
    expect("R1", "insuredmine", "phone, as AMS360 says", ada["phone"], lambda: i.shows.account(ada)["phone"])
    a.edit_customer(ada, HomePhone="5550200")
    stage.settle()
    expect("R1 R3", "benefitpoint", "phone after AMS360 changed it", "5125550200", lambda: b.shows.phone(ada))
    expect("R1 R4", "insuredmine", "phone too", "5125550200", lambda: i.shows.account(ada)["phone"])
