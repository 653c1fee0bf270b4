"""Agencies side by side: a backlog starves nobody, a budget binds only its agency, a login is renewed once."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from core_builders import Core, agency, ams360_notice, settings
from paper import PaperTown
from trifold.sync_core.bootstrap import Connectors
from trifold.sync_core.budgets import Budgets
from trifold.sync_core.connectors.tickets import Ticket
from trifold.sync_core.flows import silence
from trifold.sync_core.flows.intake import receive
from trifold.sync_core.flows.queue.schedule import Schedule
from trifold.sync_core.flows.queue.worker import claim
from trifold.sync_core.model.changes import Change, Kind, Occasion, System
from trifold.sync_core.store import inbox

TWO = {"busy": agency(), "quiet": agency()}


def rung(core: Core, name: str, number: str, occasion: Occasion = Occasion.REALTIME) -> None:
    change = Change(system=System.AMS360, kind=Kind.ACCOUNT, external_id=number, occasion=occasion)
    receive(core.desk, name, [change])


def turns(core: Core, count: int) -> list[str]:
    found = []
    for _ in range(count):
        ring = claim(core.desk)
        assert ring is not None and isinstance(ring.work, Change)
        found.append(f"{ring.agency} {ring.work.external_id}")
    return found


def test_a_backlog_of_one_agency_keeps_no_other_waiting() -> None:
    core = Core(settings(**TWO, third=agency()))
    for number in range(50):
        rung(core, "busy", f"b{number}")
    rung(core, "quiet", "q0")
    rung(core, "third", "t0")
    assert turns(core, 5) == ["busy b0", "quiet q0", "third t0", "busy b1", "busy b2"]


def test_within_an_agency_real_time_passes_the_daily() -> None:
    core = Core(settings(**TWO))
    for number in range(3):
        rung(core, "busy", f"d{number}", Occasion.DAILY)
    core.clock.advance(5)
    rung(core, "busy", "now")
    assert turns(core, 2) == ["busy now", "busy d0"]


def test_a_spent_budget_lets_its_agency_rest_and_no_other() -> None:
    limited = agency()
    limited["ams360"]["calls_per_minute"] = 60
    core = Core(settings(busy=limited, quiet=agency()))
    budgets = Budgets(core.settings, lambda: core.clock.now().timestamp())
    object.__setattr__(core.desk, "rests", budgets.rests)
    for number in range(3):
        rung(core, "busy", f"b{number}")
        rung(core, "quiet", f"q{number}")
    for _ in range(70):  # a look that has begun may go into debt
        budgets.spend("busy", System.AMS360)
    assert turns(core, 2) == ["quiet q0", "quiet q1"]
    core.clock.advance(9)
    assert turns(core, 1) == ["quiet q2"]
    assert claim(core.desk) is None
    core.clock.advance(3)
    assert turns(core, 1) == ["busy b0"]


def test_a_budget_holds_a_minutes_calls_at_the_most() -> None:
    limited = agency()
    limited["insuredmine"]["calls_per_minute"] = 2
    seconds = [0.0]
    budgets = Budgets(settings(demo=limited), lambda: seconds[0])
    seconds[0] = 86_400
    for _ in range(2):
        assert not budgets.rests("demo")
        budgets.spend("demo", System.INSUREDMINE)
        budgets.spend("demo", System.AMS360)  # without a limit
    assert budgets.rests("demo")
    seconds[0] += 30
    assert not budgets.rests("demo")


def test_a_resting_agency_is_not_polled(monkeypatch: pytest.MonkeyPatch) -> None:
    core = Core()
    object.__setattr__(core.desk, "rests", lambda name: True)
    Schedule(core.desk).tick()
    assert claim(core.desk) is None  # nobody is called


def test_every_call_of_a_connector_is_counted_for_its_agency() -> None:
    counted: list[tuple[str, System]] = []

    class Counting(Budgets):
        def spend(self, agency: str, system: System) -> None:
            counted.append((agency, system))

    found = settings(**TWO)
    connectors = Connectors(found, None, None, Counting(found, lambda: 0.0))
    connector = connectors("busy", System.INSUREDMINE)
    with pytest.raises(Exception, match="not reached"):
        connector._calls._transport._once("x", _request(), False, 10)  # type: ignore[attr-defined]
    assert counted == [("busy", System.INSUREDMINE)]


def _request() -> Any:
    import requests

    return requests.Request("GET", "http://127.0.0.1:1/")


def test_threads_that_find_a_login_expired_renew_it_once() -> None:
    ticket, logins = Ticket(), []

    def log_in() -> str:
        logins.append(1)
        return f"T-{len(logins)}"

    first, fresh = ticket.get(log_in)
    assert (first, fresh) == ("T-1", True)
    ready, got = threading.Barrier(8), []

    def renew() -> None:
        ready.wait()
        ticket.expired(first)
        got.append(ticket.get(log_in)[0])

    threads = [threading.Thread(target=renew) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (got, len(logins)) == (["T-2"] * 8, 2)


def test_the_threads_of_an_agency_share_a_login_and_no_other_agency_does() -> None:
    found = settings(**TWO)
    connectors = Connectors(found, None, None, Budgets(found, lambda: 0.0))
    elsewhere: list[Any] = []
    thread = threading.Thread(target=lambda: elsewhere.append(connectors("busy", System.AMS360)))
    thread.start()
    thread.join()
    mine, other = connectors("busy", System.AMS360), connectors("quiet", System.AMS360)
    shared = [connector._calls._shared for connector in (mine, elsewhere[0], other)]  # type: ignore[attr-defined]
    assert mine is not elsewhere[0]
    assert (shared[0] is shared[1], shared[0] is shared[2]) == (True, False)


def test_silence_of_ams360_is_a_warning_once_and_until_it_speaks() -> None:
    core = Core()
    assert silence.watch(core.desk, "demo") == 0
    core.clock.advance(1_441 * 60)
    assert [silence.watch(core.desk, "demo") for _ in range(2)] == [1, 0]
    (told,) = silence.warnings(core.desk, "demo")
    assert "no notification since" in told
    assert core.client.get("/api/status").get_json()["agencies"]["demo"]["warnings"] == [told]
    assert core.tell_ams360(ams360_notice()).status_code == 202
    assert silence.warnings(core.desk, "demo") == []
    core.clock.advance(1_441 * 60)
    assert silence.watch(core.desk, "demo") == 1


def test_an_agency_of_the_daily_only_is_not_warned_of_silence() -> None:
    core = Core(settings(demo=agency(mode="daily")))
    Schedule(core.desk)
    silence.watch(core.desk, "demo")
    core.clock.advance(1_441 * 60)
    assert (silence.watch(core.desk, "demo"), silence.warnings(core.desk, "demo")) == (0, [])


def test_what_a_sweep_found_missed_is_a_warning() -> None:
    from trifold.sync_core.flows.reconcile import sweep

    town = PaperTown()
    town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.ams360.feed.clear()
    sweep(town.desk, "town")
    (told,) = silence.warnings(town.desk, "town")
    assert "1 customers whose change nobody had told" in told


def test_the_circle_of_agencies_is_walked_from_the_one_after_the_last() -> None:
    core = Core(settings(a=agency(), b=agency(), c=agency()))
    for name in "abc":
        rung(core, name, name)
    with core.desk.db.begin() as conn:
        walked = {after: list(inbox._circle(conn, after)) for after in ("", "a", "b", "c")}
    assert walked == {"": ["a", "b", "c"], "a": ["b", "c", "a"], "b": ["c", "a", "b"], "c": ["a", "b", "c"]}
