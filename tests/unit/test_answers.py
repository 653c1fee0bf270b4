"""A person's answers: each does what its button says, can be taken back, and never makes anybody twice."""

from __future__ import annotations

import pytest
from test_parting import badges, items
from test_rules import linked_client, value

from paper import PaperTown, lost_reply, once, refusal
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows import review
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Verb


@pytest.fixture
def town() -> PaperTown:
    return PaperTown()


def conflict(town: PaperTown) -> tuple[str, str]:
    """Both sides changed the phone between two looks: AMS360's counts."""
    customer, _, shown = linked_client(town)
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.insuredmine.edit(Kind.ACCOUNT, shown, phone="5550000002")
    town.settle()
    assert items(town) == [("conflict", "insuredmine")]
    return customer, shown


def phones(town: PaperTown, customer: str, shown: str) -> set[str | None]:
    return {value(town, System.AMS360, customer, "phone"), value(town, System.INSUREDMINE, shown, "phone")}


def test_a_lost_value_is_applied_everywhere_and_taken_back_everywhere(town: PaperTown) -> None:
    customer, shown = conflict(town)
    assert phones(town, customer, shown) == {"5550000001"}
    review.answer(town.desk, 1, "apply")
    town.settle()
    assert phones(town, customer, shown) == {"5550000002"}
    assert review.undo(town.desk, 1) == "review 1: open again"
    town.settle()
    assert phones(town, customer, shown) == {"5550000001"}
    assert items(town) == [("conflict", "insuredmine")]


def test_an_answer_is_not_taken_back_over_a_later_change(town: PaperTown) -> None:
    customer, shown = conflict(town)
    review.answer(town.desk, 1, "apply")
    town.settle()
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000003")
    town.settle()
    with pytest.raises(NeedsDecision, match=r"phone changed since\. Nothing was changed"):
        review.undo(town.desk, 1)
    assert phones(town, customer, shown) == {"5550000003"}


def test_what_settled_itself_or_is_open_has_nothing_to_take_back(town: PaperTown) -> None:
    conflict(town)
    with pytest.raises(NeedsDecision, match="no answer of a person"):
        review.undo(town.desk, 1)
    with pytest.raises(NeedsDecision, match="no answer of a person"):
        review.undo(town.desk, 99)


def parked(town: PaperTown) -> str:
    """A customer sent to AMS360, whose answer was lost and who was never made."""

    def dropped(operation: object, moment: str) -> None:
        if moment == "before":
            lost_reply(operation, "after")  # type: ignore[arg-type]

    town.ams360.fault = once(dropped, Verb.CREATE)
    shown = town.insuredmine.add(Kind.ACCOUNT, firm_name="Mill Inc")
    town.insuredmine.ask(shown, System.AMS360)
    town.settle()
    town.wait_and_settle()
    assert items(town) == [("in doubt", "ams360")]
    return shown


def test_a_parked_create_is_sent_again_only_when_a_person_says_so(town: PaperTown) -> None:
    parked(town)
    review.answer(town.desk, 1, "create")
    town.settle()
    assert len(town.ams360.live(Kind.ACCOUNT)) == 1
    with pytest.raises(NeedsDecision, match=r"it was sent to ams360 since \(a1\)"):
        review.undo(town.desk, 1)


def test_create_is_taken_back_as_long_as_nothing_was_sent(town: PaperTown) -> None:
    parked(town)
    review.answer(town.desk, 1, "create")
    review.undo(town.desk, 1)
    town.settle()
    assert not town.ams360.live(Kind.ACCOUNT)
    assert items(town) == [("in doubt", "ams360")]


def test_a_parked_create_is_linked_to_the_record_that_a_person_names_and_unlinked_again(town: PaperTown) -> None:
    shown = parked(town)
    made = town.ams360.add(Kind.ACCOUNT, firm_name="Mill Inc", phone="5551112222")
    town.settle()
    review.answer(town.desk, 1, "exists", made)
    town.settle()
    assert badges(town, shown) == {System.AMS360}
    review.undo(town.desk, 1)
    town.settle()
    assert badges(town, shown) == set()
    assert len(town.ams360.live(Kind.ACCOUNT)) == 1


def test_an_edit_that_was_refused_is_sent_again(town: PaperTown) -> None:
    customer, _, shown = linked_client(town)
    town.ams360.fault = once(refusal, Verb.UPDATE)
    town.insuredmine.edit(Kind.ACCOUNT, shown, phone="5550000002")
    town.settle()
    assert items(town) == [("refused", "ams360")]
    assert phones(town, customer, shown) == {"5551234567"}
    review.answer(town.desk, 1, "retry")
    town.settle()
    assert phones(town, customer, shown) == {"5550000002"}


def merged(town: PaperTown) -> tuple[str, str, str, str]:
    customer, account, shown = linked_client(town)
    survivor = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", phone="5559999999")
    town.settle()
    (other,) = set(town.insuredmine.live(Kind.ACCOUNT)) - {shown}
    town.ams360.remove(Kind.ACCOUNT, customer)
    town.settle()
    return survivor, account, shown, other


def customers_of(town: PaperTown, system: System, number: str) -> list[str]:
    references = town.vendors[system].rows[Kind.ACCOUNT, number].references
    return [known.external_id for known in references if known.system is System.AMS360]


def test_the_links_of_a_merged_customer_move_to_its_survivor_when_a_person_says_so(town: PaperTown) -> None:
    survivor, account, shown, other = merged(town)
    review.answer(town.desk, 1, "move")
    town.settle()
    assert customers_of(town, System.BENEFITPOINT, account) == [survivor]
    assert customers_of(town, System.INSUREDMINE, shown) == [survivor]
    assert customers_of(town, System.INSUREDMINE, other) == [], "the survivor's own account stays, unlinked"
    assert value(town, System.INSUREDMINE, shown, "phone") == "5559999999"
    town.daily()
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == 2
    assert items(town) == []


def test_a_move_is_taken_back(town: PaperTown) -> None:
    survivor, _, shown, other = merged(town)
    review.answer(town.desk, 1, "move")
    town.settle()
    review.undo(town.desk, 1)
    town.settle()
    assert customers_of(town, System.INSUREDMINE, shown) == []
    assert customers_of(town, System.INSUREDMINE, other) == [survivor]


def test_a_held_account_becomes_the_customer_that_a_person_names() -> None:
    town = PaperTown(connection="core")
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.settle()
    account = town.benefitpoint.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.settle()
    assert items(town) == [("look-alike", "benefitpoint")]
    review.answer(town.desk, 1, "exists", customer)
    town.settle()
    assert customers_of(town, System.BENEFITPOINT, account) == [customer]
    assert len(town.ams360.live(Kind.ACCOUNT)) == 1


def test_a_held_account_becomes_a_new_customer_when_a_person_says_so() -> None:
    town = PaperTown(connection="core")
    town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.settle()
    account = town.benefitpoint.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.settle()
    review.answer(town.desk, 1, "create")
    town.settle()
    assert len(town.ams360.live(Kind.ACCOUNT)) == 2
    assert customers_of(town, System.BENEFITPOINT, account)
    with pytest.raises(NeedsDecision, match="it was sent to ams360 since"):
        review.undo(town.desk, 1)


def test_an_item_shows_its_age_its_choices_and_whether_it_can_be_undone(town: PaperTown) -> None:
    conflict(town)
    town.clock.advance(3_600)
    with town.db.read() as conn:
        item = review.item(town.db, conn, 1)
    assert item is not None
    assert (item["age_seconds"], item["undoable"]) == (3_600, False)
    assert [(one["name"], one["label"], one["suggested"]) for one in item["choices"]] == [
        ("apply", "Use '5550000002'", False),
        ("leave", "Leave it", True),
    ]
    review.answer(town.desk, 1, "leave")
    with town.db.read() as conn:
        item = review.item(town.db, conn, 1)
    assert item is not None
    assert (item["choices"], item["undoable"]) == ([], True)


def test_what_was_left_is_not_asked_again_while_nothing_new_is_known(town: PaperTown) -> None:
    customer, account, _ = linked_client(town)
    again = town.benefitpoint.add(
        Kind.ACCOUNT, references=town.benefitpoint.rows[Kind.ACCOUNT, account].references, firm_name="Harbor LLC"
    )
    town.settle()
    assert items(town) == [("ambiguous", "benefitpoint")]
    review.answer(town.desk, 1, "leave")
    town.benefitpoint.edit(Kind.ACCOUNT, again, phone="5550000009")
    town.settle()
    town.daily()
    assert items(town) == []
    assert customer in town.ams360.live(Kind.ACCOUNT)


def test_a_second_account_of_one_customer_becomes_a_client_of_its_own_when_a_person_says_so(town: PaperTown) -> None:
    _, account, _ = linked_client(town)
    references = town.benefitpoint.rows[Kind.ACCOUNT, account].references
    town.benefitpoint.add(Kind.ACCOUNT, references=references, firm_name="Harbor LLC")
    town.settle()
    review.answer(town.desk, 1, "separate")
    town.settle()
    town.daily()
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == 2


def test_a_conflict_that_was_left_is_asked_again_when_it_comes_again(town: PaperTown) -> None:
    customer, shown = conflict(town)
    review.answer(town.desk, 1, "leave")
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000009")
    town.settle()
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.insuredmine.edit(Kind.ACCOUNT, shown, phone="5550000002")
    town.settle()
    assert items(town) == [("conflict", "insuredmine")]
