"""Two records that are one client are joined as a person says: once everywhere, nothing lost, and parted again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from paper import PaperTown, lost_reply, once, refused_connection
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows import review
from trifold.sync_core.flows.review.by_hand import merge_by_hand, outline_of_merge
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import Reference
from trifold.sync_core.store import crosswalk
from trifold.sync_core.store.tables import reviews

A, B, CRM = System.AMS360, System.BENEFITPOINT, System.INSUREDMINE
PLAN = {"number": "MED-1", "effective_date": "2026-01-01", "carrier": "Granite Mutual"}


@pytest.fixture
def town() -> PaperTown:
    return PaperTown()


def canonical(town: PaperTown, system: System, number: str) -> str:
    with town.db.read() as conn:
        link = crosswalk.find(conn, "town", system, Kind.ACCOUNT, number)
    assert link is not None
    return link.canonical_id


def two_records(town: PaperTown) -> tuple[str, str]:
    """A customer of AMS360, and an account of BenefitPoint that nobody took for the same: both in InsuredMine, with a
    contact and a policy each, of which the contact is the same person and the policy is another one."""
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", city="Austin")
    town.ams360.add(Kind.CONTACT, customer, first_name="Tom", last_name="Pier", email="tom@harbor.example")
    town.ams360.add(Kind.POLICY, customer, number="BOP-1", effective_date="2026-01-01", carrier="Granite Mutual")
    account = town.benefitpoint.add(Kind.ACCOUNT, firm_name="The Harbor Group", city="Dallas")
    town.benefitpoint.add(Kind.CONTACT, account, first_name="Tom", last_name="Pier", email="tom@harbor.example")
    town.benefitpoint.add(Kind.POLICY, account, **PLAN)
    town.settle()
    town.daily()
    assert counts(town) == {A: (1, 1, 1), B: (1, 1, 1), CRM: (2, 2, 2)}
    return customer, account


def counts(town: PaperTown) -> dict[System, tuple[int, ...]]:
    """Accounts, contacts and policies that are there."""
    return {system: tuple(len(vendor.live(kind)) for kind in Kind) for system, vendor in town.vendors.items()}


def questions(town: PaperTown) -> list[str]:
    with town.db.read() as conn:
        return list(conn.execute(select(reviews.c.reason).where(reviews.c.state == "open")).scalars())


def merged(town: PaperTown, customer: str, account: str) -> int:
    """Gives the number of the answered question."""
    first, second = canonical(town, A, customer), canonical(town, B, account)
    code, _ = outline_of_merge(town.desk, "town", second, first)
    number = merge_by_hand(town.desk, "town", second, first, code)
    town.settle()
    return number


def test_two_records_become_one_everywhere_and_nothing_is_lost(town: PaperTown) -> None:
    customer, account = two_records(town)

    merged(town, customer, account)

    after = {A: (1, 1, 2), B: (1, 1, 1), CRM: (1, 1, 2)}  # the plan of a linked account became a policy (R28)
    assert counts(town) == after
    (shown,) = town.insuredmine.live(Kind.ACCOUNT).values()
    assert {known.system for known in shown.references} == {A, B}
    assert town.benefitpoint.rows[Kind.ACCOUNT, account].references == (Reference(system=A, external_id=customer),)
    assert canonical(town, B, account) == canonical(town, A, customer)
    town.daily()
    town.daily()
    assert (counts(town), questions(town)) == (after, [])


def test_later_edits_reach_all_three(town: PaperTown) -> None:
    customer, account = two_records(town)
    merged(town, customer, account)
    town.ams360.edit(Kind.ACCOUNT, customer, city="Houston")
    town.settle()
    cities = [next(iter(vendor.live(Kind.ACCOUNT).values())).fields["city"] for vendor in town.vendors.values()]
    assert cities == ["Houston"] * 3


def test_a_merge_is_taken_back(town: PaperTown) -> None:
    customer, account = two_records(town)
    before = counts(town)
    number = merged(town, customer, account)

    review.undo(town.desk, number)
    town.settle()

    found = counts(town)
    assert (found[B], found[CRM][0]) == (before[B], 2)
    assert canonical(town, B, account) != canonical(town, A, customer)
    assert [call for call in town.insuredmine.calls if call.startswith("unmerge account")]
    town.daily()
    assert counts(town)[CRM][0] == 2


@pytest.mark.parametrize("fault", [lost_reply, refused_connection])
def test_a_merge_whose_answer_is_lost_is_done_once(town: PaperTown, fault: Callable[[Operation, str], None]) -> None:
    customer, account = two_records(town)
    town.insuredmine.fault = once(fault, Verb.MERGE)

    merged(town, customer, account)
    town.wait_and_settle(120)

    assert (counts(town)[CRM], questions(town)) == ((1, 1, 2), [])


def test_a_second_account_in_benefitpoint_gets_the_customers_id_and_its_plans_are_not_lost(town: PaperTown) -> None:
    """The naive user's correction: first No, then Yes (decision D16)."""
    customer, account = two_records(town)
    named = (Reference(system=A, external_id=customer),)
    second = town.benefitpoint.add(Kind.ACCOUNT, references=named, firm_name="Harbor LLC", city="Austin")
    town.settle()
    town.daily()

    merged(town, customer, account)
    town.daily()

    assert counts(town)[CRM][0] == 1
    assert town.benefitpoint.rows[Kind.ACCOUNT, account].references == named
    assert canonical(town, B, second) == canonical(town, A, customer)
    numbers = sorted(row.fields["number"] for row in town.ams360.live(Kind.POLICY).values())
    assert numbers == ["BOP-1", "MED-1"]
    town.benefitpoint.add(Kind.POLICY, account, **(PLAN | {"number": "DEN-1"}))
    town.settle()
    assert len(town.ams360.live(Kind.POLICY)) == 3
    town.daily()
    town.daily()
    assert (len(town.ams360.live(Kind.POLICY)), counts(town)[CRM][0], questions(town)) == (3, 1, ["ambiguous"])


def test_two_customers_are_merged_in_ams360_only(town: PaperTown) -> None:
    first = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    second = town.ams360.add(Kind.ACCOUNT, firm_name="Mill Inc")
    town.settle()
    with pytest.raises(NeedsDecision, match="AMS360 has two customers"):
        outline_of_merge(town.desk, "town", canonical(town, A, first), canonical(town, A, second))


def test_what_is_told_first_changes_nothing_and_an_old_code_is_refused(town: PaperTown) -> None:
    customer, account = two_records(town)
    first, second = canonical(town, A, customer), canonical(town, B, account)
    code, told = outline_of_merge(town.desk, "town", first, second)
    assert any("InsuredMine" in line for line in told)
    assert outline_of_merge(town.desk, "town", first, second) == (code, told)
    assert canonical(town, B, account) == second

    town.benefitpoint.add(Kind.CONTACT, account, first_name="Ida", last_name="Pier")
    town.settle()
    town.daily()
    with pytest.raises(NeedsDecision, match="changed since"):
        merge_by_hand(town.desk, "town", first, second, code)
