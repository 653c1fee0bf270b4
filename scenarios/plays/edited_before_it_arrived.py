"""A user of InsuredMine edits a value before the newer one of AMS360 arrived there."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {"ams360": {"customers": 1}, "insuredmine": {"accounts": 1}}
ASKED = ("conflict",)


def play(stage: Stage) -> None:
    """AMS360 gives Harbor another street. InsuredMine does not take it for a while, and there a user who can't know of
    it types a third one. Neither knew of the other: AMS360's stays, and what the user typed is kept for a person."""
    a, i, expect, harbor = stage.ams360, stage.insuredmine, stage.expect, stage.role("harbor")
    a.add_customer(harbor)
    stage.settle()
    stage.daily()
    trouble = stage.arm("insuredmine", "server_error", operation="PATCH /v1/accounts/*", count=0)
    a.edit_customer(harbor, AddressLine1="9 Oak Avenue")
    stage.endure(minutes=5)
    i.edit_account(harbor, street1="5 Pier Street")
    stage.endure(minutes=5)
    stage.disarm("insuredmine", trouble)
    stage.endure(hours=2)
    stage.settle()
    kept = ["9 Oak Avenue", harbor["zip"]]
    expect("X10", "ams360", "its street", kept, lambda: a.shows.address(harbor))
    expect("X10", "insuredmine", "AMS360's street", kept, lambda: i.shows.address(harbor))
    lost = [["street1", "5 Pier Street", "9 Oak Avenue"]]
    expect("X10", "core", "the conflict: field, lost, kept", lost, lambda: stage.steward.conflicts())
