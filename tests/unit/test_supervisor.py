"""The supervisor: children that answer, that die, that will not stop. They are tiny Python programs."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from trifold.sandbox import ports
from trifold.sandbox.supervisor import ChildSpec, Fallen, Supervisor

ANSWERS = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *words): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
WILL_NOT_STOP = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + ANSWERS


def child(folder: Path, name: str, program: str, *, port: int | None = None) -> ChildSpec:
    health = f"http://127.0.0.1:{port}/" if port else None
    command = (sys.executable, "-S", "-c", program, str(port))
    return ChildSpec(name=name, command=command, health=health, log=folder / f"{name}.log")


@pytest.fixture
def port() -> int:
    return ports.free()["ams360"]


def is_taken(port: int) -> bool:
    return ports.refusal("127.0.0.1", {"it": port}) is not None


def test_a_started_child_answers_and_is_gone_after_the_stop(tmp_path: Path, port: int) -> None:
    supervisor = Supervisor([[child(tmp_path, "web", ANSWERS, port=port)]])
    supervisor.start(threading.Event())
    assert is_taken(port)
    supervisor.stop()
    assert not is_taken(port)


def test_a_preparation_ends_before_the_next_wave_starts(tmp_path: Path, port: int) -> None:
    made = tmp_path / "made"
    first = child(tmp_path, "first", f"open({str(made)!r}, 'w')")
    second = child(tmp_path, "second", f"assert __import__('os').path.exists({str(made)!r})\n" + ANSWERS, port=port)
    supervisor = Supervisor([[first], [second]])
    supervisor.start(threading.Event())
    supervisor.check()
    supervisor.stop()


def test_a_child_that_dies_is_reported_with_the_end_of_its_log(tmp_path: Path, port: int) -> None:
    supervisor = Supervisor([[child(tmp_path, "web", "raise SystemExit('no luck today')", port=port)]])
    with pytest.raises(Fallen, match=r"(?s)web ended with exit code 1\. Everything was stopped\..*no luck today"):
        supervisor.start(threading.Event())
    supervisor.stop()


def test_a_failed_preparation_is_reported(tmp_path: Path) -> None:
    supervisor = Supervisor([[child(tmp_path, "migrate", "raise SystemExit(3)")]])
    with pytest.raises(Fallen, match="migrate ended with exit code 3"):
        supervisor.start(threading.Event())
    supervisor.stop()


def test_a_child_that_never_answers_is_given_up(tmp_path: Path, port: int) -> None:
    silent = child(tmp_path, "web", "import threading; threading.Event().wait()", port=port)
    supervisor = Supervisor([[silent]], patience_seconds=0.3)
    with pytest.raises(Fallen, match=r"web lives, and did not answer within 0\.3 s"):
        supervisor.start(threading.Event())
    supervisor.stop()


def test_a_child_that_will_not_stop_is_killed(tmp_path: Path, port: int) -> None:
    supervisor = Supervisor([[child(tmp_path, "web", WILL_NOT_STOP, port=port)]])
    supervisor.start(threading.Event())
    supervisor.stop(grace_seconds=0.2)
    assert not is_taken(port)


def test_watching_ends_when_it_is_told_to(tmp_path: Path, port: int) -> None:
    stopped = threading.Event()
    supervisor = Supervisor([[child(tmp_path, "web", ANSWERS, port=port)]])
    supervisor.start(stopped)
    stopped.set()
    supervisor.watch(stopped)
    supervisor.stop()


def test_watching_raises_when_a_child_dies(tmp_path: Path, port: int) -> None:
    mortal = ANSWERS.replace("self.end_headers()", "self.end_headers(); __import__('os')._exit(7)")
    supervisor = Supervisor([[child(tmp_path, "web", mortal, port=port)]])
    with pytest.raises(Fallen, match="web ended with exit code 7"):
        supervisor.start(threading.Event())
        supervisor.watch(threading.Event())
    supervisor.stop()


def test_a_start_that_is_interrupted_returns(tmp_path: Path, port: int) -> None:
    stopped = threading.Event()
    stopped.set()
    supervisor = Supervisor([[child(tmp_path, "web", ANSWERS, port=port)], [child(tmp_path, "never", "")]])
    supervisor.start(stopped)
    supervisor.stop()
    assert not (tmp_path / "never.log").exists()
