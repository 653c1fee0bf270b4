"""Transactions of a world: classes and not generators, because every request opens two."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

if TYPE_CHECKING:
    from trifold.simulators.chassis.world import World


class UnknownWorld(LookupError):
    """No world of that name or credential."""


class Plain:
    """A transaction that SQLAlchemy begins with its first statement: prepared reads alone need none."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __enter__(self) -> Connection:
        return self._connection

    def __exit__(self, kind: object, *_: object) -> None:
        if not self._connection.in_transaction():
            return
        if kind is not None:
            self._connection.rollback()
            return
        try:
            self._connection.commit()
        except BaseException:
            self._connection.rollback()
            raise


class Transaction:
    """What ``World.begin`` gives: holds the world's lock, joins the transaction that runs already."""

    __slots__ = ("_chosen", "_world")

    def __init__(self, world: World) -> None:
        self._world = world
        self._chosen: AbstractContextManager[Connection] | None = None

    def __enter__(self) -> Connection:
        world = self._world
        world._lock.acquire()
        try:
            if world._current is not None:
                return world._current
            if world._closed:
                raise UnknownWorld(f"the world {world.name!r} was dropped")
            self._chosen = world._chosen()
            conn = world._current = self._chosen.__enter__()
        except BaseException:
            world._lock.release()
            raise
        return conn

    def __exit__(self, *error: Any) -> None:
        world, rang = self._world, False
        try:
            if self._chosen is None:
                return
            world._current = None
            self._chosen.__exit__(*error)
            if error[0] is None:
                rang, world.rang = world.rang, False
        finally:
            world._lock.release()
        if rang:
            world._wake()
