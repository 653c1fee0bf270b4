"""``trifold doctor``: what this machine offers, one line a finding."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from trifold.sandbox import ports as port_room
from trifold.sandbox import table
from trifold.sandbox.answers import answers
from trifold.sandbox.hall import found
from trifold.sandbox.settings import NAMES, Place, chosen_ports, health_path, place_options

PYTHONS = ((3, 11), (3, 13))


@click.command("doctor")
@place_options
def command(folder: Path, ports: tuple[int, ...] | None, port_base: int | None, host: str) -> None:
    """Look at this machine: Python, ports, folder, what is running. Exit code 1 when something is in the way."""
    findings = list(look(Place(host=host, ports=chosen_ports(ports, port_base), folder=folder)))
    table.show(("", "what", "found"), [("ok" if good else "NO", what, told) for good, what, told in findings])
    if not all(good for good, _, _ in findings):
        raise click.exceptions.Exit(1)


def look(place: Place) -> Iterator[tuple[bool, str, str]]:
    """(is it good, what, what was found) for each look."""
    version = sys.version_info[:2]
    lowest, highest = (".".join(map(str, each)) for each in PYTHONS)
    yield PYTHONS[0] <= version <= PYTHONS[1], "python", f"{sys.version.split()[0]} (needed: {lowest} to {highest})"
    yield _folder(place.folder)
    urls = found(place.folder)
    if urls:
        for name in NAMES:
            good = answers(urls[name] + health_path(name))
            yield good, name, f"{urls[name]} answers" if good else f"{urls[name]} does not answer. Look under logs/."
        return
    for name, port in place.ports.items():
        refused = port_room.refusal(place.host, {name: port})
        yield refused is None, f"port {port}", refused or f"free for {name}"


def _folder(folder: Path) -> tuple[bool, str, str]:
    nearest = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    good = nearest.is_dir() and os.access(nearest, os.W_OK)
    told = f"{folder} can be written" if good else f"{nearest} cannot be written. Choose another with --folder."
    return good, "folder", told
