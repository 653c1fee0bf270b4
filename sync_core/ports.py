"""Where time and ids come from. Everything else in the core asks these ports."""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, UTC."""
        ...


class Ids(Protocol):
    def new(self) -> str:
        """A short text that no other record has."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class RandomIds:
    """Twelve hexadecimal characters of a random uuid."""

    def new(self) -> str:
        return uuid.uuid4().hex[:12]


def monotonic() -> float:
    """Seconds of a clock that never goes back."""
    return time.monotonic()


def wait(stopped: threading.Event, seconds: float) -> bool:
    """Wait until ``stopped`` or for ``seconds``; gives whether it is stopped."""
    return stopped.wait(seconds)


def new_key() -> str:
    """64 hexadecimal characters that nobody can guess."""
    return secrets.token_hex(32)
