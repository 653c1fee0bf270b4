"""BenefitPoint holds clients that AMS360 spells in another way."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 5},
    "benefitpoint": {"accounts": 5, "contacts": 4},
    "insuredmine": {"accounts": 5, "contacts": 4},
}
ASKED = ("ambiguous",) * 5
NOWHERE = dict.fromkeys(("street1", "city", "zip"), "")


def play(stage: Stage) -> None:
    """Zoë without her accents, Harbor LLC with dots, Ada in Elm St, Robert who is Bob, and Ann, of whom only the phone
    is known, without its extension: they are added in BenefitPoint by No. A person is asked about each of them."""
    a, b, expect = stage.ams360, stage.benefitpoint, stage.expect
    zoe, harbor, ada, ann = (stage.role(one) for one in ("zoe", "harbor", "ada", "ann"))
    robert = stage.another("bo", "Robert", first_name="Robert", born="")
    ada.facts |= {"email": "", "phone": "", "born": ""}
    ann.facts |= {"email": "", "born": ""}
    plain = {"first_name": "Zoe-Nandu", "last_name": zoe["last_name"].replace("Ç", "C")}
    others = [
        stage.another("zoe", "Zoe", **plain, born=""),
        stage.another("harbor", "Harbor L.L.C.", firm_name=harbor["firm_name"].replace("LLC", "L.L.C.")),
        stage.another(
            "ada", "Ada in Elm St", street1=ada["street1"].replace("Street", "St"), email="", phone="", born=""
        ),
        stage.another("bo", "Bob", first_name="Bob", born=""),
        stage.another("ann", "Ann by phone", email="", born="", **NOWHERE),
    ]
    for role in (zoe, harbor, ada, robert):
        a.add_customer(role)
    a.add_customer(ann, HomeExtension="12")
    stage.settle()
    for other in others:
        b.add_account(other)
    stage.settle()
    stage.daily()
    for other in others:
        expect(
            "X35 V3b",
            "core",
            f"what waits of {other.key}",
            ["ambiguous"],
            lambda it=other: stage.steward.asked_about(it),
        )
        expect("X35 V3a", "benefitpoint", f"AMS360 id of {other.key}", "", lambda it=other: b.shows.ams_customer_id(it))
