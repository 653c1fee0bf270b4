"""Where a sandbox stands: host, ports, folder. The only reader of the environment (TRIFOLD_FOLDER, TRIFOLD_PORTS)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

import click

SYSTEMS = ("ams360", "benefitpoint", "insuredmine")
CORE = "sync-core"
NAMES = (*SYSTEMS, CORE)  # the order of --ports
PORTS = (7361, 7362, 7363, 7360)
FOLDER = Path(".trifold")
WORLDS = ("demo", "connected", "vendor", "daily", "next-door")

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """``ports`` by name (the three systems and ``sync-core``), on ``host``; everything kept is in ``folder``."""

    host: str = "127.0.0.1"
    ports: Mapping[str, int]
    folder: Path

    def url(self, name: str) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.ports[name]}"

    @property
    def urls(self) -> dict[str, str]:
        return {name: self.url(name) for name in NAMES}


def by_name(ports: tuple[int, ...]) -> dict[str, int]:
    return dict(zip(NAMES, ports, strict=True))


def health_path(name: str) -> str:
    """Where a part tells that it answers."""
    return "/health" if name == CORE else "/_sim/health"


class FourPorts(click.ParamType[tuple[int, ...]]):
    """``7361,7362,7363,7360``: AMS360, BenefitPoint, InsuredMine, sync-core."""

    name = "A,B,I,C"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        words = str(value).split(",")
        ports = tuple(int(word) for word in words if word.strip().isdigit())
        if len(words) != 4 or len(set(ports)) != 4 or not all(0 < port < 65536 for port in ports):
            self.fail(
                f"{value!r} is not four different ports from 1 to 65535; give AMS360's, BenefitPoint's, InsuredMine's "
                "and sync-core's, for example 7361,7362,7363,7360",
                param,
                ctx,
            )
        return ports


def folder_option(command: Command) -> Command:
    return click.option(
        "--folder",
        type=click.Path(path_type=Path, file_okay=False),
        default=FOLDER,
        envvar="TRIFOLD_FOLDER",
        show_default=True,
        help="Where the sandbox keeps its worlds, settings and logs.",
    )(command)


def place_options(command: Command) -> Command:
    """--folder, --ports, --port-base, --host."""
    options = (
        folder_option,
        click.option(
            "--ports",
            type=FourPorts(),
            envvar="TRIFOLD_PORTS",
            help="AMS360, BenefitPoint, InsuredMine, sync-core.  [default: 7361,7362,7363,7360]",
        ),
        click.option(
            "--port-base",
            type=click.IntRange(1, 65532),
            help="sync-core gets this port, the three simulators the next three.",
        ),
        click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen."),
    )
    return reduce(lambda decorated, option: option(decorated), reversed(options), command)


def chosen_ports(ports: tuple[int, ...] | None, port_base: int | None) -> dict[str, int]:
    """Raises UsageError when both are given."""
    if ports and port_base:
        raise click.UsageError("--ports and --port-base exclude each other: give one of them.")
    if port_base:
        return by_name((port_base + 1, port_base + 2, port_base + 3, port_base))
    return by_name(ports or PORTS)
