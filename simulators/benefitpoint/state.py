"""A BenefitPoint world's tables. A record is kept as JSON under its wire names, beside the columns that are searched.

Times are text in one form (UTC, six digits of a fraction, Z), so that their order is the order of time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from trifold.simulators.chassis.prepared import Prepared
from trifold.simulators.chassis.searching import NameSearch
from trifold.simulators.chassis.worlds import World

Record = dict[str, Any]

metadata = MetaData()
accounts = Table(
    "accounts",
    metadata,
    Column("account_id", Integer, primary_key=True),
    Column("name", String, nullable=False, index=True),
    Column("classification", String, nullable=False),
    Column("account_type", String, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("office_id", Integer, nullable=False),
    Column("ams_customer_id", String, index=True),
    Column("last_modified_on", String, nullable=False, index=True),
    Column("record", JSON, nullable=False),
)
ACCOUNT_NAMES = NameSearch(accounts, "name")
contacts = Table(
    "contacts",
    metadata,
    Column("contact_id", Integer, primary_key=True),
    Column("account_id", Integer, nullable=False, index=True),
    Column("last_modified_on", String, nullable=False, index=True),
    Column("record", JSON, nullable=False),
)
products = Table(
    "products",
    metadata,
    Column("product_id", Integer, primary_key=True),
    Column("account_id", Integer, nullable=False, index=True),
    Column("last_modified_on", String, nullable=False, index=True),
    Column("record", JSON, nullable=False),
)
product_history = Table(
    "product_history",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("product_id", Integer, nullable=False, index=True),
    Column("entry", JSON, nullable=False),
)
deletions = Table(
    "deletions",
    metadata,
    Column("entity_type", String, primary_key=True),
    Column("entity_id", Integer, primary_key=True),
    Column("deleted_on", String, nullable=False, index=True),
)
team_members = Table(
    "team_members",  # besides the four users that the account itself names
    metadata,
    Column("account_id", Integer, primary_key=True),
    Column("user_id", Integer, primary_key=True, index=True),
    Column("record", JSON, nullable=False),
)
activity_records = Table(
    "activity_records",
    metadata,
    Column("record_id", Integer, primary_key=True),
    Column("account_id", Integer, nullable=False, index=True),
    Column("last_modified_on", String, nullable=False, index=True),
    Column("record", JSON, nullable=False),
)
carrier_contacts = Table(
    "carrier_contacts",
    metadata,
    Column("contact_id", Integer, primary_key=True),
    Column("carrier_id", Integer, nullable=False, index=True),
    Column("record", JSON, nullable=False),
)
writes = Table(
    "writes",  # every write, for findChanges with an entry per change, and to know who made it
    metadata,
    Column("number", Integer, primary_key=True),
    Column("entity_type", String, nullable=False),
    Column("entity_id", Integer, nullable=False),
    Column("written_on", String, nullable=False, index=True),
    Column("user_id", Integer),  # the user of the interface; None: a person on the screens, or BenefitPoint itself
)
lists = Table(
    "lists",
    metadata,
    # office, department, user, carrier, product_type, role, subject, template, inquirer_type, stage, discipline,
    # qualifier, rate_type, custom_section
    Column("kind", String, primary_key=True),
    Column("id", Integer, primary_key=True),
    Column("record", JSON, nullable=False),
)
sessions = Table(
    "sessions",
    metadata,
    Column("session_id", String, primary_key=True),
    Column("user_id", Integer, nullable=False),
    Column("used_on", String, nullable=False),
)
log_in_failures = Table(
    "log_in_failures",
    metadata,
    Column("username", String, primary_key=True),
    Column("tries", Integer, nullable=False),
)
external_updates = Table(
    "external_updates",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("kind", String, nullable=False),  # Account, Product, Customer (one to be made in AMS360)
    Column("entity_id", Integer, nullable=False),
    Column("asked_on", String, nullable=False),
    Column("due_on", String, nullable=False),
    Column("state", String, nullable=False),  # recorded, waiting, done, failed
    Column("reason", String),
)

FIRST_IDS: Mapping[str, int] = {
    "account": 1_000_000,
    "contact": 2_000_000,
    "product": 3_000_000,
    "activity_record": 4_000_000,
    "carrier_contact": 5_000_000,
}


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, in which version, in which transaction of which world. ``user`` is a User record.

    ``by_interface``: a client's call; else a person's on the screens.
    """

    world: World
    conn: Connection
    user: Record
    version: str = "v4"
    by_interface: bool = False

    def now(self) -> str:
        return moment_text(self.world.clock.now())

    def new_id(self, kind: str) -> int:
        """The next id of ``account``, ``contact``, ``product`` or of a part such as ``location``."""
        return FIRST_IDS.get(kind, 0) + self.world.next_number(self.conn, kind)

    def wrote(self, entity_type: str, entity_id: int) -> None:
        """Note a write for findChanges."""
        user_id = self.user["userID"] if self.by_interface else None
        row = {"entity_type": entity_type, "entity_id": entity_id, "written_on": self.now(), "user_id": user_id}
        self.conn.execute(insert(writes).values(row))

    def may(self, permission: str) -> bool:
        """Whether the user holds a permission, by its description."""
        return any(
            entry["description"] == permission and entry.get("hasPermission", False)
            for role in self.user["roles"]
            for entry in role.get("permissions", ())
        )

    def has_role(self, role: str) -> bool:
        return any(entry["role"] == role and entry.get("active", True) for entry in self.user["roles"])


def moment_text(moment: datetime) -> str:
    """The one form of a time in this world; a time without a zone is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment_of(text: str) -> datetime:
    """Raises ValueError for text that is no ISO 8601 time or date."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def stored(conn: Connection, table: Table, record_id: int) -> Record | None:
    """The record of an account, contact or product; None when there is none."""
    found: Record | None = _by_key(table).value(conn, wanted=record_id)
    return found


@cache
def _by_key(table: Table) -> Prepared:
    key = next(iter(table.primary_key.columns))
    return Prepared(select(table.c.record).where(key == bindparam("wanted")))


def keep(conn: Connection, table: Table, columns: Mapping[str, Any], *, new: bool) -> None:
    """Insert or replace a row by its primary key."""
    if new:
        conn.execute(insert(table).values(**columns))
        return
    key = next(iter(table.primary_key.columns))
    conn.execute(update(table).where(key == columns[key.name]).values(**columns))


def entry(conn: Connection, kind: str, entry_id: int | None) -> Record | None:
    """One row of a list, for example of the kind office; None when there is none."""
    found = _ENTRY.remembered(conn, wanted_kind=kind, wanted_id=entry_id)
    return None if found is None else found[0]


_ENTRY = Prepared(
    select(lists.c.record).where(lists.c.kind == bindparam("wanted_kind"), lists.c.id == bindparam("wanted_id"))
)


_ENTRIES = Prepared(select(lists.c.record).where(lists.c.kind == bindparam("wanted")).order_by(lists.c.id))


def entries(conn: Connection, kind: str) -> list[Record]:
    """A whole list, by id."""
    return [dict(record) for (record,) in _ENTRIES.all(conn, wanted=kind)]
