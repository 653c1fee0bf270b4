"""BenefitPoint is down for a quarter of an hour, and later for a day."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1, "contacts": 1},
    "benefitpoint": {"accounts": 2, "contacts": 2},
    "insuredmine": {"accounts": 2, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Ada is in all systems. While BenefitPoint is down she moves in AMS360 and gets another phone in InsuredMine;
    later she gets a contact, Mill is sent to BenefitPoint, and the daily button is pressed."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, mill, lena = stage.role("ada"), stage.role("mill"), stage.role("lena")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    with stage.outage("benefitpoint", minutes=15):
        a.edit_customer(ada, AddressLine1="99 New Street")
        i.edit_account(ada, phone="5125550188")
        stage.endure(minutes=2)
        expect("T5a", "insuredmine", "street", ["99 New Street", ada["zip"]], lambda: i.shows.address(ada))
        expect("T5a", "ams360", "phone", "5125550188", lambda: a.shows.phone(ada))
    stage.settle()
    expect("T3a T5c", "benefitpoint", "street", ["99 New Street", ada["zip"]], lambda: b.shows.address(ada))
    expect("T3a T5c", "benefitpoint", "phone", "5125550188", lambda: b.shows.phone(ada))
    with stage.outage("benefitpoint", days=1, kind="refuse"):
        a.add_contact(ada, lena)
        i.add_account(mill, ["benefitpoint"])
        stage.endure(minutes=2)
        expect("T5a", "insuredmine", "contacts", [ada.name, lena.name], lambda: i.shows.contact_names(ada))
        stage.start_daily()
    stage.finish_daily()
    expect("T3c", "benefitpoint", "contacts", [ada.name, lena.name], lambda: b.shows.contact_names(ada))
    expect("T3c T3f", "benefitpoint", f"accounts named {mill}", 1, lambda: b.shows.count(mill))
    expect("T3f", "insuredmine", "the answer to Sync", {"benefitpoint": "done"}, lambda: i.shows.answers(mill))
    expect("T3g", "insuredmine", "the daily job", "done", i.job_state)
    expect("T3h", "core", "dead letters", [], stage.console.dead_letters)
