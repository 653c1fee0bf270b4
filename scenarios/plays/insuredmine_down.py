"""InsuredMine is down for a day, while people work on in the other two systems."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 2, "contacts": 1, "policies": 1},
    "benefitpoint": {"accounts": 2, "contacts": 3},
    "insuredmine": {"accounts": 3, "contacts": 4, "policies": 1},
}


def play(stage: Stage) -> None:
    """Ada is in all systems. While InsuredMine is down she moves and gets a contact and a policy in AMS360, Bo is
    added there, and Ann in BenefitPoint. BenefitPoint has Ada's new street meanwhile; InsuredMine has all when it is
    back."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, bo, ann, lena = (stage.role(key) for key in ("ada", "bo", "ann", "lena"))
    policy = stage.role("home_policy")
    a.add_customer(ada)
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    street = ["99 New Street", ada["zip"]]
    with stage.outage("insuredmine", days=1):
        a.edit_customer(ada, AddressLine1="99 New Street")
        a.add_contact(ada, lena)
        a.add_policy(ada, policy)
        a.add_customer(bo)
        b.add_account(ann)
        stage.endure(minutes=2)
        expect("T5a", "benefitpoint", "street", street, lambda: b.shows.address(ada))
        expect("T5a", "benefitpoint", "contacts", [ada.name, lena.name], lambda: b.shows.contact_names(ada))
    stage.settle()
    expect("T3c T5c", "insuredmine", "street", street, lambda: i.shows.address(ada))
    expect("T3c T5c", "insuredmine", "contacts", [ada.name, lena.name], lambda: i.shows.contact_names(ada))
    expect("T3c T5c", "insuredmine", "policies", [policy["number"]], lambda: i.shows.policy_numbers(ada))
    expect("T3c", "insuredmine", f"accounts named {bo}", 1, lambda: i.shows.count(bo))
    expect("T3h", "core", "dead letters", [], stage.console.dead_letters)
    stage.daily()
    expect("T3c", "insuredmine", f"accounts named {ann}", 1, lambda: i.shows.count(ann))
