"""Starts children of the operating system, waits until they answer, watches them, stops them.

A child is ready when its health address answers 200 (or, without one, when it has ended well: a preparation). One that
lives is waited for, however busy the machine is, and every few seconds it is said for whom; one that dies is reported
at once with the end of its log, and everything stops.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import click
import requests

from trifold.simulators.chassis.clock import Clock

LOOK_SECONDS = 0.05
PATIENCE_SECONDS = 600.0  # with children that live and don't answer yet
TELL_SECONDS = 5.0
HEALTH_SECONDS = 10.0  # an answer may be slow where everything is
GRACE_SECONDS = 5.0
LOG_LINES_SHOWN = 12


class Fallen(Exception):
    """A child ended by itself or never became ready; the message has its name and the end of its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSpec:
    """``health`` None: a preparation that must end with exit code 0 before the next wave starts."""

    name: str
    command: tuple[str, ...]
    health: str | None
    log: Path


class Running(Protocol):
    """A process of the operating system, as subprocess.Popen has it."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None:
        """Its exit code; None while it lives."""
        ...

    def wait(self, timeout: float | None = None) -> int: ...


@dataclass(slots=True)
class Child:
    spec: ChildSpec
    popen: Running
    ready: bool = False


def launch(spec: ChildSpec) -> Running:
    spec.log.parent.mkdir(parents=True, exist_ok=True)
    with spec.log.open("wb") as log:
        # In a session of its own: Ctrl-C reaches the supervisor alone, and it stops the children in order.
        return subprocess.Popen(
            spec.command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )


def tell(line: str) -> None:
    """To whoever waits, beside what the command prints."""
    click.echo(line, err=True)


class Supervisor:
    """Runs waves of children: the next wave starts when the one before is ready.

    ``patience_seconds`` bounds the wait for all of them. ``launch``, ``tell`` and ``monotonic`` are the ports to
    the operating system, to the person and to time.
    """

    def __init__(
        self,
        waves: Sequence[Sequence[ChildSpec]],
        *,
        patience_seconds: float = PATIENCE_SECONDS,
        launch: Callable[[ChildSpec], Running] = launch,
        tell: Callable[[str], None] = tell,
        monotonic: Callable[[], float] = Clock.stopwatch,
    ) -> None:
        self._waves, self._patience_seconds = waves, patience_seconds
        self._launch, self._tell, self._monotonic = launch, tell, monotonic
        self._children: list[Child] = []
        self._session = requests.Session()
        self._session.trust_env = False

    def start(self, stopped: threading.Event) -> None:
        """Start every wave; returns early when ``stopped`` is set. Raises Fallen."""
        began = told = self._monotonic()
        for wave in self._waves:
            started = [self._start(spec) for spec in wave]
            while not all(self._is_ready(child) for child in started):
                self.check()
                now = self._monotonic()
                if now - began > self._patience_seconds:
                    raise Fallen(self._not_ready(started))
                if now - told >= TELL_SECONDS:
                    told = now
                    self._tell(_waits_for(started, now - began))
                if stopped.wait(LOOK_SECONDS):
                    return

    def _start(self, spec: ChildSpec) -> Child:
        child = Child(spec, self._launch(spec))
        self._children.append(child)
        return child

    def _is_ready(self, child: Child) -> bool:
        if child.ready:
            return True
        if child.spec.health is None:
            child.ready = child.popen.poll() == 0
        elif child.popen.poll() is None:
            try:
                child.ready = self._session.get(child.spec.health, timeout=HEALTH_SECONDS).status_code == 200
            except requests.RequestException:
                child.ready = False
        return child.ready

    @property
    def pids(self) -> dict[str, int]:
        """The children that stay, by name."""
        return {child.spec.name: child.popen.pid for child in self._children if child.spec.health}

    def check(self) -> None:
        """Raises Fallen when a child has ended that should not have."""
        for child in self._children:
            code = child.popen.poll()
            if code is not None and not (child.spec.health is None and code == 0):
                raise Fallen(f"{child.spec.name} ended with exit code {code}. Everything was stopped. {_tail(child)}")

    def _not_ready(self, started: Sequence[Child]) -> str:
        late = next(child for child in started if not child.ready)
        waited = f"lives, and did not answer within {self._patience_seconds:g} s"
        advice = "Wait longer with --patience SECONDS."
        return f"{late.spec.name} {waited}. Everything was stopped. {advice} {_tail(late)}"

    def watch(self, stopped: threading.Event) -> None:
        """Return when ``stopped`` is set; raises Fallen when a child ends before that."""
        while not stopped.wait(4 * LOOK_SECONDS):
            self.check()

    def stop(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """Ask every child to end, last started first, wait for them, kill who is left after the grace."""
        for child in reversed(self._children):
            _signal(child.popen, signal.SIGTERM)
        deadline = Clock.stopwatch() + grace_seconds
        for child in reversed(self._children):
            try:
                child.popen.wait(max(0.0, deadline - Clock.stopwatch()))
            except subprocess.TimeoutExpired:
                _signal(child.popen, signal.SIGKILL)
                child.popen.wait()
        self._children.clear()
        self._session.close()


def _waits_for(started: Sequence[Child], seconds: float) -> str:
    late = " and ".join(_waited_for(child.spec) for child in started if not child.ready)
    return f"Waiting for {late}: {seconds:.0f} s so far"


def _waited_for(spec: ChildSpec) -> str:
    return f"{spec.name} to answer" if spec.health else f"{spec.name} to end"


def _signal(popen: Running, number: signal.Signals) -> None:
    """To the child and whatever it started (its session is a group of its own)."""
    if popen.poll() is None:
        try:
            os.killpg(popen.pid, number)
        except ProcessLookupError:
            popen.poll()


def _tail(child: Child) -> str:
    lines = child.spec.log.read_text("utf-8", "replace").splitlines()[-LOG_LINES_SHOWN:]
    return f"The end of {child.spec.log}:\n" + "\n".join(f"  {line}" for line in lines or ["(empty)"])
