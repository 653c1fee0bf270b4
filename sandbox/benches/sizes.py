"""Does a call take longer in a larger agency? Asked in process, without sockets, in worlds in memory."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from trifold.sandbox.benches.wires import WORLD, Call, calls
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.registry import vendor

CALLS = 150
ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """``milliseconds`` is the median of one call; ``ratio`` is against the smallest agency."""

    system: str
    call: str
    clients: int
    milliseconds: float
    ratio: float

    def told(self) -> dict[str, Any]:
        return asdict(self)


class _Agency:
    """One simulator with one agency, asked without sockets."""

    def __init__(self, system: str, clients: int) -> None:
        self.clients = clients
        self.simulator = Simulator(vendor(system))
        self.simulator.worlds.create(WORLD, 1, clients)
        self._http = self.simulator.app.test_client()
        self.calls = calls(system, self.ask)

    def ask(self, call: Call) -> str:
        answer = self._http.open(call.path, method=call.method, data=call.body, headers=call.headers)
        if answer.status_code not in (200, 201) or call.expected not in answer.text:
            raise RuntimeError(f"bench: {call.path} was answered {answer.status_code}: {answer.text[:300]}")
        return answer.text

    def median_ms(self, name: str) -> float:
        times = []
        for _ in range(CALLS):
            began = Clock.stopwatch()
            self.ask(self.calls[name])
            times.append((Clock.stopwatch() - began) * 1000)
        return statistics.median(times)


def timings(system: str, sizes: Sequence[int], say: Callable[[str], None]) -> Iterator[Timing]:
    """All calls in agencies of each size; the sizes are asked by turns, so that a busy machine blurs them alike."""
    agencies = []
    for clients in sizes:
        say(f"{system}: an agency of {clients:,}")
        agencies.append(_Agency(system, clients))
    try:
        for name in agencies[0].calls:
            rounds = [[agency.median_ms(name) for agency in agencies] for _ in range(ROUNDS)]
            for place, agency in enumerate(agencies):
                milliseconds = statistics.median(one[place] for one in rounds)
                ratio = statistics.median(one[place] / one[0] for one in rounds)
                yield Timing(
                    system=system,
                    call=name,
                    clients=agency.clients,
                    milliseconds=round(milliseconds, 3),
                    ratio=round(ratio, 2),
                )
    finally:
        for agency in agencies:
            agency.simulator.stop()
