"""A dry run goes the way of the real one, and writes nothing: not to a vendor, not to our own database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from paper import PaperTown
from trifold.sync_core.flows import daily
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import receive
from trifold.sync_core.flows.queue.worker import turn
from trifold.sync_core.flows.reconcile import sweep
from trifold.sync_core.flows.rehearsal import Outline, rehearse
from trifold.sync_core.model.changes import Change, Kind, System
from trifold.sync_core.model.planning import Operation, Verb, differences
from trifold.sync_core.model.records import Reference
from trifold.sync_core.store.tables import metadata


@pytest.fixture
def town() -> PaperTown:
    return PaperTown()


def everything(town: PaperTown) -> dict[str, list[tuple[object, ...]]]:
    """Every row of our own database."""
    with town.db.read() as conn:
        return {name: [tuple(row) for row in conn.execute(select(table))] for name, table in metadata.tables.items()}


def plan(town: PaperTown, begin: Callable[[Desk], object]) -> Outline:
    """Rehearse, and be sure that nothing came of it."""
    before = everything(town)
    rows = {system: dict(vendor.rows) for system, vendor in town.vendors.items()}
    outline = rehearse(town.desk, "town", begin, turn)
    assert everything(town) == before
    assert {system: dict(vendor.rows) for system, vendor in town.vendors.items()} == rows
    return outline


def ring(system: System, number: str) -> Callable[[Desk], object]:
    change = Change(system=system, kind=Kind.ACCOUNT, external_id=number)
    return lambda desk: receive(desk, "town", [change], deep=True)


def said(operations: tuple[Operation, ...]) -> list[tuple[str, str, str]]:
    return [(one.system.value, one.kind.value, one.verb.value) for one in operations]


def client(town: PaperTown) -> tuple[str, str]:
    """A client in all three systems, with a contact; gives the customer's and the account's id."""
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", city="Austin")
    town.ams360.add(Kind.CONTACT, customer, first_name="Tom", last_name="Pier")
    named = (Reference(system=System.AMS360, external_id=customer),)
    account = town.benefitpoint.add(Kind.ACCOUNT, references=named, firm_name="Harbor LLC", city="Austin")
    return customer, account


def test_a_change_is_planned_as_a_difference_per_system_and_field(town: PaperTown) -> None:
    customer, _ = client(town)
    town.settle()
    town.daily()
    town.ams360.edit(Kind.ACCOUNT, customer, city="Boston")

    outline = plan(town, ring(System.AMS360, customer))

    assert said(outline.operations) == [("benefitpoint", "account", "update"), ("insuredmine", "account", "update")]
    assert [differences(one) for one in outline.operations] == [{"city": {"before": "Austin", "after": "Boston"}}] * 2
    assert (outline.records, outline.created, outline.whole) == (2, 0, True)


def test_what_is_made_in_a_dry_run_is_there_for_the_rest_of_it(town: PaperTown) -> None:
    """The contacts of an account that would only be made are planned too."""
    customer, _ = client(town)

    outline = plan(town, ring(System.AMS360, customer))

    made = [one for one in said(outline.operations) if one[2] == Verb.CREATE]
    assert made == [("insuredmine", "account", "create"), ("insuredmine", "contact", "create")]


def test_the_daily_is_planned_and_then_does_exactly_that(town: PaperTown) -> None:
    client(town)
    town.settle()
    for number in range(3):
        town.benefitpoint.add(Kind.ACCOUNT, firm_name=f"Mill {number}")
    town.settle()

    outline = plan(town, lambda desk: daily.start(desk, "town"))
    written: list[Operation] = []
    for vendor in town.vendors.values():
        vendor.fault = lambda operation, moment: written.append(operation) if moment == "before" else None
    town.daily()

    assert len(outline.operations) > 3
    assert [*map(told, written)] == [*map(told, outline.operations)]


def told(operation: Operation) -> tuple[object, ...]:
    return operation.system, operation.kind, operation.verb, differences(operation)


def test_the_sweep_is_planned(town: PaperTown) -> None:
    customer, _ = client(town)
    town.settle()
    town.ams360.edit(Kind.ACCOUNT, customer, city="Boston")
    town.ams360.feed.clear()

    outline = plan(town, lambda desk: sweep(desk, "town"))

    assert [differences(one) for one in outline.operations if one.kind is Kind.ACCOUNT] == [
        {"city": {"before": "Austin", "after": "Boston"}}
    ] * 2


def test_what_waits_is_no_part_of_a_plan_unless_it_is_asked_for(town: PaperTown) -> None:
    client(town)
    town.deliver()

    assert plan(town, lambda desk: None).operations == ()
    outline = rehearse(town.desk, "town", lambda desk: None, turn, keep_waiting=True)
    assert outline.created >= 2


def test_a_plan_says_what_goes_nowhere_and_what_it_would_ask(town: PaperTown) -> None:
    number = town.benefitpoint.add(Kind.ACCOUNT, firm_name="Mill Inc")

    outline = plan(town, ring(System.BENEFITPOINT, number))

    assert outline.operations == ()
    assert [one["outcome"] for one in outline.rings] == ["waits for the daily: it is in BenefitPoint only"]


def test_what_a_system_would_keep_of_a_create_is_no_edit_of_it(town: PaperTown) -> None:
    """AMS360 keeps a plan's line of business as one of its own lines; that is not a later change there."""
    _, account = client(town)
    town.settle()
    town.ams360.keeps = {"line_of_business": "Group Medical"}
    number = town.benefitpoint.add(Kind.POLICY, account, number="P-1", line_of_business="Preferred Provider")

    change = Change(system=System.BENEFITPOINT, kind=Kind.POLICY, external_id=number, account_id=account)
    outline = plan(town, lambda desk: receive(desk, "town", [change]))
    town.settle()

    shown = next(one for one in outline.operations if one.system is System.INSUREDMINE and one.verb is Verb.CREATE)
    (made,) = town.insuredmine.live(Kind.POLICY).values()
    assert shown.fields["line_of_business"] == made.fields["line_of_business"] == "Group Medical"
