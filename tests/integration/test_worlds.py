"""Worlds: made, forked, kept, given back, dropped; in memory and in files; never seeing each other."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import Connection

from builders_sandbox import SYSTEMS, Sandbox
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.control import state_of
from trifold.simulators.chassis.worlds import SNAPSHOTS_MAX, UnknownWorld, World
from trifold.simulators.registry import vendor

CLIENTS = 40


@pytest.fixture(params=["memory", "files"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return tmp_path if request.param == "files" else None


@pytest.fixture(params=SYSTEMS)
def sandbox(request: pytest.FixtureRequest, folder: Path | None) -> Iterator[Sandbox]:
    made = Sandbox(request.param, folder=folder, size=5)
    made.log_in()
    yield made
    made.close()


def records(world: World) -> dict[str, list[dict[str, object]]]:
    """All but the sessions and what only the world's own name decides."""
    found = state_of(world)["records"]
    return {table: rows for table, rows in found.items() if table not in ("tickets", "sessions", "lists")}


# ---- making
def test_the_same_seed_makes_the_same_records_in_every_world(sandbox: Sandbox) -> None:
    worlds = sandbox.simulator.worlds
    one, two, other = worlds.create("one", 4, 8), worlds.create("two", 4, 8), worlds.create("other", 5, 8)
    assert records(one) == records(two)
    assert records(one) != records(other)


def test_a_world_that_was_copied_from_a_template_lives_its_own_life(sandbox: Sandbox) -> None:
    worlds = sandbox.simulator.worlds
    first, second = worlds.create("first", 4, 8), worlds.create("second", 4, 8)
    sandbox.log_in("first")
    assert sandbox.write("Moss").ok
    opening = sandbox.count("second")
    assert sandbox.count("first") == opening + 1
    second.reset(4, 8)
    assert (sandbox.count("first"), sandbox.count("second")) == (opening + 1, opening)
    first.reset(4, 8)
    assert records(first) == records(second)


def test_a_reset_keeps_settings_and_forgets_records(sandbox: Sandbox) -> None:
    settings = dict(sandbox.world.settings)
    assert settings["recipients"]
    opening = sandbox.count()
    sandbox.write("Moss")
    sandbox.world.reset(1, 5)
    assert (sandbox.count(), sandbox.world.settings) == (opening, settings)


@pytest.mark.parametrize("name", ["", "A", "a b", "-a", "a" * 41, "../a", "a.db"])
def test_a_bad_name_is_refused_with_the_rule(name: str) -> None:
    simulator = Simulator(vendor("insuredmine"))
    with pytest.raises(ValueError, match=r"use 1 to 40 of a-z, 0-9 and '-'"):
        simulator.worlds.create(name)
    simulator.worlds.create("demo")
    with pytest.raises(ValueError, match="use 1 to 40"):
        simulator.worlds.fork("demo", name)


def test_a_taken_name_is_refused(sandbox: Sandbox) -> None:
    assert "already" in sandbox.control("POST", "worlds", {"name": "demo"})["error"]
    assert "already" in sandbox.control("POST", "worlds/demo/fork", {"name": "demo"})["error"]


# ---- forks
def test_a_fork_has_everything_and_its_own_credentials(sandbox: Sandbox) -> None:
    sandbox.write("Moss")
    before = sandbox.count()
    made = sandbox.control("POST", "worlds/demo/fork", {"name": "branch"})
    assert made["credentials"] != sandbox.control("GET", "worlds/demo")["credentials"]
    branch = sandbox.simulator.worlds.get("branch")
    assert records(branch) == records(sandbox.world)
    sandbox.log_in("branch")
    assert "Moss" in sandbox.read("Moss").text
    assert sandbox.write("Fern").ok
    assert (sandbox.count("demo"), sandbox.count("branch")) == (before, before + 1)


def test_a_fork_tells_nobody_what_its_origin_had_to_say(sandbox: Sandbox) -> None:
    sandbox.write("Moss")
    branch = sandbox.simulator.worlds.fork("demo", "branch")
    assert "recipients" not in branch.settings
    assert sandbox.control("GET", "worlds/branch/notices")["counts"]["pending"] == 0


def test_a_fork_keeps_switches_and_takes_new_settings_over_them(sandbox: Sandbox) -> None:
    switch = next(name for name, found in sandbox.simulator.vendor.switches.items() if found.kind == "boolean")
    value = not sandbox.simulator.vendor.switches[switch].default
    sandbox.control("PATCH", "worlds/demo/switches", {switch: value})
    recipients = [{"url": "http://elsewhere.test/hook", "secret": "s"}]
    sandbox.control("POST", "worlds/demo/fork", {"name": "branch", "settings": {"recipients": recipients}})
    settings = sandbox.control("GET", "worlds/branch/settings")
    assert settings["switches"] == {switch: value}
    assert settings["recipients"][0]["url"] == "http://elsewhere.test/hook"


def test_benefitpoints_users_of_a_fork_log_in_with_its_names() -> None:
    sandbox = Sandbox("benefitpoint")
    sandbox.simulator.worlds.fork("demo", "branch")
    sandbox.log_in("branch")
    assert sandbox.write("Moss").ok
    assert (sandbox.count("demo"), sandbox.count("branch")) == (0, 1)
    sandbox.close()


# ---- snapshots
def test_a_snapshot_gives_back_records_counters_and_settings(sandbox: Sandbox) -> None:
    sandbox.control("POST", "worlds/demo/snapshots", {"name": "before"})
    settings, opening = dict(sandbox.world.settings), sandbox.count()
    first = sandbox.write("Moss").text
    sandbox.world.configure({"recipients": []})
    assert sandbox.control("POST", "worlds/demo/snapshots/before/restore")["name"] == "demo"
    assert sandbox.world.settings == settings
    assert sandbox.count() == opening
    assert sandbox.write("Moss").text == first  # the same ids as the first time
    sandbox.control("POST", "worlds/demo/snapshots/before/restore")
    assert sandbox.count() == opening


def test_a_snapshot_is_replaced_listed_and_forgotten(sandbox: Sandbox) -> None:
    opening = sandbox.count()
    sandbox.control("POST", "worlds/demo/snapshots", {"name": "noon"})
    sandbox.write("Moss")
    sandbox.control("POST", "worlds/demo/snapshots", {"name": "noon"})
    sandbox.write("Fern")
    sandbox.control("POST", "worlds/demo/snapshots/noon/restore")
    assert sandbox.count() == opening + 1
    assert [kept["name"] for kept in sandbox.control("GET", "worlds/demo/snapshots")["snapshots"]] == ["noon"]
    sandbox.control("DELETE", "worlds/demo/snapshots/noon")
    told = sandbox.control("POST", "worlds/demo/snapshots/noon/restore")["error"]
    assert told == "demo has no snapshot 'noon'; there are: none"


def test_snapshots_are_bounded() -> None:
    simulator = Simulator(vendor("insuredmine"))
    simulator.worlds.create("demo")
    for number in range(SNAPSHOTS_MAX):
        simulator.worlds.snapshot("demo", f"s{number}")
    with pytest.raises(ValueError, match="50 snapshots already"):
        simulator.worlds.snapshot("demo", "one-more")
    simulator.worlds.snapshot("demo", "s0")


def test_worlds_and_snapshots_in_files_outlive_the_simulator(tmp_path: Path) -> None:
    first = Sandbox("insuredmine", folder=tmp_path)
    first.log_in()
    first.simulator.worlds.snapshot("demo", "empty")
    first.write("Moss")
    first.close()
    again = Simulator(vendor("insuredmine"), folder=tmp_path)
    world = again.worlds.get("demo")
    assert state_of(world)["counts"]["accounts"] == 1
    assert world.settings["recipients"]
    assert list(again.worlds.snapshots("demo")) == ["empty"]
    again.worlds.restore("demo", "empty")
    assert state_of(world)["counts"]["accounts"] == 0
    again.stop()


# ---- dropping
def test_a_dropped_world_is_gone_with_its_files_and_credentials(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.simulator.worlds.snapshot("demo", "noon")
    sandbox.control("DELETE", "worlds/demo")
    assert not list(tmp_path.rglob("demo*.db*"))
    assert not list(tmp_path.rglob("noon*"))
    assert "no world 'demo'" in sandbox.control("GET", "worlds/demo")["error"]
    key = sandbox.simulator.vendor.credential_key
    assert sandbox.simulator.worlds.by_credential(key, sandbox.world.credentials[key]) is None
    with pytest.raises(UnknownWorld), sandbox.world.begin():
        raise AssertionError("a dropped world was opened")
    assert sandbox.simulator.worlds.create("demo", 1, 3)


def test_a_broken_seed_leaves_no_world_and_no_claim_on_its_name(tmp_path: Path) -> None:
    whole = vendor("insuredmine")

    def seed(conn: Connection, world: World, size: int) -> None:
        whole.seed(conn, world, size)
        if size:
            raise OverflowError("too many")

    simulator = Simulator(dataclasses.replace(whole, seed=seed), folder=tmp_path)
    with pytest.raises(OverflowError):
        simulator.worlds.create("demo", 1, 77)
    assert simulator.worlds.names() == []
    assert not list(tmp_path.glob("*.db"))
    assert simulator.worlds.create("demo").name == "demo"


# ---- quick, and side by side
def test_a_seed_is_filled_once_and_every_other_world_of_it_is_a_copy(folder: Path | None) -> None:
    filled: list[str] = []
    whole = vendor("insuredmine")

    def seed(conn: Connection, world: World, size: int) -> None:
        filled.append(f"{world.name} {size}")
        whole.seed(conn, world, size)

    simulator = Simulator(dataclasses.replace(whole, seed=seed), folder=folder)
    worlds = simulator.worlds
    number = 987_654 if folder else 456_789  # not one that another test of this process has filled
    worlds.create("origin", number, CLIENTS)
    once = len(filled)
    worlds.create("again", number, CLIENTS)
    worlds.fork("origin", "forked")
    worlds.snapshot("origin", "kept")
    worlds.restore("origin", "kept")
    assert once and len(filled) == once
    assert records(worlds.get("again")) == records(worlds.get("forked")) == records(worlds.get("origin"))
    simulator.stop()


def test_worlds_that_are_made_and_dropped_at_the_same_time_never_meet() -> None:
    sandbox = Sandbox("insuredmine")
    failures: list[str] = []

    def live(number: int) -> None:
        worlds, name = sandbox.simulator.worlds, f"w{number}"
        try:
            worlds.create(name, number % 3, 2)
            with requests.Session() as session:
                session.trust_env = False
                session.mount(sandbox.base, sandbox.session.get_adapter(sandbox.base))
                for _ in range(3):
                    body = {"type": "Personal", "firstName": "Ann", "lastName": f"Moss{number}"}
                    key = {"X-API-Key": f"im-{name}-key"}
                    session.post(f"{sandbox.base}/v1/accounts", json=body, headers=key, timeout=5)
                found = session.get(f"{sandbox.base}/v1/accounts?name=Moss", headers=key, timeout=5).json()["items"]
            if {account["lastName"] for account in found} != {f"Moss{number}"} or len(found) != 3:
                failures.append(f"{name}: {found}")
            worlds.fork(name, f"{name}-fork")
            worlds.drop(name)
        except Exception as error:
            failures.append(f"{name}: {error!r}")

    threads = [threading.Thread(target=live, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert sorted(sandbox.simulator.worlds.names()) == sorted(["demo", *(f"w{n}-fork" for n in range(12))])
    sandbox.close()
