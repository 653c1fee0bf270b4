"""An edit made in InsuredMine reaches both systems once; what they tell of it changes nothing."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1},
    "insuredmine": {"accounts": 1},
}


def play(stage: Stage) -> None:
    """Harbor's street is changed in BenefitPoint only, then in InsuredMine: that one lands in both, and stays quiet."""
    a, b, i, expect, harbor = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect, stage.role("harbor")
    a.add_customer(harbor)
    b.add_account_from_ams360(harbor, classification="Group")
    stage.settle()
    stage.daily()
    b.edit_account(harbor, street1="1 Local Lane")
    stage.settle()
    local, official = ["1 Local Lane", harbor["zip"]], [harbor["street1"], harbor["zip"]]
    expect("X8", "benefitpoint", "its own street", local, lambda: b.shows.address(harbor))
    expect("X8", "insuredmine", "street, as AMS360 says", official, lambda: i.shows.address(harbor))
    badges, mark = i.shows.badges(harbor), stage.mark()
    told, asked = stage.last_notice("ams360"), stage.last_notice("insuredmine")
    i.edit_account(harbor, street1="5 Pier Street")
    stage.settle()
    new = ["5 Pier Street", harbor["zip"]]
    expect("X8", "ams360", "street", new, lambda: a.shows.address(harbor))
    expect("X8", "benefitpoint", "street, over its own", new, lambda: b.shows.address(harbor))
    expect("X8", "insuredmine", "street", new, lambda: i.shows.address(harbor))
    once = ["ams360: CustomerUpdate", "benefitpoint: updateAccount"]
    expect("X9", "insuredmine", "writes that the edit led to", once, lambda: stage.writes(mark))
    echo = ["Customer.Updated"]
    expect("X9", "ams360", "messages about the core's own write", echo, lambda: stage.notices("ams360", told))
    heard = ["account.updated"]
    expect("X9", "insuredmine", "messages: the user's edit only", heard, lambda: stage.notices("insuredmine", asked))
    stage.daily()
    stage.settle()
    expect("X9", "insuredmine", "writes after the daily too", once, lambda: stage.writes(mark))
    expect("X9", "insuredmine", "badges", badges, lambda: i.shows.badges(harbor))
