"""InsuredMine's own rules when a contact is deleted."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 2, "policies": 1},
    "insuredmine": {"accounts": 1, "contacts": 2, "policies": 1},
}
ASKED = ("deleted", "deleted")


def play(stage: Stage) -> None:
    """Harbor has Tom and Lena in AMS360. In InsuredMine Tom is the primary contact: he is not deleted, until Lena is
    primary. With him goes the policy that he holds, there and nowhere else."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    harbor, tom, lena, policy = (stage.role(one) for one in ("harbor", "tom", "lena", "home_policy"))
    a.add_customer(harbor)
    a.add_contact(harbor, tom)
    stage.settle()
    a.add_policy(harbor, policy)
    a.add_contact(harbor, lena)
    stage.settle()
    stage.daily()
    page = i.delete_contact(harbor, tom)
    refused = ["This contact is the primary contact. Make another contact primary first."]
    expect("X28", "insuredmine", "Delete of the primary contact", refused, page.errors)
    expect("X28", "insuredmine", "contacts", [lena.name, tom.name], lambda: i.shows.contact_names(harbor))
    i.make_primary(harbor, lena)
    stage.settle()
    i.delete_contact(harbor, tom)
    stage.settle()
    stage.daily()
    expect("X27 X40", "insuredmine", "contacts then", [lena.name], lambda: i.shows.contact_names(harbor))
    expect("X27 X40", "insuredmine", "policies then", [], lambda: i.shows.policy_numbers(harbor))
    expect("X27", "ams360", "contacts", [lena.name, tom.name], lambda: a.shows.contact_names(harbor))
    expect("X27", "ams360", "policies", [policy["number"]], lambda: a.shows.policy_numbers(harbor))
