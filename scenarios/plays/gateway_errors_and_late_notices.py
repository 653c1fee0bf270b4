"""Creates are answered with 503 although they were done, and the notices that would tell of them are late or lost."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 3, "policies": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1, "products": 1},
    "insuredmine": {"accounts": 3, "contacts": 3, "policies": 1},
}


def play(stage: Stage) -> None:
    """Ada's customer is told of a minute later, Bo's never. Ann's plan becomes a policy of which nobody tells."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo, ann, plan = stage.role("ada"), stage.role("bo"), stage.role("ann"), stage.role("medical_plan")
    a.add_customer(ann)
    b.add_account_from_ams360(ann, classification="Individual")
    stage.settle()
    stage.daily()
    for client, fault in ((ada, {"kind": "delay_notice", "seconds": 60}), (bo, {"kind": "drop_notice"})):
        stage.arm("ams360", operation="Customer.*", count=0, **fault)
        stage.arm("ams360", "late_error", operation="CustomerInsert", status=503)
        i.add_account(client, ["ams360"])
        stage.endure(minutes=10)
        stage.settle()
    stage.arm("ams360", "drop_notice", operation="Policy.*", count=0)
    stage.arm("ams360", "late_error", operation="PolicyInsert", status=503)
    b.add_plan(ann, plan)
    stage.endure(minutes=10)
    stage.settle()
    stage.daily()
    for client in (ada, bo):
        expect("T2d", "ams360", f"customers named {client}", 1, lambda one=client: a.shows.count(one))
        expect("T2d", "insuredmine", f"accounts named {client}", 1, lambda one=client: i.shows.count(one))
        expect("T2d", "insuredmine", "badges", ["AMS360 synced"], lambda one=client: i.shows.badges(one))
        expect("T2d", "insuredmine", "Sync", {"ams360": "done"}, lambda one=client: i.shows.answers(one))
    expect("T2d", "ams360", "Ann's policies", [plan["number"]], lambda: a.shows.policy_numbers(ann))
    expect("T2d", "insuredmine", "Ann's policies", [plan["number"]], lambda: i.shows.policy_numbers(ann))
