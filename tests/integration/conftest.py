"""Each simulator with a client that has logged in; a shell for commands, with systems that nobody answers for."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders_sandbox import SYSTEMS, Sandbox
from core_builders import Core, agency, settings
from core_shell import NOWHERE, Shell, toml


@pytest.fixture(params=SYSTEMS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = Sandbox(request.param)
    made.log_in()
    yield made
    made.close()


@pytest.fixture
def rest() -> Iterator[Sandbox]:
    made = Sandbox("insuredmine")
    made.log_in()
    yield made
    made.close()


@pytest.fixture
def untouched_logging(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands configure logging for good; a test must not."""
    for logger in (logging.getLogger(), logging.getLogger("sync_core")):
        for name in ("handlers", "level", "propagate"):
            monkeypatch.setattr(logger, name, getattr(logger, name))


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, untouched_logging: None) -> Iterator[Shell]:
    monkeypatch.delenv("SYNC_CORE_SETTINGS", raising=False)
    url = f"sqlite:///{tmp_path}/core.db"
    unreachable = agency()
    for system in unreachable.values():
        system["url"] = NOWHERE
    file = tmp_path / "core.toml"
    file.write_text(toml({"database": url, "agencies": {"demo": unreachable}}), "utf-8")
    core = Core(settings(url, demo=unreachable))
    yield Shell(file, core)
    core.desk.db.close()
