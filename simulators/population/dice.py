"""Draws that depend on nothing but their name: the same seed and place give the same numbers on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")

_BYTES, _LOW_WATER = 64, 1 << 96


class Dice:
    """``Dice(seed, "block", 7)`` always rolls the same. Draws are taken off one large number, then off the next."""

    def __init__(self, *name: object) -> None:
        self._name = "/".join(map(str, name))
        self._turn = 0
        self._pool = 0

    def below(self, top: int) -> int:
        """A whole number from 0 to ``top`` - 1."""
        if self._pool < _LOW_WATER:
            self._turn += 1
            digest = hashlib.blake2b(f"{self._name}#{self._turn}".encode(), digest_size=_BYTES).digest()
            self._pool = int.from_bytes(digest, "big")
        self._pool, found = divmod(self._pool, top)
        return found

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        return low + self.below(high - low + 1)

    def one_of(self, items: Sequence[Item]) -> Item:
        return items[self.below(len(items))]

    def falls(self, percent: int) -> bool:
        """True in ``percent`` of a hundred."""
        return self.below(100) < percent

    def shuffled(self, count: int) -> list[int]:
        """0 to ``count`` - 1 in another order."""
        order = list(range(count))
        for place in range(count - 1, 0, -1):
            other = self.below(place + 1)
            order[place], order[other] = order[other], order[place]
        return order
