"""The installed core as separate programs: they start, answer, refuse a second one, and stop cleanly."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

STOPS_WITHIN_SECONDS = 20

pytestmark = pytest.mark.live


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Settings with a free port, a database in a file, and systems that nobody answers for."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    path = tmp_path / "core.toml"
    path.write_text(
        f"""
port = {port}
database = "sqlite:///{tmp_path}/core.db"
[agencies.demo]
mode = "daily"
ams360 = {{url = "http://127.0.0.1:9", agency_no = "1", login_id = "x", password = "y"}}
insuredmine = {{url = "http://127.0.0.1:9", api_key = "x"}}
""",
        "utf-8",
    )
    return path


@contextmanager
def running(file: Path, command: str, says: str) -> Iterator[subprocess.Popen[str]]:
    """A command that has said what it says once it works."""
    words = [sys.executable, "-m", "trifold.sync_core", "--settings", str(file), command]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as popen:
        try:
            assert popen.stderr is not None
            assert any(says in line for line in popen.stderr), f"{command} ended without saying {says}"
            yield popen
        finally:
            popen.kill()


def run(file: Path, command: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "trifold.sync_core", "--settings", str(file), command]
    return subprocess.run(words, capture_output=True, text=True, timeout=STOPS_WITHIN_SECONDS, check=False)


def address(file: Path) -> str:
    return f"http://127.0.0.1:{file.read_text().split()[2]}"


def get(file: Path, path: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(address(file) + path, timeout=10)


def ends_well(popen: subprocess.Popen[str]) -> bool:
    popen.send_signal(signal.SIGTERM)
    return popen.wait(STOPS_WITHIN_SECONDS) == 0


def test_the_web_answers_and_ends_well(file: Path) -> None:
    with running(file, "web", "listens on") as web:
        assert get(file, "/health").json() == {"status": "ok"}
        assert get(file, "/ready").status_code == 503
        assert ends_well(web)


def test_a_taken_port_is_one_line(file: Path) -> None:
    with running(file, "web", "listens on"):
        second = run(file, "web")

    assert second.returncode == 2
    [line] = second.stderr.splitlines()
    assert "cannot listen on 127.0.0.1:" in line
    assert "Choose another port in the settings." in line


def test_the_worker_is_seen_at_work_and_ends_well(file: Path) -> None:
    with running(file, "web", "listens on") as web, running(file, "worker", "worker.beats") as worker:
        assert get(file, "/ready").status_code == 200
        assert get(file, "/api/status").json()["worker"] is True
        assert ends_well(worker)
        assert get(file, "/ready").status_code == 503
        assert ends_well(web)


def test_a_second_worker_is_refused(file: Path) -> None:
    with running(file, "worker", "worker.started"):
        second = run(file, "worker")

    assert second.returncode == 2
    assert "another worker holds" in second.stderr.splitlines()[-1]


def test_the_worker_writes_one_json_line_an_event(file: Path) -> None:
    with running(file, "worker", "worker.beats") as worker:
        worker.send_signal(signal.SIGTERM)
        assert worker.stderr is not None
        lines = [json.loads(line) for line in worker.stderr]

    assert lines[-1]["line"]["event"] == "worker.stopped"
