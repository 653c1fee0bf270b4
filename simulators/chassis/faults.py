"""Faults: small frozen objects whose fields are their JSON, such as ``{"kind": "lose_reply", "operation":
"PolicyInsert"}``. Requests are struck in striking, notices in
misdelivery.

Every fault has the fields of :class:`Fault`: where it is aimed. An aim that isn't given fits everything.
"""

from __future__ import annotations

import dataclasses
import hashlib
import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

DELAY_SECONDS_MAX = 300
REQUEST, REPLY, NOTICE = "before the operation", "after the operation", "at a notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Where a fault is aimed.

    ``operation`` is a SOAP operation, a REST operation's id, or "METHOD /path", with * and ? as in file names; of a
    notice its kind, such as ``Customer.*``. ``record`` is a text of the address or the body, such as an id. ``nth`` is
    the first matching call that may be struck (1 is the next), ``count`` how many are struck (0: no end),
    ``probability`` the share of them, drawn from ``seed``. It ends at ``until``, a time of the simulator's clock.
    """

    kind: ClassVar[str] = ""
    when: ClassVar[str] = REQUEST
    reads_only: ClassVar[bool] = False

    system: str | None = None
    world: str | None = None
    operation: str | None = None
    record: str | None = None
    nth: int = 1
    count: int = 1
    probability: float = 1.0
    seed: int = 0
    until: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """The fault as it was given, without what was left out."""
        found: dict[str, Any] = {"kind": self.kind}
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                found[field.name] = value.isoformat() if isinstance(value, datetime) else value
        return found

    def draw(self, call: int, purpose: str = "strike") -> float:
        """From 0 to 1, the same for the same seed, call and purpose."""
        digest = hashlib.blake2b(f"{self.seed}/{purpose}/{call}".encode(), digest_size=8).digest()
        return (int.from_bytes(digest, "big") + 0.5) / 2**64


# ---- before the operation: it never runs, or not yet
@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse(Fault):
    """The connection is refused; on a socket it is reset before anything of the request was worked on."""

    kind: ClassVar[str] = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop(Fault):
    """The connection is closed before the request is read: no answer, nothing done."""

    kind: ClassVar[str] = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay(Fault):
    """The operation runs ``seconds`` later; with ``sigma`` over 0 their logarithm is spread (log-normal, median
    ``seconds``). Seconds are real ones; in process nobody waits, but a caller whose timeout is shorter sees it."""

    kind: ClassVar[str] = "delay"
    seconds: float = 1.0
    sigma: float = 0.0

    def seconds_at(self, call: int) -> float:
        spread = statistics.NormalDist().inv_cdf(self.draw(call, "delay")) if self.sigma else 0.0
        return min(self.seconds * math.exp(self.sigma * spread), float(DELAY_SECONDS_MAX))


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorFault(Fault):
    """The vendor refuses, in its own form: ``name`` is one of its refusals, ``message`` what it says."""

    kind: ClassVar[str] = "vendor_fault"
    name: str = ""
    message: str = "Refused by a fault of the simulator."


@dataclass(frozen=True, slots=True, kw_only=True)
class TooMany(Fault):
    """429 with Retry-After; nothing was done."""

    kind: ClassVar[str] = "too_many"
    retry_after_seconds: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerError(Fault):
    """A 5xx of something in front of the vendor; ``count`` makes it a burst. Nothing was done."""

    kind: ClassVar[str] = "server_error"
    status: int = 503


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionExpired(Fault):
    """All sessions of the world end, so the vendor refuses this one; where there are keys, the key is refused."""

    kind: ClassVar[str] = "session_expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleRead(Fault):
    """A read is answered from the world as it was ``seconds`` ago, at most back to when the fault was armed: a search
    index that lags. ``count`` is 0 by default: no end."""

    kind: ClassVar[str] = "stale_read"
    reads_only: ClassVar[bool] = True
    seconds: float = 60.0
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LateCommit(Fault):
    """The client loses the connection at once, and the operation runs ``seconds`` later on the simulator's clock."""

    kind: ClassVar[str] = "late_commit"
    seconds: float = 30.0


# ---- after the operation: it was done, and the client learns it wrong or never
@dataclass(frozen=True, slots=True, kw_only=True)
class LoseReply(Fault):
    """Commit, then close the connection without an answer."""

    kind: ClassVar[str] = "lose_reply"
    when: ClassVar[str] = REPLY


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetMidBody(Fault):
    """Commit, send the headers and half of the body, then reset the connection."""

    kind: ClassVar[str] = "reset_mid_body"
    when: ClassVar[str] = REPLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncate(Fault):
    """Commit, then send only ``share`` of the body, as if it were whole."""

    kind: ClassVar[str] = "truncate"
    when: ClassVar[str] = REPLY
    share: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Malform(Fault):
    """Commit, then send a body of the right length that is no XML or JSON."""

    kind: ClassVar[str] = "malform"
    when: ClassVar[str] = REPLY


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongType(Fault):
    """Commit, then send the body under a wrong ``content_type``."""

    kind: ClassVar[str] = "wrong_type"
    when: ClassVar[str] = REPLY
    content_type: str = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class LateError(Fault):
    """Commit, then answer with a 5xx: a gateway that gave up waiting."""

    kind: ClassVar[str] = "late_error"
    when: ClassVar[str] = REPLY
    status: int = 504


# ---- at a notice
@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateNotice(Fault):
    """A notice is sent ``times`` more, with the same id and body."""

    kind: ClassVar[str] = "duplicate_notice"
    when: ClassVar[str] = NOTICE
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DropNotice(Fault):
    """A notice is never sent; the vendor believes that it was."""

    kind: ClassVar[str] = "drop_notice"
    when: ClassVar[str] = NOTICE


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayNotice(Fault):
    """A notice is sent ``seconds`` later on the simulator's clock; those behind it pass it."""

    kind: ClassVar[str] = "delay_notice"
    when: ClassVar[str] = NOTICE
    seconds: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderNotices(Fault):
    """The notices that are due together are sent in another order, drawn from ``seed``; ``count`` 0: no end."""

    kind: ClassVar[str] = "reorder_notices"
    when: ClassVar[str] = NOTICE
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientOff(Fault):
    """The recipient can't be reached: each try counts as failed, retries follow the vendor's rules; ``count`` 0."""

    kind: ClassVar[str] = "recipient_off"
    when: ClassVar[str] = NOTICE
    count: int = 0


KINDS: Mapping[str, type[Fault]] = {
    fault.kind: fault
    for fault in (
        Refuse, Drop, Delay, VendorFault, TooMany, ServerError, SessionExpired, StaleRead, LateCommit,
        LoseReply, ResetMidBody, Truncate, Malform, WrongType, LateError,
        DuplicateNotice, DropNotice, DelayNotice, ReorderNotices, RecipientOff,
    )
}  # fmt: skip
