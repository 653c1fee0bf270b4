"""One piece of work in one world: the open transaction, the world, and who asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from trifold.simulators.ams360.switches import setting_of
from trifold.simulators.chassis import notices
from trifold.simulators.chassis.worlds import World

Asker = Literal["screen", "wire", "seed"]
Action = Literal["Inserted", "Updated", "Deleted"]

# What a partner's list, supplied by the vendor, says doesn't trigger a notification (specification D1).
SILENT_FIELDS: Mapping[str, frozenset[str]] = {
    "Customer": frozenset({"CustomerNotationId"}),
    "CustomerContact": frozenset({"SortOrder"}),
    "Policy": frozenset({"PolicyNotationId"}),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """Passed to every operation. ``conn`` is inside ``world.begin()``: what raises leaves nothing behind."""

    conn: Connection
    world: World
    asker: Asker

    def switch(self, name: str) -> Any:
        return setting_of(self.world.settings, name)

    def now(self) -> datetime:
        """The world's time in UTC, without zone, in whole seconds: the form of every date on the wire."""
        return self.world.clock.now().replace(tzinfo=None, microsecond=0)

    def today(self) -> datetime:
        """Midnight of the world's day."""
        return self.now().replace(hour=0, minute=0, second=0)

    def notify(self, entity: str, action: Action, keys: Mapping[str, str], changed: Set[str] | None = None) -> None:
        """Queue a keys-only notification for each recipient, unless this change is one that AMS360 keeps quiet.

        ``changed`` are the changed fields of an update; an update that only touches silent fields sends nothing.
        """
        if self.asker == "seed" or (self.asker == "wire" and not self.switch("notify_own_interface")):
            return
        if changed is not None:
            if not changed and not self.switch("unchanged_update_notifies"):
                return
            if changed and changed <= SILENT_FIELDS[entity]:
                return
        occurred_at = self.now().isoformat()

        def body(recipient: Mapping[str, str], notice_id: str) -> Mapping[str, Any]:
            return {
                "NotificationId": notice_id,
                "Version": "3",
                "AuthenticationCode": recipient.get("secret", ""),
                "AgencyNo": self.world.credentials["agency_no"],
                "Entity": entity,
                "Action": action,
                "Keys": dict(keys),
                "OccurredAt": occurred_at,
            }

        notices.enqueue(self.conn, self.world, f"{entity}.{action}", body)


@contextmanager
def turn_in(world: World, asker: Asker) -> Iterator[Turn]:
    """A turn in its own transaction: committed at the end, rolled back when the block raises."""
    with world.begin() as conn:
        yield Turn(conn, world, asker)
