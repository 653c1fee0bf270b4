"""The core is stopped at every commit and every write, answers are lost, and still nobody is doubled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from sqlalchemy import Connection

from paper import PaperTown, lost_reply, once
from trifold.sync_core.errors import InDoubt
from trifold.sync_core.flows import review
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.planning import Operation, Verb
from trifold.sync_core.model.records import Reference
from trifold.sync_core.store import crosswalk, inbox, intents
from trifold.sync_core.store.database import Database


class Crash(BaseException):
    """The worker's machine lost its power."""


class Fuse:
    """Burns at the n-th boundary: after a commit, before and after a write."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.count = 0

    def boundary(self) -> None:
        self.count += 1
        if self.left is not None:
            self.left -= 1
            if self.left == 0:
                self.left = None
                raise Crash


def town_with(fuse: Fuse) -> PaperTown:
    class CrashingDatabase(Database):
        @contextmanager
        def begin(self) -> Iterator[Connection]:
            with super().begin() as conn:
                yield conn
            fuse.boundary()

    town = PaperTown(database=CrashingDatabase)

    def around_a_write(operation: Operation, moment: str) -> None:
        fuse.boundary()

    for vendor in town.vendors.values():
        vendor.fault = around_a_write
    return town


def settle_through_crashes(town: PaperTown, crashes_max: int = 5) -> None:
    """A supervisor starts the worker again: what was running waits, what was decided and not sent is dropped."""
    for _ in range(crashes_max):
        try:
            town.wait_and_settle()
            return
        except Crash:
            with town.db.begin() as conn:
                inbox.recover(town.db, conn)
                intents.recover(town.db, conn)
    raise AssertionError("it crashed again and again")


def live_through_a_month(town: PaperTown) -> None:
    """A client is added, linked, edited on all sides, and a plan becomes a policy."""
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", phone="5551234567")
    town.ams360.add(Kind.CONTACT, customer, first_name="Ann", last_name="Berg")
    settle_through_crashes(town)
    named = (Reference(system=System.AMS360, external_id=customer),)
    account = town.benefitpoint.add(Kind.ACCOUNT, references=named, firm_name="Harbor LLC", phone="5551234567")
    town.benefitpoint.add(Kind.POLICY, account, number="P-1", premium="100.00")
    settle_through_crashes(town)
    shown = next(iter(town.insuredmine.live(Kind.ACCOUNT)), None)
    if shown is not None:
        town.insuredmine.edit(Kind.ACCOUNT, shown, email="office@harbor.example")
    town.ams360.edit(Kind.ACCOUNT, customer, street1="1 Pier Road")
    town.benefitpoint.edit(Kind.ACCOUNT, account, phone="5550000000")
    settle_through_crashes(town)


def counts(town: PaperTown) -> dict[str, tuple[int, int, int]]:
    kinds = (Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY)
    return {vendor.system: tuple(len(vendor.live(kind)) for kind in kinds) for vendor in town.vendors.values()}  # type: ignore[misc]


@cache
def boundaries() -> int:
    fuse = Fuse()
    live_through_a_month(town_with(fuse))
    return fuse.count


PARTS = 8  # so that the tests can run side by side


@pytest.mark.parametrize("part", range(PARTS))
def test_a_crash_at_any_boundary_doubles_nobody(part: int, request: pytest.FixtureRequest) -> None:
    every = 1 if request.config.getoption("--every-boundary") else 5
    for crash_at in range(1 + part * every, boundaries(), PARTS * every):
        fuse = Fuse()
        town = town_with(fuse)
        fuse.left = crash_at
        live_through_a_month(town)
        assert counts(town) == _expected(town), f"crashed at {crash_at}"
        values = next(iter(town.insuredmine.live(Kind.ACCOUNT).values())).fields
        assert (values["street1"], values["phone"]) == ("1 Pier Road", "5551234567")


def _expected(town: PaperTown) -> dict[str, tuple[int, int, int]]:
    """One of each everywhere; a create in AMS360 that was cut off waits for a person instead of being repeated."""
    with town.db.begin() as conn:
        parked = conn.exec_driver_sql("select kind, system from intents where state = 'parked'").all()
    whole = {"ams360": [1, 1, 1], "benefitpoint": [1, 1, 1], "insuredmine": [1, 1, 1]}
    for kind, system in parked:
        assert (kind, system) == ("policy", "ams360")
        whole["ams360"][2] = len(town.ams360.live(Kind.POLICY))
        whole["insuredmine"][2] = len(town.ams360.live(Kind.POLICY))
    return {system: tuple(numbers) for system, numbers in whole.items()}  # type: ignore[misc]


@pytest.mark.parametrize("system", list(System))
@pytest.mark.parametrize("keyed", [True, False], ids=["keys honoured", "keys ignored"])
def test_a_lost_reply_never_makes_a_second_record(system: System, keyed: bool) -> None:
    town = PaperTown()
    town.insuredmine.keyed = keyed
    town.vendors[system].fault = once(lost_reply, Verb.CREATE)
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.wait_and_settle()
    named = (Reference(system=System.AMS360, external_id=customer),)
    account = town.benefitpoint.add(Kind.ACCOUNT, references=named, firm_name="Harbor LLC")
    town.ams360.add(Kind.CONTACT, customer, first_name="Ann", last_name="Berg")
    town.benefitpoint.add(Kind.POLICY, account, number="P-1")
    town.wait_and_settle()
    town.daily()
    assert counts(town) == dict.fromkeys(("ams360", "benefitpoint", "insuredmine"), (1, 1, 1))


def test_an_answer_outlives_a_crash_right_after_it_was_kept() -> None:
    fuse = Fuse()
    town = town_with(fuse)
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", phone="5551234567")
    settle_through_crashes(town)
    (shown,) = town.insuredmine.live(Kind.ACCOUNT)
    town.ams360.edit(Kind.ACCOUNT, customer, phone="5550000001")
    town.insuredmine.edit(Kind.ACCOUNT, shown, phone="5550000002")
    settle_through_crashes(town)
    fuse.left = 1
    with pytest.raises(Crash):
        review.answer(town.desk, 1, "apply")
    settle_through_crashes(town)
    assert town.ams360.live(Kind.ACCOUNT)[customer].fields["phone"] == "5550000002"


def test_a_link_by_hand_outlives_a_crash_right_after_it_was_kept() -> None:
    fuse = Fuse()
    town = town_with(fuse)
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", phone="5551234567")
    settle_through_crashes(town)
    account = town.benefitpoint.add(Kind.ACCOUNT, firm_name="Another LLC", phone="5550000000")
    with town.db.begin() as conn:
        known = crosswalk.find(conn, "town", System.AMS360, Kind.ACCOUNT, customer)
    assert known is not None
    fuse.left = 1
    with pytest.raises(Crash):
        review.link_by_hand(town.desk, "town", System.BENEFITPOINT, account, known.canonical_id)
    with town.db.read() as conn:
        assert conn.exec_driver_sql("select count(*) from inbox where state = 'waiting'").scalar() == 1


@pytest.mark.parametrize("system", [System.AMS360, System.BENEFITPOINT])
@pytest.mark.parametrize("crash_at", range(1, 41))
def test_a_create_that_was_in_doubt_is_followed_up_through_a_crash(system: System, crash_at: int) -> None:
    """AMS360's is found and adopted; BenefitPoint's never arrived, and is sent again."""
    fuse = Fuse()
    town = town_with(fuse)
    moment = "after" if system is System.AMS360 else "before"

    def lost(operation: Operation, now: str) -> None:
        if now == moment:
            raise InDoubt(f"{operation.coordinates}: the answer was lost")

    town.vendors[system].fault = once(lost, Verb.CREATE)
    shown = town.insuredmine.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.insuredmine.ask(shown, system)
    town.settle()
    assert town.insuredmine.answers["r1"][0] == "running"
    fuse.left = crash_at
    settle_through_crashes(town)
    fuse.left = None
    assert len(town.vendors[system].live(Kind.ACCOUNT)) == 1
    assert town.insuredmine.answers["r1"][0] == "done"
