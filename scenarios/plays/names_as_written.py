"""Names with accents, apostrophes, ampersands and blanks."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 2},
    "benefitpoint": {"accounts": 2, "contacts": 1},
    "insuredmine": {"accounts": 2, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Zoë and the sons of Łódź are added in AMS360, found from BenefitPoint, and are spelt the same everywhere."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    zoe, lodz = stage.role("zoe"), stage.role("lodz")
    a.add_customer(zoe)
    a.add_customer(lodz)
    stage.settle()
    expect("X35", "insuredmine", "first name", zoe["first_name"], lambda: i.shows.account(zoe)["firstName"])
    expect("X35", "insuredmine", "last name", zoe["last_name"], lambda: i.shows.account(zoe)["lastName"])
    expect("X35", "insuredmine", "firm", lodz["firm_name"], lambda: i.shows.account(lodz)["businessName"])
    expect("X35", "insuredmine", "street", [lodz["street1"], lodz["zip"]], lambda: i.shows.address(lodz))
    page = b.search(b.answer(b.ask_for_an_account(), "yes"), "o'çELIK & " + stage.casting.surname.lower())
    expect("X35", "benefitpoint", "found in other letters", 1, len(b.candidates(page)))
    b.save(b.classify(b.pick(page, zoe.ids["ams360"]), "Individual"), zoe)
    b.add_account_from_ams360(lodz, classification="Group", search="łódź & sons'")
    stage.settle()
    stage.daily()
    names = [zoe.name, lodz.name]
    found = lambda: [b.shows.info(zoe)["personInfo"]["lastName"], b.shows.info(lodz)["accountName"]]  # noqa: E731
    expect("X35", "benefitpoint", "last name and firm", [zoe["last_name"], lodz["firm_name"]], found)
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("X35", "insuredmine", "badges", [both, both], lambda: [i.shows.badges(zoe), i.shows.badges(lodz)])
    expect("X35", "insuredmine", "names", names, lambda: [i.shows.account(one)["name"] for one in (zoe, lodz)])
    shorter = lodz["firm_name"].replace("L.L.C. ", "LLC")
    a.edit_customer(lodz, FirmName=shorter)
    lodz.becomes(firm_name=shorter)
    stage.settle()
    expect("X35", "insuredmine", "the firm, written otherwise", shorter, lambda: i.shows.account(lodz)["businessName"])
    expect("X35", "benefitpoint", "the firm", shorter, lambda: b.shows.info(lodz)["accountName"])
