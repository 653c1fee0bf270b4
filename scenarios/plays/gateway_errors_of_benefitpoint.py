"""A gateway in front of BenefitPoint gives up waiting: what was asked for is done, and the answer is an error 5xx."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 1, "contacts": 2},
    "benefitpoint": {"accounts": 5, "contacts": 4},
    "insuredmine": {"accounts": 5, "contacts": 5},
}


def play(stage: Stage) -> None:
    """Four clients go from InsuredMine to BenefitPoint, Otto's two contacts from AMS360. Each create is done and
    answered with another 5xx. Each is there once, and is known to be."""
    a, b, i, expect = stage.ams360, stage.benefitpoint, stage.insuredmine, stage.expect
    clients = [stage.role(key) for key in ("ada", "bo", "harbor", "mill")]
    otto, lena, tom = stage.role("otto"), stage.role("lena"), stage.role("tom")
    for client, status in zip(clients, (500, 502, 503, 504), strict=True):
        stage.arm("benefitpoint", "late_error", operation="createAccount", status=status)
        i.add_account(client, ["benefitpoint"])
        stage.endure(minutes=6)
    for client in clients:
        expect("T2b", "benefitpoint", f"accounts named {client}", 1, lambda one=client: b.shows.count(one))
        expect("T2b", "insuredmine", "badges", ["BenefitPoint synced"], lambda one=client: i.shows.badges(one))
        expect("T2b", "insuredmine", "Sync", {"benefitpoint": "done"}, lambda one=client: i.shows.answers(one))
    a.add_customer(otto)
    b.add_account_from_ams360(otto, classification="Group")
    stage.settle()
    for contact, status in ((lena, 503), (tom, 500)):
        stage.arm("benefitpoint", "late_error", operation="createAccountContact*", status=status)
        a.add_contact(otto, contact)
        stage.endure(minutes=3)
    stage.endure(minutes=10)
    expect("T2b", "benefitpoint", "Otto's contacts", [lena.name, tom.name], lambda: b.shows.contact_names(otto))
    expect("T2b", "core", "dead letters", [], stage.console.dead_letters)
