"""An InsuredMine account is deleted while a policy of it is on its way there."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1, "policies": 1},
    "benefitpoint": {"accounts": 1},
    "insuredmine": {"accounts": 2, "contacts": 1},  # the one that was deleted is counted too
}
ASKED = ("deleted",)


def play(stage: Stage) -> None:
    """Ada's policy can't be made where her account was. Mill's create in BenefitPoint is in doubt at that moment: it
    is resolved all the same, and nobody knocks at InsuredMine for ever."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, mill, policy = stage.role("ada"), stage.role("mill"), stage.role("home_policy")
    a.add_customer(ada)
    stage.settle()
    mark = stage.mark()
    a.add_policy(ada, policy)
    i.delete_account(ada)
    stage.work(20)
    stage.arm("benefitpoint", "lose_reply", operation="createAccount")
    i.add_account(mill, ["benefitpoint"])
    stage.endure(minutes=20)
    expect("T1b", "benefitpoint", f"accounts named {mill}", 1, lambda: b.shows.count(mill))
    expect("T1b", "insuredmine", "the answer to Sync", {"benefitpoint": "done"}, lambda: i.shows.answers(mill))
    expect("T1b", "insuredmine", "badges", ["BenefitPoint synced"], lambda: i.shows.badges(mill))
    posts = [name for name in stage.writes(mark, "insuredmine") if name.endswith("/v1/policies")]
    expect("T1a", "insuredmine", "how often the policy was sent, at most twice", 2, max(2, len(posts)))
    mark = stage.mark()
    stage.endure(hours=1)
    expect("T1a", "insuredmine", "writes of the next hour", [], lambda: stage.writes(mark))
    a.change_policy(policy, "edit", FullTermPremium="1350.00")
    stage.settle()
    expect("T1a", "insuredmine", f"accounts named {ada}", 0, lambda: i.shows.count(ada))
    expect("T1a", "core", "dead letters", [], stage.console.dead_letters)
