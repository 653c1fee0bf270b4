"""Clocks that can be wrong: each shows the playhouse's time, and what it was put forward or back."""

from __future__ import annotations

from datetime import datetime, timedelta

from trifold.simulators.chassis.clock import Clock


class WrongClock(Clock):
    """Right until :meth:`step`; what moves it moves the right one, and so everybody's."""

    def __init__(self, right: Clock) -> None:
        super().__init__(right.now())
        self._right, self._off = right, timedelta(0)

    @property
    def mode(self) -> str:
        return self._right.mode

    @property
    def factor(self) -> float:
        return self._right.factor

    def now(self) -> datetime:
        return self._right.now() + self._off

    def step(self, seconds: float) -> None:
        """Put it forward, or back when ``seconds`` are below zero."""
        self._off += timedelta(seconds=seconds)

    def set_right(self) -> None:
        self._off = timedelta(0)

    def freeze(self, at: datetime | None = None) -> None:
        self._right.freeze(at)

    def follow(self) -> None:
        self._right.follow()

    def run(self, factor: float, at: datetime | None = None, since: datetime | None = None) -> None:
        self._right.run(factor, at, since)

    def advance(self, seconds: float) -> datetime:
        return self._right.advance(seconds) + self._off
