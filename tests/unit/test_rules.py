"""The rules that carry weight, each tried on paper vendors; each test fails when its rule is taken out."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from paper import PaperTown, broken, lost_reply, once, overloaded, refusal, refused_connection
from trifold.sync_core.errors import InDoubt, Stale
from trifold.sync_core.flows import daily, review
from trifold.sync_core.flows.apply import apply
from trifold.sync_core.flows.desk import Run
from trifold.sync_core.flows.intake import receive
from trifold.sync_core.flows.queue.worker import claim
from trifold.sync_core.model.changes import Change, Kind, Occasion, System
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import Reference
from trifold.sync_core.store import inbox, views
from trifold.sync_core.store.audit import Trail
from trifold.sync_core.store.intents import read as read_intent
from trifold.sync_core.store.tables import audit, intents, reviews


@pytest.fixture
def town() -> PaperTown:
    return PaperTown()


def linked_client(town: PaperTown) -> tuple[str, str, str]:
    """A client in AMS360 and BenefitPoint, shown in InsuredMine with both ids."""
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", phone="5551234567", email="a@harbor.example")
    named = (Reference(system=System.AMS360, external_id=customer),)
    fields = {"firm_name": "Harbor LLC", "phone": "5551234567", "email": "a@harbor.example"}
    account = town.benefitpoint.add(Kind.ACCOUNT, references=named, **fields)
    town.settle()
    town.daily()
    (shown,) = town.insuredmine.live(Kind.ACCOUNT)
    return customer, account, shown


def value(town: PaperTown, system: System, number: str, name: str) -> str | None:
    return town.vendors[system].rows[Kind.ACCOUNT, number].fields[name]


def open_reviews(town: PaperTown) -> list[str]:
    with town.db.begin() as conn:
        return list(conn.execute(select(reviews.c.reason).where(reviews.c.state == "open")).scalars())


def test_a_change_says_who_and_the_record_is_read_again(town: PaperTown) -> None:
    customer, _, shown = linked_client(town)
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000002")
    town.ams360.feed.reverse()  # the notices come late, twice and in the wrong order
    town.ams360.feed += town.ams360.feed
    town.settle()
    assert value(town, System.INSUREDMINE, shown, "phone") == "5550000002"


def test_an_owner_is_never_written_its_own_fields(town: PaperTown) -> None:
    customer, account, _ = linked_client(town)
    town.ams360.calls.clear()
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.benefitpoint.edit(Kind.ACCOUNT, account, email="local@harbor.example")
    town.settle()
    town.daily()
    assert not [call for call in town.ams360.calls if call.startswith("update")]


def test_an_edit_made_in_insuredmine_reaches_the_owner_with_only_that_field(town: PaperTown) -> None:
    customer, account, shown = linked_client(town)
    town.insuredmine.edit(Kind.ACCOUNT, shown, email="new@harbor.example")
    town.settle()
    assert value(town, System.AMS360, customer, "email") == "new@harbor.example"
    assert value(town, System.BENEFITPOINT, account, "email") == "new@harbor.example"
    with town.db.begin() as conn:
        applied = conn.execute(select(audit.c.details).where(audit.c.event == "applied", audit.c.system == "ams360"))
        (details,) = applied.scalars()
    assert (list(details["changed"]), details["edit_of"]) == (["email"], "insuredmine")


def test_a_missed_notice_heals_when_any_linked_system_rings(town: PaperTown) -> None:
    customer, account, shown = linked_client(town)
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.ams360.feed.pop()
    town.benefitpoint.edit(Kind.ACCOUNT, account, street1="1 Local Road")
    town.settle()
    assert value(town, System.INSUREDMINE, shown, "phone") == "5550000001"


def test_a_local_benefitpoint_edit_stays_until_ams360_changes_that_field(town: PaperTown) -> None:
    customer, account, shown = linked_client(town)
    town.benefitpoint.edit(Kind.ACCOUNT, account, phone="5559999999")
    town.settle()
    town.daily()
    assert value(town, System.INSUREDMINE, shown, "phone") == "5551234567"
    town.ams360.edit(Kind.ACCOUNT, customer, email="other@harbor.example")  # X5: another field
    town.settle()
    assert value(town, System.BENEFITPOINT, account, "phone") == "5559999999"
    assert value(town, System.BENEFITPOINT, account, "email") == "other@harbor.example"
    town.ams360.edit(Kind.ACCOUNT, customer)  # X7: the same record once more
    town.settle()
    assert value(town, System.BENEFITPOINT, account, "phone") == "5559999999"
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")  # X6: the same field
    town.settle()
    assert value(town, System.BENEFITPOINT, account, "phone") == "5550000001"
    with town.db.begin() as conn:
        details = conn.execute(select(audit.c.details).where(audit.c.system == "benefitpoint")).scalars().all()
    assert {"before": "5559999999", "after": "5550000001"} in [d.get("changed", {}).get("phone") for d in details]


def test_a_stale_copy_is_told_from_a_local_edit_when_it_is_first_seen(town: PaperTown) -> None:
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", phone="5550000001")
    town.settle()
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000002")
    town.settle()
    named = (Reference(system=System.AMS360, external_id=customer),)
    account = town.benefitpoint.add(
        Kind.ACCOUNT, references=named, firm_name="Harbor LLC", phone="5550000001", email="local@harbor.example"
    )
    town.settle()
    assert value(town, System.BENEFITPOINT, account, "phone") == "5550000002"
    assert value(town, System.BENEFITPOINT, account, "email") == "local@harbor.example"


def test_two_edits_of_one_field_are_decided_the_same_way_and_nothing_is_lost(town: PaperTown) -> None:
    customer, _, shown = linked_client(town)
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.insuredmine.edit(Kind.ACCOUNT, shown, phone="5550000002")
    town.settle()
    assert {value(town, s, n, "phone") for s, n in ((System.AMS360, customer), (System.INSUREDMINE, shown))} == {
        "5550000001"
    }
    assert open_reviews(town) == ["conflict"]
    review.answer(town.desk, 1, "apply")
    town.settle()
    assert value(town, System.AMS360, customer, "phone") == "5550000002"


def test_an_edit_that_the_owner_refuses_is_taken_back_and_kept_for_a_person(town: PaperTown) -> None:
    customer, _, shown = linked_client(town)
    town.ams360.fault = once(refusal, Verb.UPDATE)
    town.insuredmine.edit(Kind.ACCOUNT, shown, phone="5550000002")
    town.settle()
    assert value(town, System.INSUREDMINE, shown, "phone") == "5551234567"
    assert value(town, System.AMS360, customer, "phone") == "5551234567"
    assert open_reviews(town) == ["refused"]


def test_a_whole_object_is_never_written_over_a_change_that_was_not_seen(town: PaperTown) -> None:
    customer, account, _ = linked_client(town)

    def meddle(operation: Operation, moment: str) -> None:
        if moment == "before":
            town.benefitpoint.edit(Kind.ACCOUNT, account, street1="7 Unseen Way")

    town.benefitpoint.fault = once(meddle, Verb.UPDATE)
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.settle()
    assert value(town, System.BENEFITPOINT, account, "phone") == "5550000001"
    assert value(town, System.BENEFITPOINT, account, "street1") == "7 Unseen Way"


def test_our_own_write_comes_back_and_nothing_is_written(town: PaperTown) -> None:
    customer, _, _ = linked_client(town)
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.settle()
    for vendor in town.vendors.values():
        vendor.calls.clear()
        vendor._ring(Kind.ACCOUNT, next(iter(vendor.live(Kind.ACCOUNT))))
    town.settle()
    assert not [c for vendor in town.vendors.values() for c in vendor.calls if not c.startswith(("fetch", "list"))]


def test_a_second_daily_reads_and_writes_nothing(town: PaperTown) -> None:
    linked_client(town)
    for vendor in town.vendors.values():
        vendor.calls.clear()
    town.daily()
    assert not [c for vendor in town.vendors.values() for c in vendor.calls if not c.startswith(("fetch", "list"))]


def test_a_plan_of_a_client_that_is_not_in_ams360_says_so_until_it_is_sent(town: PaperTown) -> None:
    account = town.benefitpoint.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.benefitpoint.add(Kind.POLICY, account, number="P-1")
    town.settle()
    town.daily()
    ((number, shown),) = town.insuredmine.live(Kind.POLICY).items()
    assert shown.fields["note"] == "not sent to AMS360: account not linked"
    (crm_account,) = town.insuredmine.live(Kind.ACCOUNT)
    town.insuredmine.ask(crm_account, System.AMS360)
    town.settle()
    assert len(town.ams360.live(Kind.POLICY)) == 1
    assert town.insuredmine.rows[Kind.POLICY, number].fields["note"] is None


def test_the_same_customer_answered_yes_twice_goes_to_review(town: PaperTown) -> None:
    customer, _, _ = linked_client(town)
    named = (Reference(system=System.AMS360, external_id=customer),)
    town.benefitpoint.add(Kind.ACCOUNT, references=named, firm_name="Harbor LLC")
    town.settle()
    town.daily()
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == 1
    assert open_reviews(town) == ["ambiguous"]


def test_a_create_that_was_sent_is_never_sent_again_by_itself(town: PaperTown) -> None:
    customer, account, _ = linked_client(town)

    def silence(operation: Operation, moment: str) -> None:
        if moment == "before":
            raise InDoubt("nobody knows whether it arrived")

    town.ams360.fault = once(silence, Verb.CREATE)
    town.benefitpoint.add(Kind.POLICY, account, number="P-1")
    town.wait_and_settle()
    town.daily()
    assert [call for call in town.ams360.calls if call.startswith("create")] == ["create policy new"]
    assert open_reviews(town) == ["in doubt"]
    review.answer(town.desk, 1, "create")
    town.settle()
    assert len(town.ams360.live(Kind.POLICY)) == 1
    assert customer in {row.account_id for row in town.ams360.live(Kind.POLICY).values()}


def test_a_create_that_another_run_has_made_meanwhile_is_not_sent(town: PaperTown) -> None:
    _, account, _ = linked_client(town)
    town.benefitpoint.add(Kind.POLICY, account, number="P-1")
    town.settle()
    with town.db.begin() as conn:
        query = select(intents.c.id).where(intents.c.system == System.AMS360, intents.c.kind == Kind.POLICY)
        made = read_intent(conn, conn.execute(query).scalar_one())
    assert made is not None
    late = Run(
        desk=town.desk,
        trail=Trail(agency="town", correlation_id="late"),
        occasion=Occasion.REALTIME,
        lock=lambda family: None,
    )
    with pytest.raises(Stale, match="it was made meanwhile"):
        apply(late, made.operation)
    assert [call for call in town.ams360.calls if call.startswith("create")] == ["create policy new"]


def test_a_lost_answer_is_found_and_adopted(town: PaperTown) -> None:
    _, account, _ = linked_client(town)
    town.ams360.fault = once(lost_reply, Verb.CREATE)
    plan = town.benefitpoint.add(Kind.POLICY, account, number="P-1")
    town.wait_and_settle()
    (policy,) = town.ams360.live(Kind.POLICY)
    assert town.benefitpoint.rows[Kind.POLICY, plan].references[0].external_id == policy
    assert len(town.insuredmine.live(Kind.POLICY)) == 1


def test_a_request_whose_create_was_in_doubt_is_answered_in_the_end(town: PaperTown) -> None:
    town.ams360.fault = once(lost_reply, Verb.CREATE)
    shown = town.insuredmine.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.insuredmine.ask(shown, System.AMS360)
    town.settle()
    assert town.insuredmine.answers["r1"][0] == "running"
    town.wait_and_settle()
    assert town.insuredmine.answers["r1"][0] == "done"
    assert len(town.ams360.live(Kind.ACCOUNT)) == 1


def test_a_new_accounts_family_is_held_while_it_is_made_elsewhere(town: PaperTown) -> None:
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    free: list[object] = []

    def another_worker_looks(operation: Operation, moment: str) -> None:
        ring = Change(system=System.AMS360, kind=Kind.ACCOUNT, external_id=customer)
        receive(town.desk, "town", [ring])
        free.append(claim(town.desk))

    town.insuredmine.fault = once(another_worker_looks, Verb.CREATE)
    town.settle()
    assert free == [None, None]
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == 1


@pytest.mark.parametrize("fault", [refused_connection, overloaded])
def test_a_create_that_provably_never_arrived_is_sent_again(town: PaperTown, fault: object) -> None:
    town.insuredmine.fault = once(fault, Verb.CREATE)  # type: ignore[arg-type]
    town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.wait_and_settle()
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == 1


def test_both_targets_carry_each_other_and_benefitpoint_waits_for_ams360(town: PaperTown) -> None:
    town.ams360.fault = once(refusal, Verb.CREATE)
    shown = town.insuredmine.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.settle()
    assert not town.ams360.live(Kind.ACCOUNT)
    town.insuredmine.ask(shown, System.AMS360, System.BENEFITPOINT)
    town.settle()
    assert not town.ams360.live(Kind.ACCOUNT) and not town.benefitpoint.live(Kind.ACCOUNT)
    town.insuredmine.ask(shown, System.AMS360, System.BENEFITPOINT)
    town.settle()
    (customer,) = town.ams360.live(Kind.ACCOUNT)
    (account,) = town.benefitpoint.live(Kind.ACCOUNT).values()
    assert account.references[0].external_id == customer
    assert len(town.insuredmine.rows[Kind.ACCOUNT, shown].references) == 2
    assert town.insuredmine.answers["r2"][0] == "done"


def test_the_internal_connection_holds_a_create_when_ams360_has_that_name() -> None:
    town = PaperTown(connection="core")
    town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.settle()
    town.benefitpoint.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.settle()
    assert len(town.ams360.live(Kind.ACCOUNT)) == 1
    assert open_reviews(town) == ["look-alike"]


def test_a_deleted_contact_is_unlinked_and_deleted_nowhere(town: PaperTown) -> None:
    customer, _, _ = linked_client(town)
    contact = town.ams360.add(Kind.CONTACT, customer, first_name="Ann", last_name="Berg")
    town.settle()
    town.ams360.remove(Kind.CONTACT, contact)
    town.settle()
    (shown,) = town.insuredmine.live(Kind.CONTACT).values()
    assert not [known for known in shown.references if known.system is System.AMS360]
    assert len(town.benefitpoint.live(Kind.CONTACT)) == 1


def test_an_item_that_fails_for_ever_is_kept_as_a_dead_letter(town: PaperTown) -> None:
    customer, _, shown = linked_client(town)
    town.insuredmine.fault = broken
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.settle()
    for _ in range(12):
        town.wait_and_settle()
    with town.db.begin() as conn:
        dead = views.rings(conn, state="dead")
    assert dead
    town.insuredmine.fault = lambda operation, moment: None

    with town.db.begin() as conn:
        assert all(inbox.requeue(town.db, conn, ring["id"]) for ring in dead)
    town.settle()
    assert value(town, System.INSUREDMINE, shown, "phone") == "5550000001"


def test_rings_for_one_doorbell_coalesce(town: PaperTown) -> None:

    change = Change(system=System.AMS360, kind=Kind.ACCOUNT, external_id="a1")
    assert receive(town.desk, "town", [change, change, change]) == 1


def test_what_a_daily_shows_is_shown_whole_when_the_answer_of_its_create_was_lost() -> None:
    """A client of BenefitPoint only: its contact and plan follow the account, though the create was in doubt."""
    town = PaperTown()
    account = town.benefitpoint.add(Kind.ACCOUNT, firm_name="Mill Inc")
    town.benefitpoint.add(Kind.CONTACT, account, first_name="Ann", last_name="Berg")
    town.benefitpoint.add(Kind.POLICY, account, number="MED-1")
    town.settle()
    town.insuredmine.fault = once(lost_reply, Verb.CREATE)
    daily.start(town.desk, "town")
    for seconds in (0, 2, 2):  # the daily's look and its retry, before the create is settled
        town.clock.advance(seconds)
        town.engine.drain()
    town.wait_and_settle()
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == 1
    assert len(town.insuredmine.live(Kind.CONTACT)) == 1
    assert len(town.insuredmine.live(Kind.POLICY)) == 1
