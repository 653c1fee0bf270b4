"""``trifold play`` and its neighbours as commands: exit codes, formats, and what a mistake is answered with."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from trifold.sandbox import ports
from trifold.sandbox.cli import main
from trifold.scenarios import plays

PLAY = "search_by_last_name"
CHECK = {"requirement", "system", "asked", "expected", "found", "passed"}


def trifold(*words: str) -> Result:
    return CliRunner().invoke(main, words, prog_name="trifold", catch_exceptions=False)


def test_a_play_that_passes_ends_with_0_and_tells_every_check_as_json() -> None:
    done = trifold("play", PLAY, "--format", "json")
    found = json.loads(done.stdout)
    assert done.exit_code == 0
    totals = {name: found["totals"][name] for name in ("plays", "passed", "duplicates")}
    assert totals == {"plays": 1, "passed": 1, "duplicates": 0}
    (play,) = found["plays"]
    assert set(play) == {"name", "world", "keys", "outcome", "duration_seconds", "checks"}
    assert (play["name"], play["outcome"]) == (PLAY, "passed")
    assert play["checks"]
    assert all(set(check) == CHECK and check["passed"] for check in play["checks"])


def test_a_play_that_fails_ends_with_1() -> None:
    done = trifold("play", "flow_1_individual", "--engine", "none", "--format", "json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["totals"]["passed"] == 0


def test_a_play_is_told_as_text_by_default() -> None:
    done = trifold("play", PLAY)
    assert done.exit_code == 0
    assert "1 of 1 plays passed, 0 duplicates" in done.stdout


def test_a_page_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    done = trifold("play", PLAY, "--format", "html", "--output", str(tmp_path / "page.html"))
    assert (done.exit_code, done.stdout) == (0, "")
    assert "<html" in (tmp_path / "page.html").read_text("utf-8")


def test_an_output_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    done = trifold("play", PLAY, "--output", str(tmp_path / "nowhere" / "page.txt"))
    assert done.exit_code == 1
    assert done.stderr == (
        f"Error: {tmp_path}/nowhere/page.txt: No such file or directory. Choose another file with --output.\n"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("play",), "name plays, or give --all"),
        (("play", "--all", PLAY), "name plays, or give --all"),
        (("play", "nobody_knows_it"), "no play nobody_knows_it. There are: flow_1"),
        (("play", "--all", "--live", "--engine", "none"), "--live uses the engine that runs there"),
        (("load", "--live", "--engine", "none"), "--live uses the engine that runs there"),
        (("play", "--all", "--engine", "other"), "'other' is not one of"),
        (("load", "--rate", "0"), "0 is not in the range"),
        (("up", "--ports", "1,2,3"), "is not four different ports"),
        (("settings", "--output", "x", "--database", "y", "a", "b", "c", "d"), "each address must be a URL"),
        (("nonsense",), "No such command 'nonsense'"),
    ],
)
def test_a_mistake_in_a_command_ends_with_2_and_says_what_is_right(words: tuple[str, ...], told: str) -> None:
    done = trifold(*words)
    assert done.exit_code == 2
    assert told in done.stderr


def test_the_plays_are_listed_with_their_stories() -> None:
    lines = trifold("play", "--list").stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == plays.names()
    assert all(line.partition(": ")[2] for line in lines)


@pytest.mark.parametrize("words", [("play", PLAY, "--live"), ("load", "--live")])
def test_where_no_sandbox_runs_a_live_command_says_so_in_one_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.free().items()}
    (tmp_path / "sandbox.json").write_text(json.dumps({"urls": urls}), "utf-8")
    done = trifold(*words, "--folder", str(tmp_path))
    assert done.exit_code == 1
    assert done.stderr == (
        f"Error: ams360 does not answer at {urls['ams360']}. Nothing was done. Start a sandbox with: trifold up\n"
    )


def test_the_doctor_names_what_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    free = ports.free()
    numbers = ",".join(str(port) for port in free.values())
    good = trifold("doctor", "--folder", str(tmp_path / "new"), "--ports", numbers)
    assert good.exit_code == 0
    with socket.create_server(("127.0.0.1", free["ams360"])):
        bad = trifold("doctor", "--folder", str(tmp_path / "file" / "new"), "--ports", numbers)
    assert bad.exit_code == 1
    assert f"port {free['ams360']} (ams360) on 127.0.0.1 is taken" in bad.stdout
    assert "cannot be written" in bad.stdout


def test_settings_are_written_for_parts_that_others_start(tmp_path: Path) -> None:
    hosts = ("http://a:7361", "http://b:7362", "http://i:7363", "http://web:7360")
    done = trifold("settings", *hosts, "--output", str(tmp_path), "--database", "/data/core.db", "--listen", "10.0.0.1")
    assert done.exit_code == 0
    assert 'host = "10.0.0.1"' in (tmp_path / "sync-core.toml").read_text("utf-8")
    assert '"http://web:7360/hooks/ams360/demo"' in (tmp_path / "ams360-worlds.json").read_text("utf-8")
