"""The answer of a create is lost, and somebody makes the same by hand."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {"ams360": {"customers": 2}, "insuredmine": {"accounts": 1, "contacts": 1}}
ASKED = ("in doubt",)


def play(stage: Stage) -> None:
    """Ada is sent from InsuredMine to AMS360, whose answer is lost; an employee, who does not see her yet, adds her as
    well. Which of the two is the core's nobody can tell: neither is linked, none is made, a person is asked."""
    a, i, expect, ada = stage.ams360, stage.insuredmine, stage.expect, stage.role("ada")
    unit = {"division": "EST", "branch": "HBR", "department": "PER", "group": "SVC"}
    again = stage.another("ada", "by hand", born="")
    stage.configure("ams360", recipients=[])
    stage.arm("ams360", "lose_reply", operation="CustomerInsert")
    i.add_account(ada, ["ams360"], **unit)
    stage.settle()
    a.add_customer(again)
    stage.endure(hours=2)
    expect("T2a", "ams360", "customers of her name", 2, lambda: a.shows.count(ada))
    expect("T2a", "insuredmine", "badges", [], lambda: i.shows.badges(ada))
    expect("T2a", "core", "questions", ["in doubt"], stage.questions)
