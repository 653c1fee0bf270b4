"""plan: what would be written, before anything is; and the runs that stopped and ask."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from trifold.sync_core.commands import output
from trifold.sync_core.commands.opening import agency_option, chosen, json_option, limit_option, opened
from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.model.changes import Change, JobKind, Kind, System

if TYPE_CHECKING:
    from trifold.sync_core.flows.desk import Desk
    from trifold.sync_core.flows.rehearsal import Outline

KINDS = (Kind.ACCOUNT.value, Kind.CONTACT.value, Kind.POLICY.value)
COLUMNS = ("system", "kind", "id", "record", "what", "field", "before", "after")
RUNS = ("id", "agency", "what", "state", "rings", "records", "records_max", "opened_at", "answered_at")


@click.group()
def group() -> None:
    """Dry runs. Nothing is written, neither to a system nor to our own database."""


def rehearsed(
    ctx: click.Context, agency: str | None, as_json: bool, begin: Callable[[Desk, str], object], **how: Any
) -> None:
    """Rehearse what ``begin(desk, agency)`` rings for, and print it."""
    from trifold.sync_core.flows.queue.worker import turn
    from trifold.sync_core.flows.rehearsal import rehearse

    with opened(ctx) as runtime:
        name = chosen(runtime.desk.settings, agency)
        outline = rehearse(runtime.desk, name, lambda desk: begin(desk, name), turn, **how)
    tell(outline, as_json=as_json)


@group.command("record")
@click.argument("system", type=click.Choice([system.value for system in System]))
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("external_id")
@click.option("--alone", is_flag=True, help="Without everything below the account.")
@agency_option
@json_option
@click.pass_context
def one(
    ctx: click.Context, system: str, kind: str, external_id: str, alone: bool, agency: str | None, as_json: bool
) -> None:
    """If somebody rang for one record now."""
    from trifold.sync_core.flows.intake import receive

    change = Change(system=System(system), kind=Kind(kind), external_id=external_id)
    rehearsed(ctx, agency, as_json, lambda desk, name: receive(desk, name, [change], deep=not alone))


@group.command()
@agency_option
@json_option
@click.pass_context
def waiting(ctx: click.Context, agency: str | None, as_json: bool) -> None:
    """Of what waits in the inbox now."""
    rehearsed(ctx, agency, as_json, lambda desk, name: None, keep_waiting=True)


@group.command()
@agency_option
@json_option
@click.pass_context
def daily(ctx: click.Context, agency: str | None, as_json: bool) -> None:
    """If the daily ran now."""
    from trifold.sync_core.flows import daily as flow

    rehearsed(ctx, agency, as_json, flow.start)


@group.command()
@agency_option
@json_option
@click.pass_context
def sweep(ctx: click.Context, agency: str | None, as_json: bool) -> None:
    """If all of AMS360 was read and compared now."""
    from trifold.sync_core.flows.reconcile import sweep

    rehearsed(ctx, agency, as_json, sweep)


# ---- runs that stopped
@group.command("runs")
@click.option("--all", "everything", is_flag=True, help="Those too that ask nothing.")
@agency_option
@limit_option
@json_option
@click.pass_context
def show_runs(ctx: click.Context, everything: bool, agency: str | None, limit: int, as_json: bool) -> None:
    """Runs that would write too much: they stopped and ask."""
    from trifold.sync_core.store import views

    with opened(ctx) as runtime, runtime.desk.db.read() as conn:
        name = chosen(runtime.desk.settings, agency) if agency else None
        found = views.run_list(conn, agency=name, state=None if everything else "held", limit=limit)
    output.rows(found, RUNS, as_json=as_json, none="No run is held.")


@group.command()
@click.argument("run_id")
@json_option
@click.pass_context
def show(ctx: click.Context, run_id: str, as_json: bool) -> None:
    """The whole of what a held run would write, looked into anew."""
    from trifold.sync_core.flows.queue.worker import turn
    from trifold.sync_core.flows.rehearsal import rehearse_run
    from trifold.sync_core.store import views

    with opened(ctx) as runtime:
        with runtime.desk.db.read() as conn:
            run = views.run(conn, run_id)
        if run is None or run["state"] != "held":
            raise NeedsDecision(f"run {run_id}: no run of that number is held. See: sync-core plan runs --all")
        outline = rehearse_run(runtime.desk, run["agency"], run_id, turn)
    tell(outline, as_json=as_json)


@group.command()
@click.argument("run_id")
@click.pass_context
def confirm(ctx: click.Context, run_id: str) -> None:
    """Let a held run go on."""
    from trifold.sync_core.flows import runs

    with opened(ctx) as runtime:
        click.echo(runs.confirm(runtime.desk, run_id))


@group.command()
@click.argument("run_id")
@click.pass_context
def refuse(ctx: click.Context, run_id: str) -> None:
    """Give a held run up; nothing more of it is written."""
    from trifold.sync_core.flows import runs

    with opened(ctx) as runtime:
        click.echo(runs.refuse(runtime.desk, run_id))


# ---- printing
def tell(outline: Outline, *, as_json: bool) -> None:
    """A line per system and field; then the sum, what would be asked, and what goes nowhere."""
    from trifold.sync_core.store import plans

    operations = [plans.told(operation) for operation in outline.operations]
    changed = outline.records - outline.created
    if as_json:
        told = {
            "records": outline.records,
            "created": outline.created,
            "changed": changed,
            "whole": outline.whole,
            "operations": operations,
            "questions": list(outline.questions),
            "rings": list(outline.rings),
        }
        click.echo(json.dumps(told, indent=1))
        return
    lines = [line for operation in operations for line in _lines(operation)]
    if lines:
        output.table(COLUMNS, lines)
    few = "" if outline.whole else " at least"
    click.echo(f"{few} {outline.created} records made, {changed} changed. Nothing was written.".strip())
    for asked in outline.questions:
        click.echo(f"It would ask: {asked['title']}")
    for ring in (one for one in outline.rings if one["kind"] != JobKind.BATCH):
        click.echo(f"{ring['system']} {ring['kind']} {ring['external_id']}: {ring['outcome']}")


def _lines(operation: dict[str, Any]) -> list[list[str]]:
    """One line for each field; the record is named on the first."""
    what = "restore" if operation["restores"] else operation["verb"]
    if operation["edit_of"]:
        what += f" (an edit made in {operation['edit_of']})"
    head = [operation["system"], operation["kind"], operation["external_id"] or "new", operation["canonical_id"], what]
    rest = [""] * len(head)
    changed = operation["changed"].items() or [("-", {"before": None, "after": None})]
    return [
        [*(head if number == 0 else rest), name, output.shown(values["before"]), output.shown(values["after"])]
        for number, (name, values) in enumerate(changed)
    ]
