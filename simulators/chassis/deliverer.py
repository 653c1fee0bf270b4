"""The thread that delivers notices beside a live simulator, and what can be said of its health.

Nothing that goes wrong in one world ends it or keeps another world's notices from leaving.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trifold.simulators.chassis.addresses import usable
from trifold.simulators.chassis.worlds import UnknownWorld, World

STOP_SECONDS_MAX = 3.0
TICK_SECONDS = 0.2  # how often due retries are looked at
SHARED = ""  # what is of no world


class Deliverer:
    """``deliver(world)`` sends what is due in one and gives how many were accepted; ``before`` comes first in a round.

    ``failures`` are what the last round met, by world.
    """

    def __init__(
        self, worlds: Callable[[], Iterable[World]], deliver: Callable[[World], int], before: Callable[[], Any]
    ) -> None:
        self._worlds, self._deliver, self._before = worlds, deliver, before
        self._woken, self._stopped = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self.failures: Mapping[str, str] = {}

    def round(self) -> int:
        """Send what is due in every world; gives how many were accepted. Raises nothing."""
        accepted, failures = 0, {}
        try:
            self._before()
        except Exception as error:
            failures[SHARED] = _told(error)
        for world in self._worlds():
            try:
                accepted += self._deliver(world)
            except UnknownWorld:
                continue  # it was dropped meanwhile
            except Exception as error:
                failures[world.name] = _told(error)
        self.failures = failures
        return accepted

    # ---- the thread
    def wake(self) -> None:
        """Something is to be sent."""
        self._woken.set()

    def run(self, tick_seconds: float = TICK_SECONDS) -> None:
        """Until :meth:`stop`: woken by a commit, and looking at due retries every ``tick_seconds``."""
        while not self._stopped.is_set():
            self._woken.wait(tick_seconds)
            self._woken.clear()
            try:
                self.round()
            except Exception as error:
                self.failures = {SHARED: _told(error)}

    def start(self) -> None:
        self._thread = threading.Thread(target=self.run, daemon=True, name="notices")
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._woken.set()
        if self._thread:
            self._thread.join(STOP_SECONDS_MAX)

    # ---- its health
    def ailments(self) -> list[str]:
        """What is wrong with delivery, in plain words; nothing when all is well."""
        found = []
        if self._thread is not None and not self._thread.is_alive() and not self._stopped.is_set():
            found.append("notices are not delivered any more: their thread has ended. Restart the simulator")
        for name, told in sorted(self.failures.items()):
            found.append(f"notices{f' of the world {name}' if name else ''} can't be delivered: {told}")
        for world in self._worlds():
            found += [f"the world {world.name} has a recipient that nobody can reach: {told}" for told in _wrong(world)]
        return found


def _wrong(world: World) -> Iterable[str]:
    """What is wrong with the addresses of recipients that an earlier version let pass."""
    for recipient in world.settings.get("recipients", []):
        try:
            usable(str(recipient.get("url")))
        except ValueError as error:
            yield str(error)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
