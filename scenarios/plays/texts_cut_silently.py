"""A vendor that cuts long texts without a word."""

from trifold.scenarios.stage import Stage

MADE = {"ams360": {"customers": 1}, "insuredmine": {"accounts": 1, "contacts": 1}}


def play(stage: Stage) -> None:
    """AMS360 keeps forty characters of a street. What InsuredMine's user typed stays in InsuredMine, whole, through
    dailies and other edits; when somebody changes the street in AMS360, that counts."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada = stage.role("ada")
    a.add_customer(ada)
    stage.settle()
    stage.turn("ams360", too_long="cut")
    street = "7 Long Road, behind the second gate on the left hand"
    i.edit_account(ada, street1=street)
    stage.settle()
    stage.daily()
    a.edit_customer(ada, HomePhone="5550177")
    stage.settle()
    stage.daily()
    expect("V10b", "ams360", "street", street[:40], lambda: a.shows.address(ada)[0])
    expect("V10b", "insuredmine", "street", street, lambda: i.shows.address(ada)[0])
    expect(
        "V10b", "insuredmine", "street of her contact", street, lambda: i.shows.contact(ada, ada)["address"]["street1"]
    )
    expect("V10b", "insuredmine", "phone", "5125550177", lambda: i.shows.account(ada)["phone"])
    expect("V10a", "core", "what the questions name", ["street1"], lambda: stage.steward.told(ada))
    told = [["ams360", "street1", "altered"]]
    expect("V10a", "core", "what her record says", told, lambda: stage.steward.left_out(ada))
    a.edit_customer(ada, AddressLine1="7 Long Road")
    stage.settle()
    expect("V10b", "insuredmine", "street after an edit", "7 Long Road", lambda: i.shows.address(ada)[0])
