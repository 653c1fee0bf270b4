"""Runs plays one after another and collects the report. Prints nothing: see transcript."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from trifold.scenarios import plays
from trifold.scenarios.casting import NobodyLeft
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.plays import Play
from trifold.scenarios.report import PlayResult, Report
from trifold.scenarios.stage import Stage
from trifold.scenarios.venue import Venue
from trifold.simulators.chassis.clock import Clock

Monotonic = Callable[[], float]
OpenVenue = Callable[[Play], AbstractContextManager[Venue]]


class Watcher(Protocol):
    """Told while a run goes on."""

    def begins(self, play: Play, number: int, total: int) -> None: ...

    def ended(self, result: PlayResult) -> None: ...


class Nobody:
    """Watches and says nothing."""

    def begins(self, play: Play, number: int, total: int) -> None:
        """Nothing to say."""

    def ended(self, result: PlayResult) -> None:
        """Nothing to say."""


def indoors(engine: str = "core", seed: int = 1) -> OpenVenue:
    """Every play in a fresh world in this process, another agency next door. ``engine``: core, none or naive."""

    @contextmanager
    def opened(play: Play) -> Iterator[Venue]:
        venue = Indoors(play.world, engine=engine, seed=seed, keys=play.keys, accompanied=True)
        try:
            yield venue
        finally:
            venue.close()

    return opened


def performances(names: Iterable[str], keys: Sequence[str] = ("honoured",)) -> list[Play]:
    """The named plays, each in every world that it names and with the keys as named, a play's performances together.

    Raises KeyError for a name that is none.
    """
    return [performance for name in names for performance in plays.load(name).performances(keys)]


def run(
    names: Iterable[str],
    venues: OpenVenue,
    *,
    keys: Sequence[str] = ("honoured",),
    seed: int = 1,
    watcher: Watcher | None = None,
    monotonic: Monotonic = Clock.stopwatch,
) -> Report:
    """Play the named plays one after another. Raises KeyError for a name that is none."""
    chosen, watcher = performances(names, keys), watcher or Nobody()
    results = []
    for number, play in enumerate(chosen, start=1):
        watcher.begins(play, number, len(chosen))
        results.append(run_one(play, venues, seed=seed, monotonic=monotonic))
        watcher.ended(results[-1])
    return Report(results)


def run_one(play: Play, venues: OpenVenue, *, seed: int = 1, monotonic: Monotonic = Clock.stopwatch) -> PlayResult:
    """One play, its end of day included. What raises ends it with the outcome error."""
    result = PlayResult(name=play.name, story=play.story, world=play.world, keys=play.keys, variant=play.variant)
    began = monotonic()
    try:
        with venues(play) as venue:
            stage = Stage(venue, result, seed=seed)
            try:
                play.play(stage)
            finally:
                stage.turn_back()
            stage.end_of_day(play.made, play.asked)
            if play.keys == "ignored":
                stage.keys_were_ignored()
    except NobodyLeft as error:
        result.reason = str(error)
    except Exception as error:
        result.reason = f"{type(error).__name__}: {error}"
    result.duration_seconds = monotonic() - began
    return result
