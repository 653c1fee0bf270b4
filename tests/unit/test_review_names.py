"""What a person reads in the review queue: names instead of ids, and buttons that say who is meant."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from test_parting import items
from test_rules import linked_client

from paper import PaperTown, once, refusal
from trifold.sync_core.flows import review
from trifold.sync_core.model.changes import Kind
from trifold.sync_core.model.naming import called, listed, word
from trifold.sync_core.model.planning import Verb
from trifold.sync_core.store.tables import reviews


@pytest.fixture
def town() -> PaperTown:
    return PaperTown()


def titles(town: PaperTown) -> list[str]:
    with town.db.read() as conn:
        return list(conn.execute(select(reviews.c.title).where(reviews.c.state == "open")).scalars())


def test_a_conflict_says_whose_field_it_is_and_whose_value_counts(town: PaperTown) -> None:
    customer, _, shown = linked_client(town)
    town.ams360.edit(Kind.ACCOUNT, customer, street1="1 Dune Street")
    town.insuredmine.edit(Kind.ACCOUNT, shown, street1="2 Dune Street")
    town.settle()
    told = "street changed in AMS360 and InsuredMine. AMS360's value counts; the other one is kept here."
    assert titles(town) == [f"Harbor LLC: {told}"]


def test_a_contact_and_a_policy_are_named_with_their_account(town: PaperTown) -> None:
    customer, _, _ = linked_client(town)
    bo = town.ams360.add(Kind.CONTACT, customer, first_name="Bo", last_name="Berg")
    policy = town.ams360.add(Kind.POLICY, customer, number="HO-17")
    town.settle()
    town.ams360.remove(Kind.CONTACT, bo)
    town.ams360.remove(Kind.POLICY, policy)
    town.settle()
    starts = sorted(title.partition(". ")[0] for title in titles(town))
    assert starts == [
        "Bo Berg of Harbor LLC: no longer in AMS360",
        "Policy HO-17 of Harbor LLC: no longer in AMS360",
    ]


def test_a_record_that_could_be_another_is_shown_with_that_ones_name(town: PaperTown) -> None:
    harbor = {"firm_name": "Harbor LLC", "phone": "5125550120"}
    town.ams360.add(Kind.ACCOUNT, **harbor, tax_id="741234561", email="a@harbor.example")
    town.settle()
    town.benefitpoint.add(Kind.ACCOUNT, **harbor)
    town.settle()
    town.daily()
    assert items(town) == [("ambiguous", "benefitpoint")]
    with town.db.read() as conn:
        (item,) = review.items(town.db, conn)
    assert item["title"].startswith("Harbor LLC in BenefitPoint: ")
    assert "C-" not in item["title"]
    assert [one["label"] for one in item["choices"]] == ["Same client: Harbor LLC", "Keep apart", "Leave it"]
    assert item["choices"][0]["external_id"].startswith("C-")


def test_a_refused_edit_names_the_fields_as_people_do(town: PaperTown) -> None:
    _, _, shown = linked_client(town)
    town.ams360.fault = once(refusal, Verb.UPDATE)
    town.insuredmine.edit(Kind.ACCOUNT, shown, zip="04102")
    town.settle()
    (title,) = titles(town)
    assert title.startswith("Harbor LLC: AMS360 refused the change of ZIP code.")


def test_what_was_left_before_names_were_kept_is_not_asked_again(town: PaperTown) -> None:
    _, account, _ = linked_client(town)
    references = town.benefitpoint.rows[Kind.ACCOUNT, account].references
    again = town.benefitpoint.add(Kind.ACCOUNT, references=references, firm_name="Harbor LLC")
    town.settle()
    with town.db.begin() as conn:
        row = conn.execute(select(reviews)).mappings().one()
        (candidate,) = row["evidence"]["candidates"]
        kept = {name: row["evidence"][name] for name in ("rule", "kind", "external_id", "parent_id")}
        conn.execute(reviews.update().values(evidence={**kept, "candidates": [candidate["id"]]}))
    review.answer(town.desk, 1, "leave")
    town.benefitpoint.edit(Kind.ACCOUNT, again, phone="5550000009")
    town.settle()
    town.daily()
    assert items(town) == []


def test_a_record_is_called_what_people_call_it() -> None:
    assert called(Kind.ACCOUNT, {"first_name": "Ada", "last_name": "Dune"}) == "Ada Dune"
    assert called(Kind.ACCOUNT, {"firm_name": "Harbor LLC", "last_name": "Dune"}) == "Harbor LLC"
    assert called(Kind.CONTACT, {"first_name": None, "last_name": "Berg"}) == "Berg"
    assert called(Kind.POLICY, {"number": None, "line_of_business": "HOME"}) == "Policy HOME"
    assert [called(kind, {}) for kind in Kind] == ["", "", ""]
    assert (word("street1"), word("date_of_birth")) == ("street", "date of birth")
    assert [listed("abcdefg"), listed("abc"), listed("a"), listed("")] == [
        "a, b, c, d, e and 2 more",
        "a, b and c",
        "a",
        "",
    ]
