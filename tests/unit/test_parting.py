"""What vanished or was removed by a user: unlinked, told, never deleted elsewhere, never made again by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from test_rules import linked_client, value

from paper import PaperTown
from trifold.sync_core.flows import review
from trifold.sync_core.flows.daily import start
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.records import Reference
from trifold.sync_core.store.tables import reviews


@pytest.fixture
def town() -> PaperTown:
    return PaperTown()


def remove_badge(town: PaperTown, shown: str, system: System) -> None:
    """A user of InsuredMine presses "remove link"."""
    row = town.insuredmine.rows[Kind.ACCOUNT, shown]
    kept = tuple(known for known in row.references if known.system is not system)
    town.insuredmine.rows[Kind.ACCOUNT, shown] = replace(row, references=kept, version=row.version + 1)
    town.insuredmine._ring(Kind.ACCOUNT, shown)


def badges(town: PaperTown, shown: str, kind: Kind = Kind.ACCOUNT) -> set[System]:
    return {known.system for known in town.insuredmine.rows[kind, shown].references}


def items(town: PaperTown) -> list[tuple[str, str | None]]:
    with town.db.read() as conn:
        query = select(reviews.c.reason, reviews.c.system).where(reviews.c.state == "open").order_by(reviews.c.id)
        return [(reason, system) for reason, system in conn.execute(query)]


def writes(town: PaperTown) -> list[str]:
    return [call for vendor in town.vendors.values() for call in vendor.calls if not call.startswith(("fetch", "list"))]


@pytest.mark.parametrize("system", [System.AMS360, System.BENEFITPOINT])
def test_a_removed_badge_stays_removed_whatever_the_daily_finds(town: PaperTown, system: System) -> None:
    customer, account, shown = linked_client(town)
    remove_badge(town, shown, system)
    town.settle()
    left = {System.AMS360, System.BENEFITPOINT} - {system}
    assert badges(town, shown) == left
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.benefitpoint.edit(Kind.ACCOUNT, account, email="b@harbor.example")
    town.settle()
    town.daily()
    assert badges(town, shown) == left
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == 1


def test_an_unlinked_customer_s_edits_stay_where_they_are(town: PaperTown) -> None:
    customer, _, shown = linked_client(town)
    remove_badge(town, shown, System.AMS360)
    town.settle()
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.insuredmine.edit(Kind.ACCOUNT, shown, email="new@harbor.example")
    town.settle()
    assert value(town, System.INSUREDMINE, shown, "phone") == "5551234567"
    assert value(town, System.AMS360, customer, "email") == "a@harbor.example"


def test_a_removed_badge_comes_back_when_a_user_asks_and_makes_nobody_twice(town: PaperTown) -> None:
    customer, _, shown = linked_client(town)
    remove_badge(town, shown, System.AMS360)
    town.settle()
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.insuredmine.edit(Kind.ACCOUNT, shown, phone="5550000002", email="new@harbor.example")
    town.settle()
    town.insuredmine.ask(shown, System.AMS360)
    town.settle()
    assert badges(town, shown) == {System.AMS360, System.BENEFITPOINT}
    assert len(town.ams360.live(Kind.ACCOUNT)) == 1
    assert value(town, System.INSUREDMINE, shown, "phone") == "5550000001", "linking again switches to AMS360's values"
    assert value(town, System.AMS360, customer, "phone") == "5550000001", "and writes nothing there"
    assert {value(town, System.AMS360, customer, "email"), value(town, System.INSUREDMINE, shown, "email")} == {
        "a@harbor.example"
    }


def test_what_is_below_an_unlinked_account_parts_with_it(town: PaperTown) -> None:
    customer, _, shown = linked_client(town)
    contact = town.ams360.add(Kind.CONTACT, customer, first_name="Tom", last_name="Reyes")
    town.settle()
    (person,) = town.insuredmine.live(Kind.CONTACT)
    assert System.AMS360 in badges(town, person, Kind.CONTACT)
    remove_badge(town, shown, System.AMS360)
    town.settle()
    assert System.AMS360 not in badges(town, person, Kind.CONTACT)
    town.ams360.edit(Kind.CONTACT, contact, title="Chief")
    town.settle()
    assert town.insuredmine.rows[Kind.CONTACT, person].fields["title"] is None


def test_a_link_of_our_own_that_was_never_shown_is_no_removal(town: PaperTown) -> None:
    """BenefitPoint's id reaches InsuredMine with the daily; until then its absence means nothing."""
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.settle()
    named = (Reference(system=System.AMS360, external_id=customer),)
    town.benefitpoint.add(Kind.ACCOUNT, references=named, firm_name="Harbor LLC")
    town.settle()
    (shown,) = town.insuredmine.live(Kind.ACCOUNT)
    town.insuredmine.edit(Kind.ACCOUNT, shown, email="x@harbor.example")
    town.settle()
    town.daily()
    assert badges(town, shown) == {System.AMS360, System.BENEFITPOINT}


def test_an_account_deleted_in_insuredmine_is_not_made_again_until_a_person_says_so(town: PaperTown) -> None:
    customer, _, shown = linked_client(town)
    town.insuredmine.remove(Kind.ACCOUNT, shown)
    town.settle()
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.settle()
    town.daily()
    assert not town.insuredmine.live(Kind.ACCOUNT)
    assert items(town) == [("deleted", "insuredmine")]
    review.answer(town.desk, 1, "restore")
    town.settle()
    (again,) = town.insuredmine.live(Kind.ACCOUNT)
    assert again != shown
    assert badges(town, again) == {System.AMS360, System.BENEFITPOINT}
    assert value(town, System.INSUREDMINE, again, "phone") == "5550000001"


def test_a_whole_family_deleted_in_insuredmine_asks_one_question(town: PaperTown) -> None:
    customer, _, shown = linked_client(town)
    town.ams360.add(Kind.CONTACT, customer, first_name="Tom", last_name="Reyes")
    town.settle()
    for kind in (Kind.CONTACT, Kind.ACCOUNT):
        for number in town.insuredmine.live(kind):
            town.insuredmine.rows[kind, number] = replace(town.insuredmine.rows[kind, number], deleted=True)
            town.insuredmine._ring(kind, number)
    town.settle()
    town.daily()
    assert items(town) == [("deleted", "insuredmine")]
    assert not town.insuredmine.live(Kind.CONTACT)
    review.answer(town.desk, 1, "restore")
    town.settle()
    assert [len(town.insuredmine.live(kind)) for kind in (Kind.ACCOUNT, Kind.CONTACT)] == [1, 1]
    assert shown not in town.insuredmine.live(Kind.ACCOUNT)


@pytest.mark.parametrize("system", [System.AMS360, System.BENEFITPOINT])
def test_a_contact_deleted_at_its_source_is_unlinked_told_and_deleted_nowhere(town: PaperTown, system: System) -> None:
    customer, _, _ = linked_client(town)
    town.ams360.add(Kind.CONTACT, customer, first_name="Tom", last_name="Reyes")
    town.settle()
    town.daily()
    (person,) = town.insuredmine.live(Kind.CONTACT)
    (gone,) = town.vendors[system].live(Kind.CONTACT)
    town.vendors[system].remove(Kind.CONTACT, gone)
    town.settle()
    town.daily()
    assert badges(town, person, Kind.CONTACT) == {System.AMS360, System.BENEFITPOINT} - {system}
    assert items(town) == [("deleted", system)]
    assert not town.vendors[system].live(Kind.CONTACT), "and it is not made again"


def test_a_customer_that_vanished_names_the_one_that_looks_like_its_survivor(town: PaperTown) -> None:
    customer, _, shown = linked_client(town)
    survivor = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", phone="5559999999")
    town.settle()
    town.ams360.remove(Kind.ACCOUNT, customer)
    town.settle()
    assert items(town) == [("merged", "ams360")]
    with town.db.read() as conn:
        (item,) = review.items(town.db, conn)
    assert [(one["name"], one["external_id"], one["suggested"]) for one in item["choices"]] == [
        ("move", survivor, True),
        ("leave", None, False),
    ]
    assert badges(town, shown) == {System.BENEFITPOINT}, "nothing moved by itself"


def unheard(town: PaperTown) -> None:
    """Everything is worked off, but what InsuredMine tells of our own writes gets lost."""
    while town.deliver() + town.engine.drain():
        town._read[System.INSUREDMINE] = len(town.insuredmine.feed)


def test_a_badge_that_was_removed_before_we_looked_again_stays_removed(town: PaperTown) -> None:
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    unheard(town)
    (shown,) = town.insuredmine.live(Kind.ACCOUNT)
    named = (Reference(system=System.AMS360, external_id=customer),)
    town.benefitpoint.add(Kind.ACCOUNT, references=named, firm_name="Harbor LLC")
    unheard(town)
    start(town.desk, "town")
    unheard(town)
    assert badges(town, shown) == {System.AMS360, System.BENEFITPOINT}
    remove_badge(town, shown, System.BENEFITPOINT)
    town.settle()
    town.daily()
    assert badges(town, shown) == {System.AMS360}


def test_the_badge_of_a_new_account_that_was_removed_before_we_looked_again_stays_removed(town: PaperTown) -> None:
    town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    unheard(town)
    (shown,) = town.insuredmine.live(Kind.ACCOUNT)
    remove_badge(town, shown, System.AMS360)
    town.settle()
    town.daily()
    assert badges(town, shown) == set()


def test_a_namesake_with_another_tax_id_is_no_survivor(town: PaperTown) -> None:
    customer, _, _ = linked_client(town)
    town.ams360.edit(Kind.ACCOUNT, customer, tax_id="74-1111111")
    town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", tax_id="74-2222222")
    town.settle()
    town.ams360.remove(Kind.ACCOUNT, customer)
    town.settle()
    assert ("deleted", "ams360") in items(town)


def test_without_ams360_the_value_of_insuredmine_counts_and_the_other_one_can_be_applied(town: PaperTown) -> None:
    account = town.benefitpoint.add(Kind.ACCOUNT, firm_name="Mill Inc", phone="5551111111")
    town.settle()
    town.daily()
    (shown,) = town.insuredmine.live(Kind.ACCOUNT)
    town.benefitpoint.edit(Kind.ACCOUNT, account, phone="5552222222")
    town.insuredmine.edit(Kind.ACCOUNT, shown, phone="5553333333")
    town.settle()
    town.daily()
    phones = {value(town, system, number, "phone") for system, number in ((System.BENEFITPOINT, account),)}
    assert phones | {value(town, System.INSUREDMINE, shown, "phone")} == {"5553333333"}
    assert items(town) == [("conflict", "benefitpoint")]
    review.answer(town.desk, 1, "apply")
    town.settle()
    town.daily()
    assert value(town, System.INSUREDMINE, shown, "phone") == "5552222222"
