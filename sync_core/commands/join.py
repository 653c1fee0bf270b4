"""link, unlink, merge: a person says what is one client, and what is not."""

from __future__ import annotations

import click

from trifold.sync_core.commands.opening import agency_option, chosen, opened
from trifold.sync_core.model.changes import System

system_argument = click.argument("system", type=click.Choice([system.value for system in System]))
dry_option = click.option("--dry-run", "dry", is_flag=True, help="Only say what would be done.")


@click.command()
@system_argument
@click.argument("external_id")
@click.argument("canonical_id")
@dry_option
@agency_option
@click.pass_context
def link(ctx: click.Context, system: str, external_id: str, canonical_id: str, dry: bool, agency: str | None) -> None:
    """Join an account of one system to a canonical record that has none there. Taken back by unlink."""
    from trifold.sync_core.flows import review

    with opened(ctx) as runtime:
        name = chosen(runtime.desk.settings, agency)
        click.echo(review.link_by_hand(runtime.desk, name, System(system), external_id, canonical_id, dry=dry))


@click.command()
@system_argument
@click.argument("external_id")
@dry_option
@agency_option
@click.pass_context
def unlink(ctx: click.Context, system: str, external_id: str, dry: bool, agency: str | None) -> None:
    """Take the link of an account apart, with what is below it: it rests until somebody links the two again. Nothing
    is deleted. Taken back by link."""
    from trifold.sync_core.flows import review

    with opened(ctx) as runtime:
        name = chosen(runtime.desk.settings, agency)
        click.echo(review.unlink_by_hand(runtime.desk, name, System(system), external_id, dry=dry))


@click.command()
@click.argument("first")
@click.argument("second")
@click.option("--confirm", "code", metavar="CODE", help="Carry out what was shown with this code.")
@agency_option
@click.pass_context
def merge(ctx: click.Context, first: str, second: str, code: str | None, agency: str | None) -> None:
    """Two accounts that are one client become one: each given by its canonical id, or as system:id. First shows what
    would be done, with the code that does it. Taken back by review undo."""
    from trifold.sync_core.flows import review

    with opened(ctx) as runtime:
        desk, name = runtime.desk, chosen(runtime.desk.settings, agency)
        one, other = (review.record_of(desk, name, given) for given in (first, second))
        if code is not None:
            number = review.merge_by_hand(desk, name, one, other, code)
            click.echo(f"They are one now; the worker does the rest. Take it back: sync-core review undo {number}")
            return
        found, lines = review.outline_of_merge(desk, name, one, other)
        for line in lines:
            click.echo(f"  {line}")
        click.echo(f"Nothing was done. Do it: sync-core merge {first} {second} --confirm {found}")
