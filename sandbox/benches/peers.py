"""The same SOAP get on other tools, if they are installed: they answer our own answer's bytes, canned.

Install them with npm into a folder of its own:
``npm install --prefix FOLDER wiremock@3.13.2 @mbtest/mountebank@2.9.2``. None of them keeps records that a SOAP call
can write, reads SOAP by its schema, or holds sessions: they show what plain serving costs.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from trifold.sandbox import ports
from trifold.sandbox.benches.rates import HOST, Rate, Sample, measured
from trifold.sandbox.shots import Shot
from trifold.sandbox.supervisor import ChildSpec, Fallen, Supervisor

PATH, OPERATION = "/v3/WSAPIService.svc", "CustomerGetById"
HEADERS = {"Content-Type": "text/xml; charset=utf-8"}
WARM_UP_CALLS = 3_000  # the Java ones compile themselves while they are asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """``of_ours`` is the ratio of its rate to that of our AMS360 in memory; ``why_not`` instead where it didn't run."""

    name: str
    of_bare: float | None = None
    of_ours: float | None = None
    why_not: str | None = None

    def told(self) -> dict[str, Any]:
        return asdict(self)


def peers(folder: Path | None, bare: Shot, ours: Rate, sample: Sample, say: Callable[[str], None]) -> list[Peer]:
    """Each peer that is installed in ``folder``, with the sample's answer as its one answer."""
    if folder is None:
        return [Peer(name=name, why_not="not asked for: give --peers FOLDER") for name in _STARTS]
    found = []
    for name, start in _STARTS.items():
        say(f"{name}: the same call, its answer canned")
        with tempfile.TemporaryDirectory(prefix="trifold-peer-") as work:
            found.append(_one(name, start, folder, Path(work), bare, ours, sample))
    return found


def _one(name: str, start: Start, folder: Path, work: Path, bare: Shot, ours: Rate, sample: Sample) -> Peer:
    port = ports.free()["ams360"]
    try:
        child = start(folder, work, port, sample.answer)
    except FileNotFoundError as missing:
        return Peer(name=name, why_not=str(missing))
    supervisor = Supervisor([[child]], patience_seconds=60)
    try:
        supervisor.start(threading.Event())
        theirs = replace(sample.shot, name=name, url=f"http://{HOST}:{port}{PATH}")
        _warm_up(theirs)
        of_bare = measured(bare, theirs)
    except (Fallen, RuntimeError) as error:
        return Peer(name=name, why_not=str(error).splitlines()[0])
    finally:
        supervisor.stop()
    return Peer(name=name, of_bare=of_bare, of_ours=round(of_bare / ours.of_bare, 2))


def _warm_up(shot: Shot) -> None:
    connection = shot.connect()
    for _ in range(WARM_UP_CALLS):
        shot.send(connection)
    connection.close()


def _wiremock(folder: Path, work: Path, port: int, answer: bytes) -> ChildSpec:
    """Matched by XPath, with a journal of as many exchanges as ours."""
    jar = _first(folder.glob("node_modules/wiremock/**/*.jar"), "WireMock's jar")
    java = _tool("java")
    (work / "__files").mkdir()
    (work / "__files" / "answer.xml").write_bytes(answer)
    (work / "mappings").mkdir()
    pattern = {"matchesXPath": f"//*[local-name()='{OPERATION}']"}
    rule = {
        "request": {"method": "POST", "urlPath": PATH, "bodyPatterns": [pattern]},
        "response": {"status": 200, "bodyFileName": "answer.xml", "headers": HEADERS},
    }
    (work / "mappings" / "get.json").write_text(json.dumps(rule))
    command: tuple[str, ...] = (
        java,
        "-jar",
        str(jar),
        "--bind-address",
        HOST,
        "--port",
        str(port),
        "--root-dir",
        str(work),
    )
    command += ("--max-request-journal-entries", "2000", "--disable-banner")
    return ChildSpec(name="wiremock", command=command, health=f"http://{HOST}:{port}/__admin/health", log=work / "log")


def _mountebank(folder: Path, work: Path, port: int, answer: bytes) -> ChildSpec:
    """Matched by XPath; it keeps no exchanges (its recording has no bound)."""
    script = _first(folder.glob("node_modules/@mbtest/mountebank/bin/mb"), "mountebank")
    admin = ports.free()["benefitpoint"]
    exists = {"exists": {"body": True}, "xpath": {"selector": f"//*[local-name()='{OPERATION}']"}}
    response = {"is": {"statusCode": 200, "headers": HEADERS, "body": answer.decode()}}
    stub = {"predicates": [exists], "responses": [response]}
    config = {"imposters": [{"port": port, "protocol": "http", "host": HOST, "stubs": [stub]}]}
    (work / "config.json").write_text(json.dumps(config))
    command: tuple[str, ...] = (
        _tool("node"),
        str(script),
        "start",
        "--configfile",
        str(work / "config.json"),
        "--port",
        str(admin),
    )
    command += ("--localOnly", "--nologfile", "--loglevel", "error", "--pidfile", str(work / "pid"))
    return ChildSpec(name="mountebank", command=command, health=f"http://{HOST}:{admin}/imposters", log=work / "log")


def _first(found: Iterator[Path], what: str) -> Path:
    path = next(found, None)
    if path is None:
        raise FileNotFoundError(f"{what} is not in the folder")
    return path


def _tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise FileNotFoundError(f"{name} is not on this machine")
    return path


Start = Callable[[Path, Path, int, bytes], ChildSpec]
_STARTS: Mapping[str, Start] = {"WireMock": _wiremock, "mountebank": _mountebank}
