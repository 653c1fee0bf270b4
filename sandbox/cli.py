"""The ``trifold`` command. Each command's room is imported when the command is called, so that --help is quick."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

# name -> (room, what it does in one line); the room's ``command`` is the click command
COMMANDS = {
    "up": ("trifold.sandbox.up", "Start the three simulators and the sync core on loopback."),
    "play": ("trifold.sandbox.play", "Run the plays, and say whether the three systems agree."),
    "simulate": ("trifold.sandbox.simulate", "Random users, faults and crashes by seed, and what is wrong at the end."),
    "load": ("trifold.sandbox.load", "Edit and add records at a given rate, and look for lost or doubled ones."),
    "demo": ("trifold.sandbox.demo", "Start a sandbox, play the documented flows in it, and show what came of them."),
    "contracts": ("trifold.sandbox.contracts.command", "Verify what the sync core and the systems promise each other."),
    "bench": ("trifold.sandbox.bench", "Measure how quick the simulators are, as ratios."),
    "population": ("trifold.sandbox.population", "Print who is who in an agency of a seed and size."),
    "switches": ("trifold.sandbox.switches", "List the vendors' unpublished behaviours and their defaults."),
    "coverage": ("trifold.sandbox.coverage", "Count the vendors' operations: declared, working, by family."),
    "settings": ("trifold.sandbox.written", "Write the settings of the sync core and of the simulators' worlds."),
    "doctor": ("trifold.sandbox.doctor", "Look at this machine: Python, ports, folder, what is running."),
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and one-line helps without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found = import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(found, click.Command)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """A package that only the harness needs may not be there: one line says what to install."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            missing = (error.name or "").partition(".")[0]
            if missing == "trifold":
                raise
            told = f'{missing} is not installed. Nothing was done. Install it with: pip install "trifold[harness]"'
            raise click.ClickException(told) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trifold", message="%(prog)s %(version)s")
def main() -> None:
    """A local sandbox for AMS360, BenefitPoint and InsuredMine integrations."""


if __name__ == "__main__":
    main()
