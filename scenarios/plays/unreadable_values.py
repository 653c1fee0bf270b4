"""Values that can't be read are not empty: what was there stays, and somebody is told."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 2, "contacts": 1},
}
ASKED = ["left out"]


def play(stage: Stage) -> None:
    """Ada's phone gets words and her e-mail a second address in AMS360; her phone becomes a British one. Harbor's phone
    has an extension, until InsuredMine's user types another number."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, harbor = stage.role("ada"), stage.role("harbor")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    a.add_customer(harbor, BusinessExtension="77")
    stage.settle()
    stage.daily()
    expect("V8c", "insuredmine", "Harbor's phone", harbor["phone"], lambda: i.shows.account(harbor)["phone"])
    a.edit_customer(
        ada, HomePhone="555-0101 or 02", Email=f"{ada['email']}; bo@x.example.com", AddressLine1="9 Elm Street"
    )
    stage.settle()
    stage.daily()
    was = [ada["phone"], ada["email"], "9 Elm Street"]
    found = lambda: [*(i.shows.account(ada)[one] for one in ("phone", "email")), i.shows.address(ada)[0]]  # noqa: E731
    expect("V8a", "insuredmine", "Ada's phone, e-mail and street", was, found)
    found = lambda: [b.shows.phone(ada), b.shows.info(ada)["email"], b.shows.address(ada)[0]]  # noqa: E731
    expect("V8a", "benefitpoint", "Ada's phone, e-mail and street", was, found)
    expect("V8b", "core", "what the questions name", ["email", "phone"], lambda: stage.steward.told(ada))
    a.edit_customer(ada, HomePhone="+44 20 7946 0958", Email="ada@elm.example.com")
    stage.settle()
    expect("V8c", "benefitpoint", "a British phone", "+442079460958", lambda: b.shows.info(ada)["phone"]["number"])
    expect("V8a", "insuredmine", "which it can't hold", ada["phone"], lambda: i.shows.account(ada)["phone"])
    expect("V8a", "insuredmine", "one e-mail", "ada@elm.example.com", lambda: i.shows.account(ada)["email"])
    i.edit_account(harbor, phone="5125550999")
    stage.settle()
    found = lambda: [a.shows.customer(harbor)[one] or "" for one in ("BusinessPhone", "BusinessExtension")]  # noqa: E731
    expect("V8d", "ams360", "Harbor's number and extension", ["5550999", ""], found)
