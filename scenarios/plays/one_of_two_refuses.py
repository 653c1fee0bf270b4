"""A record goes to two systems, and one of them refuses it."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1},
    "insuredmine": {"accounts": 1},
}


def play(stage: Stage) -> None:
    """Harbor goes from InsuredMine to both; BenefitPoint refuses, first to make it and later to change it."""
    a, b, i, expect, harbor = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect, stage.role("harbor")
    sulks = stage.arm("benefitpoint", "vendor_fault", name="Access_Error", operation="createAccount", count=0)
    i.add_account(harbor, ["ams360", "benefitpoint"])
    stage.settle()
    partial = {"ams360": "done", "benefitpoint": "refused"}
    expect("X11", "insuredmine", "the answer to Sync", partial, lambda: i.shows.answers(harbor))
    expect("X11", "insuredmine", "a reason is given", True, lambda: bool(i.shows.reasons(harbor)["benefitpoint"]))
    expect("X11", "insuredmine", "badges", ["AMS360 synced"], lambda: i.shows.badges(harbor))
    expect("X11", "ams360", f"customers named {harbor}", 1, lambda: a.shows.count(harbor))
    stage.disarm("benefitpoint", sulks)
    mark = stage.mark()
    i.sync(harbor, ["ams360", "benefitpoint"])
    stage.settle()
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("X11", "insuredmine", "badges after another Sync", both, lambda: i.shows.badges(harbor))
    expect("X11", "ams360", "writes of that", [], lambda: stage.writes(mark, "ams360"))
    expect("X11", "benefitpoint", f"accounts named {harbor}", 1, lambda: b.shows.count(harbor))
    sulks = stage.arm("benefitpoint", "vendor_fault", name="Access_Error", operation="updateAccount", count=0)
    i.edit_account(harbor, street1="5 Pier Street")
    stage.settle()
    there, here = ["5 Pier Street", harbor["zip"]], [harbor["street1"], harbor["zip"]]
    expect("X11", "ams360", "street", there, lambda: a.shows.address(harbor))
    expect("X11", "benefitpoint", "street, which it refused", here, lambda: b.shows.address(harbor))
    stage.disarm("benefitpoint", sulks)
    mark = stage.mark()
    stage.daily()
    expect("X11", "benefitpoint", "street after the next daily", there, lambda: b.shows.address(harbor))
    expect("X11", "ams360", "writes of that daily", [], lambda: stage.writes(mark, "ams360"))
