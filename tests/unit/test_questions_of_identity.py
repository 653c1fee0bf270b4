"""What a user of BenefitPoint answered stands (D19), and what several people share tells nobody apart (D21)."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from test_recognition import HARBOR, customer_of, number_of, open_items

from paper import PaperTown
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows import review
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.store.tables import reviews


@pytest.fixture
def town() -> PaperTown:
    return PaperTown()


# ---- what a user of BenefitPoint answered stands (D19)
def test_a_no_is_never_overruled_by_what_agrees_and_the_answer_of_a_person_is(town: PaperTown) -> None:
    customer = town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    account = town.benefitpoint.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    town.daily()
    assert customer_of(town, account) is None
    assert [number_of(town, system) for system in System] == [1, 1, 1]
    assert open_items(town) == [("ambiguous", "benefitpoint")]
    with town.db.begin() as conn:
        (evidence,) = conn.execute(select(reviews.c.evidence)).scalars()
    assert (evidence["rule"].startswith("a user answered No"), evidence["sure"]) == (True, True)
    review.answer(town.desk, 1, "link", evidence["candidates"][0]["id"])
    town.settle()
    town.daily()
    assert customer_of(town, account) == customer
    assert [number_of(town, system) for system in System] == [1, 1, 1]
    assert open_items(town) == []


def test_kept_apart_after_a_no_is_taken_back_as_long_as_nothing_was_made(town: PaperTown) -> None:
    town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    account = town.benefitpoint.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    review.answer(town.desk, 1, "separate")
    review.undo(town.desk, 1)
    town.settle()
    town.daily()
    assert (open_items(town), number_of(town, System.INSUREDMINE)) == ([("ambiguous", "benefitpoint")], 1)
    review.answer(town.desk, 1, "separate")
    town.settle()
    town.daily()
    town.benefitpoint.edit(Kind.ACCOUNT, account, dba="The Pier")
    town.settle()
    town.daily()
    assert (open_items(town), number_of(town, System.INSUREDMINE)) == ([], 2), "it is asked once"
    assert customer_of(town, account) is None
    with pytest.raises(NeedsDecision, match="was sent to insuredmine"):
        review.undo(town.desk, 1)


def test_a_customer_that_comes_after_the_no_is_a_question_too(town: PaperTown) -> None:
    account = town.benefitpoint.add(Kind.ACCOUNT, **HARBOR)
    town.daily()
    town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    assert customer_of(town, account) is None
    assert open_items(town) == [("ambiguous", "ams360")]
    assert number_of(town, System.INSUREDMINE) == 1


@pytest.mark.parametrize(
    ("customer", "account", "asked"),
    [
        ({"firm_name": "Harbor & Sons LLC"}, {"firm_name": "HARBOR AND SONS, L.L.C."}, True),
        ({"first_name": "Ada", "last_name": "Dune"}, {"firm_name": "Ada Dune"}, True),  # a person as a Group
        ({"first_name": "Ada", "last_name": "Dune", "phone": "5125550101"}, {"firm_name": "Ada Dune"}, True),
        ({"firm_name": "Harbor LLC", "phone": "5125550101"}, {"firm_name": "Harbor LLC", "phone": "3035550177"}, False),
        ({"first_name": "Ada", "last_name": "Dune"}, {"firm_name": "Ada Dune LLC"}, False),
    ],
)
def test_after_a_no_a_name_that_nothing_tells_apart_is_a_question(
    town: PaperTown, customer: dict[str, str], account: dict[str, str], asked: bool
) -> None:
    town.ams360.add(Kind.ACCOUNT, **customer)
    town.settle()
    town.benefitpoint.add(Kind.ACCOUNT, **account)
    town.settle()
    assert (("ambiguous", "benefitpoint") in open_items(town)) is asked


def test_a_users_sync_in_insuredmine_is_linked_by_what_agrees(town: PaperTown) -> None:
    town.ams360.add(Kind.ACCOUNT, **HARBOR)
    shown = town.insuredmine.add(Kind.ACCOUNT, **HARBOR | {"email": None})
    town.insuredmine.ask(shown, System.AMS360)
    town.settle()
    assert (number_of(town, System.AMS360), town.insuredmine.answers["r1"][0]) == (1, "done")
    assert open_items(town) == []


# ---- what several people share tells nobody apart (D21)
OFFICE = {"email": "service@agency.example", "phone": "5125550100", "tax_id": None}
DALLAS = {"street1": "900 Main Street", "city": "Dallas", "zip": "75201"}
AUSTIN = {"street1": "14 Elm Street", "city": "Austin", "zip": "78701"}


def test_a_known_and_differing_address_makes_a_link_a_question(town: PaperTown) -> None:
    shown = town.insuredmine.add(Kind.ACCOUNT, firm_name="Harbor LLC", **OFFICE, **DALLAS)
    town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", **OFFICE, **AUSTIN)
    town.settle()
    assert open_items(town) == [("already there", "insuredmine")]
    assert town.insuredmine.rows[Kind.ACCOUNT, shown].fields["city"] == "Dallas"
    assert number_of(town, System.INSUREDMINE) == 1
    review.answer(town.desk, 1, "apart")
    town.settle()
    assert number_of(town, System.INSUREDMINE) == 2
    assert town.insuredmine.rows[Kind.ACCOUNT, shown].fields["city"] == "Dallas"


def test_what_two_known_clients_share_is_not_strong_and_none_of_them_is_named(town: PaperTown) -> None:
    for name in ("Mill Corp", "Quarry Inc", "Harbor LLC"):
        town.ams360.add(Kind.ACCOUNT, firm_name=name, **OFFICE)
    town.settle()
    town.insuredmine.add(Kind.ACCOUNT, firm_name="Harbor LLC", **OFFICE)
    shown = max(town.insuredmine.live(Kind.ACCOUNT))
    town.insuredmine.ask(shown, System.AMS360)
    town.settle()
    assert open_items(town) == [("ambiguous", "insuredmine")]
    with town.db.begin() as conn:
        (evidence,) = conn.execute(select(reviews.c.evidence)).scalars()
    (told,) = evidence["candidates"]
    assert told["agreement"]["email"] == told["agreement"]["phone"] == "the same, but several people have it"
    assert (told["name"], "Mill" in str(evidence)) == ("Harbor LLC", False)


def test_namesakes_in_two_towns_with_the_agencys_mailbox_are_two(town: PaperTown) -> None:
    for name in ("Mill Corp", "Quarry Inc"):
        town.ams360.add(Kind.ACCOUNT, firm_name=name, **OFFICE)
    town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", **OFFICE, **AUSTIN)
    town.settle()
    account = town.benefitpoint.add(Kind.ACCOUNT, firm_name="Harbor LLC", **OFFICE, **DALLAS)
    town.settle()
    town.daily()
    assert (customer_of(town, account), open_items(town)) == (None, [])
    assert number_of(town, System.INSUREDMINE) == 4
