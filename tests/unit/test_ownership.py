"""Whose value counts: the three-way merge, field by field."""

from __future__ import annotations

import pytest

from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import Link, Shadow
from trifold.sync_core.model.ownership import (
    LINKAGES,
    OWNERSHIP,
    View,
    merge,
    ownership_table,
    rule_for,
    shaped,
)
from trifold.sync_core.model.pending import delivered, pending
from trifold.sync_core.model.records import FIELDS, Fields, Snapshot

A, B, CRM = System.AMS360, System.BENEFITPOINT, System.INSUREDMINE


def view(system: System, kind: Kind, now: Fields, seen: Fields | None = None) -> View:
    known = seen or {}
    link = Link(
        canonical_id="C-1",
        system=system,
        kind=kind,
        external_id="1",
        shadow=Shadow(seen=known, given=known),
    )
    snapshot = Snapshot(system=system, kind=kind, external_id="1", account_id="1", fields=now, individual=True)
    return View(link=link, snapshot=snapshot, held=frozenset(FIELDS[kind]), writable=frozenset(FIELDS[kind]))


def merged(kind: Kind, golden: Fields, *views: View) -> tuple[Fields, dict[System, tuple[str, ...]], int]:
    """The golden fields, what is to be written where, and how many conflicts there were."""
    by_system = {one.link.system: one for one in views}
    result = merge(kind, golden, by_system, {})
    writes = {}
    for system, one in by_system.items():
        now = View(link=result.links[system], snapshot=one.snapshot, held=one.held, writable=one.writable)
        writes[system] = pending(now, result.fields).changed
    return result.fields, writes, len(result.conflicts)


def test_every_kind_and_linkage_has_a_rule() -> None:
    assert {kind for kind, _ in OWNERSHIP} == {Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY}
    assert rule_for(Kind.ACCOUNT, frozenset({A, B, CRM})).authority is A
    assert rule_for(Kind.ACCOUNT, frozenset({B, CRM})).authority is B


@pytest.mark.parametrize(
    ("a", "b", "crm", "counts", "writes", "conflicts"),
    [
        ("new", "old", "old", "new", {B: True, CRM: True}, 0),
        ("old", "local", "old", "old", {}, 0),
        ("old", "old", "edit", "edit", {A: True, B: True}, 0),
        ("new", "old", "edit", "new", {B: True, CRM: True}, 1),
        ("same", "old", "same", "same", {B: True}, 0),
    ],
    ids=["AMS360 changed", "a local edit stays", "InsuredMine's edit is delivered", "AMS360 wins", "both say the same"],
)
def test_a_client_of_all_three(
    a: str, b: str, crm: str, counts: str, writes: dict[System, bool], conflicts: int
) -> None:
    seen = {"city": "old"}
    fields, todo, lost = merged(
        Kind.ACCOUNT,
        {"city": "old"},
        view(A, Kind.ACCOUNT, {"city": a}, seen),
        view(B, Kind.ACCOUNT, {"city": b}, seen),
        view(CRM, Kind.ACCOUNT, {"city": crm}, seen),
    )
    assert (fields["city"], {system: True for system, names in todo.items() if names}, lost) == (
        counts,
        writes,
        conflicts,
    )


def test_without_ams360_insuredmine_wins() -> None:
    seen = {"city": "old"}
    views = view(B, Kind.ACCOUNT, {"city": "b"}, seen), view(CRM, Kind.ACCOUNT, {"city": "crm"}, seen)
    fields, todo, lost = merged(Kind.ACCOUNT, {"city": "old"}, *views)
    assert (fields["city"], todo[B], todo[CRM], lost) == ("crm", ("city",), (), 1)


def test_a_status_that_a_system_derives_is_nobodys_edit() -> None:
    seen = {"status": "active"}
    views = view(A, Kind.ACCOUNT, {"status": "active"}, seen), view(CRM, Kind.ACCOUNT, {"status": "inactive"}, seen)
    fields, todo, _ = merged(Kind.ACCOUNT, {"status": "active"}, *views)
    assert (fields["status"], todo[A], todo[CRM]) == ("active", (), ())


def test_a_plan_corrects_its_policy_and_is_never_written() -> None:
    seen = {"premium": "100.00", "carrier": "Cedar"}
    plan = {"premium": "120.00", "carrier": "Birch"}
    views = view(A, Kind.POLICY, seen, seen), view(B, Kind.POLICY, plan, seen)
    fields, todo, _ = merged(Kind.POLICY, seen, *views)
    assert (fields["premium"], fields["carrier"], todo[A]) == ("120.00", "Cedar", ("premium",))


def test_a_plan_that_expires_by_its_date_changes_no_policy() -> None:
    seen = {"status": "active"}
    views = view(A, Kind.POLICY, seen, seen), view(B, Kind.POLICY, {"status": "expired"}, seen)
    fields, todo, _ = merged(Kind.POLICY, seen, *views)
    assert (fields["status"], todo[A]) == ("active", ())


def test_a_system_that_stores_a_value_differently_is_not_written_for_ever() -> None:
    link = delivered(view(CRM, Kind.ACCOUNT, {}).link, {"zip": "941100001"}, ("zip",), {"zip": "94110-0001"})
    stored = Snapshot(system=CRM, kind=Kind.ACCOUNT, external_id="1", account_id="1", fields={"zip": "94110-0001"})
    crm = View(link=link, snapshot=stored, held=frozenset({"zip"}), writable=frozenset({"zip"}))
    ams360 = view(A, Kind.ACCOUNT, {"zip": "941100001"}, {"zip": "941100001"})
    _, todo, lost = merged(Kind.ACCOUNT, {"zip": "941100001"}, ams360, crm)
    assert (todo[A], todo[CRM], lost) == ((), (), 0)


def test_a_firms_record_of_a_person_has_the_persons_name() -> None:
    person = {"first_name": "Ann", "last_name": "Berg", "firm_name": None}
    assert shaped(person, individual=False)["firm_name"] == "Ann Berg"
    assert shaped(person, individual=True)["firm_name"] is None


def test_the_table_for_people_says_of_every_field_who_decides_it() -> None:
    table = ownership_table()
    for kind, names in FIELDS.items():
        for linked in LINKAGES:
            lines = [line for line in table if line.kind is kind and line.linked == linked]
            assert sorted(name for line in lines for name in line.fields) == sorted(names)


def test_the_table_for_people_and_the_merge_say_the_same() -> None:
    """Change one value in one system: it counts exactly where the table says so."""
    for line in ownership_table():
        for name, changer in ((name, system) for name in line.fields for system in line.linked):
            seen = {name: "old"}
            views = [view(s, line.kind, {name: "new" if s is changer else "old"}, seen) for s in line.linked]
            fields, _, _ = merged(line.kind, seen, *views)
            counts = changer is line.owner or changer in line.editors
            assert fields[name] == ("new" if counts else "old"), (line, name, changer)


def test_an_edit_in_insuredmine_of_another_systems_policy_is_put_back_and_told() -> None:
    seen = {"premium": "100.00", "status": "active"}
    edited = view(CRM, Kind.POLICY, {"premium": "999.00", "status": "active"}, seen)
    views = {A: view(A, Kind.POLICY, seen, seen), CRM: edited}
    result = merge(Kind.POLICY, seen, views, {})
    (told,) = result.ignored
    assert (told.name, told.value, told.put_back) == ("premium", "999.00", True)
    fields, todo, _ = merged(Kind.POLICY, seen, *views.values())
    assert (fields["premium"], todo[A], todo[CRM]) == ("100.00", (), ("premium",))


@pytest.mark.parametrize("status", ["expired", "pending", None])
def test_a_status_that_insuredmine_derives_or_has_alone_is_not_put_back(status: str | None) -> None:
    seen = {"status": "active"}
    views = view(A, Kind.POLICY, seen, seen), view(CRM, Kind.POLICY, {"status": status}, seen)
    assert merged(Kind.POLICY, seen, *views)[1][CRM] == ()
