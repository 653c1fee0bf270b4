"""Calls a second, with the journal on, against a bare Flask view that is served by the same server.

Each simulator is a process of its own, once with its worlds in memory and once in SQLite files. Short bursts alternate
with bursts at the bare view, and every ratio is of two neighbors: what slows the machine for a moment slows both.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import requests

from trifold.sandbox import ports
from trifold.sandbox.benches.wires import Call, calls
from trifold.sandbox.shots import Shot, per_second
from trifold.sandbox.supervisor import ChildSpec, Supervisor

ROUNDS, SECONDS, SIZE = 15, 0.4, 1_000
ASKERS = 2  # more would measure how threads of one Python wait for each other
BARE = "bare Flask view"
STORES = ("memory", "SQLite file")
NAMES = {
    "ams360": "AMS360 CustomerGetById",
    "benefitpoint": "BenefitPoint getAccount",
    "insuredmine": "InsuredMine GET account",
}
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """``of_bare`` is the median of its ratios, one per round, to the bare view asked just before and just after."""

    call: str
    store: str
    per_second: int
    of_bare: float

    def told(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A shot and one answer to it, to be replayed on other tools."""

    shot: Shot
    answer: bytes


def rates(bare: Shot, say: Callable[[str], None]) -> tuple[list[Rate], Sample]:
    """The read by id of each system in each store, the bare view first; and a sample of AMS360's."""
    found: list[Rate] = []
    for store in STORES:
        say(f"calls a second, worlds in {store}")
        with _running(store) as samples:
            found += _measured(bare, [sample.shot for sample in samples], store)
    return found, samples[0]


def measured(bare: Shot, shot: Shot) -> float:
    """The ratio of a shot's rate to the bare view's."""
    return list(_measured(bare, [shot], ""))[1].of_bare


def _measured(bare: Shot, shots: list[Shot], store: str) -> Iterator[Rate]:
    for shot in (bare, *shots):  # the first calls of a process are its slowest
        per_second(shot, SECONDS, ASKERS)
    bares: list[float] = []
    found: dict[str, list[tuple[float, float]]] = {shot.name: [] for shot in shots}
    for _ in range(ROUNDS):
        before = per_second(bare, SECONDS, ASKERS)
        for shot in shots:
            rate = per_second(shot, SECONDS, ASKERS)
            after = per_second(bare, SECONDS, ASKERS)
            found[shot.name].append((rate, rate / ((before + after) / 2)))
            bares.append(after)
            before = after
    yield Rate(call=bare.name, store=store, per_second=round(statistics.median(bares)), of_bare=1.0)
    for name, pairs in found.items():
        rate, of_bare = (statistics.median(values) for values in zip(*pairs, strict=True))
        yield Rate(call=name, store=store, per_second=round(rate), of_bare=round(of_bare, 2))


@contextmanager
def _running(store: str) -> Iterator[list[Sample]]:
    """The three simulators, and a sample of each."""
    free = ports.free()
    with tempfile.TemporaryDirectory(prefix="trifold-bench-") as folder:
        children = []
        for system in NAMES:
            command: tuple[str, ...] = ("trifold.simulators", system, "--port", str(free[system]))
            command += ("--size", str(SIZE))
            if store != "memory":
                command += ("--folder", folder)
            children.append(_child(system, command, f"http://{HOST}:{free[system]}/_sim/health", Path(folder)))
        supervisor = Supervisor([children])
        try:
            supervisor.start(threading.Event())
            yield [_sample(system, f"http://{HOST}:{free[system]}") for system in NAMES]
        finally:
            supervisor.stop()


@contextmanager
def bare_view() -> Iterator[Shot]:
    """A bare Flask view on the simulators' server."""
    port = ports.free()["sync-core"]
    with tempfile.TemporaryDirectory(prefix="trifold-bench-") as folder:
        address = f"http://{HOST}:{port}/"
        supervisor = Supervisor([[_child("bare", ("trifold.sandbox.bare", str(port)), address, Path(folder))]])
        try:
            supervisor.start(threading.Event())
            yield Shot(name=BARE, url=address)
        finally:
            supervisor.stop()


def _child(name: str, command: tuple[str, ...], health: str, folder: Path) -> ChildSpec:
    return ChildSpec(name=name, command=(sys.executable, "-m", *command), health=health, log=folder / f"{name}.log")


def _sample(system: str, address: str) -> Sample:
    session = requests.Session()
    session.trust_env = False

    def ask(call: Call) -> str:
        answer = session.request(call.method, address + call.path, data=call.body, headers=call.headers, timeout=30)
        answer.raise_for_status()
        return answer.text

    call = calls(system, ask)["get by id"]
    shot = Shot(name=NAMES[system], url=address + call.path, method=call.method, body=call.body, headers=call.headers)
    return Sample(shot=shot, answer=ask(call).encode())
