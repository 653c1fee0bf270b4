"""Log in, and who a session is. A session id is opaque to clients; its first part names the world."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from trifold.simulators.benefitpoint import state
from trifold.simulators.benefitpoint.errors import BadCredentials, DeadSession
from trifold.simulators.benefitpoint.state import Record, moment_of, moment_text
from trifold.simulators.benefitpoint.switches import switch
from trifold.simulators.chassis.worlds import UnknownWorld, World, Worlds

PASSWORD = "Trifold-1"
SLIDE_STEP = timedelta(seconds=1)  # a session that is used more often is written once in this time


def credentials(world_name: str) -> Mapping[str, str]:
    """A world's dummy credentials: the Web Services user, and one who may only read."""
    return {
        "username": f"{world_name}@trifold.example",
        "password": PASSWORD,
        "reader_username": f"{world_name}.reader@trifold.example",
    }


def login(worlds: Worlds, username: str, password: str) -> tuple[World, str]:
    """The user's world and a new session id. Raises BadCredentials."""
    world = worlds.by_credential("username", username) or worlds.by_credential("reader_username", username)
    if world is None or password != world.credentials["password"]:
        raise BadCredentials
    with world.begin() as conn:
        user = next((user for user in state.entries(conn, "user") if user["username"] == username), None)
        if user is None:
            raise BadCredentials
        now, table = world.clock.now(), state.sessions
        dead_since = moment_text(now - timedelta(minutes=switch(world, "session_minutes")))
        conn.execute(delete(table).where(table.c.used_on <= dead_since))
        if not switch(world, "concurrent_sessions"):
            conn.execute(delete(table).where(table.c.user_id == user["userID"]))
        session_id = f"{world.name}.{world.guid(conn, 'session')}"
        row = {"session_id": session_id, "user_id": user["userID"], "used_on": moment_text(now)}
        conn.execute(insert(table).values(row))
    return world, session_id


def alive(worlds: Worlds, session_id: str) -> tuple[World, Record]:
    """The world and the user of a session, which is used by asking (sliding). Raises DeadSession."""
    try:
        world = worlds.get(session_id.strip().partition(".")[0])
    except UnknownWorld:
        raise DeadSession from None
    table = state.sessions
    now = world.clock.now()
    with world.begin() as conn:
        found = conn.execute(select(table).where(table.c.session_id == session_id.strip())).mappings().one_or_none()
        lifetime = timedelta(minutes=switch(world, "session_minutes"))
        idle = now - moment_of(found["used_on"]) if found is not None else lifetime
        if found is None or idle >= lifetime:
            raise DeadSession
        if switch(world, "session_sliding") and idle >= SLIDE_STEP:
            used = update(table).where(table.c.session_id == found["session_id"])
            conn.execute(used.values(used_on=moment_text(now)))
        user = state.entry(conn, "user", found["user_id"])
    if user is None:
        raise DeadSession
    return world, user


def logout(worlds: Worlds, session_id: str) -> World:
    """End a session. Raises DeadSession for one that is not alive."""
    world, _ = alive(worlds, session_id)
    with world.begin() as conn:
        conn.execute(delete(state.sessions).where(state.sessions.c.session_id == session_id.strip()))
    return world
