"""What a sandbox consists of: three simulators, and the core's migration, web and worker."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from trifold.sandbox.files import core_file, worlds_file
from trifold.sandbox.settings import CORE, SYSTEMS, Place, health_path
from trifold.sandbox.supervisor import ChildSpec


def waves(place: Place, *, core: bool = True) -> list[list[ChildSpec]]:
    """The simulators first, then the core; ``core`` False leaves the agencies without one (``--engine none``)."""
    simulators = [_simulator(place, system) for system in SYSTEMS]
    if not core:
        return [simulators]
    migrate, web, worker = (
        _core(place, "migrate", None),
        _core(place, "web", health_path(CORE)),
        _core(place, "worker", "/ready"),
    )
    return [[*simulators, migrate], [web, worker]]


def _simulator(place: Place, system: str) -> ChildSpec:
    command = [sys.executable, "-m", "trifold.simulators", system, "--host", place.host]
    command += ["--port", str(place.ports[system]), "--folder", str(place.folder / "worlds")]
    command += ["--worlds", str(worlds_file(place.folder, system))]
    return _child(place, system, command, place.url(system) + health_path(system))


def _core(place: Place, verb: str, health: str | None) -> ChildSpec:
    command = [sys.executable, "-m", "trifold.sync_core", "--settings", str(core_file(place.folder)), verb]
    return _child(place, f"{CORE}-{verb}", command, place.url(CORE) + health if health else None)


def _child(place: Place, name: str, command: Sequence[str], health: str | None) -> ChildSpec:
    return ChildSpec(name=name, command=tuple(command), health=health, log=place.folder / "logs" / f"{name}.log")
