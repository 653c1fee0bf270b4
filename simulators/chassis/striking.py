"""Faults at requests: what happens before and after the operation, and the receipts.

A request passes: :meth:`Striker.before` -> the vendor's wire, whose ``mark`` raises a refusal that is due ->
:meth:`Striker.after` -> the middleware of cuts.
"""

from __future__ import annotations

import io
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete

from trifold.simulators.chassis import faults as kinds
from trifold.simulators.chassis.armory import Armed, Strike
from trifold.simulators.chassis.cuts import CUT, SEEN, TIMEOUT, Cut
from trifold.simulators.chassis.passage import Answer, Passing
from trifold.simulators.chassis.sighting import Sighting, sight

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Simulator

LATE = "trifold.late"  # in the environment of a request that is worked on long after it came
LATE_MAX = 100
_WRITE = re.compile(r'\s*(INSERT|UPDATE|DELETE)\s+(?:OR\s+\w+\s+)?(?:INTO\s+|FROM\s+)?"?(\w+)', re.IGNORECASE)
_INNER = {"counters", "facts"}


@dataclass(slots=True)
class _Struck:
    """The strikes on the request that runs now."""

    passing: Passing
    seen: Sighting
    at: datetime
    strikes: list[Strike]
    committed: list[str] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)  # what a strike before the operation will have done, by place
    ran: bool = True


@dataclass(frozen=True, slots=True)
class _Late:
    """A request that is worked on at ``due``."""

    due: datetime
    environ: dict[str, Any]
    strike: Strike
    seen: Sighting


class Striker:
    """Carries out a simulator's faults at its requests."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator, self._armory = simulator, simulator.armory
        self._late: list[_Late] = []
        self._lock = threading.Lock()
        self._never = threading.Event()

    # ---- arming
    def arm(self, fault: kinds.Fault) -> Armed:
        """Raises ValueError for an aim or a name that this simulator does not have, or when there are too many."""
        vendor, worlds = self._simulator.vendor, self._simulator.worlds
        if fault.system not in (None, vendor.system):
            raise ValueError(f"this simulator is {vendor.system}; a fault at {fault.system} is armed there")
        if isinstance(fault, kinds.VendorFault) and fault.name not in vendor.refusals:
            raise ValueError(f"no refusal {fault.name!r}; {vendor.system} has: {', '.join(sorted(vendor.refusals))}")
        aimed = [worlds.get(fault.world)] if fault.world else worlds.all()
        if isinstance(fault, kinds.StaleRead):
            for world in aimed:
                world.remember()
        return self._armory.arm(fault)

    def disarm(self, fault_id: int | None = None) -> bool:
        """One fault, or all; False when there is none of that id. Receipts stay, requests that are late still land."""
        found = True
        if fault_id is None:
            self._armory.clear()
        else:
            found = self._armory.disarm(fault_id)
        if not any(isinstance(armed.fault, kinds.StaleRead) for armed in self._armory.armed()):
            for world in self._simulator.worlds.all():
                world.live_in_the_present()
        return found

    # ---- before the operation
    def before(self, passing: Passing) -> Answer | None:
        """An answer ends the request; None lets it go on."""
        if not self._armory or LATE in passing.environ:
            return None
        seen = sight(self._simulator, passing)
        now = self._simulator.clock.now()
        strikes = self._armory.for_request(seen, now)
        if not strikes:
            return None
        struck = passing.struck = _Struck(passing, seen, now, strikes)
        stack = passing.stack = ExitStack()
        if seen.world:
            struck.committed = stack.enter_context(seen.world.observed())
        for place, strike in enumerate(strikes):
            answer = self._strike_before(strike, struck, place)
            if answer is not None:
                struck.ran = False
                return answer
        return None

    def _strike_before(self, strike: Strike, struck: _Struck, place: int) -> Answer | None:
        match strike.fault:
            case kinds.Refuse():
                return _cut(struck, "refused")
            case kinds.Drop():
                return _cut(struck, "closed")
            case kinds.LateCommit() as fault:
                self._keep_for_later(fault, strike, struck)
                return _cut(struck, "closed")
            case kinds.ServerError() as fault:
                return _plain(fault.status)
            case kinds.Delay() as fault:
                struck.notes[place] = self._wait(struck, fault.seconds_at(strike.call))
            case kinds.StaleRead() as fault:
                struck.notes[place] = self._look_back(fault, struck)
            case kinds.TooMany() as fault:
                return None if self._refusal(struck, "too_many") else _plain(429)
            case kinds.SessionExpired():
                self._end_sessions(struck)
            case kinds.VendorFault() as fault:
                if not struck.seen.wire:
                    return _plain(503)
                self._refusal(struck, fault.name, fault.message)
        return None

    def _wait(self, struck: _Struck, seconds: float) -> str:
        """Real seconds; in process only the caller's timeout is looked at."""
        environ = struck.passing.environ
        if TIMEOUT not in environ:
            self._never.wait(seconds)
            return f"an answer {seconds:.3f} s late"
        limit = environ[TIMEOUT]
        if limit is not None and seconds >= limit:
            environ[CUT] = Cut("timeout")
            return SEEN["timeout"]
        return f"an answer that is told to be {seconds:.3f} s late"

    def _look_back(self, fault: kinds.StaleRead, struck: _Struck) -> str:
        """This thread sees the past, until the request ends."""
        world = struck.seen.world
        if world is None:
            return "an answer of the present: the request names no world"
        moment = struck.at - timedelta(seconds=fault.seconds)
        world.remember()
        assert struck.passing.stack is not None
        struck.passing.stack.callback(world.look_back, None)
        world.look_back(moment)
        return f"an answer from the world as it was at {moment.isoformat()}, or when the fault was armed"

    def _refusal(self, struck: _Struck, name: str, message: str = "Refused by a fault of the simulator.") -> bool:
        """Have the vendor's wire refuse in its own form, as soon as it says what the request is about."""
        make = self._simulator.vendor.refusals.get(name)
        if make is not None:
            struck.passing.refusal = make(message)
        return make is not None

    def _end_sessions(self, struck: _Struck) -> None:
        tables, world = self._simulator.vendor.session_tables, struck.seen.world
        if not tables:
            self._refusal(struck, "session_expired")
        elif world:
            with world.begin() as conn:
                for table in tables:
                    conn.execute(delete(table))
            struck.committed.clear()

    # ---- after the operation
    def after(self, passing: Passing, answer: Answer) -> None:
        """Make the answer what will be sent; leaves the receipts."""
        struck: _Struck | None = passing.struck
        if struck is None:
            return
        passing.struck = None
        status = answer.code if struck.ran else None
        if passing.stack:
            passing.stack.close()
        for strike in struck.strikes:
            _strike_after(strike, passing, answer)
        cut: Cut | None = passing.environ.get(CUT)
        passing.receipts = [
            self._armory.leave(
                strike,
                struck.seen,
                struck.at,
                saw=_saw(cut, answer, struck.notes.get(place)),
                committed=tally(struck.committed),
                status=status,
            ).number
            for place, strike in enumerate(struck.strikes)
        ]

    # ---- long after
    def _keep_for_later(self, fault: kinds.LateCommit, strike: Strike, struck: _Struck) -> None:
        body = struck.passing.body
        environ: dict[str, Any] = {
            name: value
            for name, value in struck.passing.environ.items()
            if isinstance(value, str) and (name.isupper() or name == "wsgi.url_scheme")
        }
        environ[LATE] = body
        due = struck.at + timedelta(seconds=fault.seconds)
        with self._lock:
            self._late.append(_Late(due, environ, strike, struck.seen))
            del self._late[:-LATE_MAX]

    def work_late(self) -> int:
        """Work on the late requests that are due; gives how many."""
        if not self._late:
            return 0
        now = self._simulator.clock.now()
        with self._lock:
            due = [late for late in self._late if late.due <= now]
            self._late = [late for late in self._late if late.due > now]
        for late in due:
            self._work(late)
        return len(due)

    def _work(self, late: _Late) -> None:
        status: list[int] = []
        observed = late.seen.world.observed() if late.seen.world else ExitStack()
        with observed as statements:
            parts = self._simulator.app.wsgi_app(_again(late.environ), lambda text, *_: _note(status, text))
            for _ in parts:
                pass
            close = getattr(parts, "close", None)
            if close:
                close()
        self._armory.leave(
            late.strike,
            late.seen,
            self._simulator.clock.now(),
            saw="nothing more: the client had gone",
            committed=tally(statements if isinstance(statements, list) else []),
            status=status[0] if status else None,
        )


def _note(status: list[int], text: str) -> Callable[[bytes], object]:
    status.append(int(text.partition(" ")[0]))
    return lambda _: None


def _again(environ: Mapping[str, Any]) -> dict[str, Any]:
    body: bytes = environ[LATE]
    streams = {"wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "wsgi.version": (1, 0)}
    flags = {"wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False}
    return {**environ, **streams, **flags, "CONTENT_LENGTH": str(len(body))}


def _cut(struck: _Struck, how: Any) -> Answer:
    struck.passing.environ[CUT] = Cut(how)
    return Answer("204 No Content", [], b"")


def _plain(status: int) -> Answer:
    answer = Answer.of(b"", status, "text/plain; charset=utf-8")
    answer.replace(f"{answer.status}\n".encode())
    return answer


def _strike_after(strike: Strike, passing: Passing, answer: Answer) -> None:
    content = answer.content
    match strike.fault:
        case kinds.TooMany() as fault:
            answer.put("Retry-After", str(fault.retry_after_seconds))
        case kinds.LoseReply():
            passing.environ[CUT] = Cut("closed")
        case kinds.ResetMidBody():
            passing.environ[CUT] = Cut("reset_mid_body")
        case kinds.Truncate() as fault:
            answer.replace(content[: int(len(content) * fault.share)])
        case kinds.Malform():
            middle = len(content) // 2
            answer.replace(content[:middle] + b'<&"{' + content[middle + 4 :])
        case kinds.WrongType() as fault:
            answer.put("Content-Type", fault.content_type)
        case kinds.LateError() as fault:
            late = _plain(fault.status)
            answer.status, answer.content = late.status, late.content
            for name, value in late.headers:
                answer.put(name, value)


def _saw(cut: Cut | None, answer: Answer, note: str | None) -> str:
    if cut:
        return SEEN[cut.how]
    return note or f"{answer.status}, {answer.header('Content-Type') or 'no body'}, {len(answer.content)} bytes"


def tally(statements: Iterable[str]) -> Sequence[str]:
    """What was written, counted by table: ``2 INSERT contacts``. A statement that sets off triggers is told once."""
    found = [_WRITE.match(statement) for statement in dict.fromkeys(statements)]
    counts = Counter(f"{m.group(1).upper()} {m.group(2)}" for m in found if m and m.group(2) not in _INNER)
    return [f"{count} {what}" for what, count in sorted(counts.items())]
