"""Ports, places and files of a sandbox."""

from __future__ import annotations

import json
import socket
import tomllib
from pathlib import Path

import click
import pytest

from trifold.sandbox import demo, files, ports, table
from trifold.sandbox.cli import COMMANDS, main
from trifold.sandbox.settings import WORLDS, FourPorts, Place, by_name, chosen_ports
from trifold.sandbox.toml import dumps
from trifold.scenarios import plays
from trifold.sync_core import settings as core_settings


def test_a_taken_port_is_named_with_its_option() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen(1)
        port = held.getsockname()[1]
        told = ports.refusal("127.0.0.1", {"insuredmine": port})
    assert told == (
        f"port {port} (insuredmine) on 127.0.0.1 is taken. Nothing was started. "
        "Stop what uses it, or choose other ports with --ports or --port-base."
    )


def test_free_ports_are_free_and_different() -> None:
    found = ports.free()
    assert len(set(found.values())) == 4
    assert ports.refusal("127.0.0.1", found) is None


def test_a_port_base_gives_the_core_the_first_port() -> None:
    expected = {"ams360": 9001, "benefitpoint": 9002, "insuredmine": 9003, "sync-core": 9000}
    assert chosen_ports(None, 9000) == expected


def test_ports_and_port_base_exclude_each_other() -> None:
    with pytest.raises(click.UsageError, match="exclude each other"):
        chosen_ports((1, 2, 3, 4), 9000)


@pytest.mark.parametrize("text", ["7361", "1,2,3", "1,2,3,3", "1,2,3,x", "0,1,2,3", "1,2,3,65536", ""])
def test_anything_but_four_different_ports_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="four different ports"):
        FourPorts().convert(text, None, None)


def test_settings_that_are_written_are_read_by_the_core_as_they_were_meant(tmp_path: Path) -> None:
    place = Place(ports=by_name((1, 2, 3, 4)), folder=tmp_path)
    files.write(tmp_path, place.urls, worlds=WORLDS, database=tmp_path / "core.db", listen=("127.0.0.1", 4))
    found = core_settings.load(files.core_file(tmp_path))
    assert set(found.agencies) == set(WORLDS)
    assert found.agencies["demo"].insuredmine.url == "http://127.0.0.1:3"
    assert found.database == f"sqlite:///{tmp_path}/core.db"
    assert [found.agencies[world].internal_connection for world in WORLDS] == ["off", "core", "vendor", "off", "off"]
    assert [found.agencies[world].mode for world in WORLDS] == ["realtime", "realtime", "realtime", "daily", "realtime"]


def test_every_world_sends_its_notices_to_its_own_agency(tmp_path: Path) -> None:
    place = Place(ports=by_name((1, 2, 3, 4)), folder=tmp_path)
    files.write(tmp_path, place.urls, worlds=WORLDS, database=tmp_path / "core.db", listen=("127.0.0.1", 4))
    found = json.loads(files.worlds_file(tmp_path, "ams360").read_text("utf-8"))
    urls = {world: settings["recipients"][0]["url"] for world, settings in found.items()}
    assert urls == {world: f"http://127.0.0.1:4/hooks/ams360/{world}" for world in WORLDS}


def test_without_a_core_nobody_is_notified(tmp_path: Path) -> None:
    place = Place(ports=by_name((1, 2, 3, 4)), folder=tmp_path)
    files.write(tmp_path, place.urls, worlds=["demo"], database=tmp_path / "core.db", listen=None)
    found = json.loads(files.worlds_file(tmp_path, "insuredmine").read_text("utf-8"))
    assert found == {"demo": {"recipients": []}}
    assert not files.core_file(tmp_path).exists()


def test_toml_keeps_what_it_is_given() -> None:
    given = {
        "text": 'a "quoted" \\ line\nand more \x7f é',
        "whole": 7,
        "broken": 0.5,
        "yes": True,
        "list": ["a", 1],
        "agencies": {"a b": {"inner": {"x": 1}}, "demo-2": {"y": '!"&'}},
    }
    assert tomllib.loads(dumps(given | {"absent": None})) == given


def test_a_table_is_as_wide_as_its_cells_and_numbers_stand_to_the_right() -> None:
    assert table.lines(("name", "n"), [("a", 5), ("longer", 12)]) == [
        "name     n",
        "------  --",
        "a        5",
        "longer  12",
    ]


def test_every_command_of_the_help_can_be_loaded_under_its_name() -> None:
    context = click.Context(main)
    for name in COMMANDS:
        found = main.get_command(context, name)
        assert found is not None
        assert found.name == name


def test_the_demo_starts_every_world_that_its_flows_are_played_in() -> None:
    assert demo.worlds_of(demo.FLOWS) == ["demo", "connected", "vendor"]


def test_a_sandbox_has_every_world_that_a_play_is_played_in() -> None:
    assert set(demo.worlds_of(plays.names())) <= set(WORLDS)
