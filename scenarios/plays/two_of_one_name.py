"""Two people of one name, and two of one last name."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 4},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 4, "contacts": 4},
}


def play(stage: Stage) -> None:
    """There are two Adas of one name in AMS360, of other birth dates, and two Bergs. BenefitPoint chooses the younger
    Ada by her id; the others are never touched."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, younger, ann, bo = stage.role("ada"), stage.role("ada_younger"), stage.role("ann"), stage.role("bo")
    a.add_customer(ada)
    a.add_customer(younger)
    a.add_customer(ann)
    a.add_customer(bo)
    stage.settle()
    before = [a.shows.customer(one) for one in (ada, ann, bo)]
    page = b.search(b.answer(b.ask_for_an_account(), "yes"), younger.search_name)
    expect("X1", "benefitpoint", "found", [younger.name, younger.name], b.candidates(page))
    rows = sorted([[one["street1"], one["city"]] for one in (ada, younger)])
    expect("X1", "benefitpoint", "what tells them apart", rows, sorted(b.candidates(page, "Address", "City")))
    b.save(b.classify(b.pick(page, younger.ids["ams360"]), "Individual"), younger)
    stage.settle()
    stage.daily()
    hers = [younger["street1"], younger["zip"]]
    expect("X1", "benefitpoint", "whose data the account has", hers, lambda: b.shows.address(younger))
    both = ["AMS360 synced", "BenefitPoint synced"]
    for person, badges in ((ada, both[:1]), (younger, both), (ann, both[:1]), (bo, both[:1])):
        seen = [[badges, person["phone"], person["street1"]]]
        told = f"badges, phone, street of {person} in {person['city']}"
        expect("X1", "insuredmine", told, seen, lambda one=person: i.shows.told_by_link("ams360", one.ids["ams360"]))
    expect("X1", "ams360", "the other three", before, lambda: [a.shows.customer(one) for one in (ada, ann, bo)])
