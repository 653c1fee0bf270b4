"""``trifold play``: the plays, in this process or live against a sandbox that runs."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import click

from trifold.sandbox.hall import standing
from trifold.sandbox.settings import CORE, SYSTEMS, folder_option
from trifold.scenarios import engines, plays, transcript
from trifold.scenarios.agencies import NEXT_DOOR, Addresses
from trifold.scenarios.apart import JOBS_MAX, jobs_of_this_machine, run_apart
from trifold.scenarios.control import Control
from trifold.scenarios.engines import ENGINES, FORGETFUL
from trifold.scenarios.indoors import KEYS
from trifold.scenarios.live import Live
from trifold.scenarios.next_door import inhabited
from trifold.scenarios.plays import Play
from trifold.scenarios.report import Report
from trifold.scenarios.run import Nobody, OpenVenue, Watcher, run
from trifold.scenarios.venue import Venue


@click.command("play")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "everything", is_flag=True, help="All plays.")
@click.option("--list", "listed", is_flag=True, help="Name the plays and leave.")
@click.option("--live", is_flag=True, help="Over HTTP, against the sandbox that runs.")
@click.option("--format", "form", type=click.Choice(transcript.FORMATS), default="text", show_default=True)
@click.option("--engine", type=click.Choice(ENGINES), default="core", show_default=True, help="Who syncs; not live.")
@click.option("--engine-seed", type=int, default=1, show_default=True, help="What a forgetful engine forgets.")
@click.option(
    "--keys",
    type=click.Choice([*KEYS, "both"]),
    default=KEYS[0],
    show_default=True,
    help="Whether InsuredMine honours Idempotency-Key; both: each play twice.",
)
@click.option("--jobs", type=click.IntRange(1, JOBS_MAX), help="Processes; not live. Default: one for each processor.")
@click.option("--seed", type=int, default=1, show_default=True, help="Chooses the invented people.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report there.")
@folder_option
def command(
    names: tuple[str, ...],
    everything: bool,
    listed: bool,
    live: bool,
    form: str,
    engine: str,
    engine_seed: int,
    keys: str,
    jobs: int | None,
    seed: int,
    output: Path | None,
    folder: Path,
) -> None:
    """Play stories in the three systems and check what each then shows.

    Exit code 0 when every play passed and nothing was made twice (with --all: and every requirement was checked), 1
    otherwise, 2 for a mistake in the command.
    """
    if listed:
        for name in plays.names():
            click.echo(f"{name}: {plays.load(name).story}")
        return
    chosen = _chosen(names, everything)
    if live and engine != "core":
        raise click.UsageError("--live uses the engine that runs there: leave --engine out.")
    kept = KEYS if keys == "both" else (keys,)
    if live:
        real = [name for name in chosen if not (everything and plays.load(name).needs_virtual_clock)]
        for name in sorted(set(chosen) - set(real)):
            click.echo(f"{name}: hours pass in it, so it is played in one process only: leave --live out.", err=True)
        report = played(real, outdoors(standing(folder)), keys=kept, seed=seed)
    else:
        engine = f"{engine}:{engine_seed}" if engine == FORGETFUL else engine
        if gap := engines.told(engine):
            click.echo(f"engine {engine}: {gap}", err=True)
        jobs = jobs or jobs_of_this_machine()
        report = run_apart(chosen, engine=engine, keys=kept, seed=seed, jobs=jobs, watcher=_watcher())
        report = replace(report, whole=everything)
    if output:
        _written(output, _told(report, form))
    elif form == "text":
        transcript.as_text(report)  # in colours on a terminal
    else:
        click.echo(_told(report, form))
    if not report.passed:
        raise click.exceptions.Exit(1)


def _chosen(names: Sequence[str], everything: bool) -> list[str]:
    if everything == bool(names):
        raise click.UsageError(f"name plays, or give --all. There are: {', '.join(plays.names())}")
    unknown = [name for name in names if not plays.known(name)]
    if unknown:
        raise click.UsageError(f"no play {', '.join(unknown)}. There are: {', '.join(plays.names())}")
    return list(names) or plays.names()


def played(names: Sequence[str], venues: OpenVenue, *, keys: Sequence[str] = KEYS[:1], seed: int = 1) -> Report:
    """Tells on standard error which play is on, if that is a terminal."""
    return run(names, venues, keys=keys, seed=seed, watcher=_watcher())


def _watcher() -> Watcher:
    return transcript.Progress(sys.stderr) if sys.stderr.isatty() else Nobody()


def outdoors(urls: Mapping[str, str]) -> OpenVenue:
    """Every play in the world that it needs, of a sandbox that runs."""
    addresses = Addresses(**{system: urls[system] for system in SYSTEMS}, core=urls[CORE])
    beside = cache(lambda: NEXT_DOOR if inhabited(Live(world=NEXT_DOOR, addresses=addresses)) else None)

    @contextmanager
    def opened(play: Play) -> Iterator[Venue]:
        venue = Live(world=play.world, addresses=addresses, neighbour=beside())
        crm = Control(venue.session, addresses.insuredmine, play.world)
        try:
            if play.keys == "ignored":
                crm.turn(idempotency="ignored")
            yield venue
        finally:
            if play.keys == "ignored":
                crm.turn(idempotency=None)
            venue.session.close()

    return opened


def _told(report: Report, form: str) -> str:
    if form == "json":
        return transcript.as_json(report)
    if form == "html":
        return transcript.as_html(report)
    text = io.StringIO()
    transcript.as_text(report, text)
    return text.getvalue()


def _written(file: Path, text: str) -> None:
    try:
        file.write_text(text.rstrip("\n") + "\n", "utf-8")
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}. Choose another file with --output.") from error
    click.echo(f"wrote {file}", err=True)
