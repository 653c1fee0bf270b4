"""A person founds a firm, and gives it up again."""

from functools import partial

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1},
    "benefitpoint": {"accounts": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 1},
}


def play(stage: Stage) -> None:
    """Ada is linked everywhere. In AMS360 she gets a firm name; her phone stays where it is. It is hers as before."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, harbor = stage.role("ada"), stage.role("harbor")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    customer = ada.ids["ams360"]
    both = ["AMS360 synced", "BenefitPoint synced"]
    contact = i.shows.contact_carrying("ams360", customer)["id"]
    a.edit_customer(ada, FirmName=harbor.name, IsCommercial=True, IsPersonal=False)
    stage.settle()
    stage.daily()
    firm, own = partial(i.shows.carrying, "ams360", customer), partial(i.shows.contact_carrying, "ams360", customer)
    expect("V9a", "insuredmine", "phone of the firm", ada["phone"], lambda: firm()["phone"])
    expect("V9a", "insuredmine", "the firm's name", harbor.name, lambda: firm()["businessName"])
    expect("V9a", "benefitpoint", "her phone", ada["phone"], lambda: b.shows.phone(ada))
    expect("V9b", "insuredmine", "badges", both, lambda: sorted(firm()["badges"]))
    expect("V9b", "insuredmine", "the contact is the one of before", contact, lambda: own()["id"])
    expect("V9b", "insuredmine", "the contact's badges", both, lambda: sorted(own()["badges"]))
    a.edit_customer(ada, HomePhone="5550177")
    stage.settle()
    expect("V9a", "insuredmine", "another phone", "5125550177", lambda: firm()["phone"])
    expect("V9b", "insuredmine", "the contact's phone", "5125550177", lambda: own()["phone"])
    a.edit_customer(ada, FirmName="", IsCommercial=False, IsPersonal=True)
    stage.settle()
    stage.daily()
    expect("V9b", "insuredmine", "a person again", "Personal", lambda: firm()["type"])
    expect("V9b", "insuredmine", "with the same contact", contact, lambda: own()["id"])
