"""Worlds: one agency's data in one vendor. Each world is a database of its own, in memory or a file."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.copies import Copy, remove
from trifold.simulators.chassis.transactions import UnknownWorld
from trifold.simulators.chassis.world import World, chassis_tables, counters

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Vendor
    from trifold.simulators.chassis.armory import Armory

__all__ = ["NAME", "SNAPSHOTS_MAX", "UnknownWorld", "World", "Worlds", "chassis_tables", "counters"]

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
SNAPSHOTS_MAX = 50  # of one world
SNAPSHOTS = "snapshots"


class Worlds:
    """The worlds of one simulator, found by name or by the credential that a client shows."""

    def __init__(
        self,
        vendor: Vendor,
        clock: Clock,
        folder: Path | None,
        wake: Callable[[], None],
        armory: Armory | None = None,
    ) -> None:
        self._armory = armory
        self._vendor, self._clock, self._folder, self._wake = vendor, clock, folder, wake
        self._worlds: dict[str, World] = {}
        self._by_credential: dict[tuple[str, str], World] = {}
        self._snapshots: dict[str, dict[str, Copy]] = {}
        self._claimed: set[str] = set()  # names whose worlds are being made
        self._lock = threading.RLock()
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            for file in sorted(folder.glob("*.db")):
                self._admit(World(vendor, file.stem, clock, file, wake))
                self._find_snapshots(file.stem)

    # ---- finding
    def names(self) -> list[str]:
        with self._lock:
            return sorted(self._worlds)

    def all(self) -> list[World]:
        with self._lock:
            return [self._worlds[name] for name in sorted(self._worlds)]

    def get(self, name: str) -> World:
        """Raises UnknownWorld."""
        found = self._worlds.get(name)
        if found is None:
            raise UnknownWorld(f"no world {name!r}; there are: {', '.join(self.names()) or 'none'}")
        return found

    def by_credential(self, key: str, value: str) -> World | None:
        """The world whose credential ``key`` is ``value``."""
        return self._by_credential.get((key, value))

    # ---- making and unmaking
    def create(self, name: str, seed: int = 0, size: int = 0) -> World:
        """A new world, filled as by :meth:`World.reset`. Raises ValueError for a bad or taken name."""
        self._claim(name)
        try:
            file = self._file(name)
            world = World.new(self._vendor, name, self._clock, file, self._wake, seed=seed, size=size)
            self._admit(world)
        finally:
            self._claimed.discard(name)
        return world

    def fork(self, source: str, name: str) -> World:
        """A world with all that ``source`` has now, and credentials of its own.

        What points outside stays behind: recipients, notices that wait, addresses (``Vendor.outward``). Raises
        UnknownWorld, and ValueError for a bad or taken name.
        """
        origin = self.get(source)
        self._claim(name)
        try:
            world = origin.copied(name, self._file(name))
            self._admit(world)
        finally:
            self._claimed.discard(name)
        return world

    def drop(self, name: str) -> None:
        """The world and its snapshots. Raises UnknownWorld."""
        world = self.get(name)
        with self._lock:
            self._worlds.pop(name, None)
            self._by_credential = {shown: found for shown, found in self._by_credential.items() if found is not world}
            snapshots = self._snapshots.pop(name, {})
        _discard(world)
        for snapshot in snapshots.values():
            snapshot.drop()

    def close(self) -> None:
        for world in self.all():
            world.close()

    # ---- snapshots
    def snapshot(self, name: str, label: str) -> Copy:
        """Keep what the world has now; a snapshot of the same label is replaced. Raises UnknownWorld, ValueError."""
        world, file = self.get(name), None
        _refuse_bad_name(label, "snapshot")
        with self._lock:
            kept = self._snapshots.setdefault(name, {})
            if label not in kept and len(kept) >= SNAPSHOTS_MAX:
                raise ValueError(f"{name} has {SNAPSHOTS_MAX} snapshots already; delete one: {', '.join(sorted(kept))}")
        if self._folder:
            file = self._folder / SNAPSHOTS / name / f"{label}.db"
        taken = world.kept(file)
        with self._lock:
            former, kept[label] = kept.get(label), taken
        if former is not None and former.file is None:
            former.drop()
        return taken

    def restore(self, name: str, label: str) -> World:
        """Give a world back all that it had, its settings too. Raises UnknownWorld."""
        world = self.get(name)
        world.restore(self._labelled(name, label))
        return world

    def forget(self, name: str, label: str) -> None:
        """Delete a snapshot. Raises UnknownWorld."""
        self.get(name)
        found = self._labelled(name, label)
        with self._lock:
            del self._snapshots[name][label]
        found.drop()

    def snapshots(self, name: str) -> dict[str, Copy]:
        """A world's snapshots by label. Raises UnknownWorld."""
        self.get(name)
        with self._lock:
            return dict(sorted(self._snapshots.get(name, {}).items()))

    def _labelled(self, name: str, label: str) -> Copy:
        kept = self.snapshots(name)
        if label not in kept:
            raise UnknownWorld(f"{name} has no snapshot {label!r}; there are: {', '.join(kept) or 'none'}")
        return kept[label]

    def _find_snapshots(self, name: str) -> None:
        """Those of an earlier start; their time is the clock's now, for nobody wrote down another."""
        for file in sorted(((self._folder or Path()) / SNAPSHOTS / name).glob("*.db")):
            self._snapshots.setdefault(name, {})[file.stem] = Copy(self._clock.now(), file=file)

    # ---- within
    def _claim(self, name: str) -> None:
        _refuse_bad_name(name, "world")
        with self._lock:
            if name in self._worlds or name in self._claimed:
                raise ValueError(f"there is a world {name!r} already")
            self._claimed.add(name)

    def _admit(self, world: World) -> None:
        world.armory = self._armory
        with self._lock:
            self._worlds[world.name] = world
            shown: Mapping[tuple[str, str], World] = dict.fromkeys(world.credentials.items(), world)
            self._by_credential = {**shown, **self._by_credential}

    def _file(self, name: str) -> Path | None:
        return self._folder / f"{name}.db" if self._folder else None


def _refuse_bad_name(name: Any, what: str) -> None:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a {what}: use 1 to 40 of a-z, 0-9 and '-'")


def _discard(world: World) -> None:
    world.close(for_good=False)
    if world.file:
        remove(world.file)
