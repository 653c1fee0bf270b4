"""Starts children of the operating system, waits until they answer, watches them, stops them.

A child is ready when its health address answers 200 (or, without one, when it has ended well: a preparation). One
that dies is reported with the end of its log, and everything stops.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import requests

from trifold.simulators.chassis.clock import Clock

LOOK_SECONDS = 0.05
READY_SECONDS_MAX = 30.0
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


@dataclass(slots=True)
class Child:
    spec: ChildSpec
    popen: subprocess.Popen[bytes]
    ready: bool = False


class Supervisor:
    """Runs waves of children: the next wave starts when the one before is ready."""

    def __init__(self, waves: Sequence[Sequence[ChildSpec]], *, ready_seconds_max: float = READY_SECONDS_MAX) -> None:
        self._waves = waves
        self._ready_seconds_max = ready_seconds_max
        self._children: list[Child] = []
        self._session = requests.Session()
        self._session.trust_env = False

    def start(self, stopped: threading.Event) -> None:
        """Start every wave; returns early when ``stopped`` is set. Raises Fallen."""
        deadline = Clock.stopwatch() + self._ready_seconds_max
        for wave in self._waves:
            started = [self._start(spec) for spec in wave]
            while not all(self._is_ready(child) for child in started):
                self.check()
                if Clock.stopwatch() > deadline:
                    raise Fallen(self._not_ready(started))
                if stopped.wait(LOOK_SECONDS):
                    return

    def _start(self, spec: ChildSpec) -> Child:
        spec.log.parent.mkdir(parents=True, exist_ok=True)
        with spec.log.open("wb") as log:
            # In a session of its own: Ctrl-C reaches the supervisor alone, and it stops the children in order.
            popen = subprocess.Popen(
                spec.command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        child = Child(spec, popen)
        self._children.append(child)
        return child

    def _is_ready(self, child: Child) -> bool:
        if child.ready:
            return True
        if child.spec.health is None:
            child.ready = child.popen.poll() == 0
        else:
            try:
                child.ready = self._session.get(child.spec.health, timeout=2).status_code == 200
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
        waited = f"did not answer within {self._ready_seconds_max:g} s"
        return f"{late.spec.name} {waited}. Everything was stopped. {_tail(late)}"

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


def _signal(popen: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """To the child and whatever it started (its session is a group of its own)."""
    if popen.poll() is None:
        try:
            os.killpg(popen.pid, number)
        except ProcessLookupError:
            popen.poll()


def _tail(child: Child) -> str:
    lines = child.spec.log.read_text("utf-8", "replace").splitlines()[-LOG_LINES_SHOWN:]
    return f"The end of {child.spec.log}:\n" + "\n".join(f"  {line}" for line in lines or ["(empty)"])
