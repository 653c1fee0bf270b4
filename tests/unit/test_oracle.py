"""Every rule of the oracle finds the fault that was planted, and says nothing of the clean twin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from trifold.scenarios.oracle import arrived, doubled, equal, lost, mutual, quiet
from trifold.scenarios.oracle.evidence import Create, Evidence
from trifold.scenarios.oracle.judge import judge
from trifold.scenarios.oracle.story import Edit, Story
from trifold.scenarios.oracle.told import Told
from trifold.scenarios.oracle.truth import Truth, of_records
from trifold.scenarios.oracle.vocabulary import Record, customer, insuredmine, plan

PHONE, OTHER = "5125550101", "5125550199"
A, B, I = ("ams360", "account", "a1"), ("benefitpoint", "account", "1"), ("insuredmine", "account", "i1")  # noqa: E741


def a_record(system: str, kind: str, external_id: str, **others: Any) -> Record:
    name = others.pop("name", "Ada Dune")
    fields = {"name": name, **others.pop("fields", {"phone": PHONE})}
    return Record(system=system, kind=kind, id=external_id, name=name, fields=fields, **others)


def ada(a: str = PHONE, b: str = PHONE, i: str = PHONE) -> list[Record]:
    """Ada in all three systems, linked, with a phone in each."""
    return [
        a_record(*A, fields={"phone": a}),
        a_record(*B, fields={"phone": b}, links=(("ams360", "a1"),)),
        a_record(*I, fields={"phone": i}, links=(("ams360", "a1"), ("benefitpoint", "1"))),
    ]


def story(*edits: Edit, made: Sequence[Record] = ()) -> Story:
    return Story(made={record.key: record for record in made}, edits=list(edits))


def an_edit(number: int, key: tuple[str, str, str], value: str, name: str = "phone", made: bool = False) -> Edit:
    return Edit(number=number, key=key, field=name, value=value, made=made)


def evidence(records: Sequence[Record], known: Story | None = None, **others: Any) -> Evidence:
    made = [record for record in records if record.system == "ams360"]
    return Evidence(truth=of_records(records), story=known or story(made=made), **others)


def with_truth(found: Evidence, **changed: Any) -> Evidence:
    return replace(found, truth=replace(found.truth, **changed))


CLEAN = evidence(ada())
REVIEW = Told(open=[("refused", '{"external_id": "a1"}')])
CONFLICT = Told(said=[f'{{"lost": "{OTHER}"}}'])
POLICY = a_record("ams360", "policy", "p1", name="HO-1", parent="a1", fields={"number": "HO-1", "premium": "100.00"})
PLAN = a_record("benefitpoint", "policy", "3", name="MED-1", parent="1", fields={"premium": "120.00"})

PLANTED: dict[str, tuple[Callable[..., Any], Evidence, Evidence]] = {
    "a second account of one name": (
        doubled.check,
        evidence([*ada(), a_record("insuredmine", "account", "i2")]),
        CLEAN,
    ),
    "a second customer that a user made": (
        doubled.check,
        evidence([*ada(), a_record("ams360", "account", "a2")], story(made=[a_record(*A)])),
        evidence([*ada(), a_record("ams360", "account", "a2")]),
    ),
    "a create that was committed twice": (
        doubled.check,
        replace(CLEAN, creates=[Create(system="ams360", operation="PolicyInsert", named="HO-1")] * 2),
        replace(CLEAN, creates=[Create(system="ams360", operation="PolicyInsert", named="HO-1")]),
    ),
    "an id of a record that is not there": (
        mutual.check,
        evidence([replace(ada()[2], links=(("ams360", "a1"),))], told=Told(open=[("gone", "i7 a9")])),
        evidence([replace(ada()[2], links=(("ams360", "a1"),))], told=REVIEW),
    ),
    "one id under two records": (
        mutual.check,
        evidence([*ada(), a_record("insuredmine", "account", "i2", links=(("ams360", "a1"),))]),
        CLEAN,
    ),
    "an account that names another customer": (
        mutual.check,
        evidence(
            [ada()[0], replace(ada()[1], links=(("ams360", "a9"),)), ada()[2], a_record("ams360", "account", "a9")]
        ),
        CLEAN,
    ),
    "InsuredMine differs from its owner": (equal.check, evidence(ada(i=OTHER)), CLEAN),
    "BenefitPoint differs, and no user's edit explains it": (
        equal.check,
        evidence(ada(b=OTHER), story(an_edit(1, B, OTHER), an_edit(2, A, PHONE))),
        evidence(ada(b=OTHER), story(an_edit(1, A, PHONE), an_edit(2, B, OTHER))),
    ),
    "a plan's change that its policy doesn't have": (
        equal.check,
        evidence(
            [*ada(), POLICY, replace(PLAN, links=(("ams360", "p1"),))],
            story(an_edit(1, PLAN.key, "120.00", "premium")),
        ),
        evidence([*ada(), POLICY, replace(PLAN, links=(("ams360", "p1"),))]),
    ),
    "an edit that nobody replaced is gone": (
        lost.check,
        evidence(ada(), story(an_edit(1, I, OTHER))),
        evidence(ada(a=OTHER, b=OTHER, i=OTHER), story(an_edit(1, I, OTHER))),
    ),
    "an edit lost against an earlier one, and nobody was told": (
        lost.check,
        evidence(ada(), story(an_edit(1, A, PHONE), an_edit(2, I, OTHER))),
        evidence(ada(), story(an_edit(1, A, PHONE), an_edit(2, I, OTHER)), told=CONFLICT),
    ),
    "a customer that is not in InsuredMine": (
        arrived.check,
        evidence(ada()[:1]),
        evidence(ada()[:1], told=REVIEW),
    ),
    "a plan of a linked client that is not in AMS360": (
        arrived.check,
        evidence([*ada(), PLAN, a_record("insuredmine", "policy", "ip", parent="i1", links=(("benefitpoint", "3"),))]),
        evidence(
            [
                ada()[0],
                replace(ada()[1], links=()),
                ada()[2],
                PLAN,
                replace(
                    POLICY, system="insuredmine", id="ip", parent="i1", links=(("benefitpoint", "3"), ("ams360", "p1"))
                ),
            ]
        ),
    ),
    "a contact that BenefitPoint lacks": (
        arrived.check,
        evidence(
            [
                *ada(),
                *(
                    lena := [
                        a_record("ams360", "contact", "c1", name="Lena", parent="a1"),
                        a_record("insuredmine", "contact", "ic", name="Lena", parent="i1", links=(("ams360", "c1"),)),
                    ]
                ),
            ]
        ),
        evidence([*ada(), *lena, a_record("benefitpoint", "contact", "2", name="Lena", parent="1")]),
    ),
    "a Sync that never ends": (
        arrived.check,
        with_truth(
            CLEAN,
            requests=(
                asked := {
                    "id": "r1",
                    "record_kind": "account",
                    "record_id": "i1",
                    "account_id": "i1",
                    "state": "running",
                    "results": [],
                },
            ),
        ),
        with_truth(CLEAN, requests=({**asked, "state": "done"},)),
    ),
    "a refusal without a reason": (
        arrived.check,
        with_truth(
            CLEAN,
            requests=(
                {**asked, "state": "partial", "results": [{"system": "ams360", "state": "refused", "reason": None}]},
            ),
        ),
        with_truth(
            CLEAN,
            requests=(
                {
                    **asked,
                    "state": "partial",
                    "results": [{"system": "ams360", "state": "refused", "reason": "street1"}],
                },
            ),
        ),
    ),
    "a daily job that runs for ever": (
        arrived.check,
        with_truth(CLEAN, jobs=({"id": "j1", "state": "running"},)),
        with_truth(CLEAN, jobs=({"id": "j1", "state": "done"},)),
    ),
    "the last pass writes": (quiet.check, replace(CLEAN, writes=["insuredmine: POST /v1/policies"]), CLEAN),
    "an item is stuck": (quiet.check, replace(CLEAN, stuck={"dead": 1}), replace(CLEAN, stuck={"dead": 0})),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_fault_is_found_and_its_clean_twin_is_not(planted: str) -> None:
    rule, faulty, clean = PLANTED[planted]
    assert len(list(rule(faulty))) == 1
    assert list(rule(clean)) == []


def test_nothing_is_wrong_with_a_client_who_is_the_same_everywhere() -> None:
    assert judge(CLEAN) == []


def test_what_a_user_took_away_in_insuredmine_is_missed_by_nobody() -> None:
    gone = story(made=ada()[:1])
    gone.note({I: ada()[2]}, {})
    assert list(arrived.check(evidence(ada()[:1], gone))) == []


def test_a_badge_that_a_user_removed_ends_what_is_due() -> None:
    parted = story(an_edit(1, A, PHONE), an_edit(2, A, PHONE))
    parted.note({I: ada()[2]}, {I: replace(ada()[2], links=())})
    records = [ada()[0], ada(b=OTHER)[1], replace(ada()[2], links=())]
    assert list(equal.check(evidence(records, parted))) == []


def test_what_stood_in_benefitpoint_before_ams360_came_stays() -> None:
    found = evidence(ada(b=OTHER), story(an_edit(1, I, PHONE)))
    later = {(I, "benefitpoint"): "2026-01-05T09:00:00.000Z", (I, "ams360"): "2026-01-05T10:00:00.000Z"}
    assert len(list(equal.check(found))) == 1
    assert list(equal.check(with_truth(found, since=later))) == []


def test_a_story_is_found_by_comparing_before_and_after() -> None:
    known = Story()
    known.note({}, {A: a_record(*A)})
    known.note({A: a_record(*A)}, {A: a_record(*A, fields={"phone": OTHER})})
    known.note({A: a_record(*A)}, {})
    assert [(edit.number, edit.field, edit.made) for edit in known.edits] == [
        (1, "name", True),
        (1, "phone", True),
        (2, "phone", False),
    ]
    assert (set(known.made), set(known.deleted)) == ({A}, {A})


def test_the_vocabulary_makes_the_systems_comparable() -> None:
    wire = {"FirstName": "Ada", "LastName": "Dune", "HomeAreaCode": "512", "HomePhone": "555-0101", "State": "TX"}
    there, own = customer({"customer_id": "a1", "record": {**wire, "ZipCode": "78701 "}})
    body = {
        "name": "Ada Dune",
        "type": "Personal",
        "phone": "(512) 555-0101",
        "address": {"state": "TX", "zip": "78701"},
    }
    (shown,) = insuredmine("account", {"id": "i1", "deleted": False, "body": body}, ())
    assert own.id == "customer:a1"
    assert {name: there.fields[name] for name in shown.fields} == shown.fields
    product = {"policyNumber": "M-1", "totalEstimatedMonthlyPremium": 850.0, "effectiveAsOf": "2026-01-01T00:00:00Z"}
    (found,) = plan({"product_id": 3, "account_id": 1, "record": product})
    assert (found.fields["premium"], found.fields["starts"], found.fields["cancelled"]) == (
        "10200.00",
        "2026-01-01",
        "no",
    )


def test_the_engine_is_believed_only_about_what_it_names() -> None:
    asked = Told(open=[("refused", '{"canonical_id": "C-1"}'), ("conflict", '"i7"')], names={"C-1": frozenset({"a1"})})
    assert asked.asks_about("a1")
    assert not asked.asks_about("a11", "i7", "")
    assert Told(seen=frozenset({PHONE})).never_saw(OTHER)
    assert not Told().never_saw(OTHER)
    assert Truth({}).requests == ()


def test_what_waits_for_a_daily_is_late() -> None:
    unshown = evidence([*ada(), POLICY])
    assert [violation.rule for violation in arrived.late(unshown)] == ["arrived"]
    assert list(arrived.late(CLEAN)) == []
    assert list(arrived.late(replace(unshown, told=Told(open=[("refused", '{"external_id": "p1"}')])))) == []
