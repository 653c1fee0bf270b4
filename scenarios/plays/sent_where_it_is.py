"""InsuredMine sends what AMS360 and BenefitPoint have already."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 1},
    "benefitpoint": {"accounts": 2, "contacts": 3, "products": 1},
    "insuredmine": {"accounts": 2, "contacts": 3, "policies": 1},
}


def play(stage: Stage) -> None:
    """Harbor is in all three systems, and so is Tom, but AMS360's notice of him was lost: he is sent from InsuredMine,
    and found. Bo is BenefitPoint's only, and stands in InsuredMine with a contact and a plan of the same number."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    harbor, bo, tom, lena = (stage.role(one) for one in ("harbor", "bo", "tom", "lena"))
    plan = stage.role("medical_plan")
    a.add_customer(harbor)
    b.add_account_from_ams360(harbor, classification="Group")
    stage.settle()
    stage.daily()
    lost = stage.arm("ams360", "drop_notice", count=0)
    a.add_contact(harbor, tom)
    stage.settle()
    stage.disarm("ams360", lost)
    b.add_contact(harbor, tom)
    stage.settle()
    i.add_contact(harbor, tom, ["ams360", "benefitpoint"])
    stage.settle()
    stage.daily()
    both = ["AMS360 synced", "BenefitPoint synced"]
    expect("V1f", "ams360", "contacts", [tom.name], lambda: a.shows.contact_names(harbor))
    expect("V1f", "benefitpoint", "contacts", [tom.name], lambda: b.shows.contact_names(harbor))
    expect("V1f", "insuredmine", "contacts", [tom.name], lambda: i.shows.contact_names(harbor))
    expect("V1f", "insuredmine", "badges of Tom", both, lambda: i.shows.contact_badges(harbor, tom))
    i.add_account(bo)
    i.add_contact(bo, lena)
    i.add_policy(bo, plan, number=plan["number"].lower())
    b.add_account(bo)
    b.add_contact(bo, lena)
    b.add_plan(bo, plan)
    stage.settle()
    stage.daily()
    expect("V1g", "insuredmine", "contacts", sorted([bo.name, lena.name]), lambda: sorted(i.shows.contact_names(bo)))
    expect("V1g", "insuredmine", "badges of Lena", both[1:], lambda: i.shows.contact_badges(bo, lena))
    expect("V1g", "insuredmine", "policies", [plan["number"]], lambda: i.shows.policy_numbers(bo))
