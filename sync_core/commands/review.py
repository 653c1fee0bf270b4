"""review, link: what only a person can decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from trifold.sync_core.commands import output
from trifold.sync_core.commands.opening import agency_option, chosen, json_option, limit_option, opened
from trifold.sync_core.errors import NeedsDecision

COLUMNS = ("id", "agency", "state", "reason", "system", "canonical_id", "age", "suggested", "title")


@click.group()
def group() -> None:
    pass


@group.command("list")
@click.option("--all", "everything", is_flag=True, help="The answered ones too.")
@agency_option
@limit_option
@json_option
@click.pass_context
def show_all(ctx: click.Context, everything: bool, agency: str | None, limit: int, as_json: bool) -> None:
    """The newest items."""
    from trifold.sync_core.flows import review
    from trifold.sync_core.store.reviews import ReviewState

    with opened(ctx) as runtime, runtime.desk.db.read() as conn:
        name = chosen(runtime.desk.settings, agency) if agency else None
        state = None if everything else ReviewState.OPEN
        found = review.items(runtime.desk.db, conn, agency=name, state=state, limit=limit)
    found = found if as_json else [{**item, **_short(item)} for item in found]
    output.rows(found, COLUMNS, as_json=as_json, none="Nothing waits for a decision.")


@group.command()
@click.argument("number", type=int)
@json_option
@click.pass_context
def show(ctx: click.Context, number: int, as_json: bool) -> None:
    """One item with its evidence, age and choices."""
    from trifold.sync_core.flows import review

    with opened(ctx) as runtime, runtime.desk.db.read() as conn:
        found = review.item(runtime.desk.db, conn, number)
    if found is None:
        raise NeedsDecision(f"review {number}: there is no item of that number. See: sync-core review list --all")
    output.one(found if as_json else {**found, "choices": len(found["choices"])}, as_json=as_json)
    if not as_json:
        for one in found["choices"]:
            click.echo(_button(number, one))


def _short(item: Mapping[str, Any]) -> dict[str, str]:
    """Its age in days or hours, and the suggested answer."""
    hours = item["age_seconds"] // 3_600
    suggested = next((one["name"] for one in item["choices"] if one["suggested"]), "")
    return {"age": f"{hours // 24} d" if hours >= 48 else f"{hours} h", "suggested": suggested}


def _button(number: int, one: Mapping[str, Any]) -> str:
    """The command of a choice, what it means, and whether it is suggested."""
    which = f" --id {one['external_id']}" if one["external_id"] else ""
    mark = " (suggested)" if one["suggested"] else ""
    return f"  sync-core review answer {number} {one['name']}{which}\n      {one['label']}{mark}. {one['does']}"


@group.command()
@click.argument("number", type=int)
@click.argument("choice")
@click.option("--id", "external_id", help="Which candidate, where there are several.")
@click.pass_context
def answer(ctx: click.Context, number: int, choice: str, external_id: str | None) -> None:
    """One of the choices that ``review show`` lists."""
    from trifold.sync_core.flows import review

    with opened(ctx) as runtime:
        click.echo(review.answer(runtime.desk, number, choice, external_id))


@group.command()
@click.argument("number", type=int)
@click.pass_context
def undo(ctx: click.Context, number: int) -> None:
    """Take an answer back; the item is open again."""
    from trifold.sync_core.flows import review

    with opened(ctx) as runtime:
        click.echo(review.undo(runtime.desk, number))
