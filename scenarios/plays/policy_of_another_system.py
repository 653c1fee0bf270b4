"""A policy of AMS360 is changed in InsuredMine."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 1},
    "insuredmine": {"accounts": 1, "contacts": 1, "policies": 1},
}


def play(stage: Stage) -> None:
    """InsuredMine's screens show Ada's policy as AMS360's, to be read only. Over the API it is edited and cancelled:
    both are put back at the next look, AMS360 keeps its own, and what was not taken is told."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada, policy = stage.role("ada"), stage.role("home_policy")
    a.add_customer(ada)
    a.add_policy(ada, policy)
    stage.settle()
    page = i.policy_page(ada)
    owner = "This policy belongs to AMS360: it is changed in AMS360 and can only be read here."
    expect("V15a", "insuredmine", "who owns it, on its page", owner, page.text("//*[@id='owner']"))
    expect("V15a", "insuredmine", "a link to edit it", False, page.has_link("Edit"))
    refused = ["This policy belongs to AMS360. Change it in AMS360."]
    expect("V15a", "insuredmine", "Cancel on an old page", refused, i.cancel_policy(ada).errors)
    i.patch_policy(ada, premium="999.00", description="Edited by hand")
    stage.settle()
    expect("V15b", "insuredmine", "premium", ["1200.00"], lambda: i.shows.policy_values(ada, "premium"))
    described = [policy["description"]]
    expect("V15b", "insuredmine", "description", described, lambda: i.shows.policy_values(ada, "description"))
    i.patch_policy(ada, status="cancelled")
    stage.settle()
    expect("V15b", "insuredmine", "status", ["active"], lambda: i.shows.policy_values(ada, "status"))
    expect("V15b", "ams360", "status", ["A"], lambda: a.shows.policy_values(ada, "PolicyStatus"))
    held = i.shows.policy_values(ada, "id")[0]
    told = [["description", "Edited by hand"], ["premium", "999.00"], ["status", "cancelled"]]
    expect(
        "V15c", "core", "what is told as not taken", told, lambda: sorted(stage.console.not_taken("insuredmine", held))
    )
