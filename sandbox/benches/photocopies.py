"""Large agencies of linked clients, for measuring only: one client is brought through all three systems by the core
itself, then its rows, in the simulators and in the core, are copied under other ids and names.

So crosswalk and shadows are exactly what the core would have written, and a hundred thousand take a minute.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from trifold.scenarios.casting import Role
from trifold.scenarios.indoors import Indoors
from trifold.scenarios.playhouse import Playhouse
from trifold.scenarios.report import PlayResult
from trifold.scenarios.stage import Stage
from trifold.simulators.population.rows import set_counter

NAME, STREET, PHONE, BORN = "Zqxbench", "14 Elm Street", "5550101", "1980-02-03"
FIRST_NUMBER, NUMBERS = 77_000_000, 80_000_000  # of AMS360's customers: the first one's, the copies'
ACCOUNTS, CONTACTS = 5_000_000, 7_000_000  # of BenefitPoint
ROWS_MAX = 2_000
# By system: table -> the column that numbers its rows by itself, if there is one.
TABLES: Mapping[str, Mapping[str, str | None]] = {
    "ams360": {"customers": None, "phones": None},
    "benefitpoint": {"accounts": None, "contacts": None, "writes": "number"},
    "insuredmine": {"accounts": "seq", "contacts": "seq", "external_ids": "number"},
    "sync-core": {
        "records": None,
        "links": "id",
        "identities": None,
        "identity_keys": None,
        "identity_claims": None,
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The one client; ``ids`` are what the copies must not share."""

    customer: str
    account: str
    contact: str
    shown: str
    shown_contact: str
    records: Sequence[str]

    def tokens(self, number: int) -> Mapping[str, str]:
        """What stands for what in the copy of a number, the longer texts first."""
        name = f"{chr(97 + number % 26)}x{number}"
        return {
            self.customer: f"{number:08x}{self.customer[8:]}",
            self.shown: f"{0xA0000000 + number:08x}{self.shown[8:]}",
            self.shown_contact: f"{0xB0000000 + number:08x}{self.shown_contact[8:]}",
            **{own: f"{own[:2]}f{place:x}{number:010x}" for place, own in enumerate(self.records)},
            str(FIRST_NUMBER + 1): str(NUMBERS + number),
            self.account: str(ACCOUNTS + number),
            self.contact: str(CONTACTS + number),
            BORN: f"{1940 + number % 60}-{1 + number // 60 % 12:02}-{1 + number // 720 % 28:02}",
            NAME: name.capitalize(),
            NAME.lower(): name,
            PHONE: str(2_000_000 + number),
        }


class Agency:
    """A stage without sockets whose one agency has ``clients`` linked clients."""

    def __init__(self, clients: int, **settings: Any) -> None:
        self.house = Playhouse()
        self.venue = Indoors(house=self.house)
        self.stage = Stage(self.venue, PlayResult(name="bench", story=""))
        self.desk: Any = cast(Any, self.venue.engine).desk
        self.original = self._bring_one()
        for system in TABLES:
            self._copy(system, clients - 1)
        self.venue.clock.advance(3_600)
        self._configure(settings)

    def _configure(self, settings: Mapping[str, Any]) -> None:
        """Settings of the agency's AMS360, such as ``sweep_calls_per_hour``."""
        agency = self.desk.settings.agencies[self.venue.world]
        ams360 = agency.ams360.model_copy(update=dict(settings))
        self.desk.settings.agencies[self.venue.world] = agency.model_copy(update={"ams360": ams360})
        vars(self.desk.connectors)["_own"].__dict__.clear()  # the next ones know the settings

    def raw(self, system: str) -> sqlite3.Connection:
        """The database behind a simulator's world, or the core's."""
        if system == "sync-core":
            return cast(sqlite3.Connection, self.desk.db.engine.raw_connection().driver_connection)
        return self.house.simulators[system].worlds.get(self.venue.world)._raw

    def _bring_one(self) -> Original:
        with self.house.simulators["ams360"].worlds.get(self.venue.world).begin() as conn:
            set_counter(conn, "customer", FIRST_NUMBER)
        facts = {"first_name": "Ada", "last_name": NAME, "email": f"{NAME.lower()}@example.com", "born": BORN}
        facts |= {"phone": f"512{PHONE}", "street1": STREET, "city": "Austin", "state": "TX", "zip": "78701"}
        ada = Role(NAME.lower(), "person", facts)
        self.stage.ams360.add_customer(ada)
        self.stage.benefitpoint.add_account_from_ams360(ada, classification="Individual")
        self.stage.settle()
        self.venue.clock.advance(3_600)  # the copies are older than what a poll looks back to
        self.stage.daily()
        shown = self.stage.insuredmine.shows
        rows = self.raw("sync-core").execute("SELECT canonical_id FROM records ORDER BY parent_id IS NOT NULL")
        return Original(
            customer=ada.ids["ams360"],
            account=ada.ids["benefitpoint"],
            contact=str(self.stage.benefitpoint.shows.contacts(ada)[0]["contact"]["contactID"]),
            shown=str(shown.account(ada)["id"]),
            shown_contact=str(shown.contacts(ada)[0]["id"]),
            records=[row[0] for row in rows],
        )

    def _copy(self, system: str, copies: int) -> None:
        raw = self.raw(system)
        raw.commit()
        raw.execute("BEGIN IMMEDIATE")
        for table, own in TABLES[system].items():
            columns = [row[1] for row in raw.execute(f"PRAGMA table_info('{table}')") if row[1] != own]
            listed = ", ".join(columns)
            originals = [
                row
                for row in raw.execute(f"SELECT {listed} FROM {table}")
                if any(map(str(row).__contains__, self._ids))
            ]
            marks = ", ".join("?" * len(columns))
            statement = f"INSERT INTO {table} ({listed}) VALUES ({marks})"
            batch: list[tuple[Any, ...]] = []
            for row in self._rows(originals, copies):
                batch.append(row)
                if len(batch) == ROWS_MAX:
                    raw.executemany(statement, batch)
                    batch.clear()
            raw.executemany(statement, batch)
        raw.commit()

    @property
    def _ids(self) -> Iterator[str]:
        return iter(self.original.tokens(0))

    def _rows(self, originals: Sequence[tuple[Any, ...]], copies: int) -> Iterator[tuple[Any, ...]]:
        held = [[_held(value, list(self._ids)) for value in row] for row in originals]
        for number in range(1, copies + 1):
            tokens = self.original.tokens(number)
            for row, parts in zip(originals, held, strict=True):
                yield tuple(_copied(value, part, tokens) for value, part in zip(row, parts, strict=True))


def _held(value: Any, tokens: Sequence[str]) -> list[str]:
    return [token for token in tokens if token in str(value)] if isinstance(value, str | int) else []


def _copied(value: Any, held: Sequence[str], tokens: Mapping[str, str]) -> Any:
    if not held:
        return value
    if isinstance(value, int):
        return int(tokens[held[0]])
    for token in held:
        value = value.replace(token, tokens[token])
    return value
