"""What arrives could be what is there already, and nobody can tell."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 2, "policies": 1},
    "insuredmine": {"accounts": 1, "contacts": 2, "policies": 1},
}


def play(stage: Stage) -> None:
    """InsuredMine's Harbor has a Tom of whom only the name is known, a Lena whom AMS360 reaches otherwise, and a policy
    without a start. AMS360's arrive: nothing is made until a person says that they are the same, one by one."""
    a, i, expect = stage.ams360, stage.insuredmine, stage.expect
    harbor, tom, lena, home = (stage.role(one) for one in ("harbor", "tom", "lena", "home_policy"))
    i.add_account(harbor)
    i.add_contact(harbor, tom, email="", phone="")
    i.add_contact(harbor, lena, email="lena@elsewhere.example.com", phone="3035550177")
    i.add_policy(harbor, home, startDate="", carrier="")
    stage.settle()
    known = {person: i.shows.contact(harbor, person)["id"] for person in (tom, lena)}
    a.add_customer(harbor)
    for person in (tom, lena):
        a.add_contact(harbor, person)
    a.add_policy(harbor, home)
    stage.settle()
    a.edit_contact(harbor, tom, Title="Owner")
    stage.settle()
    stage.daily()
    names = sorted([tom.name, lena.name])
    expect("V1d", "insuredmine", "contacts", names, lambda: sorted(i.shows.contact_names(harbor)))
    expect("V1d", "insuredmine", "policies", [home["number"]], lambda: i.shows.policy_numbers(harbor))
    expect("V1d", "insuredmine", "titles", [], [row["title"] for row in i.shows.contacts(harbor) if row["badges"]])
    expect("V1d", "core", "what waits for a person", ["already there"] * 3, stage.questions)
    for _ in range(3):
        stage.steward.answer("already there", "exists")
        stage.settle()
    stage.daily()
    for person, title in ((tom, "Owner"), (lena, lena["title"])):
        seen = [known[person], title, person["email"], ["AMS360 synced"]]
        told = f"{person}: id, title, e-mail, badges"
        expect("V1e", "insuredmine", told, seen, lambda one=person: i.shows.contact_facts(harbor, one))
    held = [[home.ids["insuredmine"], home["number"], "Prairie Casualty"]]
    expect("V1e", "insuredmine", "policies: id, number, carrier", held, lambda: i.shows.policy_facts(harbor))
