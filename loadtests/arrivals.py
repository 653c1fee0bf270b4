"""When changes are due: an open loop. A slow answer does not make the next change come later."""

from __future__ import annotations

from trifold.loadtests.clock import stopwatch


class Arrivals:
    """``count`` changes, the k-th due k/``rate`` seconds after the first was asked for."""

    def __init__(self, rate: float, seconds: float) -> None:
        self.rate, self.count = rate, round(rate * seconds)
        self._taken = 0
        self._began: float | None = None

    def take(self) -> tuple[int, float] | None:
        """The next change's number (from 0) and the stopwatch reading when it is due; None when all are taken."""
        if self._taken >= self.count:
            return None
        if self._began is None:
            self._began = stopwatch()
        number, self._taken = self._taken, self._taken + 1
        return number, self._began + number / self.rate
