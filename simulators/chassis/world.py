"""One world: its records, settings, counters and credentials. All access goes through :meth:`World.begin`."""

from __future__ import annotations

import sqlite3
import threading
import uuid
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
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
    bindparam,
    delete,
    insert,
    select,
)
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.util import LRUCache

from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.copies import Copy, Past, connect, engine_of, in_memory, into_file, remove
from trifold.simulators.chassis.prepared import forget
from trifold.simulators.chassis.transactions import Plain, Transaction, UnknownWorld
from trifold.simulators.chassis.world_templates import TEMPLATES, key_of

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Vendor
    from trifold.simulators.chassis.armory import Armory

_IDS = uuid.UUID("6f9a5d2e-0d39-5c1b-9a55-2a1d3b7f6c10")  # the namespace of every id that a simulator makes
TEMPLATE = "template"  # the neutral name under which worlds are filled

_COMPILED: Any = LRUCache(2_000)  # statements are compiled once for all worlds

chassis_tables = MetaData()
counters = Table(
    "counters", chassis_tables, Column("name", String, primary_key=True), Column("value", Integer, nullable=False)
)
facts = Table("facts", chassis_tables, Column("name", String, primary_key=True), Column("value", JSON, nullable=False))
_NEXT = (
    upsert(counters)
    .values(name=bindparam("its_name"), value=1)
    .on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
    .returning(counters.c.value)
)


def _note(statements: list[str], statement: str) -> None:
    """SQLite tells a statement once more for each trigger that it fires, and its own inner ones as remarks."""
    if not statement.startswith("--") and (not statements or statements[-1] != statement):
        statements.append(statement)


def _make_tables(raw: sqlite3.Connection, vendor: Vendor) -> None:
    with engine_of(raw).begin() as conn:
        chassis_tables.create_all(conn)
        vendor.metadata.create_all(conn)


@contextmanager
def _filled(
    vendor: Vendor, clock: Clock, settings: Mapping[str, Any], seed: int, size: int
) -> Iterator[sqlite3.Connection]:
    """The template of worlds of this seed and size."""

    def fill() -> sqlite3.Connection:
        world = World(vendor, TEMPLATE, clock, None, lambda: None)
        world.configure(settings)
        world.seed = seed
        with world.begin() as conn:
            vendor.seed(conn, world, size)
        raw = in_memory(world._raw)
        world.close()
        return raw

    with TEMPLATES.of(key_of(vendor.system, [seed, size], clock, settings), fill) as template:
        yield template


def _let_go(connection: Connection, engine: Engine) -> None:
    connection.close()
    engine.dispose()


class World:
    """One agency's data in one vendor.

    ``settings`` are its switches and addresses, ``credentials`` choose it. ``raw`` is a database that is there already.
    """

    def __init__(
        self,
        vendor: Vendor,
        name: str,
        clock: Clock,
        file: Path | None,
        wake: Callable[[], None],
        raw: sqlite3.Connection | None = None,
    ) -> None:
        self.vendor, self.name, self.clock, self.file = vendor, name, clock, file
        self.seed = 0
        self.settings: dict[str, Any] = {}
        self.credentials: Mapping[str, str] = vendor.credentials(name)
        self.armory: Armory | None = None  # the simulator's; worlds outside of one have none
        self.rang = False  # set by notices.enqueue, so that the deliverer is woken after the commit
        self._wake = wake
        self._lock = threading.RLock()
        self._thread = threading.local()  # what holds for the requests of one thread only
        self._current: Connection | None = None
        self.beginnings = 0  # how often it became a copy of another state
        self._past: Past | None = None
        self._closed = False
        self._open(raw or self._prepared())

    def _open(self, raw: sqlite3.Connection) -> None:
        self._raw, self._engine = raw, engine_of(raw).execution_options(compiled_cache=_COMPILED)
        self._connection = self._engine.connect()
        weakref.finalize(self, _let_go, self._connection, self._engine)  # of a world that is forgotten without a close
        self._read_facts()

    def _prepared(self) -> sqlite3.Connection:
        """The world's file or memory, with all tables: also a file of an earlier version."""
        raw = connect(self.file)
        if raw.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            _make_tables(raw, self.vendor)
            return raw

        def schema() -> sqlite3.Connection:
            empty = connect(None)
            _make_tables(empty, self.vendor)
            return empty

        with TEMPLATES.of(f"{self.vendor.system} without records", schema) as template:
            template.backup(raw)
        return raw

    def _read_facts(self) -> None:
        with self.begin() as conn:
            stored = {row.name: row.value for row in conn.execute(select(facts))}
        self.seed = stored.get("seed", 0)
        self.settings = stored.get("settings", {})

    def has_post(self) -> bool:
        """Whether a notice waits: asked of every world many times a second, so without a transaction."""
        with self._lock:
            if self._closed:
                return False
            return self._raw.execute("SELECT 1 FROM outbox WHERE state = 'pending' LIMIT 1").fetchone() is not None

    # ---- transactions
    def begin(self) -> AbstractContextManager[Connection]:
        """One transaction under the world's lock; a nested call joins it. Rolled back when the block raises.

        Raises UnknownWorld when the world was dropped meanwhile.
        """
        return Transaction(self)

    def _chosen(self) -> AbstractContextManager[Connection]:
        """The transaction that begins: nearly always a plain one."""
        moment: datetime | None = getattr(self._thread, "moment", None)
        if self._past is not None:
            return self._its_own() if moment is None else self._past_at(moment)
        return self._its_own() if getattr(self._thread, "seen", None) is not None else Plain(self._connection)

    @contextmanager
    def _its_own(self) -> Iterator[Connection]:
        """The transaction itself; told to an observer and copied for stale reads when it wrote something."""
        seen: list[str] | None = getattr(self._thread, "seen", None)
        statements: list[str] = []
        changes = self._raw.total_changes
        if seen is not None:
            self._raw.set_trace_callback(lambda statement: _note(statements, statement))
        try:
            with self._connection.begin():
                yield self._connection
        finally:
            if seen is not None:
                self._raw.set_trace_callback(None)
        if seen is not None:
            seen.extend(statements)
        if self._past is not None and self._raw.total_changes != changes:
            self._past.note(self._raw, self.clock.now())

    @contextmanager
    def _past_at(self, moment: datetime) -> Iterator[Connection]:
        """The world as it was, with the sessions of the present; what is written there is forgotten."""
        assert self._past is not None
        with self._past.at(moment) as conn:
            for table in self.vendor.session_tables:
                rows = [dict(row) for row in self._connection.execute(select(table)).mappings()]
                conn.execute(delete(table))
                if rows:
                    conn.execute(insert(table), rows)
            self._connection.rollback()
            yield conn

    @contextmanager
    def observed(self) -> Iterator[list[str]]:
        """The SQL that this thread commits in the world inside the block."""
        seen: list[str] = []
        self._thread.seen = seen
        try:
            yield seen
        finally:
            self._thread.seen = None

    # ---- the past, for stale reads
    def remember(self) -> None:
        """From now on a copy of every state is kept (the newest 64), until :meth:`live_in_the_present`."""
        with self._lock:
            self._past = self._past or Past(self._raw, self.clock.now())

    def live_in_the_present(self) -> None:
        with self._lock:
            past, self._past = self._past, None
            if past:
                past.close()

    def look_back(self, moment: datetime | None) -> None:
        """This thread sees the world as it was at ``moment``, and what it writes is forgotten; None ends that."""
        self._thread.moment = moment

    # ---- what seeds and operations ask for
    def next_number(self, conn: Connection, name: str) -> int:
        """The next of 1, 2, 3 ... of a durable counter."""
        return int(conn.execute(_NEXT, {"its_name": name}).scalar_one())

    def guid(self, conn: Connection, kind: str) -> str:
        """A new lower-case guid, the same in every world for the same seed and order of calls."""
        return str(uuid.uuid5(_IDS, f"{self.seed}/{kind}/{self.next_number(conn, 'guid ' + kind)}"))

    def faker(self, conn: Connection) -> Faker:
        """American people and firms, the same for the same seed and order of calls."""
        people = Faker("en_US")
        people.seed_instance(f"{self.vendor.system}/{self.name}/{self.seed}/{self.next_number(conn, 'faker')}")
        return people

    def configure(self, changes: Mapping[str, Any]) -> None:
        """Merge ``changes`` into the settings (None removes one) and keep them."""
        with self.begin():
            merged = {**self.settings, **changes}
            self.settings = {name: value for name, value in merged.items() if value is not None}
            self._keep("settings", self.settings)

    def _keep(self, name: str, value: Any) -> None:
        with self.begin() as conn:
            conn.execute(delete(facts).where(facts.c.name == name))
            conn.execute(insert(facts).values(name=name, value=value))

    # ---- whole states
    def reset(self, seed: int = 0, size: int = 0) -> None:
        """Forget all records, then fill the lists and ``size`` records from ``seed``.

        Settings stay. The same seed gives the same records in every world; all but the first are copied.
        """
        kept = {name: value for name, value in self.settings.items() if name not in self.vendor.outward}
        settings = self.settings
        with self._lock, _filled(self.vendor, self.clock, kept, seed, size) as template:
            self._replace(template)
            self.seed, self.settings = seed, settings
            self._settle_in()

    @classmethod
    def new(
        cls,
        vendor: Vendor,
        name: str,
        clock: Clock,
        file: Path | None,
        wake: Callable[[], None],
        *,
        seed: int = 0,
        size: int = 0,
    ) -> World:
        """A world as after :meth:`reset`."""
        with _filled(vendor, clock, {}, seed, size) as template:
            if file:
                into_file(template, file)
            raw = connect(file) if file else in_memory(template)
        world = cls(vendor, name, clock, file, wake, raw)
        world.seed, world.settings = seed, {}
        world._settle_in()
        return world

    def _replace(self, source: sqlite3.Connection) -> None:
        """Become a copy of ``source``; under the lock, outside a transaction."""
        if self._current is not None:
            raise RuntimeError("a world can't be replaced inside one of its transactions")
        if self._closed:
            raise UnknownWorld(f"the world {self.name!r} was dropped")
        self.beginnings += 1
        if self.file is None:
            source.backup(self._raw)
            forget(self._connection)
        else:
            self._shut(for_good=False)
            remove(self.file)
            into_file(source, self.file)
            self._open(connect(self.file))
        if self._past:
            self._past.note(self._raw, self.clock.now())

    def _settle_in(self) -> None:
        """Make a copied state this world's own: its seed, settings and credentials."""
        with self.begin() as conn:
            self._keep("seed", self.seed)
            self._keep("settings", self.settings)
            self.vendor.moved(conn, self)

    def kept(self, file: Path | None) -> Copy:
        """A copy of all that the world has now."""
        with self._lock:
            return Copy.of(self._raw, self.clock.now(), file)

    def restore(self, state: Copy) -> None:
        """Become what ``state`` kept, settings and seed too."""
        with self._lock, state.opened() as raw:
            self._replace(raw)
            self._read_facts()

    def copied(self, name: str, file: Path | None) -> World:
        """A world ``name`` with the same records and settings, without what points outside."""
        with self._lock:
            if file:
                into_file(self._raw, file)
            raw = connect(file) if file else in_memory(self._raw)
        world = World(self.vendor, name, self.clock, file, self._wake, raw)
        world.settings = {key: value for key, value in world.settings.items() if key not in self.vendor.outward}
        waiting = chassis_tables.tables["outbox"]
        with world.begin() as conn:
            world._settle_in()
            conn.execute(delete(waiting).where(waiting.c.state == "pending"))
        return world

    def _shut(self, *, for_good: bool = True) -> None:
        if not for_good:
            self._raw.execute("PRAGMA synchronous=OFF")  # the file is removed next
        self._connection.close()
        self._engine.dispose()
        self._raw.close()

    def close(self, *, for_good: bool = True) -> None:
        """``for_good`` False: the world is dropped, nothing of it need reach the disk."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self.live_in_the_present()
                self._shut(for_good=for_good)
