"""A gateway in front of InsuredMine gives up waiting: what was asked for is done, and the answer is an error 5xx."""

from trifold.scenarios.stage import Stage

CLOCK = "virtual"
MADE = {
    "ams360": {"customers": 4, "contacts": 2, "policies": 2},
    "insuredmine": {"accounts": 4, "contacts": 5, "policies": 2},
}


def play(stage: Stage) -> None:
    """Four customers, two contacts and two policies are added in AMS360. Each create in InsuredMine is done and
    answered with another 5xx; the first half while InsuredMine honours Idempotency-Key, the other half while it
    ignores it."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada, bo, ann, mill = clients = [stage.role(key) for key in ("ada", "bo", "ann", "mill")]
    lena, tom = stage.role("lena"), stage.role("tom")
    house, cabin = stage.role("home_policy"), stage.role("cabin_policy")
    halves = (("honoured", (ada, 500), (bo, 503), lena, house), ("ignored", (ann, 502), (mill, 504), tom, cabin))
    for keys, first, second, contact, policy in halves:
        stage.turn("insuredmine", idempotency=keys)
        for client, status in (first, second):
            stage.arm("insuredmine", "late_error", operation="create_account", status=status)
            a.add_customer(client)
            stage.endure(minutes=3)
        stage.arm("insuredmine", "late_error", operation="create*contact", status=503)
        a.add_contact(first[0], contact)
        stage.endure(minutes=3)
        stage.arm("insuredmine", "late_error", operation="create_policy", status=503)
        a.add_policy(first[0], policy)
        stage.endure(minutes=10)
        stage.settle()
        names = sorted([first[0].name, contact.name])
        expect("T2c", "insuredmine", "contacts", names, lambda one=first[0]: i.shows.contact_names(one))
        number = [policy["number"]]
        expect("T2c", "insuredmine", "policies", number, lambda one=first[0]: i.shows.policy_numbers(one))
    for client in clients:
        expect("T2c T2e", "insuredmine", f"accounts named {client}", 1, lambda one=client: i.shows.count(one))
        expect("T2c", "insuredmine", "badges", ["AMS360 synced"], lambda one=client: i.shows.badges(one))
