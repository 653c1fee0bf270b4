"""Login, tickets, logout.

A ticket is 128 characters of base64 (live capture) and opaque to clients. Its last bytes name the agency, so that the
world is known before its database is asked.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from trifold.simulators.ams360 import lists, tables
from trifold.simulators.ams360.errors import LOGIN_FAILURE, TICKET_REFUSED, GeneralRefusal, Refusal, SecurityRefusal
from trifold.simulators.ams360.turn import Turn, Unit, turn_in
from trifold.simulators.chassis.prepared import Prepared
from trifold.simulators.chassis.worlds import World, Worlds

_TICKET = Prepared(select(tables.tickets).where(tables.tickets.c.ticket == bindparam("wanted")))
_TICKET_BYTES, _AGENCY_BYTES = 96, 12
_SLIDE_SECONDS = 1  # a ticket used twice within this time is written once
_GL_CODES = ("GLDivisionCode", "GLBranchCode", "GLDepartmentCode", "GLGroupCode")


@dataclass(frozen=True, slots=True)
class Session:
    """Who calls: the world of a live ticket, the employee given at login, and the business units that are seen."""

    world: World
    employee_code: str = ""
    units: Sequence[Unit] | None = None


def credentials(world_name: str) -> dict[str, str]:
    """The dummy credentials of a world; an agency number is seven digits, a dash, a digit (live capture)."""
    if world_name == "demo":
        agency_no = "1000001-1"
    else:
        number = int.from_bytes(hashlib.blake2b(world_name.encode(), digest_size=8).digest(), "big")
        agency_no = f"{2_000_000 + number % 8_000_000}-{number % 9 + 1}"
    return {"agency_no": agency_no, "login_id": "trifold", "password": "Trifold-1"}


def log_in(
    worlds: Worlds, agency_no: str | None, login_id: str | None, password: str | None, employee_code: str | None = None
) -> tuple[World, str]:
    """The agency's world and a new ticket; the refusal is the same for any bad credential (live capture).

    An employee code is only looked at when the user's data security asks for one; then it must exist.
    """
    world = worlds.by_credential("agency_no", agency_no or "")
    if world is None or (login_id, password) != (world.credentials["login_id"], world.credentials["password"]):
        raise SecurityRefusal(LOGIN_FAILURE)
    with turn_in(world, "wire") as turn:
        asked = _data_security(world).get("mode") == "supplied"
        if (asked or employee_code) and lists.one_of(turn, "EmployeeInfo", employee_code) is None:
            if asked:
                raise SecurityRefusal(LOGIN_FAILURE)
            employee_code = ""
        return world, _issue(turn, str(login_id), employee_code or "")


def _data_security(world: World) -> dict[str, Any]:
    """The WSAPI user's data security: ``{"mode": "employee", "employee_code": ...}`` or ``{"mode": "supplied"}``."""
    found: dict[str, Any] = world.settings.get("data_security") or {}
    return found


def _issue(turn: Turn, login_id: str, employee_code: str) -> str:
    number = turn.world.next_number(turn.conn, "ticket")
    filler = hashlib.shake_256(f"{turn.world.name}/{turn.world.seed}/{number}".encode())
    agency = turn.world.credentials["agency_no"].encode().ljust(_AGENCY_BYTES)
    ticket = base64.b64encode(filler.digest(_TICKET_BYTES - _AGENCY_BYTES) + agency).decode()
    now = turn.now().isoformat()
    row = {"ticket": ticket, "login_id": login_id, "employee_code": employee_code, "calls": 0, "number": number}
    turn.conn.execute(insert(tables.tickets).values(row | {"issued_at": now, "used_at": now}))
    _end_older(turn, login_id)
    return ticket


def _end_older(turn: Turn, login_id: str) -> None:
    """By switch a login has so many live tickets only: the oldest die."""
    top, table = turn.switch("live_tickets_max"), tables.tickets
    if top:
        newest = select(table.c.ticket).where(table.c.login_id == login_id).order_by(table.c.number.desc()).limit(top)
        turn.conn.execute(delete(table).where(table.c.login_id == login_id, table.c.ticket.not_in(newest)))


def session_of(worlds: Worlds, ticket: str | None) -> Session:
    """The session of a live ticket, whose life it prolongs; raises a Refusal for any other."""
    text = (ticket or "").strip()
    world = worlds.by_credential("agency_no", agency_of(text)) if text else None
    if world is None:
        raise SecurityRefusal(TICKET_REFUSED)
    with turn_in(world, "wire") as turn:
        found = _TICKET.remembered(turn.conn, wanted=text)
        row = None if found is None else dict(zip(tables.tickets.c.keys(), found, strict=True))
        if row is not None and _alive(turn, row):
            return Session(world, row["employee_code"], _units_seen(turn, row["employee_code"]))
        refusal = _ticket_refusal(turn)
    raise refusal


def world_of(worlds: Worlds, ticket: str | None) -> World:
    """The world of a live ticket; raises as :func:`session_of`."""
    return session_of(worlds, ticket).world


def _ticket_refusal(turn: Turn) -> Refusal:
    """A dead ticket looks like this (switch 2)."""
    match turn.switch("ticket_fault"):
        case "login_failure":
            return SecurityRefusal(LOGIN_FAILURE)
        case "general_fault":
            return GeneralRefusal(TICKET_REFUSED)
        case _:
            return SecurityRefusal(TICKET_REFUSED)


def _units_seen(turn: Turn, supplied: str) -> Sequence[Unit] | None:
    """The business units of the employee that data security names; None: everything is seen."""
    security = _data_security(turn.world)
    if not security:
        return None
    code = supplied if security.get("mode") == "supplied" else security.get("employee_code")
    employee = lists.one_of(turn, "EmployeeInfo", code, "EmployeeWithBusinessUnits")
    units = (employee or {}).get("BusinessUnitList") or []
    return [{level: unit[level] for level in _GL_CODES} for unit in units]


def agency_of(ticket: str) -> str:
    """The agency number in a ticket, or ''."""
    try:
        return base64.b64decode(ticket, validate=True)[-_AGENCY_BYTES:].decode("ascii").strip()
    except (binascii.Error, ValueError):
        return ""


def _alive(turn: Turn, row: Mapping[str, Any]) -> bool:
    now = turn.now()
    life, calls_max = turn.switch("ticket_life"), turn.switch("ticket_calls_max")
    since = datetime.fromisoformat(row["used_at"] if life == "sliding" else row["issued_at"])
    expired = life != "endless" and now - since >= timedelta(minutes=turn.switch("ticket_minutes"))
    if expired or (calls_max and row["calls"] >= calls_max):
        turn.conn.execute(delete(tables.tickets).where(tables.tickets.c.ticket == row["ticket"]))
        return False
    if calls_max or now - datetime.fromisoformat(row["used_at"]) >= timedelta(seconds=_SLIDE_SECONDS):
        changes = {"used_at": now.isoformat(), "calls": row["calls"] + 1}
        row_is = tables.tickets.c.ticket == row["ticket"]
        turn.conn.execute(update(tables.tickets).where(row_is).values(changes))
    return True


def log_out(turn: Turn, ticket: str) -> None:
    """End a ticket."""
    turn.conn.execute(delete(tables.tickets).where(tables.tickets.c.ticket == ticket.strip()))
