"""One vendor of another agency answers after forty seconds, for hours."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1, "policies": 1},
    "benefitpoint": {"accounts": 3, "contacts": 2, "products": 1},
    "insuredmine": {"accounts": 3, "contacts": 2, "policies": 1},
}


def play(stage: Stage) -> None:
    """Next door BenefitPoint is too slow for any patience, and somebody is edited there. Here everything goes on: real
    time, a doubt, a Sync press and the daily."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo, mill, plan = stage.role("ada"), stage.role("bo"), stage.role("mill"), stage.role("medical_plan")
    ann = stage.next_door.role("ann")
    stage.next_door.arm("benefitpoint", "delay", seconds=40, count=0)
    stage.next_door.ams360.add_customer(ann)
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.endure(minutes=2)
    expect("T9", "insuredmine", "badges", ["AMS360 synced"], lambda: i.shows.badges(ada))
    stage.arm("ams360", "lose_reply", operation="PolicyInsert")
    b.add_plan(ada, plan)
    stage.arm("benefitpoint", "lose_reply", operation="createAccount")
    i.add_account(mill, ["benefitpoint"])
    stage.endure(minutes=10)
    expect("T9", "ams360", "policies", [plan["number"]], lambda: a.shows.policy_numbers(ada))
    expect("T9", "insuredmine", "the answer to Sync", {"benefitpoint": "done"}, lambda: i.shows.answers(mill))
    b.add_account(bo)
    stage.start_daily()
    stage.endure(minutes=10)
    expect("T9", "insuredmine", "the daily job", "done", i.job_state)
    expect("T9", "insuredmine", "badges of Bo", ["BenefitPoint synced"], lambda: i.shows.badges(bo))
    stage.next_door.turn_back()
    stage.endure(hours=1.25)
    expect("T9", "core", "dead letters there", [], stage.next_door.console.dead_letters)
