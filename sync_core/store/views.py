"""What the console and the commands show: whole rows as plain values, every list with a limit.

A view is a dict or a list of dicts of text, numbers, booleans and ISO times (UTC), ready for JSON and for a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select

from trifold.sync_core.model.changes import JobKind, Kind, System
from trifold.sync_core.model.identity import LinkState
from trifold.sync_core.model.naming import called
from trifold.sync_core.model.ownership import Rule, ownership_table, rule_for
from trifold.sync_core.model.records import FIELDS
from trifold.sync_core.store import batches as all_batches
from trifold.sync_core.store import code_mappings, dailies, health, heart, plans, sweeps
from trifold.sync_core.store import reviews as review_queue
from trifold.sync_core.store.batches import BatchKind, BatchState, Phase
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.health import Health
from trifold.sync_core.store.inbox_reads import in_words
from trifold.sync_core.store.intents import IN_DOUBT, UNSETTLED
from trifold.sync_core.store.reviews import ReviewState
from trifold.sync_core.store.tables import audit, batches, cursors, inbox, intents, links, records, reviews
from trifold.sync_core.store.tables import plans as plans_table

POLLED = "polled"
LIMIT = 100
LIMIT_MAX = 1_000
POLLS = [JobKind.POLL, JobKind.REQUESTS]
STATES = ("waiting", "running", "held", "dead", "done")
RUN_STATES = tuple(BatchState)
MAPPED = code_mappings.FIELDS

Row = dict[str, Any]


def _plain(row: Mapping[Any, Any]) -> Row:
    return {str(name): value.isoformat() + "Z" if isinstance(value, datetime) else value for name, value in row.items()}


def _rows(conn: Connection, table: Table, wanted: Mapping[str, Any], limit: int) -> list[Row]:
    """The newest rows that have the wanted values; None wants nothing."""
    where = [table.c[name] == value for name, value in wanted.items() if value is not None]
    query = select(table).where(*where).order_by(table.c.id.desc()).limit(min(limit, LIMIT_MAX))
    return [_plain(row) for row in conn.execute(query).mappings()]


def _count(conn: Connection, table: Table, *where: ColumnElement[bool]) -> int:
    return conn.execute(select(func.count()).select_from(table).where(*where)).scalar_one()


# ---- the agencies
def agency(conn: Connection, name: str) -> Row:
    """Counts: ``waiting, running, dead, in_doubt, open_reviews, held_runs``; ``polled_at``; the newest ``daily`` and
    ``sweep``. Polls are not counted."""
    mine = (inbox.c.agency == name, inbox.c.kind.not_in(POLLS))
    query = select(inbox.c.state, func.count()).where(*mine).group_by(inbox.c.state)
    rung: dict[str, int] = dict(conn.execute(query).all())
    polled = select(cursors.c.moved_at).where(cursors.c.agency == name, cursors.c.name == POLLED)
    polled_at = conn.execute(polled).scalar()
    return {
        "waiting": rung.get("waiting", 0),
        "running": rung.get("running", 0),
        "dead": rung.get("dead", 0),
        "in_doubt": _count(conn, intents, intents.c.agency == name, intents.c.state.in_(IN_DOUBT)),
        "open_reviews": _count(conn, reviews, reviews.c.agency == name, reviews.c.state == ReviewState.OPEN),
        "held_runs": _count(conn, batches, batches.c.agency == name, batches.c.state == BatchState.HELD),
        "polled_at": polled_at.isoformat() + "Z" if polled_at else None,
        "daily": _daily(conn, name),
        "sweep": _swept(conn, name),
    }


_ASIDE = ("kind", "items", "records", "records_max", "operations", "answered_at", "opened_at", "phase")


def _daily(conn: Connection, name: str) -> Row | None:
    """The newest daily: its state ("listing" until all of it is listed), progress, times."""
    found = dailies.newest(conn, name)
    if found is None:
        return None
    listing = found["state"] in all_batches.OPEN and found["phase"] == Phase.LISTING
    return _timed({**found, "state": BatchState.LISTING} if listing else found)


def _swept(conn: Connection, name: str) -> Row | None:
    """The newest sweep: state, listed, read, rung, calls, missed (how many, by how), times."""
    found = sweeps.newest(conn, name)
    hidden = ("agency", "place", "hour_began", "hour_calls")
    return _timed({key: value for key, value in found.items() if key not in hidden}) if found else None


def _timed(found: Row) -> Row:
    shown = {key: value for key, value in found.items() if key not in _ASIDE}
    return _plain({**shown, "started_at": found["opened_at"], "duration_seconds": all_batches.seconds(found)})


def linked(conn: Connection, name: str) -> dict[str, Row]:
    """By system: how many live links of each kind, and when the last change came in."""
    found: dict[str, Row] = {system: {"account": 0, "contact": 0, "policy": 0} for system in System}
    query = (
        select(links.c.system, links.c.kind, func.count())
        .where(links.c.agency == name, links.c.state == LinkState.LIVE)
        .group_by(links.c.system, links.c.kind)
    )
    for system, kind, number in conn.execute(query):
        found[system][kind] = number
    last = select(inbox.c.system, func.max(inbox.c.received_at)).where(inbox.c.agency == name)
    heard = dict(conn.execute(last.group_by(inbox.c.system)).all())
    for system, row in found.items():
        row["heard_at"] = heard[system].isoformat() + "Z" if system in heard else None
    return found


def worker_lives(db: Database, conn: Connection) -> bool:
    """Whether a worker gave a sign of life a moment ago and did not stop since."""
    return heart.beats(db, conn)


# ---- the lists
def rings(conn: Connection, *, agency: str | None = None, state: str | None = None, limit: int = LIMIT) -> list[Row]:
    """The inbox, newest first, each item with its ``code`` and what that says (``outcome``)."""
    return [in_words(row) for row in _rows(conn, inbox, {"agency": agency, "state": state}, limit)]


def waiting_for(conn: Connection, agency: str) -> dict[str, int]:
    """By system, how many items wait until it answers."""
    mine = (inbox.c.agency == agency, inbox.c.state == "waiting", inbox.c.waits_for.is_not(None))
    query = select(inbox.c.waits_for, func.count()).where(*mine, inbox.c.kind.not_in(POLLS))
    return dict(conn.execute(query.group_by(inbox.c.waits_for)).all())


def system_health(conn: Connection, agency: str) -> dict[System, Health]:
    """Whether each system answers, as far as that was kept."""
    return health.of_agency(conn, agency)


def items(
    db: Database,
    conn: Connection,
    *,
    agency: str | None = None,
    state: str | None = ReviewState.OPEN,
    limit: int = LIMIT,
) -> list[Row]:
    """The review queue, newest first, without its buttons (flows.review.items has them); state None shows the answered
    ones too. See :func:`item`."""
    wanted = {"agency": agency, "state": state}
    where = [reviews.c[name] == value for name, value in wanted.items() if value is not None]
    query = select(reviews).where(*where).order_by(reviews.c.id.desc()).limit(min(limit, LIMIT_MAX))
    return [_plain(review_queue.shown(dict(row), db.now())) for row in conn.execute(query).mappings()]


def entries(
    conn: Connection,
    *,
    agency: str | None = None,
    canonical_id: str | None = None,
    correlation_id: str | None = None,
    system: str | None = None,
    external_id: str | None = None,
    limit: int = LIMIT,
) -> list[Row]:
    """The audit, newest first."""
    wanted = {"agency": agency, "canonical_id": canonical_id, "system": system, "external_id": external_id}
    wanted |= {"correlation_id": correlation_id}
    return _rows(conn, audit, wanted, limit)


def plan_list(
    conn: Connection,
    *,
    agency: str | None = None,
    canonical_id: str | None = None,
    run_id: str | None = None,
    limit: int = LIMIT,
) -> list[Row]:
    """The plans, newest first. Each of ``operations``: verb, system, kind, canonical_id, external_id, edit_of (whose
    user's edit it delivers), restores, and ``changed``: field -> {"before", "after"}. ``held``: nothing was written."""
    wanted = {"agency": agency, "canonical_id": canonical_id, "run_id": run_id}
    found = _rows(conn, plans_table, wanted, limit)
    return [{**row, "operations": [plans.told(plans.unpacked(one)) for one in row["operations"]]} for row in found]


def run_list(conn: Connection, *, agency: str | None = None, state: str | None = None, limit: int = LIMIT) -> list[Row]:
    """Batches, newest first: id, agency, what (daily, sweep, replay, undo, item), state (BatchState), rings (items),
    records (that it would create or change) and records_max, operations (as in a plan; of a held one), times, and
    ``duration_seconds`` of one that has ended."""
    wanted = {"agency": agency, "state": state}
    where = [batches.c[name] == value for name, value in wanted.items() if value is not None]
    query = select(batches).where(*where).order_by(batches.c.opened_at.desc(), batches.c.id)
    return [_run(row) for row in conn.execute(query.limit(min(limit, LIMIT_MAX))).mappings()]


def run(conn: Connection, run_id: str) -> Row | None:
    row = conn.execute(select(batches).where(batches.c.id == run_id)).mappings().first()
    return _run(row) if row else None


def _run(row: Mapping[Any, Any]) -> Row:
    renamed = {"kind": "what", "items": "rings"}
    shown = {renamed.get(name, name): value for name, value in row.items() if name != "progress"}
    return _plain({**shown, "duration_seconds": all_batches.seconds(row)})


def plain_run(plan: Row) -> Row:
    """The run of a plan that stood alone: one look at one record, without a list of rings."""
    known = {"id": plan["run_id"], "agency": plan["agency"], "what": BatchKind.ITEM, "state": "written", "rings": 1}
    return {**known, "records": plan["records"], "records_max": None, "operations": [], "opened_at": plan["made_at"]}


def overwritten(conn: Connection, canonical_id: str, *, limit: int = LIMIT) -> list[Row]:
    """The values of a record that our writes replaced, newest first: entry (of the audit), at, run, system, kind,
    external_id, field, before, after. Each can be put back (flows.undo.restore)."""
    mine = (audit.c.canonical_id == canonical_id, audit.c.event == "applied")
    query = select(audit).where(*mine).order_by(audit.c.id.desc()).limit(min(limit, LIMIT_MAX))
    return [
        {
            "entry": row["id"],
            "run": row["correlation_id"],
            **{name: row[name] for name in ("at", "system", "kind", "external_id")},
            "field": name,
            **change,
        }
        for row in map(_plain, conn.execute(query).mappings())
        if row["details"]["verb"] == "update"
        for name, change in row["details"]["changed"].items()
    ]


def ownership() -> list[Row]:
    """Who decides what: kind, linked (systems), fields, owner, editors, followers, wins (in a conflict), why."""
    return [_listed(asdict(line)) for line in ownership_table()]


def _listed(row: Row) -> Row:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


def item(db: Database, conn: Connection, number: int) -> Row | None:
    """An item with ``age_seconds`` and ``undoable``."""
    found = review_queue.read(conn, number)
    return _plain(review_queue.shown(found, db.now())) if found else None


# ---- one record
def find(conn: Connection, text: str, *, system: str | None = None, agency: str | None = None) -> list[str]:
    """Canonical ids of what is meant: a canonical id itself, or an external id or number."""
    own = select(records.c.canonical_id).where(records.c.canonical_id == text)
    named = select(links.c.canonical_id).where((links.c.external_id == text) | (links.c.number == text))
    for column, value in ((links.c.system, system), (links.c.agency, agency)):
        named = named.where(column == value) if value is not None else named
    found: Iterable[str] = conn.execute(named.limit(LIMIT)).scalars()
    mine: Iterable[str] = () if system else conn.execute(own).scalars()
    return sorted({*mine, *found})


def record(conn: Connection, canonical_id: str) -> Row | None:
    """A canonical record: its links, per field the value that counts, whose it is by which rule and the shadows; and
    what is left out in a system."""
    row = conn.execute(select(records).where(records.c.canonical_id == canonical_id)).mappings().first()
    if row is None:
        return None
    twins = [
        _plain(link)
        for link in conn.execute(
            select(links).where(links.c.canonical_id == canonical_id).order_by(links.c.id)
        ).mappings()
    ]
    below = select(records.c.canonical_id, records.c.kind, records.c.fields).where(records.c.parent_id == canonical_id)
    open_creates = select(intents.c.id, intents.c.system, intents.c.state, intents.c.deadline, intents.c.outcome).where(
        intents.c.canonical_id == canonical_id, intents.c.state.in_(UNSETTLED)
    )
    shown = _plain(row)
    live = [link for link in twins if link["state"] == LinkState.LIVE]
    rule = rule_for(Kind(row["kind"]), frozenset(System(link["system"]) for link in live)) if live else None
    return {
        **{name: value for name, value in shown.items() if name != "fields"},
        "name": called(Kind(row["kind"]), row["fields"]),
        "rule": _told(rule),
        "fields": [_field(name, row["fields"], live, rule) for name in FIELDS[Kind(row["kind"])]],
        "links": [{name: value for name, value in link.items() if name != "shadow"} for link in twins],
        "left_out": [one for link in live for one in _left_out(link)],
        "below": [
            {"canonical_id": one, "kind": kind, "name": called(Kind(kind), fields)}
            for one, kind, fields in conn.execute(below.order_by(records.c.kind).limit(LIMIT))
        ],
        "creates": [_plain(intent) for intent in conn.execute(open_creates).mappings()],
        "reviews": _rows(conn, reviews, {"canonical_id": canonical_id}, 20),
        "audit": _rows(conn, audit, {"canonical_id": canonical_id}, 50),
    }


def _left_out(link: Row) -> list[Row]:
    """What a system can't tell, hold or take of the record: system, field, what (model/values.py), why, value."""
    told: Mapping[str, Mapping[str, str | None]] = link["shadow"].get("told", {})
    known = ("what", "why", "value")
    return [
        {"system": link["system"], "field": name, **{part: note.get(part) for part in known}}
        for name, note in sorted(told.items())
    ]


def _told(rule: Rule | None) -> Row | None:
    if rule is None:
        return None
    return {"authority": rule.authority, "editors": list(rule.editors), "wins": rule.wins, "why": rule.why}


def _field(name: str, fields: Mapping[str, str | None], live: list[Row], rule: Rule | None) -> Row:
    """``owner``: the authority, or an editor or whoever else has the field; None when nobody has it."""
    shadows = {
        link["system"]: {"seen": link["shadow"]["seen"].get(name), "given": link["shadow"]["given"].get(name)}
        for link in live
        if name in link["shadow"].get("seen", {})
    }
    order = (rule.authority, *rule.editors, *shadows) if rule else ()
    owner = next((system for system in order if system in shadows), None)
    editors = [system for system in shadows if rule and system != owner and rule.may_edit(System(system), name)]
    return {"name": name, "value": fields.get(name), "owner": owner, "editors": editors, "shadows": shadows}


def mappings(conn: Connection, agency: str) -> list[Row]:
    """What persons have mapped to codes of AMS360."""
    return [asdict(one) for one in code_mappings.of_agency(conn, agency)]


def trace(conn: Connection, agency: str, system: str, external_id: str) -> Row:
    """All that is known of an external id, linked or not: its links, rings, review items and audit entries."""
    wanted = {"agency": agency, "system": system, "external_id": external_id}
    about_it = reviews.c.topic.endswith(f"/{external_id}", autoescape=True)
    named = select(reviews).where(reviews.c.agency == agency, reviews.c.system == system, about_it)
    return {
        **wanted,
        "links": [{**row, "shadow": None} for row in _rows(conn, links, wanted, 20)],
        "rings": [in_words(row) for row in _rows(conn, inbox, wanted, 20)],
        "reviews": [_plain(row) for row in conn.execute(named.order_by(reviews.c.id.desc()).limit(20)).mappings()],
        "audit": _rows(conn, audit, wanted, 20),
    }
