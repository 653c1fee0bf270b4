"""Two customers are merged in AMS360, and a person says so."""

from functools import partial

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 2, "contacts": 2, "policies": 1},
}
ASKED = ("resembles",)


def play(stage: Stage) -> None:
    """Ada, whom BenefitPoint knows, is merged into another Ada. A person says so: her accounts follow the survivor, in
    BenefitPoint too, and what changes there reaches both."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, twin, policy = stage.role("ada"), stage.role("ada_again"), stage.role("home_policy")
    a.add_customer(ada)
    a.add_policy(ada, policy)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    a.add_customer(twin)
    stage.settle()
    a.merge_customer(ada, twin)
    stage.settle()
    stage.daily()
    stage.steward.answer("merged", "move", external_id=twin.ids["ams360"])
    ada.becomes(first_name=twin["first_name"])
    stage.settle()
    stage.daily()
    survivor = twin.ids["ams360"]
    expect("X24", "benefitpoint", "the AMS360 customer id", survivor, lambda: b.shows.ams_customer_id(ada))
    ids = {"ams360": survivor, "benefitpoint": ada.ids["benefitpoint"]}
    followed = partial(i.shows.carrying, "ams360", survivor)
    held = lambda: {one["system"]: one["externalId"] for one in followed()["externalIds"]}  # noqa: E731
    expect("X24", "insuredmine", "ids of her account", ids, held)
    a.edit_customer(twin, AddressLine1="9 Oak Avenue")
    stage.settle()
    expect("X24", "benefitpoint", "street of the survivor", "9 Oak Avenue", lambda: b.shows.address(ada)[0])
    expect("X24", "insuredmine", "street of the survivor", "9 Oak Avenue", lambda: followed()["address"]["street1"])
