"""An account is linked with one system, and later with the other."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1, "products": 1},
    "insuredmine": {"accounts": 1, "contacts": 1, "policies": 1},
}


def play(stage: Stage) -> None:
    """Bo goes from InsuredMine to BenefitPoint and gets a plan there. Later he goes to AMS360 too: his first id is
    kept, AMS360's data lead from then on, and the plan that waited is sent, once."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    bo, plan = stage.role("bo"), stage.role("medical_plan")
    i.add_account(bo, ["benefitpoint"])
    stage.settle()
    b.add_plan(bo, plan)
    stage.settle()
    stage.daily()
    first = i.shows.ids(bo)
    expect("X14", "ams360", "records made before the link", {}, lambda: stage.made("ams360"))
    expect("X14", "insuredmine", "policies", [plan["number"]], lambda: i.shows.policy_numbers(bo))
    i.sync(bo, ["ams360"])
    stage.settle()
    ids = {**first, "ams360": a.shows.customer_id(bo)}
    expect("X12", "insuredmine", "ids: the first kept, the second added", ids, lambda: i.shows.ids(bo))
    expect("X12", "benefitpoint", "AMS360 customer id", ids["ams360"], lambda: b.shows.ams_customer_id(bo))
    expect("X14", "ams360", "policies", [plan["number"]], lambda: a.shows.policy_numbers(bo))
    expect("X14", "insuredmine", "what it says of AMS360 then", [None], lambda: i.shows.policy_values(bo, "note"))
    linked = [policy["PolicyId"] for policy in a.shows.policies(bo)]
    expect("X14", "benefitpoint", "the plan's AMS360 policy id", linked, lambda: b.shows.ams_policy_ids(bo))
    b.edit_account(bo, street1="1 Local Lane")
    a.edit_customer(bo, AddressLine1="9 Owner Row")
    stage.settle()
    b.edit_account(bo, street1="2 Local Lane")
    stage.settle()
    stage.daily()
    expect("X12", "insuredmine", "street, as AMS360 says", ["9 Owner Row", bo["zip"]], lambda: i.shows.address(bo))
    expect("X14", "ams360", "policies after the daily", [plan["number"]], lambda: a.shows.policy_numbers(bo))
    expect("X14", "insuredmine", "policies after the daily", [plan["number"]], lambda: i.shows.policy_numbers(bo))
