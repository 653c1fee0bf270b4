"""Much agrees, and one thing that everybody has once in a life does not."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 3},
    "benefitpoint": {"accounts": 3, "contacts": 2},
    "insuredmine": {"accounts": 6, "contacts": 4},
}


def play(stage: Stage) -> None:
    """A second Ada of the same home was born otherwise, Bo's son is a Jr, a second Mill has a tax id of its own: they
    are added in BenefitPoint by No, and nobody is asked whether they are those of AMS360."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo, mill = stage.role("ada"), stage.role("bo"), stage.role("mill")
    later = stage.another("ada", "Ada, born later", born="1999-09-09", phone="", email="")
    senior, junior = bo["last_name"] + " Sr", bo["last_name"] + " Jr"
    bo.facts |= {"last_name": senior, "born": ""}
    son = stage.another("bo", "Bo's son", last_name=junior, born="")
    branch = stage.another("mill", "another Mill")
    a.add_customer(ada)
    a.add_customer(bo)
    a.add_customer(mill, FederalTaxIdNumber="311234567")
    stage.settle()
    b.add_account(later)
    b.add_account(son)
    b.add_account(branch, taxpayerID="319876543")
    stage.settle()
    stage.daily()
    for one in (later, son, branch):
        carried = lambda it=one: sorted(i.shows.carrying("benefitpoint", it.ids["benefitpoint"])["badges"] or [])  # noqa: E731
        expect("X1", "insuredmine", f"badges of {one.key}", ["BenefitPoint synced"], carried)
        expect("X1", "benefitpoint", f"AMS360 id of {one.key}", "", lambda it=one: b.shows.ams_customer_id(it))
    for one in (ada, bo, mill):
        carried = lambda it=one: sorted(i.shows.carrying("ams360", it.ids["ams360"])["badges"] or [])  # noqa: E731
        expect("X1", "insuredmine", f"badges of {one.key}", ["AMS360 synced"], carried)
    expect("X1", "core", "questions", [], stage.questions)
