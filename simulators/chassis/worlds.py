"""Worlds: one agency's data in one vendor. Each world is a database of its own, in memory or a file."""

from __future__ import annotations

import re
import sqlite3
import threading
import uuid
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faker import Faker
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    insert,
    select,
)
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import LRUCache

from trifold.simulators.chassis.clock import Clock

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Vendor

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_IDS = uuid.UUID("6f9a5d2e-0d39-5c1b-9a55-2a1d3b7f6c10")  # the namespace of every id that a simulator makes

_COMPILED: Any = LRUCache(2_000)  # statements are compiled once for all worlds

chassis_tables = MetaData()
counters = Table(
    "counters", chassis_tables, Column("name", String, primary_key=True), Column("value", Integer, nullable=False)
)
facts = Table("facts", chassis_tables, Column("name", String, primary_key=True), Column("value", JSON, nullable=False))


class UnknownWorld(LookupError):
    """No world of that name or credential."""


def _let_go(connection: Connection, engine: Engine) -> None:
    connection.close()
    engine.dispose()


class World:
    """One agency's data in one vendor. All access goes through :meth:`begin`."""

    def __init__(self, vendor: Vendor, name: str, clock: Clock, file: Path | None, wake: Callable[[], None]) -> None:
        self.vendor, self.name, self.clock, self.file = vendor, name, clock, file
        self.seed = 0
        self.settings: dict[str, Any] = {}
        self.credentials: Mapping[str, str] = vendor.credentials(name)
        self.rang = False  # set by notices.enqueue, so that the deliverer is woken after the commit
        self._wake = wake
        self._lock = threading.RLock()
        self._current: Connection | None = None
        self._open()

    def _open(self) -> None:
        def connect() -> sqlite3.Connection:
            raw = sqlite3.connect(self.file or ":memory:", check_same_thread=False, timeout=10)
            if self.file:
                raw.execute("PRAGMA journal_mode=WAL")
                raw.execute("PRAGMA synchronous=NORMAL")
            return raw

        engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)
        self._engine = engine.execution_options(compiled_cache=_COMPILED)
        self._connection = self._engine.connect()
        weakref.finalize(self, _let_go, self._connection, self._engine)  # of a world that is forgotten without a close
        with self.begin() as conn:
            chassis_tables.create_all(conn)
            self.vendor.metadata.create_all(conn)
            stored = {row.name: row.value for row in conn.execute(select(facts))}
        self.seed = stored.get("seed", 0)
        self.settings = stored.get("settings", {})

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction under the world's lock; a nested call joins it. Rolled back when the block raises."""
        with self._lock:
            if self._current is not None:
                yield self._current
                return
            with self._connection.begin():
                self._current = self._connection
                try:
                    yield self._connection
                finally:
                    self._current = None
            rang, self.rang = self.rang, False
        if rang:
            self._wake()

    def next_number(self, conn: Connection, name: str) -> int:
        """The next of 1, 2, 3 ... of a durable counter."""
        statement = upsert(counters).values(name=name, value=1)
        statement = statement.on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
        return int(conn.execute(statement.returning(counters.c.value)).scalar_one())

    def guid(self, conn: Connection, kind: str) -> str:
        """A new lower-case guid, the same for the same world, seed and order of calls."""
        return str(uuid.uuid5(_IDS, f"{self.name}/{self.seed}/{kind}/{self.next_number(conn, 'guid ' + kind)}"))

    def faker(self, conn: Connection) -> Faker:
        """American people and firms, the same for the same seed and order of calls."""
        people = Faker("en_US")
        people.seed_instance(f"{self.vendor.system}/{self.name}/{self.seed}/{self.next_number(conn, 'faker')}")
        return people

    def configure(self, changes: Mapping[str, Any]) -> None:
        """Merge ``changes`` into the settings (None removes one) and keep them."""
        merged = {**self.settings, **changes}
        self.settings = {name: value for name, value in merged.items() if value is not None}
        self._keep("settings", self.settings)

    def reset(self, seed: int = 0, size: int = 0) -> None:
        """Forget all records, then fill the lists and ``size`` records from ``seed``. Settings stay."""
        with self.begin() as conn:
            for metadata in (self.vendor.metadata, chassis_tables):
                for table in reversed(metadata.sorted_tables):
                    conn.execute(delete(table))
            self.seed = seed
            self._keep("seed", seed)
            self._keep("settings", self.settings)
            self.vendor.seed(conn, self, size)

    def _keep(self, name: str, value: Any) -> None:
        with self.begin() as conn:
            conn.execute(delete(facts).where(facts.c.name == name))
            conn.execute(insert(facts).values(name=name, value=value))

    def close(self) -> None:
        with self._lock:
            self._connection.close()
            self._engine.dispose()


class Worlds:
    """The worlds of one simulator, found by name or by the credential that a client shows."""

    def __init__(self, vendor: Vendor, clock: Clock, folder: Path | None, wake: Callable[[], None]) -> None:
        self._vendor, self._clock, self._folder, self._wake = vendor, clock, folder, wake
        self._worlds: dict[str, World] = {}
        self._lock = threading.Lock()
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            for file in sorted(folder.glob("*.db")):
                self._worlds[file.stem] = World(vendor, file.stem, clock, file, wake)

    def names(self) -> list[str]:
        return sorted(self._worlds)

    def all(self) -> list[World]:
        return [self._worlds[name] for name in self.names()]

    def get(self, name: str) -> World:
        """Raises UnknownWorld."""
        try:
            return self._worlds[name]
        except KeyError:
            raise UnknownWorld(f"no world {name!r}; there are: {', '.join(self.names()) or 'none'}") from None

    def by_credential(self, key: str, value: str) -> World | None:
        """The world whose credential ``key`` is ``value``."""
        return next((world for world in self._worlds.values() if world.credentials.get(key) == value), None)

    def create(self, name: str, seed: int = 0, size: int = 0) -> World:
        """Raises ValueError for a bad or taken name."""
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a world: use 1 to 40 of a-z, 0-9 and '-'")
        with self._lock:
            if name in self._worlds:
                raise ValueError(f"there is a world {name!r} already")
            file = self._folder / f"{name}.db" if self._folder else None
            world = World(self._vendor, name, self._clock, file, self._wake)
            world.reset(seed, size)
            self._worlds[name] = world
            return world

    def drop(self, name: str) -> None:
        """Raises UnknownWorld."""
        world = self.get(name)
        with self._lock:
            del self._worlds[name]
        world.close()
        if world.file:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{world.file}{suffix}").unlink(missing_ok=True)

    def close(self) -> None:
        for world in self.all():
            world.close()
