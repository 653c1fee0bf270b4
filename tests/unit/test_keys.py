"""The internal connection of the vendor: the core makes no customer and no second record, whenever the id comes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from paper import PaperTown
from trifold.sync_core.flows import review
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.records import Reference
from trifold.sync_core.store.tables import reviews

NAME = "Harbor LLC"


@pytest.fixture
def town() -> PaperTown:
    return PaperTown(connection="vendor")


def account(town: PaperTown, name: str = NAME) -> str:
    return town.benefitpoint.add(Kind.ACCOUNT, firm_name=name, phone="5550000009")


def key(town: PaperTown, number: str, customer: str) -> None:
    """BenefitPoint writes the id of the customer that it has made."""
    row = town.benefitpoint.rows[Kind.ACCOUNT, number]
    named = (Reference(system=System.AMS360, external_id=customer),)
    town.benefitpoint.rows[Kind.ACCOUNT, number] = replace(row, references=named)
    town.benefitpoint._ring(Kind.ACCOUNT, number)


def customer(town: PaperTown, name: str = NAME) -> str:
    return town.ams360.add(Kind.ACCOUNT, firm_name=name, phone="5551234567")


def shown(town: PaperTown) -> dict[str, set[str]]:
    """Of each account in InsuredMine, which systems it names."""
    rows = town.insuredmine.live(Kind.ACCOUNT)
    return {number: {known.system for known in row.references} for number, row in rows.items()}


def asked(town: PaperTown) -> list[str]:
    with town.db.begin() as conn:
        return list(conn.execute(select(reviews.c.reason).where(reviews.c.state == "open")).scalars())


def day(town: PaperTown) -> None:
    town.clock.advance(86_400)


def test_the_core_makes_no_customer(town: PaperTown) -> None:
    account(town)
    town.settle()
    town.daily()
    day(town)
    town.daily()
    assert town.ams360.live(Kind.ACCOUNT) == {}


def test_a_new_account_without_its_id_is_withheld_until_the_grace_is_over(town: PaperTown) -> None:
    account(town)
    town.settle()
    town.daily()
    assert (shown(town), asked(town)) == ({}, ["key awaited"])
    day(town)
    town.daily()
    assert (list(shown(town).values()), asked(town)) == ([{System.BENEFITPOINT}], [])


def test_an_id_that_comes_within_the_grace_makes_one_record(town: PaperTown) -> None:
    number = account(town)
    town.settle()
    town.daily()
    made = customer(town)
    town.settle()
    assert list(shown(town).values()) == [{System.AMS360}]
    town.daily()
    key(town, number, made)
    town.settle()
    assert list(shown(town).values()) == [{System.AMS360}]
    town.daily()
    assert (list(shown(town).values()), asked(town)) == ([{System.AMS360, System.BENEFITPOINT}], [])


@pytest.mark.parametrize("heard", ["customer first", "account first"])
def test_an_id_that_comes_with_its_customer_after_the_grace_keeps_the_record(town: PaperTown, heard: str) -> None:
    number = account(town)
    town.settle()
    day(town)
    town.daily()
    (before,) = shown(town)
    made = customer(town)
    key(town, number, made)
    if heard == "account first":
        town.ams360.feed.pop()
        town.settle()
        town.ams360._ring(Kind.ACCOUNT, made)
    town.settle()
    town.daily()
    assert shown(town) == {before: {System.AMS360, System.BENEFITPOINT}}
    assert town.insuredmine.rows[Kind.ACCOUNT, before].fields["phone"] == "5551234567"
    assert len(town.ams360.live(Kind.ACCOUNT)) == 1


def test_two_records_that_are_shown_already_are_a_persons_to_join_and_it_can_be_taken_back(town: PaperTown) -> None:
    number = account(town, "Harbour Limited")
    town.settle()
    day(town)
    town.daily()
    (alone,) = shown(town)
    made = customer(town)
    town.settle()
    key(town, number, made)
    town.settle()
    assert sorted(map(sorted, shown(town).values())) == [["ams360"], ["benefitpoint"]]
    assert asked(town) == ["two records"]
    review.answer(town.desk, _number(town), "join", _candidate(town))
    town.settle()
    town.daily()
    assert list(shown(town).values()) == [{System.AMS360, System.BENEFITPOINT}]
    assert (asked(town), alone in town.insuredmine.live(Kind.ACCOUNT)) == ([], False)
    with town.db.begin() as conn:
        answered = conn.execute(select(reviews.c.id).where(reviews.c.reason == "two records")).scalar_one()
    review.undo(town.desk, answered)
    town.settle()
    assert alone in town.insuredmine.live(Kind.ACCOUNT)
    assert asked(town) == ["two records"]


def test_a_person_may_stop_the_waiting(town: PaperTown) -> None:
    account(town)
    town.daily()
    review.answer(town.desk, _number(town), "show")
    town.settle()
    assert shown(town) == {}
    town.daily()
    assert list(shown(town).values()) == [{System.BENEFITPOINT}]


def _number(town: PaperTown) -> int:
    with town.db.begin() as conn:
        return conn.execute(select(reviews.c.id).where(reviews.c.state == "open")).scalar_one()


def _candidate(town: PaperTown) -> str:
    with town.db.begin() as conn:
        evidence = conn.execute(select(reviews.c.evidence).where(reviews.c.state == "open")).scalar_one()
    return str(evidence["candidates"][0]["id"])


@pytest.mark.parametrize("connection", ["off", "core"])
def test_elsewhere_nothing_is_withheld(connection: str) -> None:
    town = PaperTown(connection=connection)
    account(town)
    town.daily()
    assert len(shown(town)) == 1


def test_a_late_id_is_taken_without_the_connection_too() -> None:
    town = PaperTown()
    number = account(town)
    town.daily()
    (before,) = shown(town)
    made = customer(town)
    town.ams360.feed.clear()
    town._read[System.AMS360] = 0
    key(town, number, made)
    town.settle()
    town.daily()
    assert shown(town) == {before: {System.AMS360, System.BENEFITPOINT}}


CLIENT = {"firm_name": NAME, "phone": "5550000009", "email": "office@harbor.example", "city": "Austin"}


def asked_for_in_insuredmine(town: PaperTown) -> str:
    """A user sends an account of InsuredMine to BenefitPoint, and then to AMS360 too; gives BenefitPoint's."""
    mine = town.insuredmine.add(Kind.ACCOUNT, **CLIENT)
    town.insuredmine.ask(mine, System.BENEFITPOINT)
    town.settle()
    town.insuredmine.ask(mine, System.AMS360, System.BENEFITPOINT)
    town.settle()
    (made,) = town.benefitpoint.live(Kind.ACCOUNT)
    return made


def test_a_customer_that_benefitpoint_makes_is_waited_for_also_when_a_user_asks_for_one(town: PaperTown) -> None:
    made = asked_for_in_insuredmine(town)
    assert town.ams360.live(Kind.ACCOUNT) == {}

    key(town, made, customer(town))
    town.wait_and_settle(120)

    assert len(town.ams360.live(Kind.ACCOUNT)) == 1
    assert list(shown(town).values()) == [{System.AMS360, System.BENEFITPOINT}]
    assert asked(town) == []


def test_a_customer_that_never_comes_is_made_after_the_grace(town: PaperTown) -> None:
    asked_for_in_insuredmine(town)
    day(town)
    town.wait_and_settle(120)

    assert len(town.ams360.live(Kind.ACCOUNT)) == 1
    assert list(shown(town).values()) == [{System.AMS360, System.BENEFITPOINT}]


def test_no_customer_is_made_while_a_person_is_asked_whether_ams360_has_it(town: PaperTown) -> None:
    """BenefitPoint made the customer and lost the answer: the id never comes."""
    asked_for_in_insuredmine(town)
    town.ams360.add(Kind.ACCOUNT, **CLIENT)
    town.settle()
    day(town)
    town.wait_and_settle(120)
    assert (len(town.ams360.live(Kind.ACCOUNT)), asked(town)) == (1, ["ambiguous"])

    with town.db.begin() as conn:
        number = conn.execute(select(reviews.c.id).where(reviews.c.state == "open")).scalar_one()
    review.answer(town.desk, number, "separate")
    town.wait_and_settle(120)

    assert len(town.ams360.live(Kind.ACCOUNT)) == 2
