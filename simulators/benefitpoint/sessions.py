"""Log in, and who a session is. A session id is opaque to clients; its first part names the world."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from trifold.simulators.benefitpoint import state
from trifold.simulators.benefitpoint.errors import NOT_AUTHORIZED, BadCredentials, DeadSession, MustReset
from trifold.simulators.benefitpoint.state import Record, moment_of, moment_text
from trifold.simulators.benefitpoint.switches import switch
from trifold.simulators.chassis.prepared import Prepared
from trifold.simulators.chassis.worlds import UnknownWorld, World, Worlds

PASSWORD = "Trifold-1"
SLIDE_STEP = timedelta(seconds=1)  # a session that is used more often is written once in this time
_SESSION = Prepared(
    select(state.sessions.c.user_id, state.sessions.c.used_on).where(state.sessions.c.session_id == bindparam("wanted"))
)
_USERNAMES = ("username", "reader_username", "revenue_username")


def credentials(world_name: str) -> Mapping[str, str]:
    """A world's dummy credentials: the Web Services user, one who may only read, one with the revenue role."""
    return {
        "username": f"{world_name}@trifold.example",
        "password": PASSWORD,
        "reader_username": f"{world_name}.reader@trifold.example",
        "revenue_username": f"{world_name}.revenue@trifold.example",
    }


def world_of(worlds: Worlds, username: str) -> World | None:
    """The world that a user belongs to."""
    return next((world for key in _USERNAMES if (world := worlds.by_credential(key, username))), None)


def login(worlds: Worlds, username: str, password: str) -> tuple[World, str]:
    """The user's world and a new session id. Raises BadCredentials, or MustReset for a user who is locked out."""
    world = world_of(worlds, username)
    if world is None:
        raise BadCredentials
    bad = BadCredentials(switch(world, "bad_credentials_text"))
    with world.begin() as conn:
        if _must_reset(world, conn, username):
            raise MustReset() if switch(world, "reset_fault") == "own" else bad
        user = next((user for user in state.entries(conn, "user") if user["username"] == username), None)
        if user is not None and password == world.credentials["password"]:
            if not any(role["active"] for role in user["roles"]):
                raise MustReset() if switch(world, "reset_fault") == "own" else bad
            conn.execute(delete(state.log_in_failures).where(state.log_in_failures.c.username == username))
            return world, _new_session(world, conn, user)
        row = upsert(state.log_in_failures).values(username=username, tries=1)
        more = {"tries": state.log_in_failures.c.tries + 1}
        conn.execute(row.on_conflict_do_update(index_elements=["username"], set_=more))
    raise bad


def _must_reset(world: World, conn: Connection, username: str) -> bool:
    table, most = state.log_in_failures, switch(world, "lock_out_after")
    tries = conn.execute(select(table.c.tries).where(table.c.username == username)).scalar_one_or_none() or 0
    return username in switch(world, "users_to_reset") or bool(most and tries >= most)


def _new_session(world: World, conn: Connection, user: Record) -> str:
    now, table = world.clock.now(), state.sessions
    if switch(world, "session_life") != "never":
        dead_since = moment_text(now - timedelta(minutes=switch(world, "session_minutes")))
        conn.execute(delete(table).where(table.c.used_on <= dead_since))
    if not switch(world, "concurrent_sessions"):
        conn.execute(delete(table).where(table.c.user_id == user["userID"]))
    session_id = f"{world.name}.{world.guid(conn, 'session')}"
    row = {"session_id": session_id, "user_id": user["userID"], "used_on": moment_text(now)}
    conn.execute(insert(table).values(row))
    return session_id


def world_named_by(worlds: Worlds, session_id: str) -> World | None:
    """The world that a session id names, whether the session is alive or not."""
    try:
        return worlds.get(session_id.strip().partition(".")[0])
    except UnknownWorld:
        return None


def alive(worlds: Worlds, session_id: str) -> tuple[World, Record]:
    """The world and the user of a session, which is used by asking (sliding). Raises DeadSession."""
    world = world_named_by(worlds, session_id)
    if world is None:
        raise DeadSession
    dead = DeadSession() if switch(world, "dead_session") == "own" else DeadSession(NOT_AUTHORIZED)
    table = state.sessions
    now, life = world.clock.now(), switch(world, "session_life")
    with world.begin() as conn:
        found = _SESSION.remembered(conn, wanted=session_id.strip())
        lifetime = timedelta(minutes=switch(world, "session_minutes"))
        user_id, used_on = found or (None, None)
        idle = now - moment_of(used_on) if used_on is not None else lifetime
        if found is None or (idle >= lifetime and life != "never"):
            raise dead
        if life == "sliding" and idle >= SLIDE_STEP:
            used = update(table).where(table.c.session_id == session_id.strip())
            conn.execute(used.values(used_on=moment_text(now)))
        user = state.entry(conn, "user", user_id)
    if user is None:
        raise dead
    return world, user


def logout(worlds: Worlds, session_id: str) -> World:
    """End a session. Raises DeadSession for one that is not alive."""
    world, _ = alive(worlds, session_id)
    with world.begin() as conn:
        conn.execute(delete(state.sessions).where(state.sessions.c.session_id == session_id.strip()))
    return world
