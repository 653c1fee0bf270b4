"""Faults at notices: lost, late, doubled, out of order, and recipients that can't be reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trifold.simulators.chassis import faults as kinds
from trifold.simulators.chassis.armory import Strike
from trifold.simulators.chassis.sighting import Sighting
from trifold.simulators.chassis.world import World

Row = Mapping[str, Any]
DELAYED = "delayed by a fault"  # a notice is delayed once
LOST = "lost by a fault"


class Misdelivery:
    """The faults of one world's notices. ``row`` is one of the outbox."""

    def __init__(self, world: World) -> None:
        self._world, self._armory = world, world.armory

    def _strike(self, kind: type[kinds.Fault], row: Row) -> tuple[Strike, Sighting] | None:
        if not self._armory:
            return None
        seen = Sighting(
            system=self._world.vendor.system,
            world=self._world,
            names=(row["kind"],),
            text=f"{row['recipient']['url']}\n{row['body']}",
            wire=True,
            reads=False,
        )
        strike = self._armory.for_notice(kind, seen, self._world.clock.now())
        return (strike, seen) if strike else None

    def _leave(self, struck: tuple[Strike, Sighting], saw: str) -> None:
        if self._armory is not None:
            self._armory.leave(*struck, self._world.clock.now(), saw=saw)

    def lost(self, row: Row) -> bool:
        """Whether the notice never leaves."""
        struck = self._strike(kinds.DropNotice, row) if not row["attempts"] else None
        if struck:
            self._leave(struck, f"the recipient never got {row['id']}; the vendor believes that it did")
        return struck is not None

    def delayed_seconds(self, row: Row) -> float | None:
        """How much later the notice leaves; None: now."""
        first = not row["attempts"] and row["last_answer"] != DELAYED
        struck = self._strike(kinds.DelayNotice, row) if first else None
        if not struck or not isinstance(struck[0].fault, kinds.DelayNotice):
            return None
        seconds = struck[0].fault.seconds
        self._leave(struck, f"the recipient gets {row['id']} {seconds:g} s late")
        return seconds

    def more_copies(self, row: Row) -> int:
        """How often an accepted notice is sent again."""
        struck = self._strike(kinds.DuplicateNotice, row)
        if not struck or not isinstance(struck[0].fault, kinds.DuplicateNotice):
            return 0
        times = struck[0].fault.times
        self._leave(struck, f"the recipient got {row['id']} {times + 1} times")
        return times

    def unreachable(self, row: Row) -> bool:
        """Whether the recipient is off."""
        struck = self._strike(kinds.RecipientOff, row)
        if struck:
            self._leave(struck, f"nothing reached {row['recipient']['url']}")
        return struck is not None

    def reordered(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The notices that are due together; those that a fault strikes change their places among each other."""
        if not self._armory or len(rows) < 2:
            return rows
        struck = {place: found for place, row in enumerate(rows) if (found := self._strike(kinds.ReorderNotices, row))}
        drawn = sorted(struck, key=lambda place: struck[place][0].fault.draw(struck[place][0].call, "order"))
        if drawn == sorted(drawn):
            drawn.reverse()  # another order is what was asked for
        ordered = list(rows)
        for place, source in zip(sorted(struck), drawn, strict=True):
            ordered[place] = rows[source]
            self._leave(struck[place], f"{rows[source]['id']} came in the place of {rows[place]['id']}")
        return ordered
