"""AMS360's rules on what belongs to a customer: dependents, personnel, answers, notes, activities, suspenses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from ams360_builders import DAY, act, add_person, add_policy, broken, new_simulator, told

from trifold.simulators.ams360 import (
    activities,
    belongings,
    claims,
    customers,
    dependents,
    lists,
    notes,
    personnel,
    profile_answers,
    suspenses,
)
from trifold.simulators.ams360.errors import GeneralRefusal
from trifold.simulators.chassis.worlds import World

CALL = {"ActivityDate": DAY, "ActivityTime": "PT9H", "ActivityAction": "CALL", "EmployeeCode": "!!#"}


@pytest.fixture
def world() -> Iterator[World]:
    simulator = new_simulator()
    yield simulator.worlds.get("demo")
    simulator.stop()


def add_claim(world: World, policy_id: str) -> str:
    given = {"ClaimNo": "CL1", "LossDate": DAY, "ReportedDate": DAY}
    return str(act(world, lambda turn: claims.open_claim(turn, policy_id, given)))


# ------------------------------------------------------------------------------------------------------ dependents
def test_a_dependent_needs_a_customer_a_name_and_whole_phones(world: World) -> None:
    assert broken(world, lambda turn: dependents.insert_dependent(turn, {})) == ["CustomerId", "LastName"]
    given = {"CustomerId": add_person(world), "FirstName": "Cy", "MobileAreaCode": "617"}
    assert broken(world, lambda turn: dependents.insert_dependent(turn, given)) == ["MobilePhone"]


def test_a_dependent_is_found_by_phone_until_it_is_deleted(world: World) -> None:
    mine, other = add_person(world), add_person(world)
    given = {"CustomerId": mine, "FirstName": "Cy", "LastName": "Berg"}
    given |= {"MobileAreaCode": "617", "MobilePhone": "5550142"}
    key = act(world, lambda turn: dependents.insert_dependent(turn, given))
    (hit,) = act(world, lambda turn: customers.search_phone(turn, "6175550142"))
    assert (hit["EntityType"], hit["EntityId"], hit["Description"]) == ("Dependent", key, "Berg, Cy")
    assert broken(world, lambda turn: dependents.delete_dependent(turn, key, other)) == ["DependentId"]
    moved = given | {"DependentId": key, "CustomerId": other}
    assert broken(world, lambda turn: dependents.update_dependent(turn, moved)) == ["CustomerId"]
    act(world, lambda turn: dependents.delete_dependent(turn, key, mine))
    assert act(world, lambda turn: customers.search_phone(turn, "6175550142")) == []
    assert broken(world, lambda turn: dependents.update_dependent(turn, given | {"DependentId": key})) == [
        "DependentId"
    ]


# ------------------------------------------------------------------------------------------------------- personnel
def test_personnel_must_be_employees_and_nothing_is_kept_of_a_refused_list(world: World) -> None:
    customer = add_person(world)
    rows = [{"EmployeeCode": "!!#"}, {"EmployeeCode": "zzz"}, {}]
    fields = broken(world, lambda turn: personnel.modify_for_customer(turn, customer, rows, []))
    assert fields == ["EmployeeCode", "EmployeeCode"]
    gone = [{"EmployeeCode": "!!$"}]
    assert broken(world, lambda turn: personnel.modify_for_customer(turn, customer, [], gone)) == ["EmployeeCode"]
    assert broken(world, lambda turn: personnel.modify_for_customer(turn, None, [], [])) == ["CustomerId"]


def test_personnel_of_a_policy_is_changed_by_id_only(world: World) -> None:
    policy = add_policy(world, add_person(world))
    member: dict[str, Any] = {"EmployeeCode": "!!%", "EmployeeType": "E"}
    act(world, lambda turn: personnel.modify_for_policy(turn, policy, [member], []))
    strange = [member | {"PolicyPersonnelId": "0f8fad5b-d9cb-469f-a165-70867728950e"}]
    fields = broken(world, lambda turn: personnel.modify_for_policy(turn, policy, strange, []))
    assert fields == ["PolicyPersonnelId"]
    assert told(world)[-1] == "Policy Updated"


# ------------------------------------------------------------------------------------------------- profile answers
def test_an_answer_is_as_long_as_its_question_allows_and_sends_nothing(world: World) -> None:
    customer = add_person(world)
    before = told(world)
    rows = act(world, lambda turn: lists.all_of(turn, "CustomerProfileAnswer"))
    question = next(row["QuestionId"] for row in rows if row["AnswerLength"] == 3)
    both = {"CustomerId": customer, "QuestionId": question}
    assert broken(world, lambda turn: profile_answers.save_answer(turn, both | {"AnswerText": "1234"})) == [
        "AnswerText"
    ]
    assert broken(world, lambda turn: profile_answers.delete_answer(turn, both)) == ["QuestionId"]
    act(world, lambda turn: profile_answers.save_answer(turn, both | {"AnswerText": "123"}))
    assert act(world, lambda turn: profile_answers.answer_to(turn, customer, question))["AnswerText"] == "123"
    assert broken(world, lambda turn: profile_answers.save_answer(turn, both | {"QuestionId": customer})) == [
        "QuestionId"
    ]
    assert broken(world, lambda turn: profile_answers.save_answer(turn, both | {"CustomerId": question})) == [
        "CustomerId"
    ]
    assert told(world) == before


# ----------------------------------------------------------------------------------------------------------- notes
def test_a_note_has_a_known_priority_and_is_purged_today_or_later(world: World) -> None:
    customer = add_person(world)
    given = {"CustomerId": customer, "NoteText": "x", "Priority": "H", "PurgeDate": datetime(2026, 3, 1)}
    assert broken(world, lambda turn: notes.insert_customer_note(turn, given)) == ["PurgeDate", "Priority"]
    good = given | {"Priority": "C", "PurgeDate": DAY}
    assert act(world, lambda turn: notes.insert_customer_note(turn, good))
    assert broken(world, lambda turn: notes.insert_customer_note(turn, {})) == ["CustomerId", "NoteText"]


def test_a_note_on_a_claim_needs_its_policy_and_both_must_be_the_customers(world: World) -> None:
    customer, other = add_person(world), add_person(world)
    policy = add_policy(world, customer)
    claim = add_claim(world, policy)
    note = {"CustomerId": customer, "NoteText": "x", "ClaimId": claim}
    assert broken(world, lambda turn: notes.insert_customer_note(turn, note)) == ["PolicyId"]
    both = note | {"PolicyId": policy}
    assert act(world, lambda turn: notes.insert_customer_note(turn, both))
    strange = both | {"CustomerId": other}
    assert broken(world, lambda turn: notes.insert_customer_note(turn, strange)) == ["PolicyId", "ClaimId"]


def test_a_notes_attachment_flag_is_read_only(world: World) -> None:
    given = {"CustomerId": add_person(world), "NoteText": "x", "Attachment": True}
    key = act(world, lambda turn: notes.insert_customer_note(turn, given))
    kept = act(world, lambda turn: belongings.one(turn, "CustomerNote", key))
    assert (kept["Attachment"], kept["NoteDate"]) == (False, datetime(2026, 3, 2, 9, 30))


@pytest.mark.parametrize(
    ("number", "entity_id", "field"), [(99, "GRW", "NoteType"), (4, "nix", "NoteTypeId"), (1, "", "NoteTypeId")]
)
def test_a_common_note_hangs_on_something(world: World, number: int, entity_id: str, field: str) -> None:
    given = {"NoteType": number, "NoteTypeId": entity_id, "NoteText": "x"}
    assert broken(world, lambda turn: notes.insert_common_note(turn, given)) == [field]


@pytest.mark.parametrize("stream", [None, {}, {"_buffer": b"\xff\xfe"}])
def test_a_text_that_is_no_stream_of_utf_8_changes_nothing(world: World, stream: dict[str, Any] | None) -> None:
    given = {"CustomerId": add_person(world), "NoteText": "before"}
    key = act(world, lambda turn: notes.insert_customer_note(turn, given))
    with pytest.raises(GeneralRefusal):
        act(world, lambda turn: notes.update_note_text(turn, "CustomerNote", key, stream))
    assert act(world, lambda turn: notes.note_text(turn, "CustomerNote", key)) == "before"
    empty = {"_buffer": b" "}
    assert broken(world, lambda turn: notes.update_note_text(turn, "CustomerNote", key, empty)) == ["NoteText"]


def test_a_note_is_known_under_its_own_kind_only(world: World) -> None:
    given = {"CustomerId": add_person(world), "NoteText": "x"}
    key = act(world, lambda turn: notes.insert_customer_note(turn, given))
    assert broken(world, lambda turn: notes.note_text(turn, "PersonalNote", key)) == ["NoteId"]


# ------------------------------------------------------------------------------------------------------ activities
def test_an_activity_needs_its_day_action_employee_and_customer(world: World) -> None:
    fields = broken(world, lambda turn: activities.insert_customer_activity(turn, {}))
    assert fields == ["ActivityDate", "ActivityAction", "EmployeeCode", "CustomerId"]
    wrong = CALL | {"CustomerId": add_person(world), "ActivityTime": "P1D"}
    assert broken(world, lambda turn: activities.insert_customer_activity(turn, wrong)) == ["ActivityTime"]


def test_an_activitys_company_is_its_policys_and_unchecked_then(world: World) -> None:
    customer = add_person(world)
    policy = add_policy(world, customer)
    given = CALL | {"CustomerId": customer, "CompanyCode": "nix"}
    assert broken(world, lambda turn: activities.insert_customer_activity(turn, given)) == ["CompanyCode"]
    key = act(world, lambda turn: activities.insert_customer_activity(turn, given | {"PolicyId": policy}))
    assert act(world, lambda turn: belongings.one(turn, "CustomerActivity", key))["CompanyCode"] == "GRW"


def test_an_activity_of_a_claim_needs_policy_and_transaction(world: World) -> None:
    customer = add_person(world)
    policy = add_policy(world, customer)
    given = CALL | {"CustomerId": customer, "ClaimId": add_claim(world, policy)}
    fields = broken(world, lambda turn: activities.insert_customer_activity(turn, given))
    assert fields == ["PolicyId", "TransactionEffectiveDate"]
    whole = given | {"PolicyId": policy, "TransactionEffectiveDate": DAY}
    assert act(world, lambda turn: activities.insert_customer_activity(turn, whole))
    strange = whole | {"TransactionEffectiveDate": datetime(2026, 4, 1)}
    fields = broken(world, lambda turn: activities.insert_customer_activity(turn, strange))
    assert fields == ["TransactionEffectiveDate"]


# ------------------------------------------------------------------------------------------------------- suspenses
def test_a_suspense_has_a_due_date_and_known_employees(world: World) -> None:
    given = {"CustomerId": add_person(world), "AssignedToEmployeeCode": "zzz"}
    fields = broken(world, lambda turn: suspenses.insert_suspense(turn, suspenses.CUSTOMER, given))
    assert fields == ["DueDate", "AssignedToEmployeeCode"]


def test_a_completed_suspense_gets_its_date_and_stays_with_its_customer(world: World) -> None:
    mine, other = add_person(world), add_person(world)
    given = {"CustomerId": mine, "DueDate": DAY}
    kind = suspenses.CUSTOMER
    key = act(world, lambda turn: suspenses.insert_suspense(turn, kind, given))
    done = given | {"SuspenseId": key, "IsCompleted": True}
    moved = done | {"CustomerId": other}
    assert broken(world, lambda turn: suspenses.update_suspense(turn, kind, moved)) == ["CustomerId"]
    act(world, lambda turn: suspenses.update_suspense(turn, kind, done))
    (row,) = act(world, lambda turn: suspenses.suspenses_of(turn, kind, mine, True))
    assert (row["CompletedDate"], row["InitiatedDate"]) == (DAY, DAY)
    wrong = {"SuspenseId": key, "CustomerId": other}
    assert broken(world, lambda turn: suspenses.delete_suspense(turn, kind, wrong)) == ["SuspenseId"]
    assert broken(world, lambda turn: suspenses.update_suspense(turn, suspenses.COMMON, done)) == ["SuspenseId"]


def test_none_of_these_sends_a_notification(world: World) -> None:
    customer = add_person(world)
    before = told(world)
    act(world, lambda turn: notes.insert_customer_note(turn, {"CustomerId": customer, "NoteText": "x"}))
    act(world, lambda turn: activities.insert_customer_activity(turn, CALL | {"CustomerId": customer}))
    due = {"CustomerId": customer, "DueDate": DAY}
    act(world, lambda turn: suspenses.insert_suspense(turn, suspenses.CUSTOMER, due))
    assert told(world) == before
