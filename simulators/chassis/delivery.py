"""Sends the notices that are due: in order, in lanes, or shuffled, as the vendor's rules say."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import requests
from sqlalchemy import select

from trifold.simulators.chassis.misdelivery import DELAYED, LOST, Misdelivery
from trifold.simulators.chassis.notices import chance, outbox, plain, record, switch_off
from trifold.simulators.chassis.retries import Rules
from trifold.simulators.chassis.worlds import World

if TYPE_CHECKING:
    from trifold.simulators.chassis.app import Vendor

BATCH_MAX = 200
WAITING_MAX = 5_000
TIMEOUT_SECONDS = 10

Row = Mapping[str, Any]
_SENDING: weakref.WeakKeyDictionary[World, threading.RLock] = weakref.WeakKeyDictionary()
_GUARD = threading.Lock()


def deliver_due(world: World, vendor: Vendor, session: requests.Session) -> int:
    """Send up to ``BATCH_MAX`` notices that are due; gives how many were accepted."""
    if not world.has_post():
        return 0
    with _GUARD:
        sending = _SENDING.setdefault(world, threading.RLock())
    with sending:  # the deliverer and a test that asks for delivery never send the same notice both
        return _Round(world, vendor, session).accepted()


class _Round:
    """One look at what is due. ``held`` are the lanes whose oldest message isn't through yet."""

    def __init__(self, world: World, vendor: Vendor, session: requests.Session) -> None:
        self._world, self._vendor, self._session = world, vendor, session
        self._now = plain(world.clock.now())
        self._held: dict[tuple[str, str], int] = {}
        self._off: set[str] = set()
        self._tried = 0
        self._faults = Misdelivery(world)

    def accepted(self) -> int:
        found, rows = 0, self._due(after=0)
        if rows:
            self._hold_waiting()
        while rows and self._tried < BATCH_MAX:
            for row in self._ordered(self._faults.reordered(rows)):
                found += self._sent(row)
            rows = self._due(after=max(int(row["number"]) for row in rows)) if len(rows) == BATCH_MAX else []
        return found

    def _due(self, after: int) -> list[Row]:
        wanted = select(outbox).where(outbox.c.state == "pending", outbox.c.due_at <= self._now)
        with self._world.begin() as conn:
            rows = conn.execute(wanted.where(outbox.c.number > after).order_by(outbox.c.number).limit(BATCH_MAX))
            return [dict(row) for row in rows.mappings()]

    def _hold_waiting(self) -> None:
        """What waits for its next try holds the younger messages of its lane."""
        wanted = select(outbox).where(outbox.c.state == "pending", outbox.c.due_at > self._now)
        with self._world.begin() as conn:
            rows = conn.execute(wanted.order_by(outbox.c.number).limit(WAITING_MAX)).mappings().all()
        for row in rows:
            if row["attempts"]:
                self._hold(dict(row))

    def _lane(self, row: Row) -> tuple[str, str] | None:
        rules = self._rules(row)
        name = rules.lane(row["body"]) if rules.lane else None
        return None if name is None else (row["recipient"]["url"], name)

    def _hold(self, row: Row) -> None:
        lane = self._lane(row)
        if lane:
            self._held.setdefault(lane, row["number"])

    def _rules(self, row: Row) -> Rules:
        return self._vendor.notice_rules(row["recipient"], self._world)

    def _ordered(self, rows: Sequence[Row]) -> Sequence[Row]:
        if not any(self._rules(row).shuffled for row in rows):
            return rows
        return sorted(rows, key=lambda row: chance(self._world, row["id"], "order"))

    def _sent(self, row: Row) -> bool:
        """One try, if nothing holds it; whether it was accepted."""
        lane = self._lane(row)
        if row["recipient"]["url"] in self._off or (lane and self._held.get(lane, row["number"]) < row["number"]):
            return False
        if self._misled(row):
            return False
        self._tried += 1
        answer = self._post(row)
        accepted = answer.isdigit() and 200 <= int(answer) < 300
        changes: dict[str, Any] = {"attempts": row["attempts"] + 1, "last_answer": answer}
        url = row["recipient"]["url"]
        if accepted:
            record(self._world, row["number"], changes | {"state": "delivered"}, url, "delivered")
            for _ in range(self._rules(row).copies - 1 + self._faults.more_copies(row)):
                record(self._world, row["number"], {"last_answer": self._post(row)}, url, "delivered again")
        else:
            self._failed(row, changes, url)
        return accepted

    def _misled(self, row: Row) -> bool:
        """Whether a fault keeps the notice from leaving now."""
        url, seconds = row["recipient"]["url"], self._faults.delayed_seconds(row)
        if seconds is not None:
            later = {"last_answer": DELAYED, "due_at": self._now + timedelta(seconds=seconds)}
            record(self._world, row["number"], later, url, DELAYED)
        elif self._faults.lost(row):
            gone = {"attempts": 1, "last_answer": LOST, "state": "delivered"}
            record(self._world, row["number"], gone, url, LOST)
        else:
            return False
        return True

    def _failed(self, row: Row, changes: dict[str, Any], url: str) -> None:
        rules = self._rules(row)
        wait = rules.wait_after(changes["attempts"])
        if wait is not None:
            due_at: datetime = self._now + timedelta(seconds=wait)
            record(self._world, row["number"], changes | {"due_at": due_at}, url, "to be retried")
            self._hold(row)
            return
        ends = rules.at_end == "switched_off"
        record(self._world, row["number"], changes | {"state": "dropped"}, url, "switched off" if ends else "dropped")
        if ends:
            self._off.add(url)
            switch_off(self._world, url)

    def _post(self, row: Row) -> str:
        """An HTTP status, or the name of what went wrong."""
        if self._faults.unreachable(row):
            return "ConnectionError"
        raw = row["body"].encode()
        kind = "text/xml; charset=utf-8" if raw.startswith(b"<") else "application/json"
        recipient = row["recipient"]
        try:
            headers = {"Content-Type": kind, **self._vendor.notice_headers(recipient, row["id"], raw, self._world)}
            url = self._vendor.notice_url(recipient, self._world)
            answer = self._session.post(url, data=raw, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        except Exception as error:  # also what requests lets through: a host that can't be encoded, a broken adapter
            return type(error).__name__
        return str(answer.status_code)
