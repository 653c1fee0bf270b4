"""A person and a firm with a value in every field."""

from functools import partial

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2},
    "benefitpoint": {"accounts": 2, "contacts": 1},
    "insuredmine": {"accounts": 2, "contacts": 1},
}
STAFF = ("executive", "representative", "businessUnit")
UNIT = {"division": "EST", "branch": "HBR", "department": "PER", "group": "SVC"}
MORE = {"CellAreaCode": "512", "CellPhone": "5550301", "AddressLine2": "Door 5", "ZipCode": "787011234"}
MOVED = {
    "AddressLine1": "7 Long Road",
    "AddressLine2": "Door 6",
    "City": "Buda",
    "ZipCode": "786104321",
}
NOW = ["7 Long Road", "Door 6", "Buda", "78610-4321"]
PLACE = ("street1", "street2", "city", "zip")


def play(stage: Stage) -> None:
    """Ada and Harbor have several phones, two lines of a street and a long ZIP code. All of it changes in AMS360, and
    each value arrives at its own place."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, harbor = stage.role("ada"), stage.role("harbor")
    a.add_customer(ada, MiddleName="May", BusinessAreaCode="512", BusinessPhone="5550302", **MORE)
    a.add_customer(harbor, DoingBusinessAs="Quay", HomeAreaCode="512", HomePhone="5550303", **MORE)
    stage.settle()
    b.add_account_from_ams360(ada, classification="Individual")
    b.add_account_from_ams360(harbor, classification="Group")
    stage.settle()
    stage.daily()
    her, its = (partial(i.shows.carrying, "ams360", one.ids["ams360"]) for one in (ada, harbor))
    held = ["!!!", "!!#", UNIT]
    for role, shown in ((ada, her), (harbor, its)):
        place = [role["street1"], "Door 5", role["city"], "78701-1234"]
        expect("R41", "insuredmine", f"address of {role}", place, lambda it=shown: it()["address"].of(*PLACE))
        expect("R1", "insuredmine", f"phone of {role}", role["phone"], lambda it=shown: it()["phone"])
        expect("R41", "insuredmine", f"staff and unit of {role}", held, lambda it=shown: it().of(*STAFF))
    expect("R41", "insuredmine", "middle name", "May", lambda: her()["middleName"])
    expect("R41", "insuredmine", "trade name", "Quay", lambda: its()["dba"])
    a.edit_customer(ada, MiddleName="Ann", DateOfBirth="1981-03-04", Email="new@elm.example.com", **MOVED)
    a.edit_customer(harbor, DoingBusinessAs="Pier", FederalTaxIdNumber="742222222", **MOVED)
    stage.settle()
    for role, shown in ((ada, her), (harbor, its)):
        there = partial(b.shows.account, role)
        expect("R3", "benefitpoint", f"address of {role}", NOW, lambda it=there: it()["mainAddress"].of(*PLACE))
        expect("R4", "insuredmine", f"address of {role}", NOW, lambda it=shown: it()["address"].of(*PLACE))
    who = lambda: [str(one)[:10] for one in b.shows.info(ada)["personInfo"].of("middleName", "dateOfBirth")]  # noqa: E731
    expect("R3", "benefitpoint", "middle name and birth date", ["Ann", "1981-03-04"], who)
    expect("R3", "benefitpoint", "e-mail", "new@elm.example.com", lambda: b.shows.info(ada)["email"])
    firm = lambda: [b.shows.info(harbor)["DBA"], b.shows.info(harbor)["commonGroupAccountInfo"]["taxpayerID"]]  # noqa: E731
    expect("R3", "benefitpoint", "trade name and tax id", ["Pier", "742222222"], firm)
