"""AMS360's messages come twice, shuffled, during the daily, and of what is no longer there."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1, "policies": 1},
}


def play(stage: Stage) -> None:
    """Ada, her policy, her move and a contact that is soon deleted, all told at once in no order; the daily runs among
    it. In the end everything is as if it had been told once and in order."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, tom, policy = stage.role("ada"), stage.role("tom"), stage.role("home_policy")
    stage.turn("ams360", notification_shuffled=True, notification_duplicates=True)
    since = stage.last_notice("ams360")
    a.add_customer(ada)
    a.edit_customer(ada, AddressLine1="9 Oak Avenue")
    a.add_contact(ada, tom)
    a.add_policy(ada, policy)
    a.delete_contact(ada, tom)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.start_daily()
    stage.work(3)
    stage.finish_daily()
    street, both = ["9 Oak Avenue", ada["zip"]], ["AMS360 synced", "BenefitPoint synced"]
    expect("X18", "insuredmine", "street", street, lambda: i.shows.address(ada))
    expect("X18", "insuredmine", "contacts", [ada.name], lambda: i.shows.contact_names(ada))
    expect("X18", "insuredmine", "policies", [policy["number"]], lambda: i.shows.policy_numbers(ada))
    expect("X18", "insuredmine", "badges", both, lambda: i.shows.badges(ada))
    mark = stage.mark()
    stage.resend("ams360", since, "CustomerContact.Inserted", "Customer.Inserted")
    stage.start_daily()
    stage.resend("ams360", since, "Policy.Inserted", "Customer.Updated")
    stage.finish_daily()
    stage.resend("ams360", since, "CustomerContact.Deleted", "Customer.Inserted")
    stage.settle()
    expect("X18", "insuredmine", "writes after all of it again", [], lambda: stage.writes(mark))
