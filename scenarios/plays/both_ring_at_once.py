"""An account that is new in BenefitPoint and its contact ring at once, whichever is looked at first."""

from trifold.scenarios.stage import Stage

WORLD = ("connected", "vendor")
MADE = {
    "ams360": {"customers": 3},
    "benefitpoint": {"accounts": 3, "contacts": 5},
    "insuredmine": {"accounts": 3, "contacts": 3},
}


def play(stage: Stage) -> None:
    """Ada, Bo and Ann are added in BenefitPoint, the internal connection is on; Bo and Ann get a contact in the same
    moment, and the engine stops in the middle of its work. Nobody is asked whether somebody is himself."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo, ann, lena, tom = (stage.role(key) for key in ("ada", "bo", "ann", "lena", "tom"))
    b.add_account(ada)
    stage.settle()
    b.add_account(bo)
    b.edit_contact(bo, bo, title="Owner")
    b.add_contact(bo, lena)
    stage.work(1)
    b.edit_contact(bo, bo, title="Partner")
    stage.settle()
    b.add_account(ann)
    b.add_contact(ann, tom)
    stage.work(2)
    b.edit_account(ann, notes="Met at the fair")
    stage.settle()
    expect("T16a", "core", "questions in real time", [], stage.questions)
    stage.daily()
    for person in (ada, bo, ann):
        expect("T16a", "ams360", f"customers named {person}", 1, lambda one=person: a.shows.count(one))
        expect("T16a", "insuredmine", f"accounts named {person}", 1, lambda one=person: i.shows.count(one))
    expect("T16a", "core", "questions after the daily", [], stage.questions)
