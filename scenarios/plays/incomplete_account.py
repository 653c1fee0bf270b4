"""An account of InsuredMine that AMS360 would not take."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Bo is made in InsuredMine without an address. He is not sent, the reason is told; once it is filled in, he is
    sent, once, to both systems that he was meant for."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    bo = stage.role("bo")
    i.add_account(bo, ["ams360", "benefitpoint"], street1="", city="", state="", zip="")
    stage.settle()
    expect("X31", "ams360", f"customers named {bo}", 0, lambda: a.shows.count(bo))
    expect("X31", "benefitpoint", f"accounts named {bo}", 0, lambda: b.shows.count(bo))
    waits = {"ams360": "refused", "benefitpoint": "pending"}
    expect("X31", "insuredmine", "the answer to Sync", waits, lambda: i.shows.answers(bo))
    reason = "missing: street1, city, state, zip"
    expect("X31", "insuredmine", "the reason", reason, lambda: i.shows.request(bo)["results"][0]["reason"])
    stage.daily()
    expect("X31", "ams360", f"customers named {bo} after the daily", 0, lambda: a.shows.count(bo))
    i.edit_account(bo, street1=bo["street1"], city=bo["city"], state=bo["state"], zip=bo["zip"])
    stage.settle()
    expect("X31", "ams360", "customers after completion", 1, lambda: a.shows.count(bo))
    expect("X31", "benefitpoint", "accounts after completion", 1, lambda: b.shows.count(bo))
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("X31", "insuredmine", "badges", both, lambda: i.shows.badges(bo))
