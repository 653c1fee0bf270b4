"""A daily, a sweep that finds something, and what was put back: each is a batch, and each has an end."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 2, "contacts": 2},
    "insuredmine": {"accounts": 2, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Ada is in all systems, Bo in BenefitPoint only. Two dailies run, and a value that was replaced is put back. All
    of them are told as done, with how long they took and how much they were."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo = stage.role("ada"), stage.role("bo")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    b.add_account(bo)
    stage.settle()
    stage.daily()
    expect("T18", "insuredmine", "badges of Bo", ["BenefitPoint synced"], lambda: i.shows.badges(bo))
    b.edit_account(ada, street1="1 Local Lane")
    stage.settle()
    a.edit_customer(ada, AddressLine1="9 Oak Avenue")
    stage.settle()
    account = b.shows.account_id(ada)
    stage.steward.restore(account, "benefitpoint", "street1")
    stage.settle()
    expect("T18", "benefitpoint", "street put back", ["1 Local Lane", ada["zip"]], lambda: b.shows.address(ada))
    stage.daily()
    expect("T18", "core", "there are batches", True, lambda: len(stage.console.batches()) >= 2)
    expect("T18", "core", "batches that have no end", [], stage.console.unended)
