"""A person and a firm of one name."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2},
    "benefitpoint": {"accounts": 2, "contacts": 1},
    "insuredmine": {"accounts": 2, "contacts": 1},
}
ASKED = ("ambiguous",)


def play(stage: Stage) -> None:
    """Bo Berg and Berg LLC share a phone, an e-mail and a street. He comes to BenefitPoint from AMS360; his firm is
    added there by No, and in AMS360 later, where it only looks like the one that is known: a person is asked. They
    stay two everywhere."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    bo, firm = stage.role("bo"), stage.role("berg_firm")
    a.add_customer(bo)
    stage.settle()
    b.add_account_from_ams360(bo, classification="Individual")
    b.add_account(firm)
    stage.settle()
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("X3", "insuredmine", f"badges of {bo}", both, lambda: i.shows.badges(bo))
    expect("X3", "insuredmine", f"badges of {firm}", both[1:], lambda: i.shows.badges(firm))
    expect(
        "X3",
        "insuredmine",
        "their types",
        ["Personal", "Commercial"],
        lambda: [i.shows.account(one)["type"] for one in (bo, firm)],
    )
    a.add_customer(firm)
    stage.settle()
    stage.daily()
    expect("X3", "core", "what waits for a person", ["ambiguous"], lambda: stage.steward.asked_about(firm))
    expect("X3", "ams360", f"customers named {firm}", 1, lambda: a.shows.count(firm))
    expect("X3", "ams360", f"customers named {bo}", 1, lambda: a.shows.count(bo))
    expect("X3", "insuredmine", f"accounts named {firm}", 1, lambda: i.shows.count(firm))
    expect("X3", "insuredmine", f"accounts named {bo}", 1, lambda: i.shows.count(bo))
    expect(
        "X3", "benefitpoint", "the AMS360 customer of the person", bo.ids["ams360"], lambda: b.shows.ams_customer_id(bo)
    )
    named = lambda: [b.shows.account(one)["accountClassification"] for one in (bo, firm)]  # noqa: E731
    expect("X3", "benefitpoint", "classifications", ["Individual", "Group"], named)
