"""The files that the parts of a sandbox start from: the core's settings, and each simulator's worlds.

``sync-core.toml`` holds one agency for each world; ``<system>-worlds.json`` the settings of each world by name. All
credentials in them are dummies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from trifold.sandbox.settings import CORE, SYSTEMS
from trifold.sandbox.toml import dumps
from trifold.scenarios.agencies import Addresses, core_settings, simulator_settings


def core_file(folder: Path) -> Path:
    return folder / "sync-core.toml"


def worlds_file(folder: Path, system: str) -> Path:
    return folder / f"{system}-worlds.json"


def write(
    folder: Path, urls: Mapping[str, str], *, worlds: Sequence[str], database: Path, listen: tuple[str, int] | None
) -> None:
    """Write all files into ``folder``. ``urls`` by part; ``listen`` is the core's host and port, None for no core."""
    addresses = Addresses(**{system: urls[system] for system in SYSTEMS}, core=urls[CORE] if listen else None)
    by_world = {world: simulator_settings(world, addresses) for world in worlds}
    folder.mkdir(parents=True, exist_ok=True)
    for system in SYSTEMS:
        settings = {world: found.get(system, {}) for world, found in by_world.items()}
        _private(worlds_file(folder, system), json.dumps(settings, indent=1))
    if listen:
        others = {"host": listen[0], "port": listen[1], "database": f"sqlite:///{database}"}
        _private(core_file(folder), dumps(core_settings(worlds, addresses, **others).model_dump(mode="json")))


def _private(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.write_text(text, "utf-8")
