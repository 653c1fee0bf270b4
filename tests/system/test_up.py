"""``trifold up`` as a person meets it: a command in a terminal, addresses, Ctrl-C, and what goes wrong."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from trifold.sandbox import ports
from trifold.sandbox.cli import main
from trifold.sandbox.settings import NAMES

pytestmark = pytest.mark.live
TRIFOLD = (sys.executable, "-m", "trifold.sandbox.cli")


@pytest.fixture
def free() -> dict[str, int]:
    return ports.free()


def command(folder: Path, free: dict[str, int], *options: str) -> list[str]:
    numbers = ",".join(str(free[name]) for name in NAMES)
    return [*TRIFOLD, "up", "--folder", str(folder), "--ports", numbers, *options]


def refusal(folder: Path, free: dict[str, int]) -> Result:
    """The command in this process: it is to end before it starts anything."""
    return CliRunner().invoke(main, command(folder, free)[len(TRIFOLD) :], prog_name="trifold")


@contextmanager
def running(folder: Path, free: dict[str, int], *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, and what it said until it was ready."""
    up = subprocess.Popen(
        command(folder, free, *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    assert up.stdout and up.stderr
    try:
        said = ""
        while "Ready in" not in said:
            line = up.stdout.readline()
            assert line, f"it ended: {said}{up.stderr.read()}"
            said += line
        yield up, said
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(20)
        up.stdout.close()
        up.stderr.close()


def health(free: dict[str, int]) -> dict[str, int]:
    paths = {name: "/health" if name == "sync-core" else "/_sim/health" for name in NAMES}
    with requests.Session() as session:
        session.trust_env = False
        return {
            name: session.get(f"http://127.0.0.1:{free[name]}{path}", timeout=5).status_code
            for name, path in paths.items()
        }


def test_a_sandbox_answers_keeps_its_folder_for_itself_and_stops_without_a_trace(
    tmp_path: Path, free: dict[str, int]
) -> None:
    """One start for all of it, and one to see that it remembers and stops with a child: each start costs seconds."""
    folder = tmp_path / "here"
    with running(folder, free) as (up, said):
        assert health(free) == dict.fromkeys(NAMES, 200)
        assert all(f"http://127.0.0.1:{port}/" in said for port in free.values())
        assert "agency_no 1000001-1" in said
        second = subprocess.run(command(folder, ports.free()), capture_output=True, text=True, check=False)
        assert second.returncode == 1
        assert "another sandbox runs in it. Nothing was started." in second.stderr
        assert create_account(free) == 201
        up.send_signal(signal.SIGINT)
        assert up.wait(20) == 0
        assert up.stdout
        assert "Stopped." in up.stdout.read()
    assert ports.refusal("127.0.0.1", free) is None
    assert not (folder / "sandbox.json").exists()
    assert "Traceback" not in "".join(log.read_text("utf-8") for log in (folder / "logs").iterdir())
    with running(folder, free) as (up, _):
        assert counts(free)["accounts"] == 1
        a_child_that_dies_stops_everything_and_is_named(folder, up)
    assert ports.refusal("127.0.0.1", free) is None


def a_child_that_dies_stops_everything_and_is_named(folder: Path, up: subprocess.Popen[str]) -> None:
    note = json.loads((folder / "sandbox.json").read_text("utf-8"))
    os.kill(note["pids"]["benefitpoint"], signal.SIGKILL)
    assert up.wait(20) == 1
    assert up.stderr
    assert "benefitpoint ended with exit code -9. Everything was stopped." in up.stderr.read()


def create_account(free: dict[str, int]) -> int:
    made = {"type": "Personal", "firstName": "Ann", "lastName": "Berg"}
    url = f"http://127.0.0.1:{free['insuredmine']}/v1/accounts"
    return requests.post(url, json=made, headers={"X-API-Key": "im-demo-key"}, timeout=5).status_code


def counts(free: dict[str, int]) -> dict[str, int]:
    url = f"http://127.0.0.1:{free['insuredmine']}/_sim/worlds/demo/state"
    found: dict[str, int] = requests.get(url, timeout=5).json()["counts"]
    return found


def test_somebody_elses_engine_may_take_the_cores_place(tmp_path: Path, free: dict[str, int]) -> None:
    with running(tmp_path, free, "--engine", "none"):
        url = f"http://127.0.0.1:{free['ams360']}/_sim/worlds/demo/settings"
        (recipient,) = requests.get(url, timeout=5).json()["recipients"]
        assert recipient["url"] == f"http://127.0.0.1:{free['sync-core']}/hooks/ams360/demo"
        with socket.create_server(("127.0.0.1", free["sync-core"])):  # nobody listens there yet
            assert create_account(free) == 201


def test_a_taken_port_is_told_in_one_line_and_nothing_starts(tmp_path: Path, free: dict[str, int]) -> None:
    with socket.create_server(("127.0.0.1", free["insuredmine"])):
        refused = refusal(tmp_path, free)
    assert refused.exit_code == 1
    assert refused.stderr == (
        f"Error: port {free['insuredmine']} (insuredmine) on 127.0.0.1 is taken. Nothing was started. "
        "Stop what uses it, or choose other ports with --ports or --port-base.\n"
    )
    assert not (tmp_path / "logs").exists()


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path, free: dict[str, int]) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "below"
    refused = refusal(folder, free)
    assert refused.exit_code == 1
    assert refused.stderr == (
        f"Error: folder {folder}: Not a directory. Nothing was started. Choose one that can be written with --folder.\n"
    )
