"""An account made in InsuredMine is sent to AMS360."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 1},
    "insuredmine": {"accounts": 1, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Ada and her contact Lena are added in InsuredMine, sent to AMS360, then edited; BenefitPoint hears nothing."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada, lena = stage.role("ada"), stage.role("lena")
    i.add_account(ada, division="EST", branch="HBR", department="PER", group="SVC")
    i.add_contact(ada, lena)
    stage.settle()
    expect("R42", "insuredmine", "contacts", [ada.name, lena.name], lambda: i.shows.contact_names(ada))
    account_id = i.shows.account(ada)["id"]
    expect("R42", "insuredmine", "Lena's account", account_id, lambda: i.shows.contact(ada, lena)["accountId"])
    expect("R42", "ams360", "records before Sync", {}, lambda: stage.made("ams360"))
    expect("R42", "benefitpoint", "records before Sync", {}, lambda: stage.made("benefitpoint"))
    i.sync(ada, ["ams360"])
    stage.settle()
    expect("R43 R45", "ams360", f"customers named {ada}", 1, lambda: a.shows.count(ada))
    expect("R43", "ams360", "the customer's city", ada["city"], lambda: a.shows.customer(ada)["City"])
    unit = lambda: a.shows.customer(ada).of("GLBranchCode", "GLDepartmentCode")  # noqa: E731
    expect("R43", "ams360", "its branch and department", ["HBR", "PER"], unit)
    expect("R43 R45", "insuredmine", "badges", ["AMS360 synced"], lambda: i.shows.badges(ada))
    expect("R43", "insuredmine", "the answer to Sync", {"ams360": "done"}, lambda: i.shows.answers(ada))
    expect("R49", "ams360", "contacts", [lena.name], lambda: a.shows.contact_names(ada))
    i.edit_account(ada, phone="5125550177", street1="31 Pecan Street")
    i.edit_contact(ada, lena, email="lena@pecan.example.com")
    stage.settle()
    i.edit_contact(ada, ada, email="ada@pecan.example.com")
    stage.settle()
    own = lambda: [a.shows.customer(ada)["Email"], i.shows.account(ada)["email"]]  # noqa: E731
    expect("R46", "ams360", "her own e-mail, and the account's", ["ada@pecan.example.com"] * 2, own)
    expect("R46", "ams360", "phone", "5125550177", lambda: a.shows.phone(ada))
    expect("R46", "ams360", "street", "31 Pecan Street", lambda: a.shows.customer(ada)["AddressLine1"])
    mail = "lena@pecan.example.com"
    expect("R46", "ams360", "Lena's e-mail", mail, lambda: a.shows.contact(ada, lena)["EmailAddress"])
    stage.daily()
    expect("R48", "benefitpoint", "records made", {}, lambda: stage.made("benefitpoint"))
    expect("R46", "insuredmine", "phone after the daily", "5125550177", lambda: i.shows.account(ada)["phone"])
