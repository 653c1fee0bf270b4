"""InsuredMine's accounts, contacts and policies in canonical vocabulary, and back; nothing that its document lacks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trifold.contracts.tables import VENDORS
from trifold.sync_core.connectors.insuredmine import mapping
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import FIELDS, Reference

DOCUMENT = json.loads((Path(VENDORS) / "insuredmine.openapi.json").read_text("utf-8"))
BODIES = {Kind.ACCOUNT: "Account", Kind.CONTACT: "Contact", Kind.POLICY: "Policy"}
ID = "66f1a0b2c3d4e5f60718293a"
AMS360 = Reference(system=System.AMS360, external_id="0f8fad5b-d9cb-469f-a165-70867728950e", number="17")
BENEFITPOINT = Reference(system=System.BENEFITPOINT, external_id="1000001")

NAME = st.text(alphabet=st.characters(exclude_categories=["C"]), min_size=1, max_size=40).filter(str.strip)
MAYBE = st.none() | NAME
PERSON = {
    "first_name": MAYBE,
    "last_name": NAME,
    "email": st.sampled_from([None, "ann@mail.example"]),
    "phone": st.none() | st.from_regex(r"\A[0-9]{10}\Z"),
    **dict.fromkeys(("street1", "street2", "city"), MAYBE),
    "state": st.sampled_from([None, "TX"]),
    "zip": st.none() | st.from_regex(r"\A[0-9]{5}(-[0-9]{4})?\Z"),
}
DAY = st.none() | st.dates().map(str).filter(lambda day: not day.startswith("0001"))
RECORDS = {
    Kind.ACCOUNT: st.fixed_dictionaries(
        {
            **PERSON,
            "middle_name": MAYBE,
            "firm_name": NAME,
            "dba": MAYBE,
            "account_type": st.sampled_from(["personal", "commercial"]),
            "status": st.sampled_from(["active", "inactive"]),
            **{name: st.sampled_from([None, '!!"']) for name in ("executive", "representative")},
            **{name: st.sampled_from([None, "EST"]) for name in ("division", "branch", "department", "group")},
        }
    ),
    Kind.CONTACT: st.fixed_dictionaries({**PERSON, "title": MAYBE, "primary": st.sampled_from([None, "yes"])}),
    Kind.POLICY: st.fixed_dictionaries(
        {
            **dict.fromkeys(("number", "line_of_business", "carrier", "description", "note"), MAYBE),
            **dict.fromkeys(("effective_date", "expiration_date"), DAY),
            "premium": st.none() | st.from_regex(r"\A[1-9][0-9]{0,8}\.[0-9]{2}\Z"),
            "bill_method": st.sampled_from([None, "agency", "direct"]),
            "status": st.sampled_from(["active", "cancelled", "expired", "pending", "non_renewed"]),
        }
    ),
}
ANY = st.one_of(*(st.tuples(st.just(kind), fields) for kind, fields in RECORDS.items()))


def create(kind: Kind, fields: Mapping[str, str | None], **more: Any) -> Operation:
    given = {"account_id": None if kind is Kind.ACCOUNT else ID, "references": (AMS360,), **more}
    return Operation(verb=Verb.CREATE, system=System.INSUREDMINE, kind=kind, canonical_id="C-1", fields=fields, **given)


def conforms(body: Mapping[str, Any], schema: str) -> None:
    resolved = {"$ref": f"#/components/schemas/{schema}", "components": DOCUMENT["components"]}
    jsonschema_rs.Draft202012Validator(resolved).validate(body)


@given(ANY)
def test_a_record_comes_back_as_it_was_given_and_its_bodies_are_those_of_the_document(
    record: tuple[Kind, dict[str, str | None]],
) -> None:
    kind, fields = record
    made = mapping.new_record(create(kind, fields, primary=bool(fields.get("primary")), prior_id=ID))
    conforms(made, f"{BODIES[kind]}In")
    assert mapping.fields_of(kind, made) == fields
    patch = mapping.patch(kind, fields, FIELDS[kind])
    conforms(patch, f"{BODIES[kind]}Patch")
    assert mapping.fields_of(kind, patch) == fields
    assert set(mapping.RULES[kind]) == set(fields)


def test_every_field_that_is_read_is_in_the_document() -> None:
    for kind, name in BODIES.items():
        told = DOCUMENT["components"]["schemas"][name]["properties"]
        record = {"id", "version", "externalIds"} | set(mapping.patch(kind, {}, FIELDS[kind]))
        assert record <= set(told)


@pytest.mark.parametrize(
    ("account_type", "firm", "last", "expected"),
    [
        ("personal", None, "Berg", "Personal"),
        ("commercial", "Berg LLC", None, "Commercial"),
        ("commercial", None, "Berg", "Personal"),
        ("personal", "Berg LLC", None, "Commercial"),
        ("personal", "Berg LLC", "Berg", "Personal"),
        (None, "Berg LLC", "Berg", "Commercial"),
        (None, None, "Berg", "Personal"),
    ],
)
def test_an_account_is_of_the_type_that_it_has_a_name_for(
    account_type: str | None, firm: str | None, last: str | None, expected: str
) -> None:
    fields = {"account_type": account_type, "firm_name": firm, "last_name": last}
    assert mapping.account_type(fields) == expected


def test_a_patch_holds_the_named_fields_and_the_whole_address() -> None:
    fields = {"phone": None, "city": "Boston", "street1": "1 Elm St", "email": "a@b.c"}
    assert mapping.patch(Kind.CONTACT, fields, ["phone", "city"]) == {
        "phone": None,
        "address": {"street1": "1 Elm St", "street2": None, "city": "Boston", "state": None, "zip": None},
    }


def test_insuredmine_s_own_statuses_are_read_and_an_archived_policy_is_never_written() -> None:
    assert mapping.fields_of(Kind.ACCOUNT, {"status": "prospect"})["status"] == "prospect"
    assert mapping.fields_of(Kind.POLICY, {"status": "archived"})["status"] == "archived"
    assert mapping.patch(Kind.POLICY, {"status": "archived"}, ["status"]) == {}
    assert mapping.patch(Kind.ACCOUNT, {"status": None}, ["status"]) == {}


def test_a_note_goes_with_a_policy_and_is_taken_back() -> None:
    assert mapping.patch(Kind.POLICY, {"note": "not sent"}, ["note"]) == {"note": "not sent"}
    assert mapping.patch(Kind.POLICY, {"note": None}, ["note"]) == {"note": None}


def test_external_ids_become_exactly_what_is_wanted_and_keep_their_dates() -> None:
    linked = {"system": "ams360", "externalId": AMS360.external_id, "externalNumber": None, "linkedAt": "2026-01-01"}
    other = {"system": "ams360", "externalId": "gone"}
    stranger = {"system": "quotebox", "externalId": "Q"}
    found = mapping.external_ids([AMS360, BENEFITPOINT], [linked, other, stranger])
    assert found == [
        stranger,
        {"system": "ams360", "externalId": AMS360.external_id, "externalNumber": "17", "linkedAt": "2026-01-01"},
        {"system": "benefitpoint", "externalId": "1000001"},
    ]


ACCOUNT = {"id": ID, "type": "Personal", "firstName": "Ann", "lastName": "Berg", "version": 3}


def test_a_snapshot_names_its_twins_and_its_version() -> None:
    entries = [
        {"system": "ams360", "externalId": "x", "externalNumber": "17"},
        {"system": "quotebox", "externalId": "Q"},
    ]
    found = mapping.snapshot(Kind.ACCOUNT, {**ACCOUNT, "externalIds": entries})
    assert found.references == (Reference(system=System.AMS360, external_id="x", number="17"),)
    assert (found.version, found.individual, found.account_id) == ("3", True, ID)


def test_the_primary_contact_of_a_person_s_account_is_that_person_if_it_has_the_name() -> None:
    contact = {"id": ID, "accountId": ID, "primary": True, "firstName": "ann", "lastName": "Berg", "version": 1}
    own = mapping.snapshot(Kind.CONTACT, contact, ACCOUNT)
    assert (own.primary, own.individual) == (True, True)
    spouse = mapping.snapshot(Kind.CONTACT, {**contact, "firstName": "Bo"}, ACCOUNT)
    assert (spouse.primary, spouse.individual) == (True, False)
    assert not mapping.snapshot(Kind.CONTACT, contact, {**ACCOUNT, "type": "Commercial"}).individual
