"""What a vendor refuses waits alone: the rest is written, somebody is told, another value is tried."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from paper import PaperTown
from trifold.sync_core.errors import Rejected
from trifold.sync_core.flows import explain, review
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import Reference
from trifold.sync_core.store import crosswalk
from trifold.sync_core.store.tables import reviews

A, B, CRM = System.AMS360, System.BENEFITPOINT, System.INSUREDMINE
Fault = Callable[[Operation, str], None]


@pytest.fixture
def town() -> PaperTown:
    return PaperTown()


def linked_client(town: PaperTown) -> tuple[str, str, str]:
    fields = {"firm_name": "Harbor LLC", "phone": "5125550101", "email": "a@harbor.example", "city": "Austin"}
    customer = town.ams360.add(Kind.ACCOUNT, **fields)
    named = (Reference(system=A, external_id=customer),)
    account = town.benefitpoint.add(Kind.ACCOUNT, references=named, **fields)
    town.settle()
    town.daily()
    (shown,) = town.insuredmine.live(Kind.ACCOUNT)
    return customer, account, shown


def refuses(value: str, reason: str, verb: Verb = Verb.UPDATE) -> Fault:
    """A vendor that does not take a value in any field."""

    def fault(operation: Operation, moment: str) -> None:
        sent = {operation.fields.get(name) for name in operation.changed}
        if moment == "before" and operation.verb is verb and value in sent:
            raise Rejected("refused. Nothing was written.", (reason,))

    return fault


def asked(town: PaperTown) -> list[tuple[str, str]]:
    with town.db.read() as conn:
        query = select(reviews.c.reason, reviews.c.title).where(reviews.c.state == "open").order_by(reviews.c.id)
        return [(reason, title) for reason, title in conn.execute(query)]


def value(town: PaperTown, system: System, number: str, name: str) -> str | None:
    return town.vendors[system].rows[Kind.ACCOUNT, number].fields[name]


def left_out(town: PaperTown, customer: str) -> list[tuple[str, str, str]]:
    (record,) = explain.explain(town.desk, "town", A, customer)["records"]
    return [(one["system"], one["field"], one["what"]) for one in record["left_out"]]


def writes(town: PaperTown, system: System) -> int:
    return sum(call.startswith(("update", "create")) for call in town.vendors[system].calls)


@pytest.mark.parametrize("reason", ["city: it is no city", "this can't be saved"], ids=["named", "without a name"])
def test_a_refused_field_waits_alone_and_is_not_sent_again(town: PaperTown, reason: str) -> None:
    customer, account, shown = linked_client(town)
    town.benefitpoint.fault = refuses("Atlantis", reason)
    town.ams360.edit(Kind.ACCOUNT, customer, city="Atlantis", phone="5125550102", email="b@harbor.example")
    town.settle()
    found = [value(town, B, account, name) for name in ("city", "phone", "email")]
    assert found == ["Austin", "5125550102", "b@harbor.example"]
    assert [value(town, CRM, shown, name) for name in ("city", "phone")] == ["Atlantis", "5125550102"]
    ((why, title),) = asked(town)
    assert (why, reason in title) == ("left out", True)
    assert left_out(town, customer) == [("benefitpoint", "city", "refused")]
    before = writes(town, B)
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5125550103")
    town.settle()
    town.daily()
    assert (writes(town, B), value(town, B, account, "phone")) == (before + 1, "5125550103")
    town.ams360.edit(Kind.ACCOUNT, customer, city="Buda")
    town.settle()
    assert value(town, B, account, "city") == "Buda"
    assert (asked(town), left_out(town, customer)) == ([], [])


def test_a_person_may_have_a_refused_field_tried_again(town: PaperTown) -> None:
    customer, account, _ = linked_client(town)
    town.benefitpoint.fault = refuses("Atlantis", "city: it is no city")
    town.ams360.edit(Kind.ACCOUNT, customer, city="Atlantis")
    town.settle()
    town.benefitpoint.fault = lambda operation, moment: None
    with town.db.read() as conn:
        number = conn.execute(select(reviews.c.id).where(reviews.c.state == "open")).scalar_one()
    review.answer(town.desk, number, "retry")
    town.settle()
    assert value(town, B, account, "city") == "Atlantis"
    assert (asked(town), left_out(town, customer)) == ([], [])


def test_a_refusal_of_the_whole_record_stays_one(town: PaperTown) -> None:
    customer, account, _ = linked_client(town)

    def locked(operation: Operation, moment: str) -> None:
        if moment == "before" and operation.verb is Verb.UPDATE:
            raise Rejected("refused", ("somebody has it open",))

    town.benefitpoint.fault = locked
    town.ams360.edit(Kind.ACCOUNT, customer, city="Buda", phone="5125550102")
    town.settle()
    assert [reason for reason, _ in asked(town)] == ["refused"]
    tried = writes(town, B)
    town.ams360.edit(Kind.ACCOUNT, customer)
    town.settle()
    assert writes(town, B) == tried + 1, "what was told is not tried field by field again"
    town.benefitpoint.fault = lambda operation, moment: None
    town.ams360.edit(Kind.ACCOUNT, customer)
    town.settle()
    assert (value(town, B, account, "city"), asked(town)) == ("Buda", [])


def test_an_edit_that_the_owner_refuses_in_part_is_undone_in_part(town: PaperTown) -> None:
    customer, account, shown = linked_client(town)
    town.ams360.fault = refuses("Atlantis", "city: it is no city")
    town.insuredmine.edit(Kind.ACCOUNT, shown, city="Atlantis", phone="5125550102")
    town.settle()
    for system, number in ((A, customer), (B, account), (CRM, shown)):
        assert [value(town, system, number, name) for name in ("city", "phone")] == ["Austin", "5125550102"]
    assert [reason for reason, _ in asked(town)] == ["refused"], "the user's city is kept for a person"
    town.insuredmine.edit(Kind.ACCOUNT, shown, city="Buda")
    town.settle()
    assert (value(town, A, customer, "city"), asked(town)) == ("Buda", [])


def test_a_create_goes_without_a_refused_field_and_says_so(town: PaperTown) -> None:
    town.insuredmine.fault = refuses("Atlantis", "city: it is no city", Verb.CREATE)
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", city="Atlantis", phone="5125550101")
    town.settle()
    ((shown, row),) = town.insuredmine.live(Kind.ACCOUNT).items()
    assert (row.fields["city"], row.fields["phone"]) == (None, "5125550101")
    assert [reason for reason, _ in asked(town)] == ["left out"]
    assert left_out(town, customer) == [("insuredmine", "city", "refused")]
    town.ams360.edit(Kind.ACCOUNT, customer, city="Buda")
    town.settle()
    assert (value(town, CRM, shown, "city"), asked(town)) == ("Buda", [])


@pytest.mark.parametrize("name", ["firm_name", "tax_id", "date_of_birth"])
def test_a_create_never_goes_without_what_a_record_is_recognised_by(town: PaperTown, name: str) -> None:
    town.insuredmine.fault = refuses("the same", f"{name}: another record has it", Verb.CREATE)
    town.ams360.add(Kind.ACCOUNT, **{"firm_name": "Harbor LLC", name: "the same"})
    town.settle()
    assert town.insuredmine.live(Kind.ACCOUNT) == {}
    assert [reason for reason, _ in asked(town)] == ["refused"]


def test_what_is_told_is_kept_with_the_link(town: PaperTown) -> None:
    customer, _, _ = linked_client(town)
    town.benefitpoint.fault = refuses("Atlantis", "city: it is no city")
    town.ams360.edit(Kind.ACCOUNT, customer, city="Atlantis")
    town.settle()
    with town.db.read() as conn:
        link = crosswalk.find(conn, "town", A, Kind.ACCOUNT, customer)
        assert link is not None
        shadow = crosswalk.of_record(conn, link.canonical_id)[B].shadow
    assert list(shadow.refused) == list(shadow.told) == ["city"]
    assert "Atlantis" not in str(shadow.refused), "the value is recognised by its fingerprint"
