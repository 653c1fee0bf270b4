"""The figures against their targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from trifold.sandbox.benches.copies import Copying
from trifold.sandbox.benches.rates import NAMES, STORES, Rate
from trifold.sandbox.benches.sizes import Timing

OF_BARE_MIN = dict(zip(STORES, (0.5, 0.3), strict=True))
SOAP = (NAMES["ams360"], NAMES["benefitpoint"])
FLAT_MAX = 2.0  # times as long in the largest agency as in the smallest; a search that reads all takes hundreds
COPY_MS_MAX = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``measured`` is the worst figure that the target is about."""

    target: str
    measured: float
    met: bool

    def told(self) -> dict[str, Any]:
        return asdict(self)


def verdicts(rates: Sequence[Rate], timings: Sequence[Timing], copies: Sequence[Copying]) -> list[Verdict]:
    """Every target of which there are figures."""
    found = []
    for store, least in OF_BARE_MIN.items():
        ratios = [rate.of_bare for rate in rates if rate.store == store and rate.call in SOAP]
        if ratios:
            target = f"SOAP get with journal, {store}: at least {least} of a bare Flask view's rate"
            found.append(Verdict(target=target, measured=min(ratios), met=min(ratios) >= least))
    for call in dict.fromkeys(timing.call for timing in timings):
        worst = max(timing.ratio for timing in timings if timing.call == call)
        clients = [timing.clients for timing in timings]
        target = f"{call}: flat from {min(clients):,} to {max(clients):,} clients (at most {FLAT_MAX} times as long)"
        found.append(Verdict(target=target, measured=worst, met=worst <= FLAT_MAX))
    for store in STORES:
        for act in dict.fromkeys(copying.act for copying in copies):
            times = [copying.milliseconds for copying in copies if copying.act == act and copying.store == store]
            if times:
                target = f"a world of 1,000 clients, {store}, {act}: under {COPY_MS_MAX:.0f} ms"
                found.append(Verdict(target=target, measured=max(times), met=max(times) < COPY_MS_MAX))
    return found
