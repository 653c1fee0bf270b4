"""Starts one simulator on a port: ``python -m trifold.simulators ams360 --port 7361``."""

from __future__ import annotations

import gc
import json
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

import click
import waitress
from waitress import wasyncore

from trifold.simulators.chassis.addresses import usable
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.registry import PORTS, SYSTEMS, vendor

THREADS = 8


@click.command(help="Start the simulator of SYSTEM and answer until it is stopped.")
@click.argument("system", type=click.Choice(SYSTEMS))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), help="[default: 7361, 7362 or 7363]")
@click.option("--folder", type=click.Path(path_type=Path), help="Where the worlds are kept; memory if not given.")
@click.option("--world", default="demo", show_default=True, help="Made at the start if it is not there.")
@click.option("--worlds", "worlds_file", type=click.File(), help="JSON: settings by world, each made; not --world.")
@click.option("--seed", default=1, show_default=True, help="Chooses the invented people.")
@click.option("--size", default=0, show_default=True, help="How many records a new world starts with.")
@click.option("--recipient", help="Where notifications go: a URL.")
@click.option("--secret", default="", help="The recipient's secret.")
@click.option("--ams360", "ams360_url", help="BenefitPoint only: where its look-ups in AMS360 go.")
def main(
    system: str,
    host: str,
    port: int | None,
    folder: Path | None,
    world: str,
    worlds_file: TextIO | None,
    seed: int,
    size: int,
    recipient: str | None,
    secret: str,
    ams360_url: str | None,
) -> None:
    wanted = _settings_by_world(worlds_file) if worlds_file else {world: {}}
    if recipient:
        _refuse_unusable(recipient, "--recipient")
    try:
        simulator = Simulator(vendor(system), folder=folder / system if folder else None)
    except OSError as error:
        raise click.ClickException(
            f"cannot keep worlds in {folder}: {error.strerror}. Choose another --folder."
        ) from error
    for name, settings in wanted.items():
        if name not in simulator.worlds.names():
            simulator.worlds.create(name, seed, size)
        found = simulator.worlds.get(name)
        found.configure(settings)
        if recipient:
            found.configure({"recipients": [{"url": recipient, "secret": secret}]})
        if ams360_url:
            found.configure({"ams360": {"url": ams360_url, **vendor("ams360").credentials(name)}})
    serve(simulator, host, PORTS[system] if port is None else port)


def _settings_by_world(file: TextIO) -> dict[str, dict[str, Any]]:
    try:
        found = json.load(file)
    except ValueError as error:
        raise click.ClickException(f"--worlds {file.name}: {error}. Give a JSON object: settings by world.") from error
    if not isinstance(found, dict) or not all(isinstance(settings, dict) for settings in found.values()):
        raise click.ClickException(f"--worlds {file.name}: it must be a JSON object of objects: settings by world.")
    for name, settings in found.items():
        for number, recipient in enumerate(settings.get("recipients") or []):
            _refuse_unusable(recipient.get("url"), f"--worlds {file.name}: {name}.recipients.{number}.url")
    return found


def _refuse_unusable(url: Any, field: str) -> None:
    try:
        usable(str(url))
    except ValueError as error:
        raise click.ClickException(f"{field}: {error}. Nothing was started.") from None


def serve(simulator: Simulator, host: str, port: int) -> None:
    """Answer on ``host:port`` until SIGTERM or SIGINT, delivering notices beside it."""
    sockets: dict[int, object] = {}
    try:
        server = waitress.create_server(simulator.app, host=host, port=port, threads=THREADS, map=sockets)
    except OSError as error:
        raise click.ClickException(
            f"{simulator.vendor.system} cannot listen on {host}:{port}: {error.strerror}. Choose another --port."
        ) from error
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()
        server.pull_trigger()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    simulator.start_deliverer()
    gc.collect()
    gc.freeze()  # what is there now stays: the collector needn't look at it again in the middle of an answer
    click.echo(f"{simulator.vendor.system} listens on http://{host}:{server.effective_port}")
    sys.stdout.flush()
    while not stopped.is_set():
        wasyncore.loop(timeout=1, map=sockets, count=1, use_poll=True)
    server.task_dispatcher.shutdown(timeout=2)
    wasyncore.close_all(sockets, ignore_all=True)
    simulator.stop()
