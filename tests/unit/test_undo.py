"""Undo and replay: what a run wrote is put back where nobody has changed it since, and looking again writes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from paper import PaperTown, once, refusal
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows import replay, undo
from trifold.sync_core.flows.queue.worker import turn
from trifold.sync_core.flows.rehearsal import rehearse
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Verb, differences
from trifold.sync_core.model.records import Reference
from trifold.sync_core.store import undo_orders, views

CITY = {"field": "city", "before": "Austin", "after": "Boston"}


class Client:
    """A client in all three systems whose city is changed in AMS360, after BenefitPoint's users gave it their own."""

    def __init__(self, *, records_max: int = 0) -> None:
        self.town = PaperTown(records_max=records_max)
        a, b = self.town.ams360, self.town.benefitpoint
        self.customer = a.add(Kind.ACCOUNT, firm_name="Harbor LLC", city="Austin", phone="5125550101")
        named = (Reference(system=System.AMS360, external_id=self.customer),)
        self.account = b.add(Kind.ACCOUNT, references=named, firm_name="Harbor LLC", city="Austin", phone="5125550101")
        self.town.settle()
        self.town.daily()
        (self.shown,) = self.town.insuredmine.live(Kind.ACCOUNT)
        with self.town.db.read() as conn:
            (self.canonical_id,) = views.find(conn, self.customer, system="ams360")

    def value(self, name: str) -> list[str | None]:
        """In AMS360, BenefitPoint and InsuredMine."""
        keys = (self.customer, self.account, self.shown)
        vendors = self.town.vendors.values()
        return [vendor.rows[Kind.ACCOUNT, key].fields[name] for vendor, key in zip(vendors, keys, strict=True)]

    def move_in_ams360(self, city: str = "Boston") -> str:
        """Gives the run that carried it on."""
        self.town.ams360.edit(Kind.ACCOUNT, self.customer, city=city)
        self.town.settle()
        return self.newest()["run"]

    def newest(self) -> dict[str, str]:
        with self.town.db.read() as conn:
            return views.overwritten(conn, self.canonical_id)[0]

    def rest(self) -> int:
        """Settle and run a daily; gives how often a system was written to."""
        for vendor in self.town.vendors.values():
            vendor.calls.clear()
        self.town.settle()
        self.town.daily()
        calls = [call for vendor in self.town.vendors.values() for call in vendor.calls]
        return sum(call.startswith(("create", "update", "reference")) for call in calls)


@pytest.fixture
def client() -> Client:
    return Client()


def test_a_run_is_undone_in_the_systems_that_it_wrote_to(client: Client) -> None:
    run = client.move_in_ams360()
    assert client.value("city") == ["Boston", "Boston", "Boston"]

    ordered = undo.undo_run(client.town.desk, "town", run)
    client.town.settle()

    assert ordered.records == 1
    assert client.value("city") == ["Boston", "Austin", "Austin"]
    assert client.rest() == 0, "what was put back stays, whatever runs"
    assert client.value("city") == ["Boston", "Austin", "Austin"]


def test_after_an_undo_the_next_change_counts_as_ever(client: Client) -> None:
    undo.undo_run(client.town.desk, "town", client.move_in_ams360())
    client.town.settle()

    client.move_in_ams360("Chicago")

    assert client.value("city") == ["Chicago"] * 3


def test_an_edit_of_insuredmine_that_is_undone_in_ams360_is_undone_everywhere(client: Client) -> None:
    """Where the authority gets its value back, that value counts again."""
    client.town.insuredmine.edit(Kind.ACCOUNT, client.shown, phone="5125550199")
    client.town.settle()
    assert client.value("phone") == ["5125550199"] * 3

    undo.undo_run(client.town.desk, "town", client.newest()["run"])
    client.town.settle()

    assert client.value("phone") == ["5125550101"] * 3
    assert client.rest() == 0


def test_an_undo_is_undone(client: Client) -> None:
    first = undo.undo_run(client.town.desk, "town", client.move_in_ams360())
    client.town.settle()

    undo.undo_run(client.town.desk, "town", first.run_id)
    client.town.settle()

    assert client.value("city") == ["Boston", "Boston", "Boston"]
    assert client.rest() == 0


def test_what_changed_since_stays(client: Client) -> None:
    run = client.move_in_ams360()
    client.town.benefitpoint.edit(Kind.ACCOUNT, client.account, city="Denver")
    client.town.settle()

    ordered = undo.undo_run(client.town.desk, "town", run)
    client.town.settle()

    assert client.value("city") == ["Boston", "Denver", "Austin"]
    with client.town.db.read() as conn:
        (told,) = undo_orders.outcomes(conn, ordered.run_id)
    assert f"benefitpoint account {client.account} city: it changed since" in told


def test_a_value_that_ams360_overwrote_in_benefitpoint_is_restored_by_its_entry(client: Client) -> None:
    """X6: the overwritten value is in the audit, and comes back for good."""
    client.town.benefitpoint.edit(Kind.ACCOUNT, client.account, city="Denver")
    client.town.settle()
    client.move_in_ams360()
    with client.town.db.read() as conn:
        found = views.overwritten(conn, client.canonical_id)
    (entry,) = (one for one in found if one["system"] == "benefitpoint" and one["field"] == "city")
    assert (entry["before"], entry["after"]) == ("Denver", "Boston")

    undo.restore(client.town.desk, "town", entry["entry"], ["city"])
    client.town.settle()

    assert client.value("city") == ["Boston", "Denver", "Boston"]
    assert client.rest() == 0


def test_what_a_run_made_is_told_and_stays(client: Client) -> None:
    town = client.town
    town.ams360.add(Kind.CONTACT, client.customer, first_name="Tom", last_name="Pier")
    town.settle()
    (contact,) = town.insuredmine.live(Kind.CONTACT)
    with town.db.read() as conn:
        (canonical_id,) = views.find(conn, contact, system="insuredmine")
        run = next(one for one in views.plan_list(conn, canonical_id=canonical_id))["run_id"]

    ordered = undo.undo_run(town.desk, "town", run)
    town.settle()

    assert f"insuredmine contact {contact}" in ordered.made
    assert contact in town.insuredmine.live(Kind.CONTACT)


def test_an_undo_is_planned_before_it_is_done(client: Client) -> None:
    run = client.move_in_ams360()

    outline = rehearse(client.town.desk, "town", lambda desk: undo.undo_run(desk, "town", run), turn)

    back = {"city": {"before": "Boston", "after": "Austin"}}
    assert [(one.system, one.restores, differences(one)) for one in outline.operations] == [
        (System.BENEFITPOINT, True, back),
        (System.INSUREDMINE, True, back),
    ]
    assert client.value("city") == ["Boston", "Boston", "Boston"]


def test_an_undo_over_the_cap_asks(client: Client) -> None:
    client = Client(records_max=1_000)
    run = client.move_in_ams360()
    agency = client.town.desk.settings.agencies["town"]
    client.town.desk.settings.agencies["town"] = agency.model_copy(update={"run_records_max": 1})

    ordered = undo.undo_run(client.town.desk, "town", run)
    client.town.settle()

    assert client.value("city") == ["Boston", "Boston", "Boston"]
    with client.town.db.read() as conn:
        assert [one["id"] for one in views.run_list(conn, state="held")] == [ordered.run_id]


def test_a_refused_restore_is_told_and_changes_nothing(client: Client) -> None:
    run = client.move_in_ams360()
    client.town.benefitpoint.fault = once(refusal, Verb.UPDATE)

    ordered = undo.undo_run(client.town.desk, "town", run)
    client.town.settle()

    assert client.value("city") == ["Boston", "Boston", "Austin"]
    with client.town.db.read() as conn:
        (told,) = undo_orders.outcomes(conn, ordered.run_id)
        assert f"benefitpoint account {client.account}: not put back" in told
        assert [item["reason"] for item in views.items(client.town.db, conn)] == ["refused"]


def test_what_is_not_there_cannot_be_undone(client: Client) -> None:
    client.move_in_ams360()
    entry = int(client.newest()["entry"])
    desk = client.town.desk

    with pytest.raises(NeedsDecision, match="wrote nothing"):
        undo.undo_run(desk, "town", "nothing")
    with pytest.raises(NeedsDecision, match="no such write"):
        undo.restore(desk, "town", 1)
    with pytest.raises(NeedsDecision, match="it overwrote city"):
        undo.restore(desk, "town", entry, ["phone"])


def test_a_replay_of_a_span_looks_at_each_record_once_and_writes_nothing(client: Client) -> None:
    since = client.town.db.now()
    client.move_in_ams360()
    client.town.clock.advance(60)

    _, rings = replay.replay_span(client.town.desk, "town", since, client.town.db.now())

    assert rings == 3
    assert client.rest() == 0


def test_a_replay_repairs_what_was_missed(client: Client) -> None:
    since = client.town.db.now()
    run = client.move_in_ams360()
    client.town.ams360.edit(Kind.ACCOUNT, client.customer, city="Chicago")
    client.town.ams360.feed.clear()
    client.town._read[System.AMS360] = 0

    replay.replay_run(client.town.desk, "town", run)
    client.town.settle()

    assert client.value("city") == ["Chicago"] * 3
    with pytest.raises(NeedsDecision, match="nothing rang"):
        replay.replay_span(client.town.desk, "town", since - timedelta(days=9), since - timedelta(days=8))
