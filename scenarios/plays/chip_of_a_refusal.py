"""What an InsuredMine account tells of a refusal ends with it."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is sent to AMS360 without a street: refused, and her account says so. The street is typed: she is in AMS360,
    and nothing is left of the refusal, also when the link is taken away again."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada = stage.role("ada")
    i.add_account(ada, ["ams360"], street1="")
    stage.settle()
    expect("V16a", "insuredmine", "AMS360's refusal is told", True, lambda: "AMS360 refused" in " ".join(i.chips(ada)))
    i.edit_account(ada, street1=ada["street1"])
    stage.settle()
    expect("V16b", "ams360", f"customers named {ada}", 1, lambda: a.shows.count(ada))
    expect("V16b", "insuredmine", "badges", ["AMS360 synced"], lambda: i.shows.badges(ada))
    expect("V16b", "insuredmine", "chips beside them", [], lambda: i.chips(ada))
    i.unlink(ada, "ams360")
    stage.settle()
    expect("V16b", "insuredmine", "chips when the link is taken away", [], lambda: i.chips(ada))
