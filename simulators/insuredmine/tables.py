"""The tables of one InsuredMine world. A record's fields live in ``body``; columns beside it only serve look-ups."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    func,
    literal_column,
)

from trifold.simulators.chassis.searching import NameSearch

metadata = MetaData()


def _records(name: str, *columns: Column[str] | Column[bool]) -> Table:
    return Table(
        name,
        metadata,
        Column("seq", Integer, primary_key=True),
        Column("id", String(24), nullable=False, unique=True),
        *columns,
        Column("search_key", String, nullable=False),  # casefolded names
        Column("status", String, nullable=False),
        Column("deleted", Boolean, nullable=False, index=True),
        Column("version", Integer, nullable=False),
        Column("body", JSON, nullable=False),
    )


accounts = _records("accounts")
contacts = _records(
    "contacts",
    Column("account_id", String(24), nullable=False),
    Column("is_primary", Boolean, nullable=False),
)
policies = _records(
    "policies",
    Column("account_id", String(24), nullable=False),
    Column("contact_id", String(24), nullable=False),
)
RECORDS: Mapping[str, Table] = {"account": accounts, "contact": contacts, "policy": policies}
Index("contacts_by_account", contacts.c.account_id, contacts.c.deleted)
Index("policies_by_account", policies.c.account_id, policies.c.deleted)
Index("policies_by_contact", policies.c.contact_id, policies.c.deleted)


def email_of(table: Table) -> ColumnElement[str]:
    """In small letters."""
    return func.lower(func.json_extract(table.c.body, literal_column("'$.email'")))


def phone_of(table: Table) -> ColumnElement[str]:
    return func.json_extract(table.c.body, literal_column("'$.phone'"))


for people_of in (accounts, contacts):
    Index(f"{people_of.name}_by_email", email_of(people_of))
    Index(f"{people_of.name}_by_phone", phone_of(people_of))
NAMES = {kind: NameSearch(table, "search_key") for kind, table in RECORDS.items()}

external_ids = Table(
    "external_ids",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("record_id", String(24), nullable=False),
    Column("system", String, nullable=False),
    Column("external_id", String, nullable=False),
    Column("external_number", String),
    Column("linked_at", String, nullable=False),
    Column("last_seen_hash", String),
    UniqueConstraint("kind", "record_id", "system", "external_id"),
    Index("external_ids_lookup", "kind", "system", "external_id"),
)

people = Table(  # a contact that is a person of another account, too: the person is named by its first contact
    "people",
    metadata,
    Column("contact_id", String(24), primary_key=True),
    Column("person_id", String(24), nullable=False, index=True),
)

changes = Table(
    "changes",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("record_id", String(24), nullable=False),
    Column("account_id", String(24), nullable=False),
    Column("action", String, nullable=False),  # created, updated, deleted
    Column("version", Integer, nullable=False),
    Column("changed_by", JSON, nullable=False),
    Column("at", String, nullable=False),
)

sync_requests = Table(
    "sync_requests",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", String(24), nullable=False, unique=True),
    Column("record_kind", String, nullable=False),
    Column("record_id", String(24), nullable=False, index=True),
    Column("account_id", String(24), nullable=False),
    Column("targets", JSON, nullable=False),
    Column("state", String, nullable=False, index=True),  # requested, running, done, partial, refused
    Column("results", JSON, nullable=False),
    Column("requested_by", JSON, nullable=False),
    Column("created_at", String, nullable=False),
    Column("updated_at", String, nullable=False),
)

settled_targets = Table(  # the record was linked with the system after the request: what was told is over
    "settled_targets",
    metadata,
    Column("request_id", String(24), primary_key=True),
    Column("system", String, primary_key=True),
)

daily_jobs = Table(
    "daily_jobs",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", String(24), nullable=False, unique=True),
    Column("state", String, nullable=False),  # requested, running, done, failed
    Column("total", Integer),
    Column("done", Integer, nullable=False),
    Column("message", String),
    Column("requested_by", JSON, nullable=False),
    Column("joined_by", JSON, nullable=False),
    Column("created_at", String, nullable=False),
    Column("updated_at", String, nullable=False),
    Column("finished_at", String),
)

replies = Table(  # what a POST with an Idempotency-Key answered
    "replies",
    metadata,
    Column("key", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("body", String, nullable=False),
    Column("created_at", String, nullable=False),
)


def _named(name: str, *columns: Column[str] | Column[str | None]) -> Table:
    return Table(
        name,
        metadata,
        Column("seq", Integer, primary_key=True),
        Column("id", String(24), nullable=False, unique=True),
        Column("name", String, nullable=False),
        *columns,
    )


members = _named("members", Column("role", String, nullable=False), Column("email", String, nullable=False))
carriers = _named("carriers", Column("code", String, nullable=False))
categories = _named("categories", Column("type", String, nullable=False))  # Personal, Commercial, Benefits
