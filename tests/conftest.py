"""Options that all tests know, and what a process of tests does once instead of in each test."""

from __future__ import annotations

import gc

import pytest

import profiles
import routes_kept

GARBAGE_THRESHOLDS = (50_000, 20, 100)  # as the plays' processes have it: a test leaves little and lives briefly

profiles.register()
routes_kept.register()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-boundary", action="store_true", help="crash at every commit and write (a minute), not at every fifth"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported and collected stays; the collector would walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)
