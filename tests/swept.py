"""Parametrisations of which `make test` plays a part and the sweep of .ci/run all that is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

import pytest


def crossed(*sides: Iterable[Any], kept: Callable[..., bool]) -> list[Any]:
    """Every combination; those that ``kept`` says no to are marked ``sweep``."""
    return [
        pytest.param(*one, marks=() if kept(*one) else pytest.mark.sweep)
        for one in product(*(tuple(side) for side in sides))
    ]
