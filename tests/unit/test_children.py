"""Contacts and policies inside a joined account, on paper vendors: joined or asked about, never made twice (D20)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event, select

from paper import PaperTown
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows import review
from trifold.sync_core.flows.children import known_below
from trifold.sync_core.flows.desk import Run
from trifold.sync_core.matching import children as matching
from trifold.sync_core.model.changes import Kind, Occasion, System
from trifold.sync_core.model.records import GoldenRecord, Reference, Snapshot
from trifold.sync_core.store import crosswalk, records
from trifold.sync_core.store.audit import Trail
from trifold.sync_core.store.tables import reviews

A, B, I = System.AMS360, System.BENEFITPOINT, System.INSUREDMINE  # noqa: E741
HARBOR = {"firm_name": "Harbor LLC", "tax_id": "741234561", "email": "a@harbor.example", "phone": "5125550120"}
TOM = {"first_name": "Tom", "last_name": "Reyes", "email": "tom@harbor.example", "phone": "5125550104"}
HOME = {"number": "HO-17 22", "effective_date": "2026-01-01", "carrier": "Prairie Casualty"}


@pytest.fixture
def town() -> PaperTown:
    return PaperTown()


def joined(town: PaperTown) -> tuple[str, str]:
    """A customer and InsuredMine's account of it, linked; gives their ids."""
    shown = town.insuredmine.add(Kind.ACCOUNT, **HARBOR | {"tax_id": None})
    customer = town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    assert list(town.insuredmine.live(Kind.ACCOUNT)) == [shown]
    return customer, shown


def in_all(town: PaperTown) -> tuple[str, str, str]:
    customer, shown = joined(town)
    account = town.benefitpoint.add(Kind.ACCOUNT, references=(Reference(system=A, external_id=customer),), **HARBOR)
    town.settle()
    town.daily()
    return customer, account, shown


def unheard(town: PaperTown, system: System, kind: Kind, account: str, **fields: Any) -> str:
    """It is there, and nobody told of it."""
    vendor = town.vendors[system]
    made = vendor.add(kind, account, **fields)
    vendor.feed.pop()
    return made


def questions(town: PaperTown) -> list[tuple[str, str | None]]:
    with town.db.read() as conn:
        rows = conn.execute(select(reviews.c.reason, reviews.c.system).where(reviews.c.state == "open"))
        return [(reason, system) for reason, system in rows]


def candidates(town: PaperTown) -> list[str]:
    with town.db.read() as conn:
        (evidence,) = conn.execute(select(reviews.c.evidence).where(reviews.c.state == "open")).scalars()
    return [one["id"] for one in evidence["candidates"]]


def twin(town: PaperTown, system: System, kind: Kind, external_id: str, other: System) -> str | None:
    with town.db.read() as conn:
        link = crosswalk.find(conn, "town", system, kind, external_id)
        found = crosswalk.of_record(conn, link.canonical_id).get(other) if link else None
        return found.external_id if found else None


def number_of(town: PaperTown, kind: Kind) -> list[int]:
    return [len(town.vendors[system].live(kind)) for system in System]


# ---- joined, in every direction
def test_a_contact_that_insuredmine_holds_is_joined_and_gets_the_owners_values(town: PaperTown) -> None:
    customer, shown = joined(town)
    held = town.insuredmine.add(Kind.CONTACT, shown, **TOM | {"title": "Clerk", "phone": None})
    town.settle()
    tom = town.ams360.add(Kind.CONTACT, customer, **TOM | {"first_name": "TOM", "title": "Manager"})
    town.settle()
    assert twin(town, A, Kind.CONTACT, tom, I) == held
    assert number_of(town, Kind.CONTACT) == [1, 0, 1]
    assert town.insuredmine.rows[Kind.CONTACT, held].fields["title"] == "Manager"
    assert questions(town) == []


def test_a_policy_that_insuredmine_holds_is_joined_by_number_and_date(town: PaperTown) -> None:
    customer, shown = joined(town)
    held = town.insuredmine.add(Kind.POLICY, shown, **HOME | {"carrier": "PRAIRIE CASUALTY INSURANCE CO."})
    town.settle()
    policy = town.ams360.add(Kind.POLICY, customer, **HOME | {"number": "ho1722"})
    town.settle()
    assert twin(town, A, Kind.POLICY, policy, I) == held
    assert number_of(town, Kind.POLICY) == [1, 0, 1]
    row = town.insuredmine.rows[Kind.POLICY, held]
    assert (row.fields["number"], [known.external_id for known in row.references]) == ("ho1722", [policy])


@pytest.mark.parametrize("heard", [True, False], ids=["known to us", "never told of"])
def test_a_plan_that_ams360_has_as_a_policy_is_joined(town: PaperTown, heard: bool) -> None:
    customer, account, _ = in_all(town)
    if heard:
        policy = town.ams360.add(Kind.POLICY, customer, **HOME)
        town.settle()
    else:
        policy = unheard(town, A, Kind.POLICY, customer, **HOME)
    plan = town.benefitpoint.add(Kind.POLICY, account, **HOME | {"number": "HO 1722", "carrier": None})
    town.settle()
    assert twin(town, B, Kind.POLICY, plan, A) == policy
    assert number_of(town, Kind.POLICY) == [1, 1, 1]
    assert [known.external_id for known in town.benefitpoint.rows[Kind.POLICY, plan].references] == [policy]


def test_a_plan_of_a_client_of_benefitpoint_only_is_joined_in_insuredmine(town: PaperTown) -> None:
    shown = town.insuredmine.add(Kind.ACCOUNT, **HARBOR | {"tax_id": None})
    held = town.insuredmine.add(Kind.POLICY, shown, **HOME)
    met = town.insuredmine.add(Kind.CONTACT, shown, **TOM)
    account = town.benefitpoint.add(Kind.ACCOUNT, **HARBOR)
    plan = town.benefitpoint.add(Kind.POLICY, account, **HOME)
    tom = town.benefitpoint.add(Kind.CONTACT, account, **TOM)
    town.settle()
    town.daily()
    assert (twin(town, B, Kind.POLICY, plan, I), twin(town, B, Kind.CONTACT, tom, I)) == (held, met)
    assert number_of(town, Kind.POLICY) == [0, 1, 1]
    assert number_of(town, Kind.CONTACT) == [0, 1, 1]


def test_everything_below_two_accounts_that_are_joined_at_once_is_joined(town: PaperTown) -> None:
    """The first ring is the customer's; its contact and policy were there all the time, in all three systems."""
    shown = town.insuredmine.add(Kind.ACCOUNT, **HARBOR | {"tax_id": None})
    customer = town.ams360.add(Kind.ACCOUNT, **HARBOR)
    account = town.benefitpoint.add(Kind.ACCOUNT, references=(Reference(system=A, external_id=customer),), **HARBOR)
    for system, parent in ((A, customer), (B, account), (I, shown)):
        town.vendors[system].add(Kind.CONTACT, parent, **TOM)
        town.vendors[system].add(Kind.POLICY, parent, **HOME)
    town.settle()
    town.daily()
    assert [number_of(town, kind) for kind in Kind] == [[1, 1, 1]] * 3
    assert questions(town) == []


@pytest.mark.parametrize("target", [A, B])
def test_a_contact_that_a_user_of_insuredmine_sends_is_joined_where_it_is(town: PaperTown, target: System) -> None:
    customer, account, shown = in_all(town)
    there = unheard(town, target, Kind.CONTACT, {A: customer, B: account}[target], **TOM)
    sent = town.insuredmine.add(Kind.CONTACT, shown, **TOM | {"email": None})
    town.insuredmine.ask(shown, target)
    town.settle()
    assert twin(town, I, Kind.CONTACT, sent, target) == there
    assert len(town.vendors[target].live(Kind.CONTACT)) == 1
    assert town.insuredmine.answers["r1"][0] == "done"


# ---- asked about
@pytest.mark.parametrize(
    "held",
    [
        [TOM | {"email": None, "phone": None}],
        [TOM | {"email": "other@post.example", "phone": "3035550177"}],
        [TOM, TOM],
    ],
    ids=["only the name", "all else differs", "two of them"],
)
def test_what_is_not_clear_is_asked_and_nothing_is_made_meanwhile(town: PaperTown, held: list[dict[str, Any]]) -> None:
    customer, shown = joined(town)
    there = [town.insuredmine.add(Kind.CONTACT, shown, **one) for one in held]
    town.settle()
    tom = town.ams360.add(Kind.CONTACT, customer, **TOM)
    town.settle()
    town.ams360.edit(Kind.CONTACT, tom, title="Manager")
    town.settle()
    town.daily()
    assert len(town.insuredmine.live(Kind.CONTACT)) == len(held)
    assert questions(town) == [("already there", "insuredmine")]
    assert sorted(candidates(town)) == sorted(there)
    review.answer(town.desk, 1, "exists", there[-1])
    town.settle()
    assert twin(town, A, Kind.CONTACT, tom, I) == there[-1]
    assert town.insuredmine.rows[Kind.CONTACT, there[-1]].fields["email"] == TOM["email"]
    assert len(town.insuredmine.live(Kind.CONTACT)) == len(held)
    assert questions(town) == []


def test_kept_apart_each_is_a_record_of_its_own_until_that_is_taken_back(town: PaperTown) -> None:
    customer, shown = joined(town)
    held = town.insuredmine.add(Kind.CONTACT, shown, first_name="Tom", last_name="Reyes")
    town.settle()
    tom = town.ams360.add(Kind.CONTACT, customer, **TOM)
    town.settle()
    review.answer(town.desk, 1, "apart")
    review.undo(town.desk, 1)
    town.settle()
    assert number_of(town, Kind.CONTACT) == [1, 0, 1]
    assert questions(town) == [("already there", "insuredmine")]
    review.answer(town.desk, 1, "apart")
    town.settle()
    town.daily()
    assert twin(town, A, Kind.CONTACT, tom, I) not in (None, held)
    assert number_of(town, Kind.CONTACT) == [1, 0, 2]
    assert questions(town) == []
    with pytest.raises(NeedsDecision, match="was sent to insuredmine"):
        review.undo(town.desk, 1)


def test_a_joined_contact_is_asked_about_again_when_the_answer_is_taken_back(town: PaperTown) -> None:
    customer, shown = joined(town)
    held = town.insuredmine.add(Kind.CONTACT, shown, first_name="Tom", last_name="Reyes")
    town.settle()
    town.ams360.add(Kind.CONTACT, customer, **TOM)
    town.settle()
    review.answer(town.desk, 1, "exists", held)
    review.undo(town.desk, 1)
    town.settle()
    assert questions(town) == [("already there", "insuredmine")]
    assert number_of(town, Kind.CONTACT) == [1, 0, 1]


def test_it_is_one_question_whichever_side_is_looked_at(town: PaperTown) -> None:
    """The customer's Tom is to be made in BenefitPoint, and BenefitPoint's own Tom rings as well."""
    customer, account, _ = in_all(town)
    there = unheard(town, B, Kind.CONTACT, account, first_name="Tom", last_name="Reyes")
    town.ams360.add(Kind.CONTACT, customer, **TOM)
    town.settle()
    town.benefitpoint.edit(Kind.CONTACT, there, title="Clerk")
    town.settle()
    town.daily()
    assert questions(town) == [("already there", "benefitpoint")]
    review.answer(town.desk, 1, "apart")
    town.settle()
    town.daily()
    assert number_of(town, Kind.CONTACT) == [1, 2, 1], "BenefitPoint's own stays there (D15)"


def test_two_records_of_ours_and_one_there_are_a_question_about_that_one(town: PaperTown) -> None:
    customer, account, _ = in_all(town)
    for _ in range(2):
        town.ams360.add(Kind.POLICY, customer, **HOME)
    town.settle()
    plan = town.benefitpoint.add(Kind.POLICY, account, **HOME)
    town.settle()
    town.daily()
    assert questions(town) == [("ambiguous", "benefitpoint")]
    assert number_of(town, Kind.POLICY) == [2, 1, 2]
    review.answer(town.desk, 1, "separate")
    town.settle()
    assert twin(town, B, Kind.POLICY, plan, A) is not None
    assert number_of(town, Kind.POLICY) == [3, 1, 3]


def test_a_policy_whose_date_nobody_knows_is_asked_about(town: PaperTown) -> None:
    customer, shown = joined(town)
    held = town.insuredmine.add(Kind.POLICY, shown, **HOME | {"effective_date": None})
    town.settle()
    town.ams360.add(Kind.POLICY, customer, **HOME)
    town.settle()
    assert (questions(town), candidates(town)) == ([("already there", "insuredmine")], [held])
    assert number_of(town, Kind.POLICY) == [1, 0, 1]


# ---- made as ever
@pytest.mark.parametrize(
    "other", [{"carrier": "Gulf Mutual"}, {"effective_date": "2027-01-01"}, {"number": "HO-18"}], ids=str
)
def test_another_carrier_date_or_number_is_another_policy(town: PaperTown, other: dict[str, str]) -> None:
    customer, shown = joined(town)
    town.insuredmine.add(Kind.POLICY, shown, **HOME)
    town.settle()
    town.ams360.add(Kind.POLICY, customer, **HOME | other)
    town.settle()
    assert (number_of(town, Kind.POLICY), questions(town)) == ([1, 0, 2], [])


def test_two_plans_of_one_number_are_two_policies(town: PaperTown) -> None:
    """Medical and dental of one group number: the first is AMS360's policy already when the second comes."""
    _, account, _ = in_all(town)
    for _ in range(2):
        town.benefitpoint.add(Kind.POLICY, account, **HOME)
        town.settle()
    assert (number_of(town, Kind.POLICY), questions(town)) == ([2, 2, 2], [])


def test_what_is_linked_to_another_record_is_no_candidate(town: PaperTown) -> None:
    customer, shown = joined(town)
    town.insuredmine.add(Kind.CONTACT, shown, **TOM)
    for _ in range(2):
        town.ams360.add(Kind.CONTACT, customer, **TOM)
        town.settle()
    assert (number_of(town, Kind.CONTACT), questions(town)) == ([2, 0, 2], [])


def test_a_contact_that_names_somebody_elses_id_is_no_candidate(town: PaperTown) -> None:
    customer, shown = joined(town)
    town.insuredmine.add(Kind.CONTACT, shown, (Reference(system=A, external_id="elsewhere"),), **TOM)
    town.settle()
    town.ams360.add(Kind.CONTACT, customer, **TOM)
    town.settle()
    assert (number_of(town, Kind.CONTACT), questions(town)) == ([1, 0, 2], [])


# ---- a large account
def shot(external_id: str, **fields: str | None) -> Snapshot:
    return Snapshot(system=I, kind=Kind.CONTACT, external_id=external_id, account_id="i1", fields=TOM | fields)


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Kind]]:
    found: list[Kind] = []
    inner: Callable[..., Any] = matching.compare

    def counted(kind: Kind, *two: Any) -> Any:
        found.append(kind)
        return inner(kind, *two)

    monkeypatch.setattr(matching, "compare", counted)
    yield found


def test_in_an_account_of_a_thousand_only_those_of_one_key_are_read_and_compared(
    town: PaperTown, compared: list[Kind]
) -> None:
    run = Run(
        desk=town.desk,
        trail=Trail(agency="town", correlation_id="1"),
        occasion=Occasion.REALTIME,
        lock=lambda family: None,
    )
    with town.db.begin() as conn:
        for index in range(1_000):
            fields = TOM | {"first_name": f"Tom{index}", "email": f"{index}@harbor.example"}
            known = GoldenRecord(canonical_id=f"C-{index}", kind=Kind.CONTACT, parent_id="C-all", fields=fields)
            records.save(town.db, conn, "town", known)
    there = [shot(str(n), first_name=f"Tom{n}", email=f"{n}@harbor.example") for n in range(1_000)]
    run.list_below(Kind.CONTACT, I, "i1", there)
    asked: list[str] = []
    event.listen(town.db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))

    match, _ = known_below(run, there[500], "C-all")

    assert match.canonical_id == "C-500"
    assert len(compared) == 1
    assert len(asked) < 12
    with town.db.read() as conn:
        looked = next(one for one in asked if "records.name" in one).replace("?", "'x'")
        plan = conn.exec_driver_sql("explain query plan " + looked).all()
    assert "records_parent (parent_id=? AND kind=? AND name=?)" in str(plan)
