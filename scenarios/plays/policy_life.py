"""What happens to a policy in AMS360 happens to it in InsuredMine."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 2},
    "insuredmine": {"accounts": 1, "contacts": 1, "policies": 2},
}


def play(stage: Stage) -> None:
    """Ada's policy is corrected, its non-renewal noted and taken back, renewed, and the old one cancelled."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada, policy = stage.role("ada"), stage.role("home_policy")
    a.add_customer(ada)
    a.add_policy(ada, policy)
    stage.settle()
    expect("R51", "insuredmine", "premium", ["1200.00"], lambda: i.shows.policy_values(ada, "premium"))
    first = i.shows.policy_values(ada, "id")
    a.change_policy(policy, "edit", FullTermPremium="1350.00")
    stage.settle()
    expect(
        "R51", "insuredmine", "premium after a correction", ["1350.00"], lambda: i.shows.policy_values(ada, "premium")
    )
    a.change_policy(policy, "endorse", TransactionType="NRA")
    stage.settle()
    status = ["non_renewed"]
    expect("R51", "insuredmine", "status after an endorsement", status, lambda: i.shows.policy_values(ada, "status"))
    a.change_policy(policy, "endorse", TransactionType="RNR")
    stage.settle()
    expect("R51", "insuredmine", "status after its reversal", ["active"], lambda: i.shows.policy_values(ada, "status"))
    expect("R51", "insuredmine", "the policy is the one of before", first, lambda: i.shows.policy_values(ada, "id"))
    a.change_policy(policy, "renew")
    stage.settle()
    starts = [policy["starts"], policy["ends"]]
    expect("R51", "insuredmine", "starts after the renewal", starts, lambda: i.shows.policy_values(ada, "startDate"))
    expect("R51", "insuredmine", "the renewed one", [None, *first], lambda: i.shows.policy_values(ada, "priorPolicyId"))
    a.change_policy(policy, "cancel")
    stage.settle()
    ends = ["cancelled", "pending"]  # the renewal's term is yet to begin
    expect("R51", "insuredmine", "states after the cancellation", ends, lambda: i.shows.policy_values(ada, "status"))
    expect("R51", "insuredmine", "still the same policy", first, lambda: i.shows.policy_values(ada, "id")[:1])
    expect("R51", "ams360", "the customer is still active", True, lambda: a.shows.customer(ada)["IsActive"])
