"""The primary contact of a firm is chosen in InsuredMine."""

from trifold.scenarios.stage import Stage

MADE = {
    "ams360": {"customers": 1, "contacts": 2},
    "benefitpoint": {"accounts": 1, "contacts": 2},
    "insuredmine": {"accounts": 1, "contacts": 2},
}


def play(stage: Stage) -> None:
    """Harbor is in all three systems, with Tom as its primary contact. Lena is made primary in InsuredMine: she is so
    in BenefitPoint, too, and nobody else."""
    b, i, expect = stage.benefitpoint, stage.insuredmine, stage.expect
    harbor, tom, lena = stage.role("harbor"), stage.role("tom"), stage.role("lena")
    first = {"contactFirstName": tom["first_name"], "contactLastName": tom["last_name"], "contactEmail": tom["email"]}
    i.add_account(harbor, ["ams360", "benefitpoint"], **first)
    stage.settle()
    i.add_contact(harbor, lena, ["ams360", "benefitpoint"])
    stage.settle()
    expect("V17a", "benefitpoint", "primary contacts", [tom.name], lambda: b.shows.primary_contacts(harbor))
    i.make_primary(harbor, lena)
    stage.settle()
    expect("V17a", "benefitpoint", "primary contacts then", [lena.name], lambda: b.shows.primary_contacts(harbor))
    stage.daily()
    expect("V17a", "insuredmine", "primary contacts", [lena.name], lambda: i.shows.primary_contacts(harbor))
    mark = stage.mark()
    stage.daily()
    expect("V17a", "core", "a second daily writes", [], lambda: stage.writes(mark, "benefitpoint"))
