"""What the core's database is asked in one story: write transactions, empty ones among them, statements, vendor calls.

In process, on a virtual clock: the same numbers on every machine. Polls are left out, people's acts too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, cast

from sqlalchemy import Connection, event

from trifold.scenarios.casting import Role
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.playhouse import Playhouse
from trifold.scenarios.report import PlayResult
from trifold.scenarios.stage import Stage
from trifold.simulators.registry import SYSTEMS

WRITES = ("INSERT", "UPDATE", "DELETE")
RELEASED = {  # the release before the unit of work, counted in the same way
    "new individual": {"write_transactions": 30, "empty": 14, "statements": 134, "vendor_calls": 15},
    "edit of a linked client": {"write_transactions": 14, "empty": 5, "statements": 87, "vendor_calls": 14},
}
Story = Callable[[Stage, Role], None]


@dataclass(slots=True, kw_only=True)
class Count:
    """``empty``: write transactions that wrote nothing."""

    story: str
    write_transactions: int = 0
    empty: int = 0
    statements: int = 0
    vendor_calls: int = 0

    def told(self) -> dict[str, Any]:
        return {**asdict(self), "released": RELEASED.get(self.story)}


@contextmanager
def counted(stage: Stage, story: str) -> Iterator[Count]:
    """Everything that the core's database is asked inside the block."""
    count, engine = Count(story=story), cast(Any, stage.venue).engine.desk.db.engine
    mark, written = stage.mark(), [0]

    def begun(conn: Connection) -> None:
        written[0] = 0

    def asked(conn: Connection, cursor: Any, statement: str, *_: Any) -> None:
        word = statement.split(None, 1)[0]
        if word not in ("BEGIN", "SAVEPOINT", "RELEASE"):
            count.statements += 1
            written[0] += word in WRITES

    def committed(conn: Connection) -> None:
        if not conn.get_execution_options().get("reads_only"):
            count.write_transactions += 1
            count.empty += written[0] == 0

    listeners: dict[str, Callable[..., Any]] = {"begin": begun, "before_cursor_execute": asked, "commit": committed}
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield count
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)
        count.vendor_calls = sum(len(stage.control[system].operations(mark[system])) for system in SYSTEMS)


def counts() -> list[Count]:
    """A new AMS360 individual until InsuredMine shows it; a create whose reply is lost, until it is settled; an edit
    of a client that is linked in all three systems."""
    return [_new_individual(), _lost_reply(), _edit_of_a_linked_client()]


def _stage() -> Stage:
    return Stage(Indoors(house=Playhouse()), PlayResult(name="bench", story=""))


def _work(stage: Stage) -> None:
    venue = cast(Indoors, stage.venue)
    venue.deliver()
    venue.engine.drain()


def _new_individual() -> Count:
    stage = _stage()
    ada = stage.role("ada")
    stage.settle()
    stage.ams360.add_customer(ada)
    with counted(stage, "new individual") as count:
        _work(stage)
    return count


def _lost_reply() -> Count:
    stage = _stage()
    ada = stage.role("ada")
    stage.settle()
    stage.arm("insuredmine", "lose_reply", operation="create_account", count=1)
    stage.ams360.add_customer(ada)
    with counted(stage, "lost reply") as count:
        _work(stage)
        stage.endure(minutes=5)
    return count


def _edit_of_a_linked_client() -> Count:
    stage = _stage()
    ada = stage.role("ada")
    stage.ams360.add_customer(ada)
    stage.settle()
    stage.benefitpoint.add_account_from_ams360(ada, classification="Individual")
    stage.settle()
    stage.daily()
    stage.settle()
    stage.ams360.edit_customer(ada, HomePhone="5550199")
    with counted(stage, "edit of a linked client") as count:
        _work(stage)
    return count
