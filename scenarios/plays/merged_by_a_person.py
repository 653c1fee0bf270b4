"""One client is there twice, because somebody said so by mistake; a person says that the two are one."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 2},
    "benefitpoint": {"accounts": 1, "contacts": 1, "products": 1},
    "insuredmine": {"accounts": 2, "contacts": 2, "policies": 2},  # of which one account and one contact ended
}


def play(stage: Stage) -> None:
    """Bo goes from InsuredMine to BenefitPoint and gets a plan. His AMS360 customer lives elsewhere, and is kept apart
    by mistake: InsuredMine has two of him. The two are merged, parted again, and merged once more."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    bo, plan, home, steward = stage.role("bo"), stage.role("medical_plan"), stage.role("home_policy"), stage.steward
    i.add_account(bo, ["benefitpoint"])
    stage.settle()
    b.add_plan(bo, plan)
    a.add_customer(bo, AddressLine1="9 Owner Row")
    a.add_policy(bo, home)
    stage.settle()
    steward.decide(bo, "separate")
    stage.settle()
    stage.daily()
    expect("V4a", "insuredmine", f"accounts named {bo}", 2, lambda: i.shows.count(bo))
    one, other = ("ams360", a.shows.customer_id(bo)), ("benefitpoint", str(b.shows.account_id(bo)))
    both, numbers = ["AMS360 synced", "BenefitPoint synced"], sorted([home["number"], plan["number"]])
    steward.merge(bo, one=one, other=other)
    stage.settle()
    stage.daily()
    expect("V4a", "insuredmine", "accounts when they are merged", 1, lambda: i.shows.count(bo))
    expect("V4a", "insuredmine", "badges", both, lambda: i.shows.badges(bo))
    expect("V4a", "insuredmine", "contacts", [bo.name], lambda: i.shows.contact_names(bo))
    expect("V4a", "insuredmine", "policies", numbers, lambda: sorted(i.shows.policy_numbers(bo)))
    expect("V4a", "insuredmine", "street, as AMS360 says", "9 Owner Row", lambda: i.shows.address(bo)[0])
    expect("V4a", "benefitpoint", "AMS360 customer id", one[1], lambda: b.shows.ams_customer_id(bo))
    expect("V4a", "ams360", "policies", numbers, lambda: sorted(a.shows.policy_numbers(bo)))
    steward.take_back("one client")
    stage.settle()
    stage.daily()
    expect("V4b", "insuredmine", "accounts when it is taken back", 2, lambda: i.shows.count(bo))
    steward.merge(bo, one=one, other=other)
    stage.settle()
    stage.daily()
    expect("V4a", "insuredmine", "accounts at the end", 1, lambda: i.shows.count(bo))
    expect("V4a", "insuredmine", "badges at the end", both, lambda: i.shows.badges(bo))
    expect("V4a", "insuredmine", "policies at the end", numbers, lambda: sorted(i.shows.policy_numbers(bo)))
