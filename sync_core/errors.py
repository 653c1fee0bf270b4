"""What can go wrong, sorted by what we do about it.

A message reads: ``<coordinates>: <what happened>. <what we did about it>. <what you can do>.`` Never a secret.
"""

from __future__ import annotations

from trifold.sync_core.model.changes import System


class SyncError(Exception):
    """The root of all errors that the core raises on purpose."""


class Transient(SyncError):
    """Trying again later may help; nothing was changed by this attempt."""


class Unavailable(Transient):
    """The system itself does not answer, is overloaded or failed inside (refused connection, time-out, 429, 5xx of a
    read): nobody's attempt, its work waits for it. ``retry_after_seconds`` is what the vendor asked for, if it did;
    ``system`` is known once the error passed the circuit (flows/queue/circuit.py)."""

    system: System | None = None
    retry_after_seconds: float | None = None


class NotSent(Unavailable):
    """A request that provably did nothing (refused connection, DNS, TLS, 429): also a write may be sent again."""


class Garbled(SyncError):
    """A vendor's answer breaks the vendor's own schema: what it says is not believed, the record is set aside."""


class Stale(SyncError):
    """The record changed between our read and our write: gather again."""


class Rejected(SyncError):
    """The vendor said no; ``reasons`` are the vendor's words, one per broken rule."""

    def __init__(self, message: str, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.reasons = reasons or (message,)


class InDoubt(SyncError):
    """A write was sent and its answer was lost: only looking can tell what happened."""


class NeedsDecision(SyncError):
    """Only a person can decide; a review item holds the evidence."""


class Misconfigured(SyncError):
    """A setting or credential is wrong: waiting will not help, the message says what to change."""


class LogInRefused(Misconfigured):
    """The system refuses our credentials: it is asked again seldom, so that no account gets locked."""

    system: System | None = None
