"""Options that all tests know."""

from __future__ import annotations

import pytest

import profiles

profiles.register()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-boundary", action="store_true", help="crash at every commit and write (a minute), not at every fifth"
    )
