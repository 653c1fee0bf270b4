"""Freshly filled worlds, kept to be copied: filling one with a thousand records takes seconds, copying milliseconds.

A world is always filled under a neutral name, so that the same seed gives the same records in every world, whether it
was the first to ask or not. Dates in a template are those of its making: of the same moment on a frozen clock, of the
same day on a running one.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.copies import size_of

KEPT_MAX = 24
BYTES_MAX = 64 * 2**20  # of one template; larger ones are made anew each time

Fill = Callable[[], sqlite3.Connection]


class _Template:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.raw: sqlite3.Connection | None = None


class Templates:
    """The templates of one process, the least used forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Template] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def of(self, key: str, fill: Fill) -> Iterator[sqlite3.Connection]:
        """The template of ``key``, filled by ``fill`` if there is none; for one reader at a time."""
        with self._lock:
            template = self._kept.setdefault(key, _Template())
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)
        with template.lock:
            raw = template.raw or fill()
            yield raw
            if size_of(raw) <= BYTES_MAX:
                template.raw = raw


def key_of(system: str, what: object, clock: Clock, settings: Mapping[str, Any]) -> str:
    """What two worlds must have in common to be filled alike."""
    now = clock.now()
    moment = now.isoformat() if clock.mode == "frozen" else now.date().isoformat()
    return json.dumps([system, what, moment, settings], sort_keys=True, default=str)


TEMPLATES = Templates()
