"""``make bench``: how quick things are here, as ratios where a machine's own speed would blur the number.

Measured: ``trifold --help``; requests per second of the simulators against a bare Flask view on the same server; all
plays in process; one full change in process. Repeated or alternated; medians are shown.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import click
import requests

from trifold.loadtests import ams360
from trifold.sandbox import ports, table
from trifold.sandbox.onechange import one_change
from trifold.sandbox.shots import Shot, per_second
from trifold.sandbox.supervisor import ChildSpec, Supervisor
from trifold.scenarios import plays
from trifold.scenarios.report import Report
from trifold.scenarios.run import indoors, run
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.registry import vendor

HELP_RUNS, ROUNDS, SEEDED = 7, 3, 50
BARE = "bare Flask view"


def help_seconds() -> float:
    """Median of a few runs of ``trifold --help``, each a new Python."""
    times = []
    for _ in range(HELP_RUNS):
        began = Clock.stopwatch()
        subprocess.run([sys.executable, "-m", "trifold.sandbox.cli", "--help"], capture_output=True, check=True)
        times.append(Clock.stopwatch() - began)
    return statistics.median(times)


def requests_per_second() -> dict[str, float]:
    """By name of the request; the bare view is one of them."""
    free = ports.free()
    with tempfile.TemporaryDirectory(prefix="trifold-bench-") as folder:
        supervisor = Supervisor([_children(free, Path(folder))])
        try:
            supervisor.start(threading.Event())
            shots = _shots(free)
            rounds = [{shot.name: per_second(shot) for shot in shots} for _ in range(ROUNDS)]
        finally:
            supervisor.stop()
    return {shot.name: statistics.median(one[shot.name] for one in rounds) for shot in shots}


def _children(free: dict[str, int], folder: Path) -> list[ChildSpec]:
    bare = free["sync-core"]
    found = [
        ChildSpec(
            name="bare",
            command=(sys.executable, "-m", "trifold.sandbox.bare", str(bare)),
            health=f"http://127.0.0.1:{bare}/",
            log=folder / "bare.log",
        )
    ]
    for system in ("ams360", "insuredmine"):
        command = (sys.executable, "-m", "trifold.simulators", system, "--port", str(free[system]))
        where = ("--folder", str(folder), "--size", str(SEEDED))
        health = f"http://127.0.0.1:{free[system]}/_sim/health"
        found.append(ChildSpec(name=system, command=command + where, health=health, log=folder / f"{system}.log"))
    return found


def _shots(free: dict[str, int]) -> list[Shot]:
    """A read and a write of AMS360 (SOAP, 74 fields), a read of InsuredMine (REST), and the bare view."""
    wsapi, rest = f"http://127.0.0.1:{free['ams360']}{ams360.PATH}", f"http://127.0.0.1:{free['insuredmine']}"
    key = {"X-API-Key": vendor("insuredmine").credentials("demo")["api_key"]}
    session = requests.Session()
    session.trust_env = False

    def ask(body: str) -> str:
        return session.post(wsapi, body.encode(), headers=ams360.HEADERS, timeout=30).text

    ticket = ams360.ticket_in(ask(ams360.log_in(**vendor("ams360").credentials("demo"))))
    customer_id = ams360.customer_ids_in(ask(ams360.list_all(ticket)))[0]
    person = {"type": "Personal", "firstName": "Dana", "lastName": "Bench"}
    made = session.post(f"{rest}/v1/accounts", json=person, headers=key, timeout=30).json()

    def soap(name: str, body: str) -> Shot:
        return Shot(name=name, url=wsapi, method="POST", body=body.encode(), headers=ams360.HEADERS)

    return [
        Shot(name=BARE, url=f"http://127.0.0.1:{free['sync-core']}/"),
        soap("AMS360 CustomerGetById", ams360.read(customer_id, ticket)),
        soap("AMS360 CustomerInsert", ams360.write("CustomerInsert", ams360.person("b", 0, "1 Harbor Street"), ticket)),
        Shot(name="InsuredMine GET account", url=f"{rest}/v1/accounts/{made['id']}", headers=key),
    ]


def plays_seconds() -> tuple[float, Report]:
    """All plays in this process, one after another."""
    began = Clock.stopwatch()
    report = run(plays.names(), indoors())
    return Clock.stopwatch() - began, report


def main() -> None:
    click.echo(f"trifold --help: {help_seconds():.2f} s (budget 0.5)\n")
    measured = requests_per_second()
    table.show(
        ("request", "a second", "of bare"),
        [(name, round(rate), f"{rate / measured[BARE]:.2f}") for name, rate in measured.items()],
    )
    seconds, report = plays_seconds()
    click.echo(f"\nall {len(report.plays)} plays in process: {seconds:.1f} s (budget 10), {report.totals}")
    milliseconds, calls = one_change()
    told = ", ".join(f"{name} {count:g}" for name, count in calls.items())
    click.echo(f"\nan AMS360 edit until InsuredMine shows it, in process: {milliseconds:.0f} ms, ", nl=False)
    click.echo(f"{sum(calls.values()):g} HTTP calls ({told})")


if __name__ == "__main__":
    main()
