"""Accounts, contacts and policies as stored records: load, keep, list, show. No vendor rule lives here.

Every write goes through :func:`create`, :func:`keep` or :func:`discard`, so every write raises one change and one
webhook in its own transaction, and a write that changes nothing raises none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, insert, or_, select, update

from trifold.simulators.chassis.prepared import Prepared
from trifold.simulators.insuredmine.acts import BADGES, Act, Fields
from trifold.simulators.insuredmine.errors import Deleted, NotFound, Stale
from trifold.simulators.insuredmine.tables import (
    NAMES,
    RECORDS,
    changes,
    contacts,
    email_of,
    external_ids,
    people,
    phone_of,
)
from trifold.simulators.insuredmine.webhooks import announce

_BY_ID = {
    kind: Prepared(select(table.c.body).where(table.c.id == bindparam("wanted"))) for kind, table in RECORDS.items()
}
_LINKS = Prepared(
    select(
        *(external_ids.c[name] for name in ("system", "external_id", "external_number", "linked_at", "last_seen_hash"))
    )
    .where(external_ids.c.kind == bindparam("wanted_kind"), external_ids.c.record_id == bindparam("wanted"))
    .order_by(external_ids.c.number)
)
_CONTACTS = Prepared(
    select(contacts.c.id, contacts.c.is_primary)
    .where(contacts.c.account_id == bindparam("wanted"), contacts.c.deleted.is_(False))
    .order_by(contacts.c.is_primary.desc(), contacts.c.seq)
)
_PLACES = Prepared(
    select(contacts.c.account_id, contacts.c.id, contacts.c.is_primary, contacts.c.body)
    .where(
        or_(
            contacts.c.id == bindparam("wanted"),
            contacts.c.id.in_(select(people.c.contact_id).where(people.c.person_id == bindparam("wanted"))),
        ),
        contacts.c.deleted.is_(False),
    )
    .order_by(contacts.c.seq)
)
_PERSON = Prepared(select(people.c.person_id).where(people.c.contact_id == bindparam("wanted")))
NAME_FIELDS = ("name", "businessName", "dba", "number")


def person_name(fields: Mapping[str, Any]) -> str:
    """First, middle and last name in one line, byte for byte as they were given."""
    return " ".join(fields[part] for part in ("firstName", "middleName", "lastName") if fields.get(part))


def person_of(act: Act, contact_id: str) -> str:
    """The person that a contact is, named by the id of the person's first contact."""
    found: str | None = _PERSON.value(act.conn, wanted=contact_id)
    return found or contact_id


def places_of(act: Act, contact_id: str) -> list[Fields]:
    """Every contact of this person, in whatever account, oldest first."""
    rows = _PLACES.all(act.conn, wanted=person_of(act, contact_id))
    return [body for _, _, _, body in rows]


def columns(kind: str, body: Fields) -> dict[str, Any]:
    """The row of a record, without its id."""
    row = {
        "search_key": "\n".join(str(body[name]) for name in NAME_FIELDS if body.get(name)).casefold(),
        "status": body["status"],
        "deleted": body["deletedAt"] is not None,
        "version": body["version"],
        "body": body,
    }
    if kind != "account":
        row["account_id"] = body["accountId"]
    if kind == "contact":
        row["is_primary"] = body["primary"]
    if kind == "policy":
        row["contact_id"] = body["contactId"]
    return row


def _raise_change(act: Act, kind: str, body: Fields, action: str) -> None:
    account_id = body["id"] if kind == "account" else body["accountId"]
    act.conn.execute(
        insert(changes).values(
            kind=kind,
            record_id=body["id"],
            account_id=account_id,
            action=action,
            version=body["version"],
            changed_by=act.by,
            at=act.now,
        )
    )
    announce(act, f"{kind}.{action}", record_id=body["id"], account_id=account_id, version=body["version"])


def create(act: Act, kind: str, fields: Fields) -> Fields:
    """Store a new record at version 1."""
    stamps = {"version": 1, "createdAt": act.now, "updatedAt": act.now, "deletedAt": None}
    body = {"id": act.new_id(), **fields, **stamps, "createdBy": act.by, "updatedBy": act.by}
    act.conn.execute(insert(RECORDS[kind]).values(id=body["id"], **columns(kind, body)))
    _raise_change(act, kind, body, "created")
    return body


def keep(act: Act, kind: str, before: Fields, fields: Fields, *, touched: bool = False) -> Fields:
    """Store ``fields`` over ``before``; nothing at all happens when nothing differs (and it isn't ``touched``)."""
    if not touched and all(before.get(name) == value for name, value in fields.items()):
        return before
    return _store(act, kind, {**before, **fields}, "updated")


def discard(act: Act, kind: str, before: Fields, more: Mapping[str, Any] = MappingProxyType({})) -> None:
    """Soft delete: the record stays, with ``deletedAt`` and what ``more`` is to be kept of it."""
    _store(act, kind, {**before, **more, "deletedAt": act.now}, "deleted")


def _store(act: Act, kind: str, body: Fields, action: str) -> Fields:
    body = {**body, "version": body["version"] + 1, "updatedAt": act.now, "updatedBy": act.by}
    table = RECORDS[kind]
    act.conn.execute(update(table).where(table.c.id == body["id"]).values(columns(kind, body)))
    _raise_change(act, kind, body, action)
    return body


def load(
    act: Act, kind: str, record_id: str, *, deleted_too: bool = False, expected_version: str | None = None
) -> Fields:
    """One stored record; raises NotFound, Deleted, or Stale when it isn't at ``expected_version`` ("*" = any)."""
    body = _BY_ID[kind].value(act.conn, wanted=record_id)
    if body is None:
        raise NotFound(f"{kind} {record_id}: not found. Look it up in the list of {_plural(kind)}.")
    found: Fields = body
    if found["deletedAt"] and not deleted_too:
        into = found.get("mergedInto")
        how = f"was merged into {into}" if into else f"deleted at {found['deletedAt']}"
        raise Deleted(f"{kind} {record_id}: {how}. Read it with includeDeleted=true.")
    if expected_version not in (None, "*", str(found["version"])):
        raise Stale(f"{kind} {record_id}: is at version {found['version']}. Nothing was written. Read it again.")
    return found


def members_of(act: Act, kind: str, *where: ColumnElement[bool]) -> list[Fields]:
    """The live records of a kind under a condition, oldest first."""
    table = RECORDS[kind]
    query = select(table.c.body).where(table.c.deleted.is_(False), *where).order_by(table.c.seq)
    return list(act.conn.execute(query).scalars())


def _plural(kind: str) -> str:
    return "policies" if kind == "policy" else f"{kind}s"


def page(
    act: Act,
    kind: str,
    *,
    cursor: str | None = None,
    limit: int = 50,
    name: str | None = None,
    badge: str | None = None,
    account_id: str | None = None,
    status: str | None = None,
    external_system: str | None = None,
    external_id: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    include_deleted: bool = False,
) -> tuple[list[Fields], str | None]:
    """One page, oldest first, shown as on the wire; and the next cursor, None at the end."""
    table = RECORDS[kind]
    query: Select[tuple[int, Any]] = select(table.c.seq, table.c.body).order_by(table.c.seq).limit(limit + 1)
    if cursor:
        query = query.where(table.c.seq > int(cursor))
    if not include_deleted:
        query = query.where(table.c.deleted.is_(False))
    if name:
        narrowed = NAMES[kind].holding([name.casefold()])
        query = query.where(func.instr(table.c.search_key, name.casefold()) > 0)
        query = query if narrowed is None else query.where(narrowed)
    if account_id:
        query = query.where((table.c.id if kind == "account" else table.c.account_id) == account_id)
    if status:
        query = query.where(table.c.status == status)
    if email:
        query = query.where(email_of(table) == email.lower())
    if phone:
        query = query.where(phone_of(table) == phone)
    if external_system or external_id:
        query = query.where(_linked(kind, external_system, external_id))
    if badge:
        query = query.where(_badged(kind, badge))
    rows = act.conn.execute(query).all()
    more = str(rows[limit - 1].seq) if len(rows) > limit else None
    return shown(act, kind, [row.body for row in rows[:limit]]), more


def count(act: Act, kind: str, badge: str | None = None) -> int:
    """How many live records of a kind there are (with a badge filter)."""
    table = RECORDS[kind]
    query = select(func.count()).select_from(table).where(table.c.deleted.is_(False))
    return int(act.conn.execute(query.where(_badged(kind, badge)) if badge else query).scalar_one())


def _linked(kind: str, system: str | None = None, external_id: str | None = None) -> ColumnElement[bool]:
    ids = external_ids.c
    conditions = [ids.kind == kind, ids.record_id == RECORDS[kind].c.id]
    if system:
        conditions.append(ids.system == system)
    if external_id:
        conditions.append(ids.external_id == external_id)
    return exists().where(and_(*conditions)).correlate(RECORDS[kind])


def _badged(kind: str, badge: str) -> ColumnElement[bool]:
    ams360, benefitpoint = _linked(kind, "ams360"), _linked(kind, "benefitpoint")
    return {
        BADGES["ams360"]: ams360,
        BADGES["benefitpoint"]: benefitpoint,
        "both": and_(ams360, benefitpoint),
        "ams360_only": and_(ams360, ~benefitpoint),
        "benefitpoint_only": and_(benefitpoint, ~ams360),
        "none": and_(~ams360, ~benefitpoint),
    }[badge]


def links(act: Act, kind: str, record_ids: Iterable[str]) -> dict[str, list[Fields]]:
    """The external ids of records, by record id."""
    names = ("system", "externalId", "externalNumber", "linkedAt", "lastSeenHash")
    return {
        record_id: [
            dict(zip(names, row, strict=True)) for row in _LINKS.all(act.conn, wanted_kind=kind, wanted=record_id)
        ]
        for record_id in record_ids
    }


def badges(external: Sequence[Mapping[str, Any]]) -> list[str]:
    """Badges come from external ids and from nothing else."""
    linked = {link["system"] for link in external}
    return [badge for system, badge in BADGES.items() if system in linked]


def shown(act: Act, kind: str, bodies: Sequence[Fields]) -> list[Fields]:
    """Stored records as the API and the screens show them: with external ids, badges and an account's contacts."""
    external = links(act, kind, [body["id"] for body in bodies])
    found = [
        {
            **{name: value for name, value in body.items() if name not in ("merged", "mergedInto")},
            **({"mergedInto": body["mergedInto"]} if body.get("mergedInto") else {}),
            "externalIds": external[body["id"]],
            "badges": badges(external[body["id"]]),
        }
        for body in bodies
    ]
    if kind == "contact":
        for body in found:
            body |= {"relation": body.get("relation"), "personId": person_of(act, body["id"])}
            rows = _PLACES.all(act.conn, wanted=body["personId"])
            body["accounts"] = [
                {
                    "accountId": account_id,
                    "contactId": contact_id,
                    "primary": is_primary,
                    "relation": held.get("relation"),
                }
                for account_id, contact_id, is_primary, held in rows
            ]
    if kind == "account":
        for body in found:
            rows = _CONTACTS.all(act.conn, wanted=body["id"])
            body["contacts"] = [{"id": contact_id, "primary": is_primary} for contact_id, is_primary in rows]
    return found


def show(act: Act, kind: str, body: Fields) -> Fields:
    return shown(act, kind, [body])[0]
