"""What is made in AMS360 is in InsuredMine at once."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 1, "policies": 1},
    "insuredmine": {"accounts": 1, "contacts": 2, "policies": 1},
}


def play(stage: Stage) -> None:
    """Ada, her contact Lena and her policy are added in AMS360; each first without a mandatory field. No daily runs."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada, lena, policy = stage.role("ada"), stage.role("lena"), stage.role("home_policy")
    since = stage.last_notice("ams360")
    page = a.add_customer(ada, LastName="")
    expect("R7", "ams360", "Save without a name", ["Firm Name or Last Name is required"], page.errors)
    page = a.add_customer(ada, AccountExecCode="", GLBranchCode="")
    errors = ["Executive is required", "Branch is required"]
    expect("R7", "ams360", "Save without executive and branch", errors, page.errors)
    expect("R7", "ams360", "events that left", [], lambda: stage.notices("ams360", since))
    a.add_customer(ada)
    page = a.add_contact(ada, lena, ContactName="")
    expect("R8", "ams360", "Save without the contact's name", ["Name is required"], page.errors)
    a.add_contact(ada, lena)
    page = a.add_policy(ada, policy, PolicyNumber="", WritingCompanyCode="")
    errors = ["Policy number is required", "Writing company is required"]
    expect("R9", "ams360", "OK without number and company", errors, page.errors)
    a.add_policy(ada, policy)
    expect("R9", "ams360", "policies", [policy["number"]], lambda: a.shows.policy_numbers(ada))
    events = ["Customer.Inserted", "CustomerContact.Inserted", "Policy.Inserted"]
    expect("R7 R8 R9", "ams360", "events that left", events, lambda: stage.notices("ams360", since))
    stage.settle()
    expect("R11 R5", "insuredmine", f"accounts named {ada}", 1, lambda: i.shows.count(ada))
    expect("R11", "insuredmine", "contacts", [ada.name, lena.name], lambda: i.shows.contact_names(ada))
    expect("R11", "insuredmine", "policies", [policy["number"]], lambda: i.shows.policy_numbers(ada))
    account_id, contact_id = i.shows.account(ada)["id"], i.shows.contact(ada, ada)["id"]
    expect("R10", "insuredmine", "the policy's account", [account_id], lambda: i.shows.policy_values(ada, "accountId"))
    expect("R10", "insuredmine", "the policy's contact", [contact_id], lambda: i.shows.policy_values(ada, "contactId"))
    a.edit_customer(ada, City="Round Rock")
    stage.settle()
    expect(
        "R5", "insuredmine", "city, no daily having run", "Round Rock", lambda: i.shows.account(ada)["address"]["city"]
    )
