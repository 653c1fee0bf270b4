"""What BenefitPoint's users changed survives until AMS360 changes the same field."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1},
    "insuredmine": {"accounts": 1},
}


def play(stage: Stage) -> None:
    """Harbor is in all three systems and has a street of its own in BenefitPoint. AMS360 changes this and that."""
    a, b, i, expect, harbor = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect, stage.role("harbor")
    since = stage.last_notice("ams360")
    a.add_customer(harbor)
    b.add_account_from_ams360(harbor, classification="Group")
    stage.settle()
    stage.daily()
    b.edit_account(harbor, street1="1 Local Lane")
    stage.settle()
    stage.daily()
    local = ["1 Local Lane", harbor["zip"]]
    expect("X5", "benefitpoint", "its own street", local, lambda: b.shows.address(harbor))
    a.edit_customer(harbor, ZipCode="77551")
    stage.settle()
    local, official = ["1 Local Lane", "77551"], [harbor["street1"], "77551"]
    expect("X5", "benefitpoint", "its own street, AMS360's new zip", local, lambda: b.shows.address(harbor))
    expect("X5", "insuredmine", "street and zip, as AMS360 says", official, lambda: i.shows.address(harbor))
    mark = stage.mark()
    stage.resend("ams360", since, "Customer.Updated", "Customer.Inserted")
    a.save_customer_untouched(harbor)
    stage.settle()
    stage.daily()
    expect("X7", "benefitpoint", "writes after AMS360 sent the same again", [], lambda: stage.writes(mark))
    expect("X7", "benefitpoint", "its own street after that and a sweep", local, lambda: b.shows.address(harbor))
    a.edit_customer(harbor, AddressLine1="9 Oak Avenue")
    stage.settle()
    new = ["9 Oak Avenue", "77551"]
    expect("X6", "benefitpoint", "street after AMS360 changed it", new, lambda: b.shows.address(harbor))
    expect("X6", "insuredmine", "street too", new, lambda: i.shows.address(harbor))
    mark = stage.mark()
    stage.daily()
    expect("X6", "benefitpoint", "writes of the next daily", [], lambda: stage.writes(mark))
