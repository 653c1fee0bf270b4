"""Two people of one name in two towns, and the agency's own mailbox and phone in their records."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 3},
    "benefitpoint": {"accounts": 2, "contacts": 2},
    "insuredmine": {"accounts": 5, "contacts": 5},
}


def play(stage: Stage) -> None:
    """Nobody has their own e-mail of Ada in Austin and Ada in Dallas. The second is a question while only the first is
    known to have the mailbox; later, when several have it, it says nothing at all of Bo in two towns."""
    a, b, expect = stage.ams360, stage.benefitpoint, stage.expect
    office = {"email": stage.casting.another("service").lower() + "@agency.example.com", "phone": "5125550100"}
    ada, bo = (stage.another(one, one.title(), **office, born="") for one in ("ada", "bo"))
    dallas, dayton = (stage.another(one, f"{one} there", **office, born="") for one in ("ada", "bo"))
    dallas.facts |= {"street1": "900 Main Street", "city": "Dallas", "zip": "75201"}
    dayton.facts |= {"street1": "7 Mill Lane", "city": "Dayton", "state": "OH", "zip": "45402"}
    a.add_customer(ada)
    stage.settle()
    b.add_account(dallas)
    stage.settle()
    stage.daily()
    expect("V2a", "benefitpoint", "AMS360 id of Ada in Dallas", "", lambda: b.shows.ams_customer_id(dallas))
    expect("V2b", "core", "what waits for a person", ["ambiguous"], lambda: stage.steward.asked_about(dallas))
    stage.steward.decide(dallas, "separate")
    a.add_customer(stage.another("otto", "Otto", **office))
    a.add_customer(bo)
    stage.settle()
    b.add_account(dayton)
    stage.settle()
    stage.daily()
    expect("V2a", "benefitpoint", "AMS360 id of Bo in Dayton", "", lambda: b.shows.ams_customer_id(dayton))
    expect("V2a", "core", "questions", [], stage.questions)
    a.edit_customer(ada, AddressLine1="1 New Road", ZipCode="78702")
    stage.settle()
    stage.daily()
    for one in (dallas, dayton):
        stays = [one["street1"], one["zip"]]
        expect("V2c", "benefitpoint", f"{one}'s street in {one['city']}", stays, lambda it=one: b.shows.address(it))
