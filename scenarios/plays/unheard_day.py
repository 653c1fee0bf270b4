"""AMS360's messages are lost for a day; the sweep finds what they would have told, and says so."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 4, "contacts": 2},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 4, "contacts": 6},
}


def play(stage: Stage) -> None:
    """Ada is in all systems, Ann in AMS360. Unheard, Ada moves, Bo is added, and Otto's contact has a new title; Ann's
    gets another place in AMS360's own order, of which nothing tells anyway."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, ann, bo, otto, lena, tom = (stage.role(key) for key in ("ada", "ann", "bo", "otto", "lena", "tom"))
    a.add_customer(ada)
    a.add_customer(otto)
    a.add_contact(otto, lena)
    b.add_account_from_ams360(ada, classification="Individual")
    a.add_customer(ann)
    a.add_contact(ann, tom)
    stage.settle()
    stage.daily()
    expect("X22", "insuredmine", "what the first daily missed", True, lambda: "missed: nothing" in i.job_result())
    since = stage.last_notice("ams360")
    a.edit_contact(ann, tom, SortOrder="7")
    expect("X23", "ams360", "messages of the new order", [], stage.notices("ams360", since))
    stage.configure("ams360", recipients=[])
    a.edit_customer(ada, AddressLine1="9 Oak Avenue")
    a.edit_contact(otto, lena, Title="Partner")
    a.add_customer(bo)
    stage.settle()
    expect("X42", "insuredmine", f"accounts named {bo} before the daily", 0, i.shows.count(bo))
    stage.daily()
    street = ["9 Oak Avenue", ada["zip"]]
    expect("X22", "insuredmine", "street", street, lambda: i.shows.address(ada))
    expect("X22", "insuredmine", "Lena's title", "Partner", lambda: i.shows.contact(otto, lena)["title"])
    expect("X22", "benefitpoint", "street", street, lambda: b.shows.address(ada))
    expect("X42", "insuredmine", f"accounts named {bo}", 1, lambda: i.shows.count(bo))
    found = "missed: 2 changed, 1 new, 1 silent"
    expect("X22 X23 X42", "insuredmine", f"the daily says {found}", True, lambda: found in i.job_result())
    stage.daily()
    expect("X22", "insuredmine", "the next one says", True, lambda: "missed: nothing" in i.job_result())
