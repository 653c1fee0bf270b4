"""Two customers are merged in AMS360."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 2, "contacts": 2, "policies": 1},
}
ASKED = ("merged", "resembles")


def play(stage: Stage) -> None:
    """Ada is there twice in AMS360; the Ada that BenefitPoint knows is merged into the other. Nothing moves, nothing
    is deleted, until a person says that this is her; then her accounts follow."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, twin, policy = stage.role("ada"), stage.role("ada_again"), stage.role("home_policy")
    a.add_customer(ada)
    a.add_policy(ada, policy)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    a.add_customer(twin)
    stage.settle()
    loser, accounts = ada.ids["ams360"], [i.shows.account(one)["id"] for one in (ada, twin)]
    a.merge_customer(ada, twin)
    stage.settle()
    stage.daily()
    expect("X24", "ams360", "customers named Ada", 0, lambda: a.shows.count(ada))
    expect("X24", "ams360", "the survivor's policies", [policy["number"]], lambda: a.shows.policy_numbers(twin))
    kept = [i.shows.account(one)["id"] for one in (ada, twin)]
    expect("X24", "insuredmine", "accounts, as before", accounts, kept)
    expect("X24", "insuredmine", "Ada's badges", ["BenefitPoint synced"], lambda: i.shows.badges(ada))
    expect("X24", "insuredmine", "the survivor's badges", ["AMS360 synced"], lambda: i.shows.badges(twin))
    expect("X24", "insuredmine", "Ada's policies", [policy["number"]], lambda: i.shows.policy_numbers(ada))
    expect("X24", "benefitpoint", "the AMS360 customer id", loser, lambda: b.shows.ams_customer_id(ada))
