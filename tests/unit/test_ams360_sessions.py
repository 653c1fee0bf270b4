"""AMS360's code lists, seeded worlds, tickets and switches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ams360_builders import (
    NOW,
    RECIPIENT,
    act,
    broken,
    new_simulator,
)

from trifold.simulators.ams360 import VENDOR, contacts, customers, lists, policies, sessions
from trifold.simulators.ams360.errors import GeneralRefusal, SecurityRefusal
from trifold.simulators.ams360.switches import DEFAULT_SWITCHES, setting_of
from trifold.simulators.ams360.turn import Turn
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.control import state_of
from trifold.simulators.chassis.worlds import World


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    made = new_simulator()
    yield made
    made.stop()


@pytest.fixture
def world(simulator: Simulator) -> World:
    return simulator.worlds.get("demo")


# ------------------------------------------------------------------------------------------------ lists and seed
def test_the_gl_levels_cascade(world: World) -> None:
    def codes(kind: str, parent: str | None) -> set[str]:
        rows = act(world, lambda turn: lists.below(turn, kind, parent))
        return {row[f"{kind}Code"] for row in rows}

    assert codes("GLBranch", "EST") == {"HBR", "MIL"}
    assert codes("GLDepartment", "MIL") == {"BEN", "PER"}
    assert codes("GLGroup", "PER") == {"SVC"}
    assert codes("GLBranch", "nix") == codes("GLBranch", None) == set()


def test_every_value_list_answers_and_an_unknown_one_is_refused(world: World) -> None:
    for name in ("CustomerType", "State", "MaritalStatus", "TypeOfEntity", "TransactionType", "PolicyStatus"):
        assert act(world, lambda turn, name=name: lists.value_list(turn, name))
    values = act(world, lambda turn: lists.value_list(turn, "CustomerType"))
    assert [row["Code"] for row in values] == ["C", "P", "S"]
    assert broken(world, lambda turn: lists.value_list(turn, "Nix")) == ["ListName"]


def test_there_are_two_executives_and_two_representatives_at_least(world: World) -> None:
    for trait in ("Executive", "Representative"):
        assert len(act(world, lambda turn, trait=trait: lists.employees(turn, [trait]))) >= 2


def test_the_same_seed_gives_the_same_world_and_another_seed_another() -> None:
    def seeded(number: int) -> dict[str, Any]:
        simulator = Simulator(VENDOR, clock=Clock(NOW))
        world = simulator.worlds.create("demo", seed=number, size=20)
        world.configure({"recipients": [RECIPIENT]})
        found = state_of(world)["records"]
        simulator.stop()
        return found

    one, same, other = seeded(1), seeded(1), seeded(2)
    assert one == same
    assert one["customers"] != other["customers"]
    assert 10 < len(one["customers"]) < 20  # a few of the twenty clients are in the other systems only
    assert one["contacts"] and one["policies"]
    kinds = {bool(row["record"]["FirmName"]) for row in one["customers"]}
    assert kinds == {True, False}


# -------------------------------------------------------------------------------------------------------- sessions
def log_in(simulator: Simulator) -> str:
    return sessions.log_in(simulator.worlds, "1000001-1", "trifold", "Trifold-1")[1]


def test_a_ticket_is_128_characters_and_lives_15_minutes_after_its_last_use(simulator: Simulator) -> None:
    ticket = log_in(simulator)
    assert len(ticket) == 128
    for _ in range(3):
        simulator.clock.advance(14 * 60)
        assert sessions.world_of(simulator.worlds, f" {ticket}\n").name == "demo"
    simulator.clock.advance(15 * 60)
    for _ in range(2):
        with pytest.raises(SecurityRefusal):
            sessions.world_of(simulator.worlds, ticket)


def test_by_switch_a_ticket_dies_a_fixed_time_after_login(simulator: Simulator) -> None:
    simulator.worlds.get("demo").configure({"switches": {"ticket_life": "fixed", "ticket_minutes": 20}})
    ticket = log_in(simulator)
    simulator.clock.advance(19 * 60)
    sessions.world_of(simulator.worlds, ticket)
    simulator.clock.advance(60)
    with pytest.raises(SecurityRefusal):
        sessions.world_of(simulator.worlds, ticket)


def test_logins_are_told_apart_by_agency_and_refused_alike(simulator: Simulator) -> None:
    other = simulator.worlds.create("other")
    assert sessions.log_in(simulator.worlds, other.credentials["agency_no"], "trifold", "Trifold-1")[0] is other
    for bad in (("9999999-9", "trifold", "Trifold-1"), ("1000001-1", "trifold", "trifold-1"), (None, None, None)):
        with pytest.raises(SecurityRefusal, match="Login failure - contact your administrator"):
            sessions.log_in(simulator.worlds, *bad)


@pytest.mark.parametrize("ticket", [None, "", "nonsense", "////", "MTAwMDAwMS0x"])
def test_a_ticket_that_was_never_given_is_refused(simulator: Simulator, ticket: str | None) -> None:
    with pytest.raises(SecurityRefusal):
        sessions.world_of(simulator.worlds, ticket)


def test_two_tickets_live_side_by_side_and_logout_ends_one(simulator: Simulator) -> None:
    one, two = log_in(simulator), log_in(simulator)
    act(simulator.worlds.get("demo"), lambda turn: sessions.log_out(turn, one))
    assert sessions.world_of(simulator.worlds, two)
    with pytest.raises(SecurityRefusal):
        sessions.world_of(simulator.worlds, one)


# -------------------------------------------------------------------------------------------------------- switches
def test_an_unknown_switch_is_our_own_mistake_and_a_known_one_has_its_default() -> None:
    assert setting_of({}, "ticket_minutes") == DEFAULT_SWITCHES["ticket_minutes"].default == 15
    assert setting_of({"switches": {"ticket_minutes": 1}}, "ticket_minutes") == 1
    with pytest.raises(KeyError):
        setting_of({}, "no_such_switch")


@pytest.mark.parametrize(
    "insert", [customers.insert_customer, contacts.insert_contact, policies.insert_policy, policies.renew_policy]
)
def test_a_request_without_its_record_is_refused(world: World, insert: Callable[[Turn, None], Any]) -> None:
    with pytest.raises(GeneralRefusal):
        act(world, lambda turn: insert(turn, None))
