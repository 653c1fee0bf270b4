"""Policies and contacts of one account that have something in common and are not the same."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 3, "contacts": 2, "policies": 3},
    "insuredmine": {"accounts": 3, "contacts": 5, "policies": 6},
}
ASKED = ("already there", "already there")


def play(stage: Stage) -> None:
    """InsuredMine's Ada has a policy of long ago of one number, another insurer's of another, and one that waits for
    its number: AMS360's are made beside them. Harbor has Tom twice with one e-mail, and Mill a Lena with the office's
    mailbox: a person is asked which they are."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada, harbor, mill, tom, lena = (stage.role(one) for one in ("ada", "harbor", "mill", "tom", "lena"))
    home, cabin, barn = (stage.role(one) for one in ("home_policy", "cabin_policy", "next_policy"))
    barn.facts |= {"number": "TBD"}
    office = {"email": mill["email"], "phone": ""}
    i.add_account(ada)
    i.add_policy(ada, home, startDate="2020-01-01", endDate="2021-01-01")
    i.add_policy(ada, cabin, carrier="Gulf Mutual")
    i.add_policy(ada, barn)
    i.add_account(harbor)
    i.add_contact(harbor, tom, phone="")
    i.add_contact(harbor, tom, firstName="Tom M", phone="")
    i.add_account(mill)
    i.add_contact(mill, lena, **office)
    i.add_contact(mill, stage.role("otto"), **office)
    stage.settle()
    a.add_customer(ada)
    for policy in (home, cabin, barn):
        a.add_policy(ada, policy)
    a.add_customer(harbor)
    a.add_contact(harbor, tom)
    a.add_customer(mill)
    a.add_contact(mill, lena, EmailAddress=office["email"])
    stage.settle()
    stage.daily()
    linked = lambda: sorted(row["number"] for row in i.shows.policies(ada) if row["externalIds"])  # noqa: E731
    expect("V1d X16", "insuredmine", "policies made", sorted(one["number"] for one in (home, cabin, barn)), linked)
    badges = lambda: [row["badges"] for firm in (harbor, mill) for row in i.shows.contacts(firm)]  # noqa: E731
    expect("V1d V2a", "insuredmine", "badges of the contacts", [[]] * 4, badges)
