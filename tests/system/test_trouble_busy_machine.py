"""T15: on a busy machine ``trifold up`` waits for what lives, says for what, and tells at once what died."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from trifold.sandbox import hall, up
from trifold.sandbox.supervisor import PATIENCE_SECONDS, TELL_SECONDS, ChildSpec, Fallen, Supervisor

pytestmark = pytest.mark.trouble


@dataclass
class Machine:
    """A clock that only waiting moves, and processes that are none. ``ready_at``, ``dies_at``: by name, in seconds."""

    ready_at: dict[str, float] = field(default_factory=dict)
    dies_at: dict[str, float] = field(default_factory=dict)
    step_seconds: float = 1.0
    now: float = 0.0
    told: list[str] = field(default_factory=list)
    started: list[str] = field(default_factory=list)

    def start(self, spec: ChildSpec) -> Program:
        self.started.append(spec.name)
        return Program(self, spec.name)

    def passing(self) -> Passing:
        return Passing(self)

    def answer(self, address: str) -> int:
        """What an address answers now: 200, or nothing at all."""
        name = address.removeprefix("http://").partition(".")[0]
        if self.now < self.ready_at[name]:
            raise requests.ConnectTimeout(f"{name} is busy")
        return 200

    def supervisor(self, *waves: list[ChildSpec], patience_seconds: float = PATIENCE_SECONDS) -> Supervisor:
        made = Supervisor(
            waves,
            patience_seconds=patience_seconds,
            launch=self.start,
            tell=self.told.append,
            monotonic=lambda: self.now,
        )
        made._session = Answers(self)  # type: ignore[assignment]
        return made


@dataclass
class Program:
    machine: Machine
    name: str
    pid: int = 1

    def poll(self) -> int | None:
        return 3 if self.machine.now >= self.machine.dies_at.get(self.name, float("inf")) else None

    def wait(self, timeout: float | None = None) -> int:
        return 0


class Passing(threading.Event):
    """Waiting moves the machine's clock."""

    def __init__(self, machine: Machine) -> None:
        super().__init__()
        self._machine = machine

    def wait(self, timeout: float | None = None) -> bool:
        self._machine.now += self._machine.step_seconds
        return self.is_set()


@dataclass
class Answers:
    machine: Machine

    def get(self, address: str, timeout: float) -> requests.Response:
        found = requests.Response()
        found.status_code = self.machine.answer(address)
        return found

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def spec(tmp_path: Path) -> Callable[[str], ChildSpec]:
    def made(name: str) -> ChildSpec:
        log = tmp_path / f"{name}.log"
        log.write_text("it begins\nthe port is taken\n", "utf-8")
        return ChildSpec(name=name, command=("never",), health=f"http://{name}.test/health", log=log)

    return made


def test_what_lives_is_waited_for_and_it_is_said_for_what(spec: Callable[[str], ChildSpec]) -> None:
    machine = Machine(ready_at={"ams360": 12, "web": 95})
    machine.supervisor([spec("ams360")], [spec("web")]).start(machine.passing())
    assert machine.now == 95
    assert machine.started == ["ams360", "web"]
    assert machine.told[0] == "Waiting for ams360 to answer: 5 s so far"
    assert machine.told[-1] == "Waiting for web to answer: 90 s so far"
    assert len(machine.told) == 90 // TELL_SECONDS


def test_all_that_are_late_are_named(spec: Callable[[str], ChildSpec]) -> None:
    machine = Machine(ready_at={"web": 7, "worker": 9})
    machine.supervisor([spec("web"), spec("worker")]).start(machine.passing())
    assert machine.told == ["Waiting for web to answer and worker to answer: 5 s so far"]


def test_what_is_quick_is_started_without_a_word(spec: Callable[[str], ChildSpec]) -> None:
    machine = Machine(ready_at={"web": 2})
    machine.supervisor([spec("web")]).start(machine.passing())
    assert machine.told == []


def test_what_died_is_told_at_once_with_the_end_of_its_log(spec: Callable[[str], ChildSpec]) -> None:
    machine = Machine(ready_at={"web": 500}, dies_at={"web": 33})
    with pytest.raises(Fallen, match=r"(?s)web ended with exit code 3\. Everything was stopped\..*the port is taken"):
        machine.supervisor([spec("web")]).start(machine.passing())
    assert machine.now == 33


def test_patience_bounds_the_wait_and_says_so(spec: Callable[[str], ChildSpec]) -> None:
    machine = Machine(ready_at={"web": 500})
    with pytest.raises(Fallen, match=r"web lives, and did not answer within 40 s\. .* --patience SECONDS\."):
        machine.supervisor([spec("web")], patience_seconds=40).start(machine.passing())
    assert machine.now == 41


def test_minutes_are_waited_for_by_default() -> None:
    assert PATIENCE_SECONDS >= 300


def test_up_hands_its_patience_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given: dict[str, float] = {}

    class Impatient(Supervisor):
        def __init__(self, waves: object, *, patience_seconds: float) -> None:
            super().__init__([])
            given["patience_seconds"] = patience_seconds

        def start(self, stopped: threading.Event) -> None:
            stopped.set()

    monkeypatch.setattr(hall, "Supervisor", Impatient)
    for options, patience in (([], PATIENCE_SECONDS), (["--patience", "7.5"], 7.5)):
        found = CliRunner().invoke(up.command, ["--folder", str(tmp_path), "--port-base", "28400", *options])
        assert (found.exit_code, given) == (0, {"patience_seconds": patience}), found.output
    refused = CliRunner().invoke(up.command, ["--patience", "0"])
    assert refused.exit_code == 2
    assert "--patience" in refused.output
