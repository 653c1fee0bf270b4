"""Switches: what a world may say about a behaviour that the vendor has not published."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from trifold.sandbox.cli import main
from trifold.simulators.chassis.switches import Switch, Switches, WrongSwitch
from trifold.simulators.registry import SYSTEMS, vendor

SWITCHES = Switches(
    Switch(1, "minutes", 15),
    Switch(2, "life", "sliding", ("sliding", "fixed")),
    Switch(3, "echo", True),
    Switch(4, "needed", ("name", "code")),
    Switch(5, "fields", ("last",), ("last", "first")),
    Switch(6, "status", 500, (500, 200)),
)


@pytest.mark.parametrize(
    ("name", "good", "bad", "wanted"),
    [
        ("minutes", 0, -1, "a whole number from 0"),
        ("minutes", 20, True, "a whole number from 0"),
        ("life", "fixed", "long", "one of sliding, fixed"),
        ("echo", False, 0, "true or false"),
        ("needed", ["name"], "name", "a list of names"),
        ("fields", ["first", "last"], ["middle"], "a list of last, first"),
        ("status", 200, 200.0, "one of 500, 200"),
    ],
)
def test_a_value_must_be_one_that_the_switch_knows(name: str, good: object, bad: object, wanted: str) -> None:
    assert SWITCHES.checked({name: good}) == {name: good}
    with pytest.raises(WrongSwitch, match=f"{name} must be {wanted}"):
        SWITCHES.checked({name: bad})


def test_an_unknown_name_is_told_the_valid_ones() -> None:
    with pytest.raises(WrongSwitch, match="no switch 'lif'; there are: echo, fields, life, minutes, needed, status"):
        SWITCHES.checked({"lif": "fixed"})


def test_a_world_overrides_a_default() -> None:
    assert SWITCHES.value({"switches": {"minutes": 5}}, "minutes") == 5
    assert SWITCHES.value({}, "minutes") == 15
    with pytest.raises(KeyError):
        SWITCHES.value({}, "hours")


def test_two_switches_never_share_a_name() -> None:
    with pytest.raises(ValueError, match="two switches of one name"):
        Switches(Switch(1, "same", 1), Switch(2, "same", 2))


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_switch_says_what_it_means_and_accepts_its_default(system: str) -> None:
    for switch in vendor(system).switches.values():
        assert switch.meaning, switch.name
        assert switch.accepts(switch.default), switch.name
        assert all(switch.accepts([choice] if switch.kind == "list" else choice) for choice in switch.choices)


def test_trifold_switches_lists_them_all() -> None:
    told = json.loads(CliRunner().invoke(main, ["switches", "--format", "json"]).output)
    assert {system: len(switches) for system, switches in told.items()} == {s: len(vendor(s).switches) for s in SYSTEMS}
    assert all(
        switch.keys() == {"name", "meaning", "kind", "default", "choices", "source"} for switch in told["ams360"]
    )
    text = CliRunner().invoke(main, ["switches", "insuredmine"]).output
    assert "webhook_order" in text and "ticket_minutes" not in text
