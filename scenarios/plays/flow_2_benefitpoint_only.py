"""Flow 2: an account that stays in BenefitPoint."""

from trifold.scenarios.desks.benefitpoint import account_fields
from trifold.scenarios.stage import Stage

MADE = {"benefitpoint": {"accounts": 2, "contacts": 1}, "insuredmine": {"accounts": 2, "contacts": 1}}


def play(stage: Stage) -> None:
    """Bo and the firm Mill are not in AMS360. Their accounts are made in BenefitPoint by No, and reach InsuredMine."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    bo, mill = stage.role("bo"), stage.role("mill")
    mark = stage.control["ams360"].mark()
    page = b.answer(b.ask_for_an_account(), "no")
    asked = [name for name in stage.control["ams360"].operations(mark) if name == "CustomerGetListByNamePrefix"]
    expect("R32", "ams360", "searches after No", [], asked)
    empty = dict.fromkeys(("classification", "firstName", "lastName", "accountName", "street1", "accountType"), "")
    expect("R32", "benefitpoint", "the form", empty, page.values(empty))
    page = b.save(page, bo, **account_fields(bo) | {"lastName": "", "officeID": "", "administratorUserID": ""})
    errors = ["Last name is required.", "Regional office is required.", "Administrator is required."]
    expect("R33", "benefitpoint", "Save without a last name, office and administrator", errors, page.errors)
    page = b.save(page, bo, **account_fields(bo))
    expect("R24", "benefitpoint", "the account's page", bo.ids["benefitpoint"], page.facts()["BP Internal Account ID"])
    expect("R25", "benefitpoint", "primary contacts", [bo.name], lambda: b.shows.primary_contacts(bo))
    b.add_account(mill)
    stage.settle()
    expect("R37", "insuredmine", "accounts before the daily", [0, 0], lambda: [i.shows.count(bo), i.shows.count(mill)])
    joined = "Daily AMS sync is running already: you joined it"
    expect("R34", "insuredmine", "a second press while the job runs", joined, i.press_daily_twice().toast)
    stage.settle()
    expect("R34", "insuredmine", "the job", "done", i.job_state)
    for role in (bo, mill):
        expect(
            "R37", "insuredmine", f"badges of {role}", ["BenefitPoint synced"], lambda role=role: i.shows.badges(role)
        )
    expect("R19", "insuredmine", "BenefitPoint only", [bo.name], lambda: i.shows.filtered(bo, "benefitpoint_only"))
    phone = bo["phone"]
    profile = [bo["email"], f"({phone[:3]}) {phone[3:6]}-{phone[6:]}"]
    expect("R35", "insuredmine", "the profile page", profile, lambda: i.profile(bo, "E-mail", "Phone"))
    expect("R55", "insuredmine", f"type of {bo}", "Personal", lambda: i.shows.account(bo)["type"])
    expect("R55", "insuredmine", f"type of {mill}", "Commercial", lambda: i.shows.account(mill)["type"])
    stage.daily()
    expect("R36", "ams360", "records made", {}, lambda: stage.made("ams360"))
    expect("R36", "ams360", f"customers named {bo}", 0, lambda: a.shows.count(bo))
