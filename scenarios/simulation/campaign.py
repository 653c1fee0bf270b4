"""Many seeds, in several processes of this machine; a failing one is shrunk where it failed.

A seed has a bound on wall time: one that is stuck is a violation, "never quiet".
"""

from __future__ import annotations

import gc
import logging
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from types import FrameType

from trifold.scenarios.oracle.evidence import Violation
from trifold.scenarios.simulation.generator import script_of
from trifold.scenarios.simulation.playing import Ending, play
from trifold.scenarios.simulation.script import Script
from trifold.scenarios.simulation.shrinking import shrunk
from trifold.scenarios.simulation.troubles import KINDS

SEED_SECONDS_MAX = 60.0
GARBAGE_THRESHOLDS = (500_000, 20, 100)  # a story leaves little garbage and lives briefly


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How every seed is played. ``kinds``: of trouble, from which a seed selects; ``shrink``: failing ones."""

    engine: str = "core"
    acts: int | None = None
    kinds: tuple[str, ...] = KINDS
    shrink: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Of one seed. ``shortest`` is how the shrunk script ends, where it failed and was shrunk."""

    seed: int
    ending: Ending
    shortest: Ending | None = None

    @property
    def failed(self) -> bool:
        return bool(self.ending.violations)


class Stuck(BaseException):
    """A seed took longer than it may. No Exception, so that nothing takes it for trouble of a vendor."""


def outcomes(seeds: Sequence[int], plan: Plan, *, jobs: int = 1) -> Iterator[Outcome]:
    """Of every seed, as they end."""
    if jobs == 1 or len(seeds) == 1:
        _prepare()
        yield from (outcome(seed, plan) for seed in seeds)
        return
    with ProcessPoolExecutor(min(jobs, len(seeds)), get_context("spawn"), _prepare) as pool:
        for done in as_completed([pool.submit(outcome, seed, plan) for seed in seeds]):
            yield done.result()


def outcome(seed: int, plan: Plan) -> Outcome:
    def bounded(script: Script) -> Ending:
        return within(SEED_SECONDS_MAX, script, lambda: play(script, plan.engine))

    ending = bounded(script_of(seed, acts=plan.acts, kinds=plan.kinds))
    if not (ending.violations and plan.shrink):
        return Outcome(seed=seed, ending=ending)
    return Outcome(seed=seed, ending=ending, shortest=shrunk(ending, bounded))


def within(seconds: float, script: Script, player: Callable[[], Ending]) -> Ending:
    """How the script ends; after so many seconds of wall time, as never quiet."""
    try:
        with _alarm(seconds):
            return player()
    except Stuck:
        told = f"never quiet: it was stuck for {seconds:g} s of wall time"
        return Ending(script=script, violations=[Violation("quiet", told)])


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise Stuck

    former = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def _prepare() -> None:
    logging.getLogger("trifold").setLevel(logging.ERROR)
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)
