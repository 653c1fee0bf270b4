"""Values that one system can't hold: the field is left out there, all others are written, and somebody is told."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 3, "contacts": 1, "policies": 1},
    "insuredmine": {"accounts": 3, "contacts": 4, "policies": 1},
}
ASKED = ["left out"] * 3


def play(stage: Stage) -> None:
    """Ada's ZIP code lost a digit, Bo's is a British one, Ann's has a tab in her street: all are in InsuredMine with
    everything else. Ada's contact, whose title is too long, is there too. Then Ada's phone and e-mail change."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada, bo, ann, tom, policy = (stage.role(one) for one in ("ada", "bo", "ann", "tom", "home_policy"))
    a.add_customer(ada, ZipCode="2134")
    a.add_policy(ada, policy)
    a.add_contact(ada, tom, Title="Director " * 30)
    a.add_customer(bo, ZipCode="SW1A 1AA")
    a.add_customer(ann, ZipCode="78701-", AddressLine1="4\tOak Lane")
    stage.settle()
    expect("V6a", "insuredmine", "Ada's street and ZIP code", [ada["street1"], None], lambda: i.shows.address(ada))
    expect("V6a", "insuredmine", "Ada's policies", [policy["number"]], lambda: i.shows.policy_numbers(ada))
    expect("V6a", "insuredmine", "Bo's ZIP code", None, lambda: i.shows.account(bo)["address"]["zip"])
    expect("V6a", "insuredmine", "Bo's city", bo["city"], lambda: i.shows.account(bo)["address"]["city"])
    expect("V6a", "insuredmine", "Ann's ZIP code", "78701", lambda: i.shows.account(ann)["address"]["zip"])
    expect("V6b", "insuredmine", "Ann's street", "4 Oak Lane", lambda: i.shows.account(ann)["address"]["street1"])
    found = lambda: [i.shows.contact(ada, tom)[name] for name in ("email", "title")]  # noqa: E731
    expect("V6c", "insuredmine", "Tom's e-mail and title", [tom["email"], None], found)
    a.edit_customer(ada, HomePhone="5550188", Email="new@elm.example.com")
    stage.settle()
    now = ["5125550188", "new@elm.example.com"]
    expect("V6a", "insuredmine", "then", now, lambda: [i.shows.account(ada)[name] for name in ("phone", "email")])
    expect("V6d", "core", "what the questions name", ["title", "zip"], lambda: stage.steward.told(ada))
    told = [["insuredmine", "zip", "unsupported"]]
    expect("V6d", "core", "what Ada's record says", told, lambda: stage.steward.left_out(ada))
    a.edit_customer(ada, ZipCode="78702")
    stage.settle()
    expect("V6e", "insuredmine", "once it is right", "78702", lambda: i.shows.account(ada)["address"]["zip"])
    expect("V6e", "core", "what Ada's record says then", [], lambda: stage.steward.left_out(ada))
