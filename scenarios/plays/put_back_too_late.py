"""A steward puts back what the core replaced, after somebody else has changed it again."""

from trifold.scenarios.stage import Stage

MADE = {"ams360": {"customers": 1}, "benefitpoint": {"accounts": 1}, "insuredmine": {"accounts": 1}}


def play(stage: Stage) -> None:
    """Harbor's own street in BenefitPoint was replaced. Before a steward puts it back, somebody there types a newer
    one: that stays."""
    a, b, i, expect, harbor = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect, stage.role("harbor")
    a.add_customer(harbor)
    b.add_account_from_ams360(harbor, classification="Group")
    stage.settle()
    stage.daily()
    b.edit_account(harbor, street1="1 Local Lane")
    stage.settle()
    a.edit_customer(harbor, AddressLine1="9 Oak Avenue")
    stage.settle()
    own = harbor.ids["benefitpoint"]
    kept = lambda: stage.steward.replaced(own, "benefitpoint", "street1")  # noqa: E731
    expect("X6", "core", "BenefitPoint's replaced streets", ["1 Local Lane"], kept)
    b.edit_account(harbor, street1="2 Local Lane")
    stage.settle()
    stage.steward.restore(own, "benefitpoint", "street1")
    stage.settle()
    stage.daily()
    newest, official = ["2 Local Lane", harbor["zip"]], ["9 Oak Avenue", harbor["zip"]]
    expect("X6", "benefitpoint", "the newest street", newest, lambda: b.shows.address(harbor))
    expect("X6", "insuredmine", "street, as AMS360 says", official, lambda: i.shows.address(harbor))
