"""New accounts that look like known ones, on paper vendors: linked when sure, held or told when not, never doubled."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from paper import PaperTown
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows import connection, review
from trifold.sync_core.flows.desk import Busy, Run
from trifold.sync_core.flows.propagate import new_record, work
from trifold.sync_core.model.changes import Kind, Occasion, System
from trifold.sync_core.model.records import Reference, Snapshot
from trifold.sync_core.store import backlog, crosswalk
from trifold.sync_core.store.audit import Trail
from trifold.sync_core.store.tables import identities, identity_keys, records, reviews

HARBOR = {"firm_name": "Harbor LLC", "tax_id": "741234561", "email": "a@harbor.example", "phone": "5125550120"}
LOOKS_LIKE_IT = {"firm_name": "Harbor LLC", "phone": "5125550120"}


@pytest.fixture
def town() -> PaperTown:
    return PaperTown()


def open_items(town: PaperTown) -> list[tuple[str, str | None]]:
    with town.db.begin() as conn:
        rows = conn.execute(select(reviews.c.reason, reviews.c.system).where(reviews.c.state == "open"))
        return [(reason, system) for reason, system in rows]


def customer_of(town: PaperTown, account: str) -> str | None:
    """The AMS360 customer to which a BenefitPoint account is linked."""
    with town.db.begin() as conn:
        link = crosswalk.find(conn, "town", System.BENEFITPOINT, Kind.ACCOUNT, account)
        twin = crosswalk.of_record(conn, link.canonical_id).get(System.AMS360) if link else None
        return twin.external_id if twin else None


def number_of(town: PaperTown, system: System) -> int:
    return len(town.vendors[system].live(Kind.ACCOUNT))


def test_a_look_alike_waits_for_a_person_and_is_linked_when_told(town: PaperTown) -> None:
    customer = town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    account = town.benefitpoint.add(Kind.ACCOUNT, **LOOKS_LIKE_IT)
    town.settle()
    town.daily()
    assert number_of(town, System.INSUREDMINE) == 1
    assert open_items(town) == [("ambiguous", "benefitpoint")]
    with town.db.begin() as conn:
        (evidence,) = conn.execute(select(reviews.c.evidence)).scalars()
    (told,) = evidence["candidates"]
    assert (told["agreement"]["firm"], told["agreement"]["phone"], evidence["sure"]) == ("same", "same", True)
    review.answer(town.desk, 1, "link", told["id"])
    town.settle()
    town.daily()
    assert customer_of(town, account) == customer
    assert number_of(town, System.INSUREDMINE) == 1


def test_a_look_alike_that_is_somebody_else_becomes_a_client_of_its_own(town: PaperTown) -> None:
    town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    town.benefitpoint.add(Kind.ACCOUNT, **LOOKS_LIKE_IT)
    town.settle()
    review.answer(town.desk, 1, "separate")
    town.settle()
    town.daily()
    assert [number_of(town, system) for system in System] == [1, 1, 2]
    assert open_items(town) == []


def test_two_candidates_are_one_too_many(town: PaperTown) -> None:
    for _ in range(2):
        town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    account = town.benefitpoint.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    assert customer_of(town, account) is None
    assert ("ambiguous", "benefitpoint") in open_items(town)


def test_ams360s_own_doubles_are_shown_at_once_and_told(town: PaperTown) -> None:
    for _ in range(2):
        town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    assert number_of(town, System.INSUREDMINE) == 2
    assert open_items(town) == [("resembles", "ams360")]


def test_a_customer_that_looks_like_an_account_of_benefitpoint_waits_for_a_person(town: PaperTown) -> None:
    account = town.benefitpoint.add(Kind.ACCOUNT, **LOOKS_LIKE_IT)
    town.daily()
    customer = town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    assert number_of(town, System.INSUREDMINE) == 1
    assert open_items(town) == [("ambiguous", "ams360")]
    with town.db.begin() as conn:
        link = crosswalk.find(conn, "town", System.BENEFITPOINT, Kind.ACCOUNT, account)
    assert link is not None
    review.answer(town.desk, 1, "link", link.canonical_id)
    town.settle()
    assert customer_of(town, account) == customer
    assert number_of(town, System.INSUREDMINE) == 1


def test_plans_of_a_second_account_are_the_customers(town: PaperTown) -> None:
    customer = town.ams360.add(Kind.ACCOUNT, **HARBOR)
    named = (Reference(system=System.AMS360, external_id=customer),)
    town.benefitpoint.add(Kind.ACCOUNT, references=named, **HARBOR)
    town.settle()
    second = town.benefitpoint.add(Kind.ACCOUNT, references=named, **HARBOR)
    town.benefitpoint.add(Kind.POLICY, second, number="P-1")
    town.settle()
    town.daily()
    (policy,) = town.ams360.live(Kind.POLICY).values()
    assert (policy.account_id, number_of(town, System.INSUREDMINE)) == (customer, 1)
    assert len(town.insuredmine.live(Kind.POLICY)) == 1


def test_a_veto_keeps_two_apart_in_all_systems(town: PaperTown) -> None:
    town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    town.benefitpoint.add(Kind.ACCOUNT, **HARBOR | {"tax_id": "998877665"})
    town.settle()
    town.daily()
    assert [number_of(town, system) for system in System] == [1, 1, 2]


def test_an_id_that_the_record_carries_is_stronger_than_its_looks(town: PaperTown) -> None:
    town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    elsewhere = (Reference(system=System.AMS360, external_id="somebody else"),)
    account = town.benefitpoint.add(Kind.ACCOUNT, references=elsewhere, **HARBOR)
    town.settle()
    town.daily()
    assert customer_of(town, account) is None


def test_who_is_in_the_system_already_is_never_linked_a_second_time(town: PaperTown) -> None:
    customer = town.ams360.add(Kind.ACCOUNT, **HARBOR)
    named = (Reference(system=System.AMS360, external_id=customer),)
    town.benefitpoint.add(Kind.ACCOUNT, references=named, **HARBOR)
    town.settle()
    second = town.benefitpoint.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    town.daily()
    assert customer_of(town, second) is None
    assert number_of(town, System.INSUREDMINE) == 1
    assert open_items(town) == [("ambiguous", "benefitpoint")]


def test_a_users_own_account_in_insuredmine_is_taken_instead_of_making_a_second(town: PaperTown) -> None:
    shown = town.insuredmine.add(Kind.ACCOUNT, **HARBOR | {"tax_id": None})
    town.settle()
    town.ams360.add(Kind.ACCOUNT, **HARBOR | {"dba": "The Pier"})
    town.settle()
    assert list(town.insuredmine.live(Kind.ACCOUNT)) == [shown]
    row = town.insuredmine.rows[Kind.ACCOUNT, shown]
    assert ([known.system for known in row.references], row.fields["dba"]) == ([System.AMS360], "The Pier")


def test_an_account_that_carries_an_id_of_nobody_we_know_is_taken_too(town: PaperTown) -> None:
    named = (Reference(system=System.BENEFITPOINT, external_id="b99"),)
    shown = town.insuredmine.add(Kind.ACCOUNT, references=named, **HARBOR)
    town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    assert list(town.insuredmine.live(Kind.ACCOUNT)) == [shown]


def test_an_account_that_carries_another_customers_id_is_left_alone(town: PaperTown) -> None:
    named = (Reference(system=System.AMS360, external_id="a99"),)
    town.insuredmine.add(Kind.ACCOUNT, references=named, **HARBOR)
    town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    assert number_of(town, System.INSUREDMINE) == 2


def test_an_account_that_somebody_gave_our_id_gets_the_values_of_the_customer(town: PaperTown) -> None:
    customer = town.ams360.add(Kind.ACCOUNT, **HARBOR)
    named = (Reference(system=System.AMS360, external_id=customer),)
    shown = town.insuredmine.add(Kind.ACCOUNT, references=named, **HARBOR | {"phone": "5125559999"})
    town.settle()
    assert town.insuredmine.live(Kind.ACCOUNT)[shown].fields["phone"] == HARBOR["phone"]
    assert town.ams360.live(Kind.ACCOUNT)[customer].fields["phone"] == HARBOR["phone"]


def test_a_request_for_a_look_alike_waits_and_is_fulfilled_by_the_answer(town: PaperTown) -> None:
    town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    shown = town.insuredmine.add(Kind.ACCOUNT, **LOOKS_LIKE_IT)
    town.insuredmine.ask(shown, System.AMS360)
    town.settle()
    assert town.insuredmine.answers["r1"][0] == "running"
    assert number_of(town, System.AMS360) == 1
    review.answer(town.desk, 1, "separate")
    town.settle()
    assert town.insuredmine.answers["r1"][0] == "done"
    assert number_of(town, System.AMS360) == 2


def test_the_index_follows_the_record(town: PaperTown) -> None:
    customer = town.ams360.add(Kind.ACCOUNT, **HARBOR)
    town.settle()
    town.ams360.edit(Kind.ACCOUNT, customer, phone="3035550177")
    town.settle()
    with town.db.begin() as conn:
        found = set(conn.execute(select(identity_keys.c.key)).scalars())
        assert conn.execute(select(identities.c.profile)).scalar_one()["phone"] == "+13035550177"
    assert found == {"tax:741234561", "mail:a@harbor.example", "phone:+13035550177"}


def snapshot(system: System, number: str, **fields: Any) -> Snapshot:
    return Snapshot(system=system, kind=Kind.ACCOUNT, external_id=number, account_id=number, fields=fields)


def test_two_systems_cannot_originate_one_client_at_the_same_moment(town: PaperTown) -> None:
    """Both were identified as new before either was kept: the database lets only the first be."""
    trail = Trail(agency="town", correlation_id="1")
    run = Run(desk=town.desk, trail=trail, occasion=Occasion.DAILY, lock=lambda family: None)
    first, second = snapshot(System.BENEFITPOINT, "b1", **HARBOR), snapshot(System.INSUREDMINE, "i99", **HARBOR)
    run.keep(first)
    run.keep(second)
    made = [new_record(run, seen, None, (), "new", frozenset()) for seen in (first, second)]
    work(run, made[0].canonical_id)
    with pytest.raises(Busy, match="same identity"):
        work(run, made[1].canonical_id)
    with town.db.begin() as conn:
        assert len(conn.execute(select(records)).all()) == 1


# ---- the internal connection (D18)


def connected(**fields: str) -> PaperTown:
    """A town with a BenefitPoint account, whose internal connection is switched on afterwards."""
    town = PaperTown(connection="core")
    with town.db.begin() as conn:
        backlog.forget(conn, "town")
    town.benefitpoint.add(Kind.ACCOUNT, **fields)
    connection.keep(town.desk, "town")
    return town


def test_switching_the_connection_on_makes_nothing_of_what_was_there() -> None:
    town = connected(firm_name="Harbor LLC")
    town.settle()
    town.daily()
    town.benefitpoint.add(Kind.ACCOUNT, firm_name="Mill Corp")
    town.settle()
    assert [row.fields["firm_name"] for row in town.ams360.live(Kind.ACCOUNT).values()] == ["Mill Corp"]


def test_what_was_there_is_made_after_a_confirmed_dry_run() -> None:
    town = connected(firm_name="Harbor LLC")
    town.settle()
    town.daily()
    (proposal,), code = connection.rehearse(town.desk, "town")
    assert (proposal.name, proposal.like, number_of(town, System.AMS360)) == ("Harbor LLC", (), 0)
    with pytest.raises(NeedsDecision, match="not the code"):
        connection.release(town.desk, "town", "00000000")
    assert connection.release(town.desk, "town", code) == 1
    town.settle()
    assert [number_of(town, system) for system in System] == [1, 1, 1]
    assert connection.rehearse(town.desk, "town")[0] == []


def test_a_released_account_that_looks_like_a_customer_still_waits_for_a_person() -> None:
    town = connected(firm_name="Harbor LLC")
    town.settle()
    town.daily()
    town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.settle()
    (proposal,), code = connection.rehearse(town.desk, "town")
    assert len(proposal.like) == 1
    connection.release(town.desk, "town", code)
    town.settle()
    assert number_of(town, System.AMS360) == 1
    assert open_items(town) == [("look-alike", "benefitpoint")]
    review.answer(town.desk, 1, "create")
    town.settle()
    assert number_of(town, System.AMS360) == 2


def test_switched_off_and_on_again_the_connection_forgets_what_it_saw() -> None:
    town = connected(firm_name="Harbor LLC")
    settings = town.desk.settings.agencies["town"]
    town.desk.settings.agencies["town"] = settings.model_copy(update={"internal_connection": "off"})
    connection.keep(town.desk, "town")
    town.benefitpoint.add(Kind.ACCOUNT, firm_name="Mill Corp")
    town.desk.settings.agencies["town"] = settings
    connection.keep(town.desk, "town")
    town.settle()
    assert number_of(town, System.AMS360) == 0
    assert len(connection.rehearse(town.desk, "town")[0]) == 2
