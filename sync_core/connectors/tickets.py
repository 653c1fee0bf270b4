"""A login that all threads of an agency share: one of them renews what has expired, the others take what it got."""

from __future__ import annotations

import threading
from collections.abc import Callable

from trifold.sync_core.connectors.transport import after
from trifold.sync_core.errors import NotSent, SyncError, Transient, Unavailable


class Ticket:
    """A vendor's ticket or session id. Two threads that find it expired log in once, not twice."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value = ""

    def get(self, log_in: Callable[[], str]) -> tuple[str, bool]:
        """The ticket, and whether it was made just now. Raises what ``log_in`` raises."""
        with self._lock:
            if self._value:
                return self._value, False
            self._value = log_in()
            return self._value, True

    def expired(self, value: str) -> None:
        """The vendor refused this one. A newer one that another thread got stays."""
        with self._lock:
            if self._value == value:
                self._value = ""


def not_logged_in(error: Transient, writes: bool) -> SyncError:
    """A log-in that failed otherwise than by a refusal: the system is down. Nothing of the call was sent."""
    if isinstance(error, NotSent):
        return error
    kind = NotSent if writes else Unavailable
    return after(kind(str(error)), error.retry_after_seconds if isinstance(error, Unavailable) else None)
