"""InsuredMine does not honour Idempotency-Key."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2},
    "benefitpoint": {"accounts": 2, "contacts": 2},
    "insuredmine": {"accounts": 2, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Keys are ignored. Ada comes from AMS360 by way of BenefitPoint's Yes, Bo from InsuredMine to both systems."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo = stage.role("ada"), stage.role("bo")
    stage.configure("insuredmine", switches={"idempotency": "ignored"})
    a.add_customer(ada)
    stage.settle()
    b.add_account_from_ams360(ada, classification="Individual")
    i.add_account(bo, ["ams360", "benefitpoint"])
    stage.settle()
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    for role in (ada, bo):
        expect("X41", "insuredmine", f"badges of {role}", both, lambda role=role: i.shows.badges(role))
        expect("X41", "insuredmine", f"accounts named {role}", 1, lambda role=role: i.shows.count(role))
        expect("X41", "insuredmine", f"contacts of {role}", [role.name], lambda role=role: i.shows.contact_names(role))
        expect("X41", "ams360", f"customers named {role}", 1, lambda role=role: a.shows.count(role))
        expect("X41", "benefitpoint", f"accounts named {role}", 1, lambda role=role: b.shows.count(role))
    mark = stage.mark()
    stage.daily()
    expect("X41", "insuredmine", "writes of a second daily, anywhere", [], lambda: stage.writes(mark))
