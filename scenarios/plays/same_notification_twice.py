"""Notifications that come twice, late and in the wrong order."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is in all three systems and has moved. AMS360 sends its old messages again: nothing changes any more."""
    a, b, i, ada, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.role("ada"), stage.expect
    since = stage.last_notice("ams360")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    a.edit_customer(ada, AddressLine1="9 Oak Avenue")
    stage.settle()
    events = ["Customer.Inserted", "Customer.Updated"]
    expect("X18", "ams360", "messages so far", events, lambda: stage.notices("ams360", since))
    before, mark = [b.shows.account(ada), i.shows.account(ada)], stage.mark()
    stage.resend("ams360", since, "Customer.Updated")
    stage.settle()
    expect("X18", "insuredmine", "writes after the same message", [], lambda: stage.writes(mark))
    stage.resend("ams360", since, "Customer.Updated", "Customer.Inserted")
    stage.settle()
    expect("X18", "insuredmine", "writes after an older message", [], lambda: stage.writes(mark))
    stage.resend("ams360", since, "Customer.Inserted")
    stage.daily()
    expect("X18", "insuredmine", "writes after one more with the daily", [], lambda: stage.writes(mark))
    after = [b.shows.account(ada), i.shows.account(ada)]
    expect("X18", "insuredmine", "the accounts in BenefitPoint and here", before, after)
    a.save_customer_untouched(ada)
    stage.settle()
    expect("X18", "insuredmine", "writes after a Save without a change", [], lambda: stage.writes(mark))
