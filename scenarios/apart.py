"""Runs plays in several processes of this machine, each with a playhouse of its own; the report is the same as of one.

A play begins with fresh worlds wherever it is played, so neither the order nor the neighbours matter.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from multiprocessing import get_context
from os import cpu_count

from trifold.scenarios import plays
from trifold.scenarios.plays import Play
from trifold.scenarios.report import PlayResult, Report
from trifold.scenarios.run import Nobody, Watcher, indoors, performances, run_one

JOBS_MAX = 64
ALONE_MAX = 3  # performances for which a second process isn't worth its start
GARBAGE_THRESHOLDS = (500_000, 20, 100)  # a play leaves little garbage and lives briefly
_Told = tuple[str, str, str]  # name, world, keys: a play as it is named to another process


def jobs_of_this_machine() -> int:
    return min(cpu_count() or 1, JOBS_MAX)


def run_apart(
    names: Sequence[str],
    *,
    engine: str = "core",
    keys: Sequence[str] = ("honoured",),
    seed: int = 1,
    jobs: int = 1,
    watcher: Watcher | None = None,
) -> Report:
    """Play the named plays in ``jobs`` processes. Raises KeyError for a name that is none."""
    chosen, watcher = performances(names, keys), watcher or Nobody()
    if jobs == 1 or len(chosen) <= ALONE_MAX:
        return Report(list(_here(chosen, engine, seed, watcher)))
    results: dict[int, PlayResult] = {}
    with ProcessPoolExecutor(min(jobs, len(chosen)), get_context("spawn"), _spare_the_collector) as pool:
        asked = {
            pool.submit(_played, (play.name, play.world, play.keys), engine, seed): number
            for number, play in enumerate(chosen)
        }
        for done, future in enumerate(as_completed(asked), start=1):
            number = asked[future]
            watcher.begins(chosen[number], done, len(chosen))
            results[number] = future.result()
            watcher.ended(results[number])
    return Report([results[number] for number in range(len(chosen))])


def _here(chosen: Sequence[Play], engine: str, seed: int, watcher: Watcher) -> Iterator[PlayResult]:
    for number, play in enumerate(chosen, start=1):
        watcher.begins(play, number, len(chosen))
        result = run_one(play, indoors(engine, seed), seed=seed)
        watcher.ended(result)
        yield result


def _played(told: _Told, engine: str, seed: int) -> PlayResult:
    name, world, keys = told
    return run_one(replace(plays.load(name), world=world, keys=keys), indoors(engine, seed), seed=seed)


def _spare_the_collector() -> None:
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)
