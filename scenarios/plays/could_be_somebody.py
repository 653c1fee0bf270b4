"""What InsuredMine holds could be AMS360's client, and something is missing to be sure."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 5},
    "insuredmine": {"accounts": 7, "contacts": 6},
}
ASKED = ("already there",) * 4


def play(stage: Stage) -> None:
    """Ada has moved, of Bo only the e-mail is known, Ann is there twice, and a firm is called like Otto: nothing is
    joined or made, a person is asked about each. Ida has nobody's mailbox in common with another Ida: they are two."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    ada, bo, ann, otto, ida = (stage.role(one) for one in ("ada", "bo", "ann", "otto", "ida"))
    ida.facts |= {"email": "no.email@example.com"}
    far = {"street1": "77 Far Road", "zip": "80299", "phone": "3035550199"}
    his = {name: otto[name] for name in ("email", "phone", "street1", "city", "state", "zip")}
    firm = stage.another("mill", "firm of Otto", firm_name=otto.name, **his)
    i.add_account(ada, street1="900 Main Street", zip="75201")
    i.add_account(bo, phone="", street1="", city="", zip="")
    i.add_account(ann)
    i.add_account_again(ann)
    i.add_account(firm)
    i.add_account(stage.another("ida", "Ida there", email=ida["email"], **far))
    stage.settle()
    for role in (ada, bo, ann, otto, ida):
        a.add_customer(role)
    stage.settle()
    stage.daily()
    for role in (ada, bo, ann, otto):
        found = lambda it=role: i.shows.linked("ams360", it.ids["ams360"])  # noqa: E731
        expect("V1d", "insuredmine", f"accounts with {role}'s id", [], found)
    expect(
        "V2a",
        "insuredmine",
        "Ida's badges",
        ["AMS360 synced"],
        lambda: i.shows.carrying("ams360", ida.ids["ams360"])["badges"],
    )
    expect("V1d V2b", "core", "questions", ["already there"] * 4, stage.questions)
