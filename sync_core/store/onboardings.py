"""What an onboarding joined and made, read from the copy on which it was rehearsed or, afterwards, from our own
database. The batch itself stands in batches.py; its progress: phase, listed, looked, code, summary."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import LinkState
from trifold.sync_core.model.naming import called
from trifold.sync_core.model.outcomes import UNREMARKABLE, Code
from trifold.sync_core.store.batches import BatchKind
from trifold.sync_core.store.inbox_reads import in_words
from trifold.sync_core.store.tables import audit, batches, inbox, links, records

MADE = "made by us"  # as flows/apply.py notes it of a link
Key = tuple[System, Kind, str]


@dataclass(slots=True, kw_only=True)
class Linkage:
    """A canonical record with its ids by system; ``rules``: by what each was matched, in the order of the matching."""

    kind: Kind
    name: str
    ids: dict[System, str] = field(default_factory=dict)
    rules: dict[System, str] = field(default_factory=dict)


def newest(conn: Connection, agency: str) -> dict[str, Any] | None:
    """The one that has not ended, else the last."""
    mine = (batches.c.agency == agency, batches.c.kind == BatchKind.ONBOARDING)
    order = (batches.c.finished_at.is_not(None), batches.c.opened_at.desc(), batches.c.id)
    row = conn.execute(select(batches).where(*mine).order_by(*order).limit(1)).mappings().first()
    return dict(row) if row else None


def linked(conn: Connection, agency: str) -> set[Key]:
    """Every external id that is linked."""
    mine = (links.c.agency == agency, links.c.state == LinkState.LIVE)
    query = select(links.c.system, links.c.kind, links.c.external_id).where(*mine)
    return {(System(row.system), Kind(row.kind), row.external_id) for row in conn.execute(query)}


def linkages(conn: Connection, agency: str) -> list[Linkage]:
    """Every record that is linked, oldest first."""
    found: dict[str, Linkage] = {}
    mine = (links.c.agency == agency, links.c.state == LinkState.LIVE)
    columns = (
        links.c.canonical_id,
        links.c.system,
        links.c.external_id,
        links.c.rule,
        records.c.kind,
        records.c.fields,
    )
    query = select(*columns).join(records, records.c.canonical_id == links.c.canonical_id)
    for row in conn.execute(query.where(*mine).order_by(links.c.id)):
        if row.canonical_id not in found:
            kind = Kind(row.kind)
            found[row.canonical_id] = Linkage(kind=kind, name=called(kind, row.fields))
        one = found[row.canonical_id]
        one.ids[System(row.system)] = row.external_id
        one.rules[System(row.system)] = row.rule
    return list(found.values())


def stays(conn: Connection, batch_id: str) -> list[dict[str, Any]]:
    """Its items that came to nothing: system, kind, external_id, code, outcome."""
    shown = (inbox.c.system, inbox.c.kind, inbox.c.external_id, inbox.c.code, inbox.c.facts)
    nothing = inbox.c.code.is_not(None) & inbox.c.code.not_in((*UNREMARKABLE, Code.HELD))
    query = select(*shown).where(inbox.c.job_id == batch_id, nothing).order_by(inbox.c.id)
    return [in_words(row) for row in conn.execute(query).mappings()]


def came_of(conn: Connection, batch_id: str) -> dict[str, int]:
    """The items of the batch: how many, by state and, of those that are done, by code."""
    label = func.coalesce(inbox.c.code, "")
    query = select(inbox.c.state, label.label("code"), func.count().label("n")).where(inbox.c.job_id == batch_id)
    found: Counter[str] = Counter()
    for row in conn.execute(query.group_by(inbox.c.state, label)):
        found[row.code if row.state == "done" else row.state] += row.n
    return dict(found)


def written(conn: Connection, batch_id: str) -> dict[str, dict[str, int]]:
    """What was confirmed to the items of the batch: by ``system kind``, how many of each verb, and how many linked."""
    mine = select(inbox.c.correlation_id).where(inbox.c.job_id == batch_id)
    events = ("applied", "linked")
    columns = (audit.c.system, audit.c.kind, audit.c.event, audit.c.details)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in conn.execute(select(*columns).where(audit.c.correlation_id.in_(mine), audit.c.event.in_(events))):
        made = row.event == "applied" or row.details.get("why") == MADE
        found[f"{row.system} {row.kind}"][row.details["verb"] if made else "link"] += 1
    return {name: dict(counts) for name, counts in sorted(found.items())}
