"""What a POST with an Idempotency-Key answered, kept in the transaction that made the record. Our design."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select

from trifold.simulators.insuredmine.acts import Act, written
from trifold.simulators.insuredmine.errors import KeyReused
from trifold.simulators.insuredmine.switches import switch
from trifold.simulators.insuredmine.tables import replies

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: str


def honoured(act: Act) -> bool:
    """Whether the world's switch ``idempotency`` says so."""
    return bool(switch(act.world, "idempotency") == "honoured")


def fingerprint(method: str, path: str, body: bytes) -> str:
    return hashlib.sha256(f"{method} {path}\n".encode() + body).hexdigest()


def find(act: Act, key: str, mark: str) -> Reply | None:
    """The kept reply to the same request; raises KeyReused when the key belongs to another one."""
    row = act.conn.execute(select(replies).where(replies.c.key == key)).one_or_none()
    if row is None:
        return None
    if row.fingerprint != mark:
        raise KeyReused("This Idempotency-Key was used with another body or address. Use a new key per request.")
    return Reply(status=row.status, headers=row.headers, body=row.body)


def keep(act: Act, key: str, mark: str, reply: Reply) -> None:
    oldest = written(act.world.clock.now() - KEPT)
    act.conn.execute(delete(replies).where(replies.c.created_at < oldest))
    row = {"status": reply.status, "headers": reply.headers, "body": reply.body, "created_at": act.now}
    act.conn.execute(insert(replies).values(key=key, fingerprint=mark, **row))
