"""The engine of a stage: the sync core, or one of the two controls that a good suite must catch."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Protocol, cast
from wsgiref.types import WSGIApplication

import requests

from trifold.simulators.chassis.clock import Clock
from trifold.sync_core.settings import Settings

ENGINES = ("core", "none", "naive")
SessionFor = Callable[[str, str], requests.Session]


class Engine(Protocol):
    """What a stage needs of an engine. ``app`` takes the notices: POST /hooks/<system>/<agency>."""

    @property
    def app(self) -> WSGIApplication: ...

    def drain(self) -> int:
        """Do all that is due now, until nothing is; gives how much was done."""
        ...

    def poll(self) -> None:
        """Look at BenefitPoint for every agency."""
        ...

    def close(self) -> None: ...


class CountedIds:
    """Ids of a stage: 000000000001, 000000000002 ..."""

    def __init__(self) -> None:
        self._number = 0

    def new(self) -> str:
        self._number += 1
        return f"{self._number:012x}"


def build_engine(name: str, settings: Settings, clock: Clock, session_for: SessionFor) -> Engine:
    """Raises KeyError for a name that is none of ENGINES."""
    if name not in ENGINES:
        raise KeyError(f"no engine {name!r}; there are: {', '.join(ENGINES)}")
    if name == "core":
        bootstrap = import_module("trifold.sync_core.bootstrap")
        return cast(Engine, bootstrap.build(settings, clock=clock, ids=CountedIds(), session_for=session_for))
    control = import_module(f"trifold.scenarios.controls.{name}")
    return cast(Engine, control.build(settings, session_for))
