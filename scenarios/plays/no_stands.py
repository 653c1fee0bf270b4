"""A user answers No although AMS360 has the client, and everything agrees."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 3},
    "benefitpoint": {"accounts": 3, "contacts": 2},
    "insuredmine": {"accounts": 4, "contacts": 3},
}


def play(stage: Stage) -> None:
    """Ada and Bo are added by No with all that AMS360 knows, and Harbor with its name only. Nobody is linked by itself:
    a person says that Ada is the same client, that Bo is another one of that name, and that Harbor is the same."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo, harbor, other = stage.role("ada"), stage.role("bo"), stage.role("harbor"), stage.another("bo", "the other")
    nothing = dict.fromkeys(("street1", "city", "zip"), "")
    for role in (ada, bo, harbor):
        a.add_customer(role)
    stage.settle()
    b.add_account(ada)
    b.add_account(other)
    b.add_account(harbor, accountName=harbor.name.upper(), state="", **nothing)
    stage.settle()
    stage.daily()
    for role in (ada, other, harbor):
        expect("V3a", "benefitpoint", f"AMS360 id of {role}", "", lambda one=role: b.shows.ams_customer_id(one))
        expect("V3a", "insuredmine", f"accounts named {role}", 1, lambda one=role: i.shows.count(one))
        told = f"what waits for a person of {role}"
        expect("V3b", "core", told, ["ambiguous"], lambda one=role: stage.steward.asked_about(one))
    stage.steward.decide(ada, "link")
    stage.steward.decide(harbor, "link")
    stage.steward.decide(other, "separate")
    stage.settle()
    stage.daily()
    for role in (ada, harbor):
        ids = {system: role.ids[system] for system in ("ams360", "benefitpoint")}
        expect("V3c", "insuredmine", f"ids of {role}", ids, lambda one=role: i.shows.ids(one))
        expect("V3c", "ams360", f"customers named {role}", 1, lambda one=role: a.shows.count(one))
    expect("V3d", "insuredmine", f"accounts named {bo}", 2, lambda: i.shows.count(bo))
    expect("V3d", "benefitpoint", "AMS360 id of the other Bo", "", lambda: b.shows.ams_customer_id(other))
