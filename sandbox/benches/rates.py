"""Calls a second, with the journal on, against a bare Flask view that is served by the same server.

Each simulator is a process of its own, once with its worlds in memory and once in SQLite files. All are asked in turns,
and every ratio is of one turn: what slows the machine for a moment slows both.
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

ROUNDS, SECONDS, CLIENTS = 7, 1.0, 1_000
BARE = "bare Flask view"
STORES = ("memory", "SQLite file")
SYSTEMS = ("ams360", "benefitpoint", "insuredmine")
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """``of_bare`` is the median of its ratios, one per round, to the bare view of that round."""

    call: str
    store: str
    per_second: int
    of_bare: float

    def told(self) -> dict[str, Any]:
        return asdict(self)


def rates(say: Callable[[str], None]) -> list[Rate]:
    """The read by id of each system in each store, the bare view first."""
    found: list[Rate] = []
    for store in STORES:
        say(f"calls a second, worlds in {store}")
        with _running(store) as (bare, shots):
            found += _measured(bare, shots, store)
    return found


def _measured(bare: Shot, shots: list[Shot], store: str) -> Iterator[Rate]:
    every = [bare, *shots]
    for shot in every:  # the first calls of a process are its slowest
        per_second(shot, SECONDS / 2)
    rounds = [{shot.name: per_second(shot, SECONDS) for shot in every} for _ in range(ROUNDS)]
    for shot in every:
        yield Rate(
            call=shot.name,
            store=store,
            per_second=round(statistics.median(one[shot.name] for one in rounds)),
            of_bare=round(statistics.median(one[shot.name] / one[bare.name] for one in rounds), 2),
        )


@contextmanager
def _running(store: str) -> Iterator[tuple[Shot, list[Shot]]]:
    """The bare server and the three simulators, and a shot for each."""
    free = ports.free()
    with tempfile.TemporaryDirectory(prefix="trifold-bench-") as folder:
        bare_port = free["sync-core"]
        children = [
            _child("bare", ("trifold.sandbox.bare", str(bare_port)), f"http://{HOST}:{bare_port}/", Path(folder))
        ]
        for system in SYSTEMS:
            command: tuple[str, ...] = ("trifold.simulators", system, "--port", str(free[system]))
            command += ("--size", str(CLIENTS))
            if store != "memory":
                command += ("--folder", folder)
            children.append(_child(system, command, f"http://{HOST}:{free[system]}/_sim/health", Path(folder)))
        supervisor = Supervisor([children])
        try:
            supervisor.start(threading.Event())
            shots = [_shot(system, f"http://{HOST}:{free[system]}") for system in SYSTEMS]
            yield Shot(name=BARE, url=f"http://{HOST}:{bare_port}/"), shots
        finally:
            supervisor.stop()


def _child(name: str, command: tuple[str, ...], health: str, folder: Path) -> ChildSpec:
    return ChildSpec(name=name, command=(sys.executable, "-m", *command), health=health, log=folder / f"{name}.log")


def _shot(system: str, address: str) -> Shot:
    session = requests.Session()
    session.trust_env = False

    def ask(call: Call) -> str:
        answer = session.request(call.method, address + call.path, data=call.body, headers=call.headers, timeout=30)
        answer.raise_for_status()
        return answer.text

    call = calls(system, ask)["get by id"]
    name = {"ams360": "AMS360 CustomerGetById", "benefitpoint": "BenefitPoint getAccount"}.get(
        system, "InsuredMine GET account"
    )
    return Shot(name=name, url=address + call.path, method=call.method, body=call.body, headers=call.headers)
