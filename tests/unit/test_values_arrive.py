"""Whatever garbage stands in one field of one system, all others arrive elsewhere, in bodies that the vendor takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trifold.contracts.tables import VENDORS
from trifold.sync_core.bootstrap import FIELD_RULES
from trifold.sync_core.connectors.ams360 import mapping as ams360
from trifold.sync_core.connectors.ams360 import policies
from trifold.sync_core.connectors.ams360.lists import Lists
from trifold.sync_core.connectors.benefitpoint import mapping as benefitpoint
from trifold.sync_core.connectors.benefitpoint import people
from trifold.sync_core.connectors.insuredmine import mapping as insuredmine
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import Link, Shadow
from trifold.sync_core.model.ownership import View, merge
from trifold.sync_core.model.pending import Pending, pending
from trifold.sync_core.model.records import FIELDS, Fields, Snapshot
from trifold.sync_core.model.values import ANY
from trifold.sync_core.settings import Ams360Settings

A, B, CRM = System.AMS360, System.BENEFITPOINT, System.INSUREDMINE
TODAY, DAY = "2026-02-01", "2026-02-01T00:00:00.000Z"
DOCUMENT = json.loads((Path(VENDORS) / "insuredmine.openapi.json").read_text("utf-8"))
SETTINGS = Ams360Settings(url="https://a.test", agency_no="-", login_id="-", password="-")
LISTS = Lists(lambda name: {}, lambda: 0.0)
ID = "66f1a0b2c3d4e5f60718293a"
GUID = "0f8fad5b-d9cb-469f-a165-70867728950e"

PERSON = {
    "account_type": "personal",
    "first_name": "Ann",
    "middle_name": "May",
    "last_name": "Berg",
    "firm_name": None,
    "dba": "Ann's",
    "email": "ann@mail.example",
    "phone": "5125550101",
    "street1": "14 Elm Street",
    "street2": "Door 5",
    "city": "Austin",
    "state": "TX",
    "zip": "78701",
    "date_of_birth": "1980-02-03",
    "tax_id": "12-3456789",
    "status": "active",
    "executive": "E1",
    "representative": "R1",
    "division": "D1",
    "branch": "B1",
    "department": "P1",
    "group": "G1",
}
NEWER = {
    **PERSON,
    **{"first_name": "Anna", "middle_name": "Mia", "last_name": "Borg", "dba": "Anna's", "email": "anna@mail.example"},
    **{"phone": "6145550102", "street1": "7 Canal Road", "street2": "Attic", "city": "Columbus", "state": "OH"},
    **{"zip": "43215", "date_of_birth": "1981-03-04", "tax_id": "98-7654321", "status": "inactive"},
    **{
        name: f"{PERSON[name]}x"
        for name in ("executive", "representative", "division", "branch", "department", "group")
    },
}
CONTACT_NAMES = [name for name in FIELDS[Kind.CONTACT] if name != "primary"]  # a mark that is only ever given
CONTACT = {name: PERSON.get(name, "Chair") for name in CONTACT_NAMES}
NEWER_CONTACT = {name: NEWER.get(name, "Clerk") for name in CONTACT_NAMES}
POLICY = {
    "number": "HO-1",
    "line_of_business": "HOME",
    "carrier": "PRC",
    "description": "House",
    "effective_date": "2026-01-01",
    "expiration_date": "2027-01-01",
    "premium": "1200.00",
    "bill_method": "agency",
    "status": "active",
}
NEWER_POLICY = {
    **{"number": "HO-2", "line_of_business": "AUTOP", "carrier": "GRT", "description": "Barn", "status": "cancelled"},
    **{"effective_date": "2026-01-02", "expiration_date": "2027-01-02", "premium": "1300.00", "bill_method": "direct"},
}
GARBAGE = (
    st.text(max_size=60)
    | st.text(min_size=90, max_size=2_500)
    | st.sampled_from(
        ["2134", "SW1A 1AA", "78701-", "14\tElm", "555-0101 x12", "+44 20 7946 0958", "a@x; b@x", "1200.005"]
    )
    | st.sampled_from(["12345678901.00", "0", "-", "NULL", "2026-02-31", "1/2/2026", "\x00", "🏠", "ZZ", "S", "D"])
)
# A wire member -> the fields that it is read into, where it is not one of the same place.
TOUCHES: Mapping[str, set[str]] = {
    "State": {"state", "zip"},
    "IsCommercial": {"account_type"},
    "IsPersonal": {"account_type"},
    "FirmName": {"firm_name", "account_type", "phone"},
    "LastName": {"last_name", "phone"},
    "PolicyEffectiveDate": {"effective_date", "status"},
    "PolicyExpirationDate": {"expiration_date", "status"},
    "ContactName": {"first_name", "last_name"},
    "InformalSalutation": {"first_name", "last_name"},
    "PolicyTypeOfBusiness": {"line_of_business"},
    "type": {"account_type"},
}


def touched(system: System, kind: Kind, member: str) -> set[str]:
    """The canonical fields that a member of the wire has to do with."""
    rules = FIELD_RULES[system][kind].items()
    places = {name for name, rule in rules if member in {one.rpartition(".")[2] for one in rule.place.split(", ")}}
    return places | TOUCHES.get(member, set())


def view(system: System, kind: Kind, shot: Snapshot, old: Fields) -> View:
    rules = FIELD_RULES[system][kind]
    known = {name: value for name, value in old.items() if name in rules}
    link = Link(canonical_id="C", system=system, kind=kind, external_id="1", shadow=Shadow(seen=known, given=known))
    return View(
        link=link,
        snapshot=shot,
        held=frozenset(rules),
        writable=frozenset(name for name, rule in rules.items() if rule.writes),
        limits={name: rule.limit for name, rule in rules.items() if rule.limit != ANY},
    )


def still(system: System, kind: Kind, old: Fields) -> Snapshot:
    fields = {name: value for name, value in old.items() if name in FIELD_RULES[system][kind]}
    return Snapshot(system=system, kind=kind, external_id="1", account_id="1", fields=fields, individual=True)


def due_elsewhere(kind: Kind, old: Fields, shot: Snapshot) -> dict[System, Pending]:
    """What the other two are to be given after one system showed something new."""
    views = {shot.system: view(shot.system, kind, shot, old)}
    views |= {other: view(other, kind, still(other, kind, old), old) for other in System if other is not shot.system}
    unread = {shot.system: frozenset(shot.unreadable)} if shot.unreadable else {}
    found = merge(kind, old, views, {}, unread)
    return {
        other: pending(replace(one, link=found.links[other]), found.fields)
        for other, one in views.items()
        if other is not shot.system
    }


def all_others_arrive(due: Pending, system: System, kind: Kind, new: Fields, spoiled: Iterable[str]) -> None:
    rules = FIELD_RULES[system][kind]
    for name in set(new) & set(rules) - set(spoiled):
        if rules[name].writes:
            wanted = rules[name].limit.words.get(new[name] or "", new[name])
            assert due.fields[name] == wanted, f"{name} in {system}"


def taken_by_insuredmine(kind: Kind, due: Pending) -> None:
    body = insuredmine.patch(kind, due.fields, due.changed)
    schema = {"$ref": f"#/components/schemas/{kind.value.capitalize()}Patch", "components": DOCUMENT["components"]}
    jsonschema_rs.Draft202012Validator(schema).validate(body)


AMS360: Mapping[
    Kind, tuple[Fields, Fields, Callable[[Fields], dict[str, Any]], Callable[[Mapping[str, Any]], Snapshot]]
] = {
    Kind.ACCOUNT: (
        PERSON,
        NEWER,
        lambda new: {**ams360.new_account(new, SETTINGS), "CustomerId": GUID},
        ams360.account,
    ),
    Kind.CONTACT: (
        CONTACT,
        NEWER_CONTACT,
        lambda new: {
            **ams360.with_contact({}, new, FIELDS[Kind.CONTACT]),
            "CustomerContactId": GUID,
            "CustomerId": GUID,
        },
        ams360.contact,
    ),
    Kind.POLICY: (
        POLICY,
        NEWER_POLICY,
        lambda new: {
            **policies.with_policy({}, new, [*set(new) - {"carrier", "line_of_business"}], LISTS, SETTINGS),
            "WritingCompanyCode": new["carrier"],
            "PolicyTypeOfBusiness": new["line_of_business"],
            "PolicyId": GUID,
            "CustomerId": GUID,
        },
        lambda record: policies.policy(record, LISTS, TODAY),
    ),
}


@pytest.mark.parametrize("kind", list(Kind))
@settings(deadline=None, max_examples=150)
@given(data=st.data(), garbage=GARBAGE)
def test_one_field_of_ams360_spoils_no_other(kind: Kind, data: st.DataObject, garbage: str) -> None:
    old, new, made, read = AMS360[kind]
    record = made(new)
    members = sorted(name for name, value in record.items() if isinstance(value, str) and not name.endswith("Id"))
    member = data.draw(st.sampled_from(members))
    due = due_elsewhere(kind, old, read({**record, member: garbage}))
    spoiled = touched(A, kind, member)
    taken_by_insuredmine(kind, due[CRM])
    all_others_arrive(due[CRM], CRM, kind, new, spoiled)
    if kind is not Kind.POLICY:
        all_others_arrive(due[B], B, kind, new, spoiled)


@pytest.mark.parametrize("kind", [Kind.ACCOUNT, Kind.CONTACT])
@settings(deadline=None, max_examples=150)
@given(data=st.data(), garbage=GARBAGE)
def test_one_field_of_insuredmine_spoils_no_other(kind: Kind, data: st.DataObject, garbage: str) -> None:
    old, new = (PERSON, NEWER) if kind is Kind.ACCOUNT else (CONTACT, NEWER_CONTACT)
    record = insuredmine.patch(kind, new, FIELDS[kind])
    record |= {"id": ID, "accountId": ID, "version": 1, "primary": True}
    where = data.draw(st.sampled_from(["", "address"]))
    inner = record[where] if where else record
    members = sorted(
        name for name, value in inner.items() if isinstance(value, str) and name not in ("id", "accountId")
    )
    member = data.draw(st.sampled_from(members))
    spoiled = {**inner, member: garbage}
    due = due_elsewhere(kind, old, insuredmine.snapshot(kind, {**record, where: spoiled} if where else spoiled))
    left = touched(CRM, kind, member) | {"status"}  # nobody may edit a status there
    for system in (A, B):
        all_others_arrive(
            due[system], system, kind, {n: v for n, v in new.items() if n in insuredmine.RULES[kind]}, left
        )


@pytest.mark.parametrize("kind", [Kind.ACCOUNT, Kind.CONTACT])
@settings(deadline=None, max_examples=150)
@given(data=st.data(), garbage=GARBAGE)
def test_one_field_of_a_benefitpoint_client_spoils_no_other(kind: Kind, data: st.DataObject, garbage: str) -> None:
    if kind is Kind.ACCOUNT:
        blank: dict[str, Any] = {"accountClassification": "Individual", "accountID": "1", "individualAccountInfo": {}}
        record = benefitpoint.with_account(blank, NEWER, FIELDS[kind], DAY)
        old, new, read = PERSON, NEWER, benefitpoint.account
        place = data.draw(st.sampled_from(["individualAccountInfo", "mainAddress"]))
    else:
        record = people.with_contact({"accountID": "1", "contact": {"contactID": "1"}}, NEWER_CONTACT, FIELDS[kind])
        old, new = CONTACT, NEWER_CONTACT
        read = lambda found: people.contact(found, {})  # noqa: E731
        place = data.draw(st.sampled_from(["contact"]))
    members = sorted(
        name for name, value in record[place].items() if isinstance(value, str) and not name.endswith("ID")
    )
    member = data.draw(st.sampled_from(members))
    shot = read({**record, place: {**record[place], member: garbage}})
    assert shot is not None
    views = {B: view(B, kind, shot, old), CRM: view(CRM, kind, still(CRM, kind, old), old)}
    found = merge(kind, old, views, {}, {B: frozenset(shot.unreadable)} if shot.unreadable else {})
    due = pending(replace(views[CRM], link=found.links[CRM]), found.fields)
    taken_by_insuredmine(kind, due)
    spoiled = touched(B, kind, member) | ({"zip"} if member == "state" else set())
    all_others_arrive(due, CRM, kind, {name: new[name] for name in new if name in shot.fields}, spoiled)
