"""Webhooks out: one JSON message per change, signed, at least once, retried with the same id. Our design.

Message: ``{"id", "type", "occurredAt", "recordId", "accountId", "version", "changedBy"}``, and ``requestId`` for
``sync.requested``, ``jobId`` for ``sync.daily_requested``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from trifold.simulators.chassis import notices
from trifold.simulators.chassis.retries import Rules
from trifold.simulators.chassis.worlds import World
from trifold.simulators.insuredmine.acts import Act
from trifold.simulators.insuredmine.switches import switch

RETRY_DELAYS_SECONDS = (1, 5, 30, 120, 600)


def announce(
    act: Act,
    kind: str,
    *,
    record_id: str | None = None,
    account_id: str | None = None,
    version: int | None = None,
    **extra: str,
) -> None:
    """Keep one webhook per recipient in the act's transaction; it leaves after the commit."""
    occurred_at = act.now

    def message(recipient: Mapping[str, str], notice_id: str) -> dict[str, Any]:
        return {
            "id": notice_id,
            "type": kind,
            "occurredAt": occurred_at,
            "recordId": record_id,
            "accountId": account_id,
            "version": version,
            "changedBy": act.by,
            **extra,
        }

    notices.enqueue(act.conn, act.world, kind, message)


def signature(secret: str, timestamp: str, raw: bytes) -> str:
    """``sha256=`` and the hex HMAC-SHA-256 of ``timestamp.body``."""
    return "sha256=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + raw, hashlib.sha256).hexdigest()


def _record_of(body: str) -> str | None:
    """The queue of a webhook: its record's; one without a record waits for nobody."""
    record_id = json.loads(body)["recordId"]
    return None if record_id is None else str(record_id)


def rules(recipient: Mapping[str, Any], world: World) -> Rules:
    """At least once, retried with the same id; in order, per record or shuffled, as the world's switches say."""
    order = switch(world, "webhook_order")
    return Rules(
        delays_seconds=RETRY_DELAYS_SECONDS,
        lane=_record_of if order == "per_record" else None,
        shuffled=order == "shuffled",
        copies=2 if switch(world, "webhook_duplicates") else 1,
        lag_seconds_max=switch(world, "webhook_lag_seconds"),
    )


def headers(recipient: Mapping[str, str], notice_id: str, raw: bytes, world: World) -> dict[str, str]:
    """The signature headers of one delivery; the timestamp (unix seconds) is that of the try."""
    timestamp = str(int(world.clock.now().timestamp()))
    secret = recipient.get("secret") or world.credentials["webhook_secret"]
    return {
        "X-InsuredMine-Timestamp": timestamp,
        "X-InsuredMine-Signature": signature(secret, timestamp, raw),
        "X-InsuredMine-Delivery": notice_id,
    }
