"""``trifold settings``: writes what the parts start from, for parts that are started by others (containers)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click

from trifold.sandbox import files
from trifold.sandbox.settings import CORE, NAMES, WORLDS


@click.command("settings")
@click.argument("addresses", nargs=4, metavar="AMS360 BENEFITPOINT INSUREDMINE SYNC-CORE")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder for them.")
@click.option("--database", type=click.Path(path_type=Path), required=True, help="The core's database file.")
@click.option("--listen", default="127.0.0.1", show_default=True, help="Where the core's web listens.")
def command(addresses: tuple[str, ...], output: Path, database: Path, listen: str) -> None:
    """Write the settings of the sync core and of the simulators' worlds, for parts that stand at these four URLs."""
    urls = {name: address.rstrip("/") for name, address in zip(NAMES, addresses, strict=True)}
    port = urlsplit(urls[CORE]).port
    if port is None or not all(url.startswith("http") for url in urls.values()):
        raise click.UsageError("each address must be a URL, and sync-core's needs a port: http://web:7360")
    files.write(output, urls, worlds=WORLDS, database=database, listen=(listen, port))
    for file in sorted(output.iterdir()):
        click.echo(f"wrote {file}")
