"""findChanges: what was modified or deleted since a moment. Ids only, one entry per entity, at most 30 days back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from trifold.simulators.benefitpoint import shapes, state
from trifold.simulators.benefitpoint.errors import Malformed
from trifold.simulators.benefitpoint.state import Call, Record, moment_text
from trifold.simulators.benefitpoint.switches import switch

SPAN_DAYS_MAX = 30
_TABLES = {"Account": state.accounts, "Account_Contact": state.contacts, "Product": state.products}


def find_changes(call: Call, criteria: Mapping[str, Any]) -> Record:
    """A ChangeSummary. Raises Malformed for a span over 30 days (a switch) or an unknown type."""
    now = call.world.clock.now()
    earliest = moment_text(now - timedelta(days=SPAN_DAYS_MAX))
    since = criteria.get("sinceLastModifiedOn") or earliest
    started = {"processStartedOn": moment_text(now), "modifications": [], "deletions": []}
    if since < earliest:
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
    modified, deleted = _modifications(call, since, types), _deletions(call, since, types)
    return {**started, "modifications": modified, "deletions": deleted}


def _modifications(call: Call, since: str, types: list[str]) -> list[Record]:
    found: list[Record] = []
    for entity_type, table in _TABLES.items():
        if not types or entity_type in types:
            key, changed = next(iter(table.primary_key.columns)), table.c.last_modified_on
            rows = call.conn.execute(select(key, changed).where(_from(call, changed, since)))
            found += [{"entityID": row[0], "entityType": entity_type, "lastModifiedOn": row[1]} for row in rows]
    if not types or "User" in types:
        for user in state.entries(call.conn, "user"):
            if _late_enough(call, user["lastModifiedOn"], since):
                found.append(
                    {"entityID": user["userID"], "entityType": "User", "lastModifiedOn": user["lastModifiedOn"]}
                )
    return found


def _deletions(call: Call, since: str, types: list[str]) -> list[Record]:
    table = state.deletions
    wanted = select(table).where(_from(call, table.c.deleted_on, since))
    if types:
        wanted = wanted.where(table.c.entity_type.in_(types))
    rows = call.conn.execute(wanted).mappings()
    return [
        {"entityID": row["entity_id"], "entityType": row["entity_type"], "deletedOn": row["deleted_on"]} for row in rows
    ]


def _from(call: Call, column: Any, since: str) -> Any:
    return column > since if switch(call.world, "changes_boundary") == "exclusive" else column >= since


def _late_enough(call: Call, moment: str, since: str) -> bool:
    return moment > since if switch(call.world, "changes_boundary") == "exclusive" else moment >= since
