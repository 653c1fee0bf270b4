"""findChanges: what was modified or deleted since a moment. Ids only, one entry per entity, at most 30 days back."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from trifold.simulators.benefitpoint import shapes, state
from trifold.simulators.benefitpoint.errors import Malformed
from trifold.simulators.benefitpoint.state import Call, Record, moment_text
from trifold.simulators.benefitpoint.switches import switch
from trifold.simulators.chassis.prepared import Prepared

SPAN_DAYS_MAX = 30
_TABLES = {
    "Account": state.accounts,
    "Account_Contact": state.contacts,
    "Activity_Log_Record": state.activity_records,
    "Product": state.products,
}
_BOUNDARIES = {"exclusive": operator.gt, "inclusive": operator.ge}
_SINCE = {
    (boundary, table.name): Prepared(
        select(next(iter(table.primary_key.columns)), table.c.last_modified_on).where(
            after(table.c.last_modified_on, bindparam("since"))
        )
    )
    for table in _TABLES.values()
    for boundary, after in _BOUNDARIES.items()
}


def find_changes(call: Call, criteria: Mapping[str, Any]) -> Record:
    """A ChangeSummary. Raises Malformed for a span over 30 days (a switch) or an unknown type."""
    now = call.world.clock.now()
    started: Record = {"processStartedOn": moment_text(now), "modifications": [], "deletions": []}
    earliest = moment_text(now - timedelta(days=SPAN_DAYS_MAX))
    since = criteria.get("sinceLastModifiedOn") or _since_absent(call, earliest)
    if since and since < earliest:
        match switch(call.world, "changes_over_30_days"):
            case "cut":
                since = earliest
            case "empty":
                return started
            case _:
                raise Malformed(f"sinceLastModifiedOn must be within the last {SPAN_DAYS_MAX} days.")
    types = [name for name in criteria.get("typesToInclude") or [] if name and name not in shapes.UNSET]
    unknown = [name for name in types if name not in shapes.values_of("EntityType")]
    if unknown:
        raise Malformed(f"typesToInclude: {unknown[0]!r} is not an EntityType.")
    if not types and switch(call.world, "changes_types_absent") == "none":
        return started
    modified, deleted = list(_modifications(call, since, types)), _deletions(call, since, types)
    if switch(call.world, "changes_sorted"):
        modified.sort(key=lambda entry: str(entry["lastModifiedOn"]))
        deleted.sort(key=lambda entry: str(entry["deletedOn"]))
    return {**started, "modifications": modified, "deletions": deleted}


def _since_absent(call: Call, earliest: str) -> str:
    match switch(call.world, "changes_since_absent"):
        case "fault":
            raise Malformed("sinceLastModifiedOn is required.")
        case "everything":
            return ""
        case _:
            return earliest


def _modifications(call: Call, since: str, types: list[str]) -> Iterator[Record]:
    if switch(call.world, "changes_entries") == "per_change":
        yield from _every_write(call, since, types)
        return
    mine = set() if switch(call.world, "own_writes_reported") else _last_written_by(call, call.user["userID"], since)
    for entity_type, entity_id, moment in _changed(call, since, types):
        if (entity_type, entity_id) not in mine:
            yield {"entityID": entity_id, "entityType": entity_type, "lastModifiedOn": moment}
    if switch(call.world, "deleted_also_modified"):
        for entry in _deletions(call, since, types):
            moment = entry["deletedOn"]
            yield {"entityID": entry["entityID"], "entityType": entry["entityType"], "lastModifiedOn": moment}


def _changed(call: Call, since: str, types: list[str]) -> Iterator[tuple[str, int, str]]:
    for entity_type, table in _TABLES.items():
        if not types or entity_type in types:
            for entity_id, moment in _SINCE[switch(call.world, "changes_boundary"), table.name].all(
                call.conn, since=since
            ):
                yield entity_type, entity_id, moment
    if not types or "User" in types:
        for user in state.entries(call.conn, "user"):
            if _late_enough(call, user["lastModifiedOn"], since):
                yield "User", user["userID"], user["lastModifiedOn"]


def _every_write(call: Call, since: str, types: list[str]) -> Iterator[Record]:
    """One entry per change, in the order of writing; the deleted are gone from it unless a switch keeps them."""
    table = state.writes
    wanted = _of_types(select(table).where(_from(call, table.c.written_on, since)), table, types)
    if not switch(call.world, "own_writes_reported"):
        wanted = wanted.where(table.c.user_id.is_distinct_from(call.user["userID"]))
    gone = {
        (row.entity_type, row.entity_id)
        for row in call.conn.execute(select(state.deletions))
        if not switch(call.world, "deleted_also_modified")  # a deletion is a write, too
    }
    for row in call.conn.execute(wanted.order_by(table.c.number)):
        if (row.entity_type, row.entity_id) not in gone:
            entry = {"entityID": row.entity_id, "entityType": row.entity_type}
            yield {**entry, "lastModifiedOn": row.written_on}


def _last_written_by(call: Call, user_id: int, since: str) -> set[tuple[str, int]]:
    """The entities whose last write was this user's own, by the interface."""
    table = state.writes
    last = select(func.max(table.c.number)).where(table.c.written_on >= since)
    numbers = last.group_by(table.c.entity_type, table.c.entity_id)
    wanted = select(table.c.entity_type, table.c.entity_id).where(table.c.number.in_(numbers))
    return {(row[0], row[1]) for row in call.conn.execute(wanted.where(table.c.user_id == user_id))}


def _deletions(call: Call, since: str, types: list[str]) -> list[Record]:
    table = state.deletions
    wanted = _of_types(select(table).where(_from(call, table.c.deleted_on, since)), table, types)
    mine = set() if switch(call.world, "own_writes_reported") else _last_written_by(call, call.user["userID"], since)
    return [
        {"entityID": row["entity_id"], "entityType": row["entity_type"], "deletedOn": row["deleted_on"]}
        for row in call.conn.execute(wanted).mappings()
        if (row["entity_type"], row["entity_id"]) not in mine
    ]


def _of_types(wanted: Select[Any], table: Any, types: list[str]) -> Select[Any]:
    return wanted.where(table.c.entity_type.in_(types)) if types else wanted


def _from(call: Call, column: Any, since: str) -> Any:
    return column > since if switch(call.world, "changes_boundary") == "exclusive" else column >= since


def _late_enough(call: Call, moment: str, since: str) -> bool:
    return moment > since if switch(call.world, "changes_boundary") == "exclusive" else moment >= since
