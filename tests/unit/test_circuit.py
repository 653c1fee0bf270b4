"""A system that does not answer gets no calls, but for a trial now and then; that is told on every surface."""

from __future__ import annotations

import threading

import pytest

from core_builders import Core
from paper import PaperTown, refused_connection
from trifold.sync_core.errors import LogInRefused, Rejected, Unavailable
from trifold.sync_core.flows import system_health
from trifold.sync_core.flows.queue.circuit import Circuits
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.outcomes import Code, describe

A = System.AMS360


def fail(circuits: Circuits, error: Unavailable | LogInRefused) -> None:
    with pytest.raises(type(error)), circuits.call("town", A, lambda: 1):
        raise error


def succeed(circuits: Circuits, times: int = 1) -> None:
    for _ in range(times):
        made = iter(range(100))
        with circuits.call("town", A, lambda made=made: next(made)):
            pass


def pause(town: PaperTown) -> float:
    until = town.desk.circuits.state("town", A).next_try_at
    assert until is not None
    return (until - town.db.now()).total_seconds()


def test_the_pauses_grow_up_to_the_setting_and_nobody_calls_meanwhile() -> None:
    town = PaperTown()
    pauses = []
    for _ in range(14):
        fail(town.desk.circuits, Unavailable("down"))
        pauses.append(pause(town))
        with pytest.raises(Unavailable, match="paused since"), town.desk.circuits.call("town", A, lambda: 1):
            raise AssertionError("it was called")
        town.clock.advance(pauses[-1] + 0.001)
    assert 0.8 <= pauses[0] <= 1.0
    assert 240 <= pauses[-1] <= 300


def test_a_refused_log_in_is_tried_again_seldom() -> None:
    town = PaperTown()
    refused, began = 0, town.clock.moment
    while (town.clock.moment - began).total_seconds() < 86_400:
        if A not in town.desk.circuits.closed_to("town"):
            fail(town.desk.circuits, LogInRefused("no"))
            refused += 1
        town.clock.advance(30)
    assert refused < 40  # a day; without a circuit 17,280


def test_what_the_vendor_asks_for_is_kept() -> None:
    town = PaperTown()
    error = Unavailable("busy")
    error.retry_after_seconds = 120.0
    fail(town.desk.circuits, error)
    assert pause(town) == 120.0


def test_one_trial_at_a_time_and_its_answer_closes_the_circuit() -> None:
    town = PaperTown()
    circuits = town.desk.circuits
    fail(circuits, Unavailable("down"))
    town.clock.advance(5)
    made = iter(range(100))
    with circuits.call("town", A, lambda: next(made)):
        assert A in circuits.closed_to("town")
    assert A not in circuits.closed_to("town")
    assert not circuits.state("town", A).failing


def test_half_a_recovery_is_none() -> None:
    town = PaperTown()
    circuits = town.desk.circuits
    for _ in range(6):
        fail(circuits, Unavailable("down"))
        town.clock.advance(400)
        succeed(circuits)
    fail(circuits, Unavailable("down"))
    assert pause(town) > 30
    town.clock.advance(400)
    succeed(circuits, 6)
    fail(circuits, Unavailable("down"))
    assert pause(town) <= 1


def test_a_refusal_is_an_answer_and_what_needed_no_call_is_none() -> None:
    town = PaperTown()
    circuits = town.desk.circuits
    fail(circuits, Unavailable("down"))
    town.clock.advance(5)
    with circuits.call("town", A, lambda: 7):
        pass
    assert circuits.state("town", A).failing
    made = iter(range(100))
    with pytest.raises(Rejected), circuits.call("town", A, lambda: next(made)):
        raise Rejected("no")
    assert not circuits.state("town", A).failing


def test_a_worker_that_starts_knows_what_is_paused_and_other_credentials_are_tried_at_once() -> None:
    town = PaperTown()
    fail(town.desk.circuits, LogInRefused("no"))
    again = Circuits(town.db, town.desk.settings)
    again.resume()
    assert A in again.closed_to("town")
    agency = town.desk.agency("town")
    other = agency.model_copy(update={"ams360": agency.ams360.model_copy(update={"password": "another"})})
    changed = Circuits(town.db, town.desk.settings.model_copy(update={"agencies": {"town": other}}))
    changed.resume()
    assert A not in changed.closed_to("town")


def test_another_command_ends_the_pause() -> None:
    town = PaperTown()
    fail(town.desk.circuits, LogInRefused("no"))
    Circuits(town.db, town.desk.settings).try_again("town", A)
    with town.db.read() as conn:
        town.desk.circuits.learn(conn)
    assert A not in town.desk.circuits.closed_to("town")


def test_a_slow_system_holds_its_share_of_the_threads_only() -> None:
    town = PaperTown()
    circuits, entered, let_go = Circuits(town.db, town.desk.settings, bulkhead=1), threading.Event(), threading.Event()

    def slow() -> None:
        with circuits.call("town", A, lambda: 1):
            entered.set()
            let_go.wait(20)

    thread = threading.Thread(target=slow)
    thread.start()
    try:
        assert entered.wait(20)
        assert A in circuits.closed_to("town")
        with pytest.raises(Unavailable, match="under way"), circuits.call("town", A, lambda: 1):
            raise AssertionError("it was called")
        with circuits.call("town", System.INSUREDMINE, lambda: 1):
            pass
    finally:
        let_go.set()
        thread.join(20)


def test_every_surface_tells_that_a_system_is_down_and_a_button_tries_it_again() -> None:
    core = Core()
    core.enter()
    with pytest.raises(LogInRefused), core.desk.circuits.call("demo", A, lambda: 1):
        raise LogInRefused("ams360 Login: refused")

    (told,) = system_health.warnings(core.desk, "demo")
    assert "AMS360 refuses our log-in since" in told
    status = core.client.get("/api/status").json["agencies"]["demo"]
    assert told in status["warnings"]
    assert [one["state"] for one in status["systems"]] == ["log-in", "unknown", "unknown"]
    page = core.client.get("/systems").text
    assert "ams360 Login: refused" in page
    assert "Try now" in page

    assert core.send("/systems", "/systems/retry", agency="demo", system="ams360").status_code == 303
    assert A not in core.desk.circuits.closed_to("demo")
    assert core.send("/systems", "/systems/retry", agency="demo").status_code == 400


def test_nothing_is_lost_and_no_attempt_is_counted_while_a_system_is_down_for_a_day() -> None:
    town = PaperTown()
    town.settle()
    town.insuredmine.fault = refused_connection
    town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.settle()
    for _ in range(48):
        town.clock.advance(1_800)
        town.settle()
    assert not town.insuredmine.live(Kind.ACCOUNT)
    town.insuredmine.fault = lambda operation, moment: None
    town.wait_and_settle()
    assert len(town.insuredmine.live(Kind.ACCOUNT)) == 1
    with town.db.read() as conn:
        assert conn.exec_driver_sql("select count(*) from inbox where state = 'dead'").scalar() == 0


def test_the_outage_of_another_system_makes_no_item_old() -> None:
    """One system is down for more than a day, and the moment it answers another one does not."""
    town = PaperTown()
    town.settle()
    town.ams360.fault = refused_connection
    number = town.insuredmine.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.insuredmine.ask(number, A)
    for _ in range(54):
        town.clock.advance(1_800)
        town.settle()
    town.ams360.fault, town.insuredmine.fault = lambda operation, moment: None, refused_connection
    town.clock.advance(1_800)
    town.settle()
    town.insuredmine.fault = lambda operation, moment: None
    town.wait_and_settle(3_600)
    with town.db.read() as conn:
        assert conn.exec_driver_sql("select count(*) from inbox where state = 'dead'").scalar() == 0
    assert [len(vendor.live(Kind.ACCOUNT)) for vendor in (town.ams360, town.insuredmine)] == [1, 1]
    assert {known.system for row in town.insuredmine.live(Kind.ACCOUNT).values() for known in row.references} == {A}


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_words_also_without_its_facts(code: Code) -> None:
    assert describe(code, {})
    assert describe("a code of a later release", {}) == "a code of a later release"
