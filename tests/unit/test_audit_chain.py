"""The audit: only added to, and every later change of it is seen."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from paper import PaperTown
from trifold.sync_core.model.changes import Kind
from trifold.sync_core.store import audit
from trifold.sync_core.store.audit import Verdict
from trifold.sync_core.store.tables import audit as entries


@pytest.fixture
def town() -> PaperTown:
    """Five and more entries: a customer who is shown in InsuredMine, and moves."""
    town = PaperTown()
    number = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", city="Austin")
    town.settle()
    town.ams360.edit(Kind.ACCOUNT, number, city="Boston")
    town.settle()
    return town


def verdict(town: PaperTown, key: str = "") -> Verdict:
    with town.db.read() as conn:
        return audit.verify(conn, key)


def tamper(town: PaperTown, *statements: object) -> None:
    """As somebody would who has the database's own rights."""
    with town.db.begin() as conn:
        conn.exec_driver_sql("DROP TRIGGER audit_no_update")
        conn.exec_driver_sql("DROP TRIGGER audit_no_delete")
        for statement in statements:
            conn.execute(statement)  # type: ignore[call-overload]


def test_a_chain_that_nobody_touched_is_whole(town: PaperTown) -> None:
    found = verdict(town)

    assert found.entries > 5
    assert found.broken == ()


@pytest.mark.parametrize(
    "statement",
    [update(entries).where(entries.c.id == 2).values(event="nothing"), delete(entries).where(entries.c.id == 2)],
    ids=["change", "deletion"],
)
def test_the_database_refuses_a_change_and_a_deletion(town: PaperTown, statement: object) -> None:
    with pytest.raises(DatabaseError, match="only added to"), town.db.begin() as conn:
        conn.execute(statement)  # type: ignore[call-overload]

    assert verdict(town).broken == ()


@pytest.mark.parametrize("column", audit.HASHED)
def test_a_changed_entry_is_named(town: PaperTown, column: str) -> None:
    changed = {"at": town.db.now().replace(year=1999), "details": {"changed": {}, "forged": True}}
    tamper(town, update(entries).where(entries.c.id == 3).values({column: changed.get(column, "forged")}))

    assert verdict(town).broken == ("audit 3: it was changed after it was written, or by another key",)


def test_an_entry_that_was_taken_away_is_missed(town: PaperTown) -> None:
    tamper(town, delete(entries).where(entries.c.id == 3))

    assert verdict(town).broken == ("audit 4: what stood before it was taken away or put in",)


def test_an_end_that_was_cut_off_is_missed(town: PaperTown) -> None:
    tamper(town, delete(entries).where(entries.c.id > 3))

    assert verdict(town).broken == ("audit: its end was cut off, or written by something else",)


def test_with_a_key_a_forger_cannot_make_the_hash_again() -> None:
    town = PaperTown()
    town.db.audit_key = "only the core knows it"
    town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC")
    town.settle()
    assert verdict(town, "only the core knows it").broken == ()
    with town.db.begin() as conn:
        row = dict(conn.execute(select(entries).where(entries.c.id == 2)).mappings().one())
    forged = audit.hash_of({**row, "event": "forged"}, row["previous"], "")
    tamper(town, update(entries).where(entries.c.id == 2).values(event="forged", hash=forged))

    told = verdict(town, "only the core knows it").broken

    assert told[0] == "audit 2: it was changed after it was written, or by another key"


def test_every_write_has_its_before_and_after_and_the_run_that_it_came_of(town: PaperTown) -> None:
    with town.db.begin() as conn:
        rows = conn.execute(select(entries).where(entries.c.event == "applied", entries.c.system == "insuredmine"))
        (row,) = rows.mappings().all()

    assert row["details"]["changed"] == {"city": {"before": "Austin", "after": "Boston"}}
    with town.db.begin() as conn:
        told = conn.execute(select(entries.c.event).where(entries.c.correlation_id == row["correlation_id"]))
        assert set(told.scalars()) == {"received", "merged", "applied"}
