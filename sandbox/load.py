"""``trifold load``: Locust, headless, against a sandbox of its own or one that runs."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from trifold.sandbox import ports, table
from trifold.sandbox.hall import running, standing, stopped_by_signals
from trifold.sandbox.settings import Place, folder_option
from trifold.simulators.registry import vendor

WORLD = "demo"
BUDGET_MS = 2000
SLACK_SECONDS = 2  # for the first log-ins


@click.command("load")
@click.option("--seconds", type=click.IntRange(1, 86_400), default=20, show_default=True, help="How long.")
@click.option("--rate", type=click.FloatRange(0.1, 200), default=5.0, show_default=True, help="Changes a second.")
@click.option("--budget-ms", type=float, default=BUDGET_MS, show_default=True, help="What p99 may be.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--engine", type=click.Choice(["core", "none"]), default="core", show_default=True, help="Who syncs.")
@click.option(
    "--samples", type=click.Path(path_type=Path, dir_okay=False), help="Keep each change there, as JSON lines."
)
@click.option("--live", is_flag=True, help="Against the sandbox that runs, instead of one of its own.")
@folder_option
def command(
    seconds: int,
    rate: float,
    budget_ms: float,
    form: str,
    engine: str,
    samples: Path | None,
    live: bool,
    folder: Path,
) -> None:
    """Add and edit AMS360 customers at a constant rate and watch InsuredMine for each.

    Exit code 1 when a change is lost or doubled, when the 99th percentile is over the budget, or when fewer than 95 %
    of the changes could be made.
    """
    if live and engine != "core":
        raise click.UsageError("--live uses the engine that runs there: leave --engine out.")
    given = {"rate": rate, "seconds": seconds, "budget-ms": budget_ms}
    with nullcontext(standing(folder)) if live else _own(core=engine == "core") as urls:
        result = _locust(urls, given, samples)
    if form == "json":
        click.echo(json.dumps(result, indent=1))
    else:
        table.show(("what", "result"), [(name, _shown(value)) for name, value in result.items()])
    if result["failed"]:
        raise click.exceptions.Exit(1)


@contextmanager
def _own(*, core: bool) -> Iterator[Mapping[str, str]]:
    """A sandbox on free ports in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="trifold-load-") as folder, stopped_by_signals() as stopped:
        place = Place(ports=ports.free(), folder=Path(folder))
        click.echo(f"Starting a sandbox of its own in {folder} ...", err=True)
        with running(place, stopped, core=core, notices=core, worlds=(WORLD,)):
            yield place.urls


def _locust(urls: Mapping[str, str], given: Mapping[str, Any], samples: Path | None) -> dict[str, Any]:
    """Run Locust and give its result; raises ClickException when it had none."""
    module = find_spec("trifold.loadtests.locustfile")
    if find_spec("locust") is None or module is None or module.origin is None:
        raise click.ClickException('Locust is not installed. Install it with: pip install "trifold[harness]"')
    credentials = {
        "agency-no": vendor("ams360").credentials(WORLD)["agency_no"],
        "login-id": vendor("ams360").credentials(WORLD)["login_id"],
        "login-password": vendor("ams360").credentials(WORLD)["password"],
        "api-key": vendor("insuredmine").credentials(WORLD)["api_key"],
    }
    users = max(4, math.ceil(given["rate"] * 2))
    with tempfile.TemporaryDirectory(prefix="trifold-load-") as folder:
        file = Path(folder) / "result.json"
        options = {**given, **credentials, "ams360": urls["ams360"], "insuredmine": urls["insuredmine"]}
        options |= {"world": WORLD, "result": file} | ({"samples": samples.absolute()} if samples else {})
        run = [
            sys.executable,
            "-m",
            "locust",
            "-f",
            module.origin,
            "--headless",
            "--only-summary",
            "--stop-timeout",
            "5",
        ]
        run += ["-u", str(users), "-r", str(users), "-t", f"{given['seconds'] + SLACK_SECONDS}s"]
        run += [f"--{name}={value}" for name, value in options.items()]
        click.echo(
            f"{given['rate']:g} changes a second for {given['seconds']} s, then up to 10 s to settle ...", err=True
        )
        ended = subprocess.run(
            run, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False
        )
        if not file.exists():
            told = ended.stdout.decode("utf-8", "replace").strip().splitlines()[-12:]
            raise click.ClickException(
                f"load: Locust ended with exit code {ended.returncode} and no result. Its last lines:\n"
                + "\n".join(told)
            )
        result: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return result


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) or "-" if isinstance(value, list) else "-" if value is None else str(value)
