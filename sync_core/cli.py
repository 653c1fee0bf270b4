"""The ``sync-core`` command. A command's room is imported when the command is called, so that --help is quick."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from trifold.sync_core.errors import SyncError

_ROOMS = "trifold.sync_core.commands"
# name -> (room, function, what it does in one line)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "worker": ("serve", "worker", "Work until SIGTERM or Ctrl-C: rings, polls, dailies."),
    "web": ("serve", "web", "Take notifications and show the console until stopped."),
    "migrate": ("serve", "migrate", "Bring the database to the newest schema."),
    "password": ("password", "password", "Print the hash of a password for the console's settings."),
    "settings": ("check", "settings", "Print the effective settings, secrets masked."),
    "doctor": ("check", "doctor", "Log in to every system; exit code 1 when one fails."),
    "inbox": ("inbox", "group", "What waits: list, ring, revive a dead letter."),
    "link": ("join", "link", "Join an account of one system to a canonical record by hand."),
    "unlink": ("join", "unlink", "Take the link of an account apart; nothing is deleted."),
    "merge": ("join", "merge", "Two accounts that are one client become one: told first, then carried out."),
    "connection": ("connection", "group", "The internal connection and what was there before it: show, release."),
    "identity": ("identity", "group", "How well accounts are recognised without an id: benchmark."),
    "review": ("review", "group", "What only a person can decide: list, show, answer."),
    "mapping": ("mapping", "group", "What carriers, lines and billing are called in AMS360: list, set, remove."),
    "audit": ("look", "audit", "What happened, newest first; verify: whether anybody changed it."),
    "ownership": ("look", "ownership", "Whose values count, per kind, linkage and field."),
    "fields": ("look", "fields", "Where each field goes, within what limits, and what becomes of a bad value."),
    "undo": ("again", "undo", "Put back what a run, or one write, replaced."),
    "replay": ("again", "replay", "Look again: at a record, at a span of time, at what a run rang for."),
    "plan": ("plan", "group", "Dry runs of a record, the daily, the sweep; runs that would write too much."),
    "explain": ("explain", "explain", "Whose values count in a record, or why it goes nowhere."),
    "onboard": ("onboard", "onboard", "An agency moves in: what would be linked, made, asked; then carry it out."),
    "daily": ("run", "daily", "Start the daily now, or join the running one."),
    "reconcile": ("run", "reconcile", "Read all of AMS360 now and ring for what differs."),
}


class Lazy(click.Group):
    """Knows its commands' names and one-line helps without importing them; an expected error is one line, exit 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        room, function, told = COMMANDS[cmd_name]
        found = getattr(import_module(f"{_ROOMS}.{room}"), function)
        assert isinstance(found, click.Command)
        found.help, found.short_help = found.help or told, told
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, _, told) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SyncError as error:
            click.echo(" ".join(str(error).split()), err=True)
            ctx.exit(2)


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--settings",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The settings, a TOML file.  [default: the file that SYNC_CORE_SETTINGS names]",
)
@click.version_option(package_name="trifold", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, file: Path | None) -> None:
    """Keeps AMS360, BenefitPoint and InsuredMine in agreement."""
    ctx.obj = file


if __name__ == "__main__":
    main()
