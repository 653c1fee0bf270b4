"""An act: somebody doing something in one world, in one transaction. Every operation takes one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from trifold.simulators.chassis.worlds import World

Actor = dict[str, str]  # {"kind": "user" | "api" | "derived", "name": who, or which rule}
Fields = dict[str, Any]  # a record or a part of one, under its wire names

TARGET_NAMES = {"ams360": "AMS360", "benefitpoint": "BenefitPoint"}
BADGES = {system: f"{name} synced" for system, name in TARGET_NAMES.items()}


def written(moment: datetime) -> str:
    """An aware time as the API writes it: 2026-01-02T03:04:05.678Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    world: World
    conn: Connection
    by: Actor

    @property
    def now(self) -> str:
        return written(self.world.clock.now())

    def derived(self, rule: str) -> Act:
        """The same transaction, for what InsuredMine's own ``rule`` changes as a consequence."""
        return replace(self, by={"kind": "derived", "name": rule})

    def new_id(self) -> str:
        """24 hex digits shaped like a MongoDB ObjectId (time, machine, counter); repeatable for a seed and clock."""
        seconds = int(self.world.clock.now().timestamp()) & 0xFFFFFFFF
        machine = hashlib.sha256(f"{self.world.name}/{self.world.seed}".encode()).hexdigest()[:10]
        return f"{seconds:08x}{machine}{self.world.next_number(self.conn, 'object id') & 0xFFFFFF:06x}"
