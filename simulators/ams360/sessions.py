"""Login, tickets, logout.

A ticket is 128 characters of base64 (live capture) and opaque to clients. Its last bytes name the agency, so that the
world is known before its database is asked.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Row, delete, insert, select, update

from trifold.simulators.ams360 import tables
from trifold.simulators.ams360.errors import LOGIN_FAILURE, TICKET_REFUSED, SecurityRefusal
from trifold.simulators.ams360.turn import Turn, turn_in
from trifold.simulators.chassis.worlds import World, Worlds

_TICKET_BYTES, _AGENCY_BYTES = 96, 12
_SLIDE_SECONDS = 1  # a ticket used twice within this time is written once


def credentials(world_name: str) -> dict[str, str]:
    """The dummy credentials of a world; an agency number is seven digits, a dash, a digit (live capture)."""
    if world_name == "demo":
        agency_no = "1000001-1"
    else:
        number = int.from_bytes(hashlib.blake2b(world_name.encode(), digest_size=8).digest(), "big")
        agency_no = f"{2_000_000 + number % 8_000_000}-{number % 9 + 1}"
    return {"agency_no": agency_no, "login_id": "trifold", "password": "Trifold-1"}


def log_in(worlds: Worlds, agency_no: str | None, login_id: str | None, password: str | None) -> tuple[World, str]:
    """The agency's world and a new ticket; the refusal is the same for any bad credential (live capture)."""
    world = worlds.by_credential("agency_no", agency_no or "")
    if world is None or (login_id, password) != (world.credentials["login_id"], world.credentials["password"]):
        raise SecurityRefusal(LOGIN_FAILURE)
    with turn_in(world, "wire") as turn:
        return world, _issue(turn, str(login_id))


def _issue(turn: Turn, login_id: str) -> str:
    number = turn.world.next_number(turn.conn, "ticket")
    filler = hashlib.shake_256(f"{turn.world.name}/{turn.world.seed}/{number}".encode())
    agency = turn.world.credentials["agency_no"].encode().ljust(_AGENCY_BYTES)
    ticket = base64.b64encode(filler.digest(_TICKET_BYTES - _AGENCY_BYTES) + agency).decode()
    now = turn.now().isoformat()
    row = {"ticket": ticket, "login_id": login_id, "issued_at": now, "used_at": now}
    turn.conn.execute(insert(tables.tickets).values(row))
    return ticket


def world_of(worlds: Worlds, ticket: str | None) -> World:
    """The world of a live ticket, whose life it prolongs; raises SecurityRefusal for any other."""
    text = (ticket or "").strip()
    world = worlds.by_credential("agency_no", _agency_of(text)) if text else None
    if world is None:
        raise SecurityRefusal(TICKET_REFUSED)
    with turn_in(world, "wire") as turn:
        row = turn.conn.execute(select(tables.tickets).where(tables.tickets.c.ticket == text)).first()
        if row is not None and _alive(turn, row):
            return world
    raise SecurityRefusal(TICKET_REFUSED)


def _agency_of(ticket: str) -> str:
    try:
        return base64.b64decode(ticket, validate=True)[-_AGENCY_BYTES:].decode("ascii").strip()
    except (binascii.Error, ValueError):
        return ""


def _alive(turn: Turn, row: Row[tuple[str, str, str, str]]) -> bool:
    now, row_is = turn.now(), tables.tickets.c.ticket == row.ticket
    since = datetime.fromisoformat(row.used_at if turn.switch("ticket_life") == "sliding" else row.issued_at)
    if now - since >= timedelta(minutes=turn.switch("ticket_minutes")):
        turn.conn.execute(delete(tables.tickets).where(row_is))
        return False
    if now - datetime.fromisoformat(row.used_at) >= timedelta(seconds=_SLIDE_SECONDS):
        turn.conn.execute(update(tables.tickets).where(row_is).values(used_at=now.isoformat()))
    return True


def log_out(turn: Turn, ticket: str) -> None:
    """End a ticket."""
    turn.conn.execute(delete(tables.tickets).where(tables.tickets.c.ticket == ticket.strip()))
