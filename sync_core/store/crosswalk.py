"""The crosswalk: which record of which system is which canonical record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, update

from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import Known, Link, LinkState, Shadow
from trifold.sync_core.model.records import GoldenRecord
from trifold.sync_core.store import records as golden
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import links, records

# What every step asks, compiled once: building a statement costs more than asking it.
_FIND = select(links).where(
    links.c.agency == bindparam("agency"),
    links.c.system == bindparam("system"),
    links.c.kind == bindparam("kind"),
    links.c.external_id == bindparam("external_id"),
)
_OF_RECORD = select(links).where(links.c.canonical_id == bindparam("one"))
_WITH_RECORD = (
    select(links, *(records.c[name].label(f"its_{name}") for name in golden.NAMES))
    .select_from(records.outerjoin(links, links.c.canonical_id == records.c.canonical_id))
    .where(records.c.canonical_id == bindparam("one"))
)
_RECORD = select(records).where(records.c.canonical_id == bindparam("one"))
_BELOW = records.c.parent_id == bindparam("parent"), records.c.kind == bindparam("kind")
_SIBLINGS = select(records.c.canonical_id, records.c.is_self).where(*_BELOW).order_by(records.c.canonical_id)
_OF_KEY = select(records).where(*_BELOW, records.c.name == bindparam("name"))
_ITSELF = select(records).where(*_BELOW, records.c.is_self)
_NAMED = (
    select(records.c.canonical_id)
    .where(records.c.agency == bindparam("agency"), records.c.kind == Kind.ACCOUNT, records.c.name == bindparam("name"))
    .limit(bindparam("limit"))
)
_THEIR_LINKS = select(links).join(records, records.c.canonical_id == links.c.canonical_id).where(*_BELOW)
_SAVE = update(links).where(
    links.c.agency == bindparam("its_agency"),
    links.c.system == bindparam("its_system"),
    links.c.kind == bindparam("its_kind"),
    links.c.external_id == bindparam("its_external_id"),
    links.c.canonical_id == bindparam("its_canonical_id"),
)
_ADD = insert(links)
SHADOW_OF_VALUES = ("unread", "refused", "unproven", "told")  # kept where there is something to keep
SHADOW = ("seen", "given", "carried", "sent", "replaced", *SHADOW_OF_VALUES)


def _link(row: Mapping[str, Any]) -> Link:
    shadow = row["shadow"]
    return Link(
        canonical_id=row["canonical_id"],
        system=System(row["system"]),
        kind=Kind(row["kind"]),
        external_id=row["external_id"],
        former_id=row["former_id"],
        number=row["number"],
        version=row["version"],
        shown=row["shown"],
        state=LinkState(row["state"]),
        explored=row["explored"],
        shadow=Shadow(**{part: shadow.get(part, {}) for part in SHADOW}),
        missing_since=row["missing_since"],
    )


def find(conn: Connection, agency: str, system: System, kind: Kind, external_id: str) -> Link | None:
    """The link of an external id, in any state."""
    asked = {"agency": agency, "system": system, "kind": kind, "external_id": external_id}
    row = conn.execute(_FIND, asked).mappings().first()
    return _link(dict(row)) if row else None


def of_record(conn: Connection, canonical_id: str) -> dict[System, Link]:
    """All links of a canonical record, in any state."""
    rows = conn.execute(_OF_RECORD, {"one": canonical_id}).mappings()
    return {link.system: link for link in (_link(dict(row)) for row in rows)}


def with_record(conn: Connection, canonical_id: str) -> tuple[GoldenRecord | None, dict[System, Link]]:
    """A canonical record and all its links, in any state, in one look."""
    rows = conn.execute(_WITH_RECORD, {"one": canonical_id}).mappings().all()
    if not rows:
        return None, {}
    record = golden.of_row({name: rows[0][f"its_{name}"] for name in golden.NAMES})
    found = [_link(dict(row)) for row in rows if row["id"] is not None]
    return record, {link.system: link for link in found}


def known(conn: Connection, canonical_id: str) -> Known:
    row = conn.execute(_RECORD, {"one": canonical_id}).mappings().one()
    return Known(
        canonical_id=canonical_id,
        links=tuple(of_record(conn, canonical_id).values()),
        fields=row["fields"],
        is_self=row["is_self"],
    )


def of_key(conn: Connection, parent_id: str, kind: Kind, name: str) -> list[Known]:
    """The canonical records under an account that are found by one key (store.records.name_of), however many are
    there."""
    return _with_links(conn, conn.execute(_OF_KEY, {"parent": parent_id, "kind": kind, "name": name}).all())


def itself(conn: Connection, parent_id: str) -> list[Known]:
    """The contact that is the individual account itself, if it is known."""
    return _with_links(conn, conn.execute(_ITSELF, {"parent": parent_id, "kind": Kind.CONTACT}).all())


def _with_links(conn: Connection, rows: Iterable[Any]) -> list[Known]:
    return [
        Known(
            canonical_id=row.canonical_id,
            links=tuple(of_record(conn, row.canonical_id).values()),
            fields=row.fields,
            is_self=row.is_self,
        )
        for row in rows
    ]


def accounts_named(conn: Connection, agency: str, name: str, limit: int) -> list[str]:
    """The canonical ids of the accounts of exactly one name (store.records.name_of)."""
    return list(conn.execute(_NAMED, {"agency": agency, "name": name, "limit": limit}).scalars())


def siblings(conn: Connection, parent_id: str, kind: Kind) -> list[Known]:
    """The canonical records of one kind under an account."""
    below = {"parent": parent_id, "kind": kind}
    rows = conn.execute(_SIBLINGS, below).all()
    if not rows:
        return []
    by_record: dict[str, list[Link]] = {}
    for row in conn.execute(_THEIR_LINKS, below).mappings():
        by_record.setdefault(row["canonical_id"], []).append(_link(dict(row)))
    return [Known(canonical_id=one, links=tuple(by_record.get(one, ())), is_self=is_self) for one, is_self in rows]


def save(db: Database, conn: Connection, agency: str, link: Link, rule: str = "") -> None:
    """Insert, or bring the shadow, version and state of a known link up to date."""
    values = _values(db, agency, link)
    if conn.execute(_SAVE, values).rowcount == 0:
        new = {name.removeprefix("its_"): value for name, value in values.items()}
        conn.execute(_ADD, {**new, "rule": rule, "made_at": db.now()})


def save_known(db: Database, conn: Connection, agency: str, links_: Iterable[Link]) -> None:
    """Bring several links up to date at once."""
    rows = [_values(db, agency, link) for link in links_]
    if rows:
        conn.execute(_SAVE, rows)


def _values(db: Database, agency: str, link: Link) -> dict[str, Any]:
    shadow = link.shadow
    return {
        "its_agency": agency,
        "its_system": link.system,
        "its_kind": link.kind,
        "its_external_id": link.external_id,
        "its_canonical_id": link.canonical_id,
        "former_id": link.former_id,
        "number": link.number,
        "version": link.version,
        "shown": link.shown,
        "state": link.state,
        "explored": link.explored,
        "shadow": {
            "seen": dict(shadow.seen),
            "given": dict(shadow.given),
            "carried": dict(shadow.carried),
            "sent": {name: list(values) for name, values in shadow.sent.items()},
            "replaced": {name: list(before) for name, before in shadow.replaced.items()},
            **{part: known for part in SHADOW_OF_VALUES if (known := dict(getattr(shadow, part)))},
        },
        "missing_since": None,
        "gone_at": db.now() if link.state is LinkState.GONE else None,
    }


def _whole(canonical_id: str) -> ColumnElement[bool]:
    """The links of a record and of everything below it."""
    below = select(records.c.canonical_id).where(records.c.parent_id == canonical_id)
    return (links.c.canonical_id == canonical_id) | links.c.canonical_id.in_(below)


def detach(conn: Connection, canonical_id: str, system: System, *, alone: bool = False) -> list[dict[str, Any]]:
    """Forget a record's link to a system, and (unless ``alone``) those of everything below it; gives the rows, to be
    put back."""
    where = (links.c.system == system, links.c.canonical_id == canonical_id if alone else _whole(canonical_id))
    rows = [dict(row) for row in conn.execute(select(links).where(*where)).mappings()]
    conn.execute(delete(links).where(*where))
    return [{**row, "made_at": row["made_at"].isoformat(), "missing_since": None, "gone_at": None} for row in rows]


def move(conn: Connection, canonical_id: str, system: System, to: str) -> None:
    """A record's link becomes another's, as if it were new: what was seen there before no longer counts."""
    mine = (links.c.system == system, links.c.canonical_id == canonical_id)
    conn.execute(update(links).where(*mine).values(canonical_id=to, shadow={}, explored=False))


def revive(conn: Connection, canonical_id: str, system: System) -> None:
    """A record's link that rests is live again, as it was."""
    mine = (links.c.system == system, links.c.canonical_id == canonical_id)
    conn.execute(update(links).where(*mine).values(state=LinkState.LIVE))


def put_back(conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """The rows that :func:`detach` gave."""
    for row in rows:
        known = {name: value for name, value in row.items() if name != "id"}
        conn.execute(insert(links).values({**known, "made_at": datetime.fromisoformat(row["made_at"])}))


def note_missing(conn: Connection, agency: str, link: Link, since: datetime | None) -> None:
    """Its system does not show it since then, or shows it again (None)."""
    where = (links.c.agency == agency, links.c.system == link.system, links.c.kind == link.kind)
    query = update(links).where(*where, links.c.external_id == link.external_id)
    conn.execute(query.values(missing_since=since))


def part_below(db: Database, conn: Connection, canonical_id: str, system: System, state: str) -> None:
    """Everything below an account parts from a system together with it."""
    below = select(records.c.canonical_id).where(records.c.parent_id == canonical_id)
    where = (links.c.system == system, links.c.state == LinkState.LIVE, links.c.canonical_id.in_(below))
    gone_at = db.now() if state == LinkState.GONE else None
    conn.execute(update(links).where(*where).values(state=state, gone_at=gone_at))


def gone_lately(conn: Connection, agency: str, since: datetime, limit: int) -> list[Link]:
    """Links that were given up because their system showed the record no more; it may be there again."""
    where = (links.c.agency == agency, links.c.state == LinkState.GONE, links.c.gone_at >= since)
    rows = conn.execute(select(links).where(*where).order_by(links.c.gone_at.desc()).limit(limit)).mappings()
    return [_link(dict(row)) for row in rows]


def explore_again(conn: Connection, canonical_id: str) -> None:
    """The next look goes through everything below the account."""
    conn.execute(update(links).where(links.c.canonical_id == canonical_id).values(explored=False))


def link_again(conn: Connection, canonical_id: str, system: System) -> None:
    """Links that a user had removed are live again, here and below; what was seen there before no longer counts."""
    where = (links.c.system == system, links.c.state == LinkState.UNLINKED, _whole(canonical_id))
    conn.execute(update(links).where(*where).values(state=LinkState.LIVE, shadow={}, explored=False))


def hidden_accounts(conn: Connection, agency: str, system: System) -> Iterable[str]:
    """External ids of accounts whose link is not yet shown in InsuredMine."""
    query = select(links.c.external_id).where(
        links.c.agency == agency,
        links.c.system == system,
        links.c.kind == Kind.ACCOUNT,
        links.c.shown.is_(False),
        links.c.state == LinkState.LIVE,
    )
    return list(conn.execute(query).scalars())


def family(conn: Connection, agency: str, system: System, kind: Kind, external_id: str, account_id: str | None) -> str:
    """The name under which an account's records are worked on one at a time: its canonical id once it has one."""
    owner = external_id if kind is Kind.ACCOUNT else account_id
    if owner is None:
        link = find(conn, agency, system, kind, external_id)
        record = golden.read(conn, link.canonical_id) if link else None
        if record and record.parent_id:
            return record.parent_id
        return f"{agency}/{system}/{kind}/{external_id}"
    link = find(conn, agency, system, Kind.ACCOUNT, owner)
    return link.canonical_id if link else f"{agency}/{system}/account/{owner}"
