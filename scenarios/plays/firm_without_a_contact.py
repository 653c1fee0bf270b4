"""Firms that have a policy and no contact: InsuredMine takes no policy without one."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2, "contacts": 1, "policies": 2},
    "insuredmine": {"accounts": 2, "contacts": 2, "policies": 2},
}


def play(stage: Stage) -> None:
    """Harbor and Mill have a policy each in AMS360, and nobody to talk to. The policies wait and say so once. Harbor
    gets a contact in AMS360, Mill in InsuredMine: then they go."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    harbor, mill, lena, tom = (stage.role(key) for key in ("harbor", "mill", "lena", "tom"))
    house, cabin = stage.role("home_policy"), stage.role("cabin_policy")
    for firm, policy in ((harbor, house), (mill, cabin)):
        a.add_customer(firm)
        a.add_policy(firm, policy)
    stage.settle()
    told = stage.questions()
    expect("T13a", "core", "told at most once for each", True, len(told) <= 2)
    stage.daily()
    mark = stage.mark()
    stage.daily()
    expect("T13b", "insuredmine", "writes of the second daily", [], lambda: stage.writes(mark))
    expect("T13a", "core", "and not again by the dailies", told, stage.questions)
    expect("T13a", "insuredmine", "policies so far", [], lambda: i.shows.policy_numbers(harbor))
    a.add_contact(harbor, lena)
    stage.settle()
    expect("T13c", "insuredmine", "Harbor's policies", [house["number"]], lambda: i.shows.policy_numbers(harbor))
    i.add_contact(mill, tom)
    stage.settle()
    expect("T13c", "insuredmine", "Mill's policies", [cabin["number"]], lambda: i.shows.policy_numbers(mill))
    holders = [[i.shows.account(firm)["id"]] for firm in (harbor, mill)]
    found = lambda: [i.shows.policy_values(firm, "accountId") for firm in (harbor, mill)]  # noqa: E731
    expect("T13c", "insuredmine", "whose they are", holders, found)
    expect("T13c", "core", "questions then", [], stage.questions)
