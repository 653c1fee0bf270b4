"""InsuredMine derives a status of its own."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1, "policies": 1},
}


def play(stage: Stage) -> None:
    """Ada's only policy is cancelled in AMS360: InsuredMine turns her inactive by its own rule. That is no user's edit:
    AMS360 keeps her active, and nobody turns InsuredMine's status back, until AMS360's own status changes."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, policy = stage.role("ada"), stage.role("home_policy")
    a.add_customer(ada)
    a.add_policy(ada, policy)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    expect("X30", "insuredmine", "status", "active", lambda: i.shows.account(ada)["status"])
    a.change_policy(policy, "cancel")
    stage.settle()
    expect("X30", "insuredmine", "the policy", ["cancelled"], lambda: i.shows.policy_values(ada, "status"))
    expect("X30", "insuredmine", "status by its own rule", "inactive", lambda: i.shows.account(ada)["status"])
    i.edit_account(ada, phone="5125550177")
    stage.settle()
    stage.daily()
    expect("X30", "ams360", "she is active", True, lambda: a.shows.customer(ada)["IsActive"])
    expect("X30", "benefitpoint", "she is active", True, lambda: b.shows.account(ada)["active"])
    expect("X30", "insuredmine", "status stays", "inactive", lambda: i.shows.account(ada)["status"])
    expect("X30", "ams360", "the user's edit arrived", "5550177", lambda: a.shows.customer(ada)["HomePhone"])
