"""Armed faults: which strike what, how often, and the receipts that each strike leaves."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from trifold.simulators.chassis.faults import NOTICE, REPLY, REQUEST, Delay, Fault, StaleRead
from trifold.simulators.chassis.sighting import Sighting

ARMED_MAX = 200
RECEIPTS_MAX = 1_000
MISSES_MAX = 20
_GO_ON = (Delay, StaleRead)  # the operation still runs after these


@dataclass(slots=True, kw_only=True)
class Armed:
    """A fault that waits. ``calls`` matched its aim so far, ``struck`` of them were struck."""

    id: int
    fault: Fault
    calls: int = 0
    struck: int = 0
    misses: deque[str] = field(default_factory=lambda: deque(maxlen=MISSES_MAX))

    def state(self, now: datetime) -> str:
        if self.fault.until is not None and now >= self.fault.until:
            return "over"
        return "spent" if self.fault.count and self.struck >= self.fault.count else "armed"

    def as_json(self, now: datetime) -> dict[str, Any]:
        state = {"id": self.id, "state": self.state(now), "calls": self.calls, "struck": self.struck}
        return {**state, "fault": self.fault.as_json(), "misses": list(self.misses)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """One fault that strikes one call: the ``call``-th that matched its aim."""

    fault_id: int
    fault: Fault
    call: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What one strike did.

    ``committed`` counts the writes by table, such as ``2 INSERT contacts``; ``status`` is what the operation answered
    (None: it did not run); ``seen`` is what the client saw.
    """

    number: int
    fault: int
    kind: str
    at: datetime
    world: str | None
    operation: str | None
    committed: Sequence[str]
    status: int | None
    seen: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"at": self.at.isoformat(), "committed": list(self.committed)}


def miss(fault: Fault, seen: Sighting) -> str | None:
    """Why a fault isn't aimed at this, in plain words; None when it is."""
    operation = seen.names[0] if seen.names else "?"
    if fault.system is not None and fault.system != seen.system:
        return f"{operation}: the system is {seen.system}, not {fault.system}"
    if fault.world is not None and fault.world != seen.world_name:
        return f"{operation}: the world is {seen.world_name or 'unknown'}, not {fault.world}"
    if fault.operation is None and not seen.wire:
        return f"{operation}: it is no call of the interface, and the fault names no operation"
    if fault.operation is not None and not any(fnmatchcase(name, fault.operation) for name in seen.names):
        return f"{operation}: the operation is not {fault.operation}"
    if fault.record is not None and fault.record not in seen.text:
        return f"{operation}: neither the address nor the body has {fault.record}"
    return f"{operation}: it writes, and the fault is for reads" if fault.reads_only and not seen.reads else None


class Armory:
    """The faults of one simulator."""

    def __init__(self) -> None:
        self._armed: dict[int, Armed] = {}
        self._ids = itertools.count(1)
        self._numbers = itertools.count(1)
        self._receipts: deque[Receipt] = deque(maxlen=RECEIPTS_MAX)
        self._lock = threading.Lock()

    def arm(self, fault: Fault) -> Armed:
        """Raises ValueError when there are too many."""
        with self._lock:
            if len(self._armed) >= ARMED_MAX:
                raise ValueError(f"{ARMED_MAX} faults are armed already; DELETE /_sim/faults clears them")
            armed = Armed(id=next(self._ids), fault=fault)
            self._armed[armed.id] = armed
            return armed

    def disarm(self, fault_id: int) -> bool:
        with self._lock:
            return self._armed.pop(fault_id, None) is not None

    def clear(self) -> None:
        """Disarm all; receipts stay."""
        with self._lock:
            self._armed.clear()

    def armed(self) -> list[Armed]:
        with self._lock:
            return list(self._armed.values())

    def get(self, fault_id: int) -> Armed | None:
        return self._armed.get(fault_id)

    def __bool__(self) -> bool:
        return bool(self._armed)

    # ---- choosing
    def for_request(self, seen: Sighting, now: datetime) -> list[Strike]:
        """What strikes a request: at most one that ends it, or else any number before and after the operation."""
        with self._lock:
            chosen: list[Strike] = []
            for armed in self._of(REQUEST):
                strike = self._try(armed, seen, now)
                if strike:
                    chosen.append(strike)
                    if not isinstance(strike.fault, _GO_ON):
                        return chosen
            return chosen + [strike for armed in self._of(REPLY) if (strike := self._try(armed, seen, now))]

    def for_notice(self, kind: type[Fault], seen: Sighting, now: datetime) -> Strike | None:
        """The first fault of a kind that strikes a notice."""
        with self._lock:
            fits = (armed for armed in self._of(NOTICE) if isinstance(armed.fault, kind))
            return next((strike for armed in fits if (strike := self._try(armed, seen, now))), None)

    def _of(self, when: str) -> Iterable[Armed]:
        return [armed for armed in self._armed.values() if armed.fault.when == when]

    def _try(self, armed: Armed, seen: Sighting, now: datetime) -> Strike | None:
        fault, state = armed.fault, armed.state(now)
        reason = f"the fault is {state}" if state != "armed" else miss(fault, seen)
        if reason is None:
            armed.calls += 1
            if armed.calls < fault.nth:
                reason = f"{seen.names[0]}: call {armed.calls}, and the fault begins at {fault.nth}"
            elif fault.draw(armed.calls) > fault.probability:
                reason = f"{seen.names[0]}: call {armed.calls} was not drawn ({fault.probability:g})"
        if reason is not None:
            armed.misses.append(reason)
            return None
        armed.struck += 1
        return Strike(fault_id=armed.id, fault=fault, call=armed.calls)

    # ---- receipts
    def leave(
        self,
        strike: Strike,
        seen: Sighting,
        now: datetime,
        *,
        saw: str,
        committed: Sequence[str] = (),
        status: int | None = None,
    ) -> Receipt:
        """Keep the receipt of a strike."""
        receipt = Receipt(
            number=next(self._numbers),
            fault=strike.fault_id,
            kind=strike.fault.kind,
            at=now,
            world=seen.world_name,
            operation=seen.names[0] if seen.names else None,
            committed=tuple(committed),
            status=status,
            seen=saw,
        )
        self._receipts.append(receipt)
        return receipt

    def receipts(self, world: str | None = None, after: int = 0) -> list[Receipt]:
        """Oldest first; the newest thousand are kept."""
        return [r for r in list(self._receipts) if r.number > after and world in (None, r.world)]
