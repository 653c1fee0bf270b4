"""How long it takes to fork, snapshot, restore, create and drop a world of a thousand clients, in milliseconds."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.registry import SYSTEMS, vendor

CLIENTS, RUNS = 1_000, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Copying:
    """``milliseconds`` is the median of :data:`RUNS`; ``act`` is fork, snapshot, restore, create again or drop."""

    system: str
    act: str
    store: str
    milliseconds: float

    def told(self) -> dict[str, Any]:
        return asdict(self)


def copies(say: Callable[[str], None]) -> list[Copying]:
    """Every system, in memory and in files."""
    found: list[Copying] = []
    for system in SYSTEMS:
        say(f"{system}: worlds of {CLIENTS:,} clients are copied")
        found += _of(system, "memory", None)
        with tempfile.TemporaryDirectory(prefix="trifold-bench-") as folder:
            found += _of(system, "SQLite file", Path(folder))
    return found


def _of(system: str, store: str, folder: Path | None) -> list[Copying]:
    simulator = Simulator(vendor(system), folder=folder)
    worlds = simulator.worlds
    worlds.create("origin", 1, CLIENTS)
    acts: dict[str, Callable[[int], object]] = {
        "fork": lambda number: worlds.fork("origin", f"fork-{number}"),
        "snapshot": lambda number: worlds.snapshot("origin", f"shot-{number}"),
        "restore": lambda number: worlds.restore("origin", f"shot-{number}"),
        "create again": lambda number: worlds.create(f"again-{number}", 1, CLIENTS),
        "drop": lambda number: worlds.drop(f"fork-{number}"),
    }
    times = {act: statistics.median(_timed(do, number) for number in range(RUNS)) for act, do in acts.items()}
    simulator.stop()
    return [
        Copying(system=system, act=act, store=store, milliseconds=round(milliseconds, 1))
        for act, milliseconds in times.items()
    ]


def _timed(do: Callable[[int], object], number: int) -> float:
    began = Clock.stopwatch()
    do(number)
    return (Clock.stopwatch() - began) * 1000
