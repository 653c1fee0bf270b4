"""A policy and two plans with a value in every field."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "policies": 3},
    "benefitpoint": {"accounts": 1, "contacts": 1, "products": 2},
    "insuredmine": {"accounts": 1, "contacts": 1, "policies": 3},
}
NAMES = ("number", "description", "startDate", "endDate", "premium", "billMethod")
WIRE = ("PolicyNumber", "Description", "PolicyEffectiveDate", "PolicyExpirationDate", "FullTermPremium", "BillMethod")


def play(stage: Stage) -> None:
    """Ada's house is insured in AMS360, her health in BenefitPoint, billed by the carrier, and her teeth, billed by the
    agency. InsuredMine shows every value of each, and AMS360 has every value of the plans."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, home, medical, dental = (stage.role(one) for one in ("ada", "home_policy", "medical_plan", "dental_plan"))
    a.add_customer(ada)
    a.add_policy(ada, home, BillMethod="D")
    b.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    b.add_plan(ada, medical)
    b.add_plan(ada, dental, billingType="Agency_Bill", productTypeID=103)
    stage.settle()
    stage.daily()
    house = [home["number"], home["description"], home["starts"], home["ends"], "1200.00", "direct"]
    health, teeth = (
        [plan["number"], plan["plan_name"], plan["starts"], plan["ends"], premium, bill]
        for plan, premium, bill in ((medical, "10200.00", "direct"), (dental, "1140.00", "agency"))
    )
    for policy, values in ((home, house), (medical, health), (dental, teeth)):
        shown = lambda it=policy: i.shows.policy_named(ada, it).of(*NAMES)  # noqa: E731
        expect("R10 R28", "insuredmine", f"values of {policy}", values, shown)
    lines = ["Homeowners", "Group Medical", "Group Dental"]
    expect("R28", "insuredmine", "what they insure", lines, lambda: i.shows.policy_values(ada, "category"))
    for plan, values, bill in ((medical, health, "D"), (dental, teeth, "A")):
        made = lambda it=plan: [row.of(*WIRE) for row in a.shows.policies(ada) if row["PolicyNumber"] == it["number"]]  # noqa: E731
        dated = [*values[:2], f"{values[2]} 00:00:00", f"{values[3]} 00:00:00", values[4], bill]
        expect("R28", "ams360", f"values of the policy of {plan}", [dated], made)
