"""Prospects, suspects, and policies before and after their term."""

from trifold.scenarios.stage import Stage

MADE = {"ams360": {"customers": 4, "policies": 3}, "insuredmine": {"accounts": 4, "contacts": 4, "policies": 3}}


def play(stage: Stage) -> None:
    """Ada is a customer with a policy of long ago, a running one and one to come; Bo is a prospect, Ann a suspect, Otto
    is asleep. InsuredMine has words for all of them. Bo becomes a customer."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada, bo, ann, otto = (stage.role(one) for one in ("ada", "bo", "ann", "otto"))
    running, old, coming = stage.role("home_policy"), stage.role("cabin_policy"), stage.role("next_policy")
    a.add_customer(ada)
    a.add_policy(ada, running)
    a.add_policy(ada, old, PolicyEffectiveDate="2020-01-01", PolicyExpirationDate="2021-01-01")
    a.add_policy(ada, coming)
    a.add_customer(bo, CustomerType="P")
    a.add_customer(ann, CustomerType="S")
    a.add_customer(otto, IsActive=False)
    stage.settle()
    stage.daily()
    states = ["expired", "active", "pending"]
    expect(
        "V11b", "insuredmine", "states of the policies by start", states, lambda: i.shows.policy_values(ada, "status")
    )
    expect("V11a", "insuredmine", "the prospect's", "prospect", lambda: i.shows.account(bo)["status"])
    expect("V11a", "insuredmine", "the suspect's", "lead", lambda: i.shows.account(ann)["status"])
    expect("V11a", "insuredmine", "the sleeping one's", "inactive", lambda: i.shows.account(otto)["status"])
    expect("V11c", "insuredmine", "the client's, of a running policy", "active", lambda: i.shows.account(ada)["status"])
    a.edit_customer(bo, CustomerType="C")
    stage.settle()
    expect(
        "V11a", "insuredmine", "the prospect's, who became a client", "active", lambda: i.shows.account(bo)["status"]
    )
    a.change_policy(running, "cancel")
    stage.settle()
    expect(
        "V11c", "insuredmine", "the client's after the cancellation", "inactive", lambda: i.shows.account(ada)["status"]
    )
    stage.daily()
    expect("V11c", "insuredmine", "and after the daily", "inactive", lambda: i.shows.account(ada)["status"])
