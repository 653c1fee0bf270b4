"""Options that all tests know."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-boundary", action="store_true", help="crash at every commit and write (a minute), not at every fifth"
    )
