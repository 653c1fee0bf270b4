"""A gateway in front of AMS360 gives up waiting: what was asked for is done, and the answer is an error 5xx."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 4, "contacts": 2, "policies": 2},
    "benefitpoint": {"accounts": 1, "contacts": 3, "products": 2},
    "insuredmine": {"accounts": 4, "contacts": 5, "policies": 2},
}


def play(stage: Stage) -> None:
    """Four clients, two contacts and two plans go to AMS360. Each create is done and answered with another 5xx. Each
    is there once, and is known to be."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    ada, *_ = clients = [stage.role(key) for key in ("ada", "bo", "ann", "mill")]
    lena, tom = stage.role("lena"), stage.role("tom")
    medical, dental = stage.role("medical_plan"), stage.role("dental_plan")
    for client, status in zip(clients, (500, 502, 503, 504), strict=True):
        stage.arm("ams360", "late_error", operation="CustomerInsert", status=status)
        i.add_account(client, ["ams360"])
        stage.endure(minutes=6)
    for client in clients:
        expect("T2a", "ams360", f"customers named {client}", 1, lambda one=client: a.shows.count(one))
        expect("T2a", "insuredmine", "badges", ["AMS360 synced"], lambda one=client: i.shows.badges(one))
    for contact, status in ((lena, 503), (tom, 502)):
        stage.arm("ams360", "late_error", operation="CustomerContactInsert", status=status)
        i.add_contact(ada, contact, ["ams360"])
        stage.endure(minutes=3)
    expect("T2a", "ams360", "Ada's contacts", [lena.name, tom.name], lambda: a.shows.contact_names(ada))
    ada.enter("ams360", a.shows.customer_id(ada))
    b.add_account_from_ams360(ada, classification="Individual")
    for plan, status in ((medical, 503), (dental, 500)):
        stage.arm("ams360", "late_error", operation="PolicyInsert", status=status)
        b.add_plan(ada, plan)
        stage.endure(minutes=3)
    stage.endure(minutes=10)
    stage.settle()
    numbers = [medical["number"], dental["number"]]
    expect("T2a", "ams360", "Ada's policies", numbers, lambda: a.shows.policy_numbers(ada))
