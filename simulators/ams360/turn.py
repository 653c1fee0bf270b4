"""One piece of work in one world: the open transaction, the world, and who asked for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from trifold.simulators.ams360 import notifications
from trifold.simulators.ams360.notifications import Action
from trifold.simulators.ams360.switches import setting_of
from trifold.simulators.chassis.worlds import World

Asker = Literal["screen", "wire", "seed"]
Unit = Mapping[str, str | None]  # GLDivisionCode, GLBranchCode, GLDepartmentCode, GLGroupCode; blank: any


@dataclass(frozen=True, slots=True)
class Turn:
    """Passed to every operation. ``conn`` is inside ``world.begin()``: what raises leaves nothing behind."""

    conn: Connection
    world: World
    asker: Asker
    employee_code: str = ""  # given at login
    units: Sequence[Unit] | None = None  # the business units that are seen; None: all

    def switch(self, name: str) -> Any:
        return setting_of(self.world.settings, name)

    def sees(self, record: Mapping[str, Any]) -> bool:
        """Whether a customer lies in the business units of who logged in."""
        if self.units is None:
            return True
        return any(all(not code or record[level] == code for level, code in unit.items()) for unit in self.units)

    def now(self) -> datetime:
        """The world's time in UTC, without zone, in whole seconds: the form of every date on the wire."""
        return self.world.clock.now().replace(tzinfo=None, microsecond=0)

    def today(self) -> datetime:
        """Midnight of the world's day."""
        return self.now().replace(hour=0, minute=0, second=0)

    def notify(self, entity: str, action: Action, keys: Mapping[str, str], changed: Set[str] | None = None) -> None:
        """Queue a notification of a change that AMS360 tells; ``changed`` are the changed fields of an update."""
        notifications.notify(self, entity, action, keys, changed)


class turn_in:
    """A turn in its own transaction: committed at the end, rolled back when the block raises."""

    __slots__ = ("_about", "_transaction")

    def __init__(
        self, world: World, asker: Asker, employee_code: str = "", units: Sequence[Unit] | None = None
    ) -> None:
        self._about = world, asker, employee_code, units
        self._transaction = world.begin()

    def __enter__(self) -> Turn:
        return Turn(self._transaction.__enter__(), *self._about)

    def __exit__(self, *error: Any) -> None:
        self._transaction.__exit__(*error)
