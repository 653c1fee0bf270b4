"""The embedded engine: threads over one inbox, one worker for a database, and nothing that ends a thread."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from filelock import FileLock

from paper import PaperTown
from trifold.sync_core import logs
from trifold.sync_core.errors import Misconfigured
from trifold.sync_core.flows.intake import receive
from trifold.sync_core.flows.queue.embedded import Embedded
from trifold.sync_core.model.changes import Kind
from trifold.sync_core.ports import SystemClock
from trifold.sync_core.store.database import Database

DEADLINE_SECONDS = 20


def town_on_disk(folder: Path) -> PaperTown:
    def database(url: str, clock: object, ids: object) -> Database:
        return Database(f"sqlite:///{folder / 'core.db'}", SystemClock(), ids)  # type: ignore[arg-type]

    return PaperTown(database=database)


def until(holds: object) -> bool:
    """Look every few milliseconds, up to the deadline."""
    never = threading.Event()
    return any(holds() or never.wait(0.02) for _ in range(50 * DEADLINE_SECONDS))  # type: ignore[operator]


def test_four_threads_bring_fifty_clients_over_once_each(tmp_path: Path) -> None:
    town = town_on_disk(tmp_path)
    for number in range(50):
        town.ams360.add(Kind.ACCOUNT, firm_name=f"Firm {number}")
    engine = Embedded(town.desk, tmp_path / "worker.lock")
    receive(town.desk, "town", town.ams360.feed + town.ams360.feed)
    worker = threading.Thread(target=engine.work)
    worker.start()
    try:
        assert until(lambda: len(town.insuredmine.live(Kind.ACCOUNT)) >= 50)
    finally:
        engine.stop()
        worker.join(DEADLINE_SECONDS)
    names = [row.fields["firm_name"] for row in town.insuredmine.live(Kind.ACCOUNT).values()]
    assert sorted(names) == sorted({f"Firm {number}" for number in range(50)})
    town.db.close()


def test_a_second_worker_is_refused(tmp_path: Path) -> None:
    town = town_on_disk(tmp_path)
    first = FileLock(tmp_path / "worker.lock")  # what the first worker holds
    with first, pytest.raises(Misconfigured, match="another worker"):
        Embedded(town.desk, tmp_path / "worker.lock").work()
    town.db.close()


def test_a_fault_of_the_database_does_not_end_the_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = town_on_disk(tmp_path)
    told: list[str] = []
    monkeypatch.setattr(logs, "failure", lambda what, **facts: told.append(what))
    town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    receive(town.desk, "town", town.ams360.feed)
    rename(town, "links", "lost")
    engine = Embedded(town.desk, tmp_path / "worker.lock")
    worker = threading.Thread(target=engine.work)
    worker.start()
    try:
        assert until(lambda: told)
        rename(town, "lost", "links")
        assert until(lambda: town.insuredmine.live(Kind.ACCOUNT))
    finally:
        engine.stop()
        worker.join(DEADLINE_SECONDS)
        town.db.close()


def rename(town: PaperTown, table: str, name: str) -> None:
    with town.db.engine.begin() as conn:
        conn.exec_driver_sql(f"alter table {table} rename to {name}")
