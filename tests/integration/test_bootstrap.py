"""The composition root: which connector a thread gets, and a core that reaches three simulators."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from filelock import FileLock

from core_builders import Counted, HandClock, agency, settings
from trifold.scenarios.indoors import Indoors
from trifold.sync_core.bootstrap import Runtime, build
from trifold.sync_core.commands.health import checks
from trifold.sync_core.errors import Misconfigured
from trifold.sync_core.model.changes import System


@pytest.fixture
def runtime() -> Iterator[Runtime]:
    made = build(settings(demo=agency(benefitpoint=None), second=agency()), clock=HandClock(), ids=Counted())
    yield made
    made.close()


def test_a_thread_keeps_its_connector_and_shares_it_with_no_other(runtime: Runtime) -> None:
    mine = runtime.desk.connectors("demo", System.AMS360)
    others: list[object] = []
    thread = threading.Thread(target=lambda: others.append(runtime.desk.connectors("demo", System.AMS360)))
    thread.start()
    thread.join()

    assert runtime.desk.connectors("demo", System.AMS360) is mine
    assert others != [mine]


def test_every_agency_and_system_has_its_own(runtime: Runtime) -> None:
    made = [runtime.desk.connectors("second", system) for system in System]

    assert [connector.system for connector in made] == list(System)
    assert runtime.desk.connectors("demo", System.INSUREDMINE) not in made


def test_a_stage_gives_the_sessions() -> None:
    asked: list[tuple[str, str]] = []

    def session_for(name: str, system: str) -> requests.Session:
        asked.append((name, system))
        return requests.Session()

    made = build(settings(), clock=HandClock(), ids=Counted(), session_for=session_for)
    made.desk.connectors("demo", System.BENEFITPOINT)
    made.close()

    assert asked == [("demo", "benefitpoint")]


def test_an_agency_without_benefitpoint_says_what_to_add(runtime: Runtime) -> None:
    with pytest.raises(Misconfigured, match=r"Add \[agencies.demo.benefitpoint\] to the settings"):
        runtime.desk.connectors("demo", System.BENEFITPOINT)


def test_the_worker_keeps_its_lock_beside_the_database(tmp_path: Path) -> None:
    made = build(settings(f"sqlite:///{tmp_path}/core.db"))
    worker = made.worker()
    worker.stop()
    worker.work()
    made.close()

    assert (tmp_path / "core.db.lock").exists()


def test_a_database_has_one_worker_by_whatever_link_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "core.db").touch()
    (tmp_path / "link.db").symlink_to(tmp_path / "core.db")
    made = build(settings(f"sqlite:///{tmp_path}/link.db"))
    with FileLock(tmp_path / "core.db.lock"), pytest.raises(Misconfigured, match="another worker"):
        made.worker().work()
    made.close()


def test_the_doctor_logs_in_to_all_three_systems() -> None:
    venue = Indoors()
    assert isinstance(venue.engine, Runtime)
    found = list(checks(venue.engine))
    venue.close()

    assert [good for good, _ in found] == [True] * 5
    assert [told.partition(":")[0] for _, told in found][2:] == ["demo ams360", "demo benefitpoint", "demo insuredmine"]
