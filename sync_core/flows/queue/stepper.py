"""The engine of the stage: one thread, everything due now, in the inbox's order. Deterministic."""

from __future__ import annotations

from collections.abc import Collection

from trifold.sync_core.flows import doubt
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.queue.schedule import Schedule
from trifold.sync_core.flows.queue.worker import Ending, attempt, claim, conclude
from trifold.sync_core.model.changes import JobKind

STEPS_MAX = 100_000
POLLS = frozenset({JobKind.POLL, JobKind.REQUESTS, JobKind.CONNECTION})


class Stepper:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._schedule = Schedule(desk)
        self._unwritten: Ending | None = None  # how an item ended, while the database can't be written

    def drain(self, limit: int | None = None) -> int:
        """Do what is due until nothing is, or ``limit`` steps are done; gives their number."""
        steps = 0
        while steps < STEPS_MAX:
            if steps == limit:
                return steps
            if self._step():
                steps += 1
            elif not doubt.queue_due(self._desk):
                return steps
        raise AssertionError(f"{STEPS_MAX} steps, and still something is due: records ring each other for ever")

    def poll(self) -> int:
        """Ask every agency's systems what changed, now; gives how many polls that took. What is new waits."""
        for agency in self._desk.settings.agencies:
            self._schedule.poll(agency)
        return self._ask()

    def tick(self) -> int:
        """Queue what is due by the clock, and do the polls among it; gives how much was queued."""
        queued = self._schedule.tick()
        self._ask()
        return queued

    def _ask(self) -> int:
        polls = 0
        while self._step(POLLS):
            polls += 1
        return polls

    def _step(self, kinds: Collection[JobKind] | None = None) -> bool:
        """One item to its end; False when none is due. Raises what the database raises: the next step goes on."""
        if self._unwritten is None:
            item = claim(self._desk, kinds)
            if item is None:
                return False
            self._unwritten = attempt(self._desk, item)
        conclude(self._desk, self._unwritten)
        self._unwritten = None
        return True
