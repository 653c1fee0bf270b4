"""undo, replay: taking back what a run wrote, and looking again. Both are runs: they may be rehearsed, and may ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from trifold.sync_core.commands import output
from trifold.sync_core.commands.opening import agency_option, chosen, json_option, limit_option, opened
from trifold.sync_core.commands.plan import KINDS, rehearsed
from trifold.sync_core.model.changes import Kind, System

if TYPE_CHECKING:
    from trifold.sync_core.flows.desk import Desk
    from trifold.sync_core.flows.undo import Ordered

SYSTEMS = [system.value for system in System]
VALUES = ("entry", "at", "run", "system", "kind", "external_id", "field", "before", "after")
dry_option = click.option("--dry-run", is_flag=True, help="Print what it would write, and write nothing.")
moment = click.DateTime(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"])


@click.group()
def replay() -> None:
    pass


@replay.command("record")
@click.argument("system", type=click.Choice(SYSTEMS))
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("external_id")
@dry_option
@agency_option
@json_option
@click.pass_context
def replay_one(
    ctx: click.Context, system: str, kind: str, external_id: str, dry_run: bool, agency: str | None, as_json: bool
) -> None:
    """One record and everything below it."""
    from trifold.sync_core.flows.replay import replay_record

    _replay(
        ctx,
        agency,
        dry_run,
        as_json,
        lambda desk, name: replay_record(desk, name, System(system), Kind(kind), external_id),
    )


@replay.command("span")
@click.argument("since", type=moment)
@click.argument("until", type=moment)
@click.option("--system", type=click.Choice(SYSTEMS), help="Only what this system told.")
@dry_option
@agency_option
@json_option
@click.pass_context
def replay_time(
    ctx: click.Context,
    since: datetime,
    until: datetime,
    system: str | None,
    dry_run: bool,
    agency: str | None,
    as_json: bool,
) -> None:
    """Everything that rang from SINCE to before UNTIL (UTC where no zone is given)."""
    from trifold.sync_core.flows.replay import replay_span

    of = System(system) if system else None
    _replay(ctx, agency, dry_run, as_json, lambda desk, name: replay_span(desk, name, _utc(since), _utc(until), of))


@replay.command("run")
@click.argument("run_id")
@dry_option
@agency_option
@json_option
@click.pass_context
def replay_all(ctx: click.Context, run_id: str, dry_run: bool, agency: str | None, as_json: bool) -> None:
    """Everything that a run, or one correlation id, rang for."""
    from trifold.sync_core.flows.replay import replay_run

    _replay(ctx, agency, dry_run, as_json, lambda desk, name: replay_run(desk, name, run_id))


def _replay(
    ctx: click.Context,
    agency: str | None,
    dry_run: bool,
    as_json: bool,
    begin: Callable[[Desk, str], tuple[str, int]],
) -> None:
    if dry_run:
        return rehearsed(ctx, agency, as_json, begin)
    with opened(ctx) as runtime:
        name = chosen(runtime.desk.settings, agency)
        run_id, rings = begin(runtime.desk, name)
    many = "1 ring; the worker looks at it" if rings == 1 else f"{rings} rings; the worker looks at them"
    output.said({"run": run_id, "rings": rings}, f"{name}: {many} as run {run_id}", as_json)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


# ---- undo
@click.group()
def undo() -> None:
    pass


@undo.command("run")
@click.argument("run_id")
@dry_option
@agency_option
@json_option
@click.pass_context
def undo_all(ctx: click.Context, run_id: str, dry_run: bool, agency: str | None, as_json: bool) -> None:
    """What a run overwrote: a correlation id of the audit, or the id of a daily, sweep, replay or undo."""
    from trifold.sync_core.flows.undo import undo_run

    _undo(ctx, agency, dry_run, as_json, lambda desk, name: undo_run(desk, name, run_id))


@undo.command("entry")
@click.argument("number", type=int)
@click.option("--field", "names", multiple=True, help="Only this field; may be given more than once.")
@dry_option
@agency_option
@json_option
@click.pass_context
def undo_one(
    ctx: click.Context, number: int, names: tuple[str, ...], dry_run: bool, agency: str | None, as_json: bool
) -> None:
    """What one write overwrote: NUMBER is its entry in the audit."""
    from trifold.sync_core.flows.undo import restore

    _undo(ctx, agency, dry_run, as_json, lambda desk, name: restore(desk, name, number, names))


def _undo(
    ctx: click.Context, agency: str | None, dry_run: bool, as_json: bool, begin: Callable[[Desk, str], Ordered]
) -> None:
    if dry_run:
        return rehearsed(ctx, agency, as_json, begin)
    with opened(ctx) as runtime:
        name = chosen(runtime.desk.settings, agency)
        found = begin(runtime.desk, name)
    told = {"run": found.run_id, "records": found.records, "made": list(found.made)}
    whose = "1 record; the worker puts its" if found.records == 1 else f"{found.records} records; the worker puts their"
    line = f"{name}: {whose} values back as run {found.run_id}"
    stays = [f"{one}: the run made it. It stays: nothing is deleted here." for one in found.made]
    output.said(told, "\n".join([line, *stays]), as_json)


@undo.command("values")
@click.argument("canonical_id")
@limit_option
@json_option
@click.pass_context
def values(ctx: click.Context, canonical_id: str, limit: int, as_json: bool) -> None:
    """The values of a record that writes of ours replaced, newest first; put back with: undo entry NUMBER"""
    from trifold.sync_core.store import views

    with opened(ctx) as runtime, runtime.desk.db.read() as conn:
        found: list[dict[str, Any]] = views.overwritten(conn, canonical_id, limit=limit)
    output.rows(found, VALUES, as_json=as_json, none="Nothing of it was ever replaced.")
