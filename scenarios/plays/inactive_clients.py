"""Clients become inactive."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 2, "contacts": 2},
    "insuredmine": {"accounts": 2, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Ada, in all three systems, becomes inactive in AMS360 and active again. Bo, in BenefitPoint only, becomes
    inactive there as a duplicate. The status flows, and nobody is deleted."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo = stage.role("ada"), stage.role("bo")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    b.add_account(bo)
    stage.settle()
    stage.daily()
    ids = [i.shows.account(role)["id"] for role in (ada, bo)]
    a.edit_customer(ada, IsActive=False)
    stage.settle()
    expect("X26", "insuredmine", "Ada's status", "inactive", lambda: i.shows.account(ada)["status"])
    expect("X26", "benefitpoint", "Ada is active", False, lambda: b.shows.account(ada)["active"])
    why = lambda: b.shows.account(ada)["inactiveReason"]  # noqa: E731
    expect("X26", "benefitpoint", "the reason, which it demands", "Other", why)
    b.edit_account(bo, active="false", inactiveAsOf="2026-01-05", inactiveReason="Duplicate_Account")
    stage.settle()
    stage.daily()
    expect("X26", "insuredmine", "Bo's status", "inactive", lambda: i.shows.account(bo)["status"])
    expect("X26", "benefitpoint", "Bo is active", False, lambda: b.shows.account(bo)["active"])
    expect(
        "X26", "insuredmine", "the accounts of before", ids, lambda: [i.shows.account(one)["id"] for one in (ada, bo)]
    )
    expect(
        "X26",
        "insuredmine",
        "contacts",
        [[ada.name], [bo.name]],
        lambda: [i.shows.contact_names(one) for one in (ada, bo)],
    )
    a.edit_customer(ada, IsActive=True)
    stage.settle()
    expect("X26", "insuredmine", "Ada's status again", "active", lambda: i.shows.account(ada)["status"])
    expect("X26", "benefitpoint", "Ada is active again", True, lambda: b.shows.account(ada)["active"])
