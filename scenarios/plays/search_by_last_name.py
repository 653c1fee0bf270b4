"""BenefitPoint's search in AMS360."""

from trifold.scenarios.desks.mapping import individual_form
from trifold.scenarios.stage import Stage

MADE = {"ams360": {"customers": 5}, "insuredmine": {"accounts": 5, "contacts": 5}}


def play(stage: Stage) -> None:
    """Ann and Bo Berg and three of one name are in AMS360. BenefitPoint looks for them, and creates nothing."""
    a, b, expect = stage.ams360, stage.benefitpoint, stage.expect
    ann, bo = stage.role("ann"), stage.role("bo")
    a.add_customer(ann)
    a.add_customer(bo)
    page = b.ask_for_an_account()
    expect(
        "R15", "benefitpoint", "Next without an answer", ["Answer Yes or No."], b.next_without_an_answer(page).errors
    )
    page = b.answer(page, "yes")
    expect("R16", "benefitpoint", "fields of the first page", False, page.has_field("lastName"))
    page = b.search(page, ann.search_name.lower())
    expect(
        "R16 R17", "benefitpoint", "found for the last name, in small letters", [ann.name, bo.name], b.candidates(page)
    )
    rows = [[ann.name, ann["street1"], ann["city"]], [bo.name, bo["street1"], bo["city"]]]
    expect("R17", "benefitpoint", "what tells them apart", rows, b.candidates(page, "Name", "Address", "City"))
    refused = b.next_without_a_choice(page)
    error = ["Choose a customer, search again, or answer No."]
    expect("R54", "benefitpoint", "Next without a choice", error, refused.errors)
    a.edit_customer(ann, AddressLine1="1 Poplar Court")
    page = b.classify(b.pick(page, ann.ids["ams360"]), "Individual")
    mapped = individual_form(a.shows.customer(ann))
    expect("R18", "benefitpoint", "the form, though the list was old", mapped, page.values(mapped))
    expect("R18", "benefitpoint", "street", "1 Poplar Court", page.values(["street1"])["street1"])
    page = b.search(b.answer(b.ask_for_an_account(), "yes"), ann["first_name"])
    found = [name for name in b.candidates(page) if stage.casting.surname in name]
    expect("R16", "benefitpoint", "found for the first name", [], found)
    page = b.search(page, stage.casting.another("Crowd"))
    expect("R17", "benefitpoint", "found for a name that nobody has", [], b.candidates(page))
    ways = [page.has_link("Search again"), page.has_field("name"), page.has_field("exists")]
    expect("R54", "benefitpoint", "ways on without a match: search again, No", [True, True, True], ways)
    stage.configure("benefitpoint", switches={"candidates_per_page": 2})
    stage.fill_ams360("Crowd", 3)
    page = b.search(page, stage.casting.another("Crowd"))
    expect("R12 R17", "benefitpoint", "rows of the first page", 2, len(b.candidates(page)))
    page = b.browser.open(page.link("More results"))
    expect("R17", "benefitpoint", "rows of the second page", 1, len(b.candidates(page)))
    expect("R54", "benefitpoint", "records made", {}, stage.made("benefitpoint"))
