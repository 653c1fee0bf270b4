"""How a vendor sends its notices: waits between tries, what a failure ends in, which message waits for which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Lane = Callable[[str], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds for one recipient.

    ``delays_seconds`` are the waits between the tries (their number + 1 tries); ``endless`` repeats the last wait for
    ever. ``at_end`` is what happens after the last one: the message is dropped, or with it everything pending, and the
    recipient is switched off. ``lane`` gives, from a message's body, the name of a queue in which a message waits for
    the older ones (None: waits for nobody). ``shuffled`` sends what is due together in another order, ``copies`` is how
    often an accepted message is sent in all, ``lag_seconds_max`` the longest that one waits before its first try.
    """

    delays_seconds: tuple[float, ...] = (60,)
    endless: bool = False
    at_end: Literal["dropped", "switched_off"] = "dropped"
    lane: Lane | None = None
    shuffled: bool = False
    copies: int = 1
    lag_seconds_max: float = 0

    def wait_after(self, tries: int) -> float | None:
        """Seconds from the ``tries``-th failed try to the next one; None when it was the last."""
        if tries <= len(self.delays_seconds):
            return self.delays_seconds[tries - 1]
        return self.delays_seconds[-1] if self.endless and self.delays_seconds else None
