"""The engine of a stage: the sync core, or one of the controls that a good suite must catch.

An engine is named ``core``, or, where a seed chooses what it does wrong, ``per-field-forgetful:7``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Protocol, cast
from wsgiref.types import WSGIApplication

import requests

from trifold.simulators.chassis.clock import Clock
from trifold.sync_core.settings import Settings

FORGETFUL, DOUBLING = "per-field-forgetful", "contact-doubling"
ENGINES = ("core", "none", "naive", FORGETFUL, DOUBLING)
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


def told(name: str) -> str:
    """What an engine does wrong by its seed, "" when no seed chooses it."""
    kind, _, seed = name.partition(":")
    return str(import_module("trifold.scenarios.controls.forgetful").gap(int(seed or 1))) if kind == FORGETFUL else ""


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
    name, _, seed = name.partition(":")
    if name not in ENGINES:
        raise KeyError(f"no engine {name!r}; there are: {', '.join(ENGINES)}")
    if name == FORGETFUL:
        forgetful = import_module("trifold.scenarios.controls.forgetful")
        session_for = forgetful.forgetting(session_for, forgetful.gap(int(seed or 1)))
    if name == DOUBLING:
        session_for = import_module("trifold.scenarios.controls.contact_doubling").doubling(session_for)
    if name in ("core", FORGETFUL, DOUBLING):
        bootstrap = import_module("trifold.sync_core.bootstrap")
        how = {"clock": clock, "ids": ids or CountedIds(), "session_for": session_for, "like": like}
        return cast(Engine, bootstrap.build(settings, **how))
    control = import_module(f"trifold.scenarios.controls.{name}")
    return cast(Engine, control.build(settings, session_for))
