"""Two InsuredMine accounts hold one AMS360 customer since long ago."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2},
    "insuredmine": {"accounts": 3, "contacts": 3},
}
ASKED = ("found twice",)


def play(stage: Stage) -> None:
    """An earlier integration wrote Ada's AMS360 id on two accounts. The engine does not guess which one is hers: it
    makes no third, and overwrites none."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada = stage.role("ada")
    stage.configure("ams360", recipients=[])
    a.add_customer(ada)
    i.add_account(ada, phone="5125550161")
    i.import_link(ada, "ams360", ada.ids["ams360"])
    i.add_account_again(ada, phone="5125550162")
    i.import_link(ada, "ams360", ada.ids["ams360"])
    stage.turn_back()
    stage.settle()
    before = i.shows.linked("ams360", ada.ids["ams360"])
    expect("X25", "insuredmine", "accounts with her id", 2, len(before))
    bo = stage.role("bo")
    a.add_customer(bo)
    a.edit_customer(ada, AddressLine1="9 Oak Avenue")
    stage.settle()
    stage.daily()
    expect(
        "X25", "insuredmine", "both accounts, as before", before, lambda: i.shows.linked("ams360", ada.ids["ams360"])
    )
    expect("X25", "insuredmine", f"accounts named {ada}", 2, lambda: i.shows.count(ada))
    expect("X25", "core", "what waits for a person", ["found twice"], lambda: stage.steward.asked_about(ada))
    expect("X25", "insuredmine", f"accounts named {bo}, who is there once", 1, lambda: i.shows.count(bo))
    expect("X25", "ams360", "street", "9 Oak Avenue", lambda: a.shows.customer(ada)["AddressLine1"])
