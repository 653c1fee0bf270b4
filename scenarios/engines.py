"""The engine of a stage: the sync core, or one of the three controls that a good suite must catch."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Protocol, cast
from wsgiref.types import WSGIApplication

import requests

from trifold.simulators.chassis.clock import Clock
from trifold.sync_core.settings import Settings

ENGINES = ("core", "none", "naive", "contact-doubling")
SessionFor = Callable[[str, str], requests.Session]


class Engine(Protocol):
    """What a stage needs of an engine. ``app`` takes the notices: POST /hooks/<system>/<agency>."""

    @property
    def app(self) -> WSGIApplication: ...

    def drain(self, steps: int | None = None) -> int:
        """Do all that is due now, until nothing is or so many steps are done; gives how much was done."""
        ...

    def tick(self) -> int:
        """Do what the timetable has due: polls, dailies, doubts."""
        ...

    def poll(self) -> None:
        """Look at BenefitPoint for every agency."""
        ...

    def resume(self) -> None:
        """What was being done when another engine stopped is to be done again."""
        ...

    def close(self) -> None: ...


class CountedIds:
    """Ids of a stage: 000000000001, 000000000002 ... (twelve hex digits), or from another number on."""

    def __init__(self, first: int = 1) -> None:
        self._number = first - 1

    def new(self) -> str:
        self._number += 1
        return f"{self._number:012x}"


def build_engine(
    name: str,
    settings: Settings,
    clock: Clock,
    session_for: SessionFor,
    *,
    ids: CountedIds | None = None,
    like: Engine | None = None,
) -> Engine:
    """``like`` is a core whose memory the new core begins with; a control remembers nothing.

    Raises KeyError for a name that is none of ENGINES.
    """
    if name not in ENGINES:
        raise KeyError(f"no engine {name!r}; there are: {', '.join(ENGINES)}")
    if name == "contact-doubling":
        session_for = import_module("trifold.scenarios.controls.contact_doubling").doubling(session_for)
    if name in ("core", "contact-doubling"):
        bootstrap = import_module("trifold.sync_core.bootstrap")
        how = {"clock": clock, "ids": ids or CountedIds(), "session_for": session_for, "like": like}
        return cast(Engine, bootstrap.build(settings, **how))
    control = import_module(f"trifold.scenarios.controls.{name}")
    return cast(Engine, control.build(settings, session_for))
