"""findChanges: cursors and entries (BenefitPoint specification, e).

A cursor is the ``processStartedOn`` of the last answer, as the vendor wrote it. An entry of that very moment is
reported again: looking twice costs a read, missing one costs a change. BenefitPoint looks back 30 days at most, so an
older cursor starts 29 days back; what changed before that is found by the daily's look at every account.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from trifold.sync_core import logs
from trifold.sync_core.errors import Transient
from trifold.sync_core.model.changes import Change, ChangePage, Kind, System

Read = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
KINDS = {"Account": Kind.ACCOUNT, "Account_Contact": Kind.CONTACT, "Product": Kind.POLICY}
_BACK_DAYS = 29


def page(read: Read, cursor: str | None, now: datetime) -> ChangePage:
    """Everything since the cursor. None gives an empty page whose cursor is the vendor's time now."""
    since = _since(cursor, now)
    criteria = {"sinceLastModifiedOn": since.isoformat(timespec="microseconds"), "typesToInclude": list(KINDS)}
    found = read("findChanges", {"criteria": criteria}).get("changes") or {}
    started = found.get("processStartedOn")
    if not started:
        raise Transient("benefitpoint findChanges: an answer without its time. Nothing was lost. It is asked again.")
    if cursor is None:
        return ChangePage(changes=(), cursor=started)
    entries = [entry for part in ("modifications", "deletions") for entry in found.get(part) or [] if entry]
    moments = {"modifications": "lastModifiedOn", "deletions": "deletedOn"}
    entries.sort(key=lambda entry: next((entry[name] for name in moments.values() if entry.get(name)), ""))
    changes = [_change(entry) for entry in entries if entry.get("entityType") in KINDS and entry.get("entityID")]
    return ChangePage(changes=tuple(dict.fromkeys(changes)), cursor=started)


def _change(entry: Mapping[str, Any]) -> Change:
    """The account of a contact or plan is not told."""
    kind, entity_id = KINDS[entry["entityType"]], str(entry["entityID"])
    account_id = entity_id if kind is Kind.ACCOUNT else None
    return Change(system=System.BENEFITPOINT, kind=kind, external_id=entity_id, account_id=account_id)


def _since(cursor: str | None, now: datetime) -> datetime:
    if cursor is None:
        return now
    earliest = now - timedelta(days=_BACK_DAYS)
    try:
        since = datetime.fromisoformat(cursor)
    except ValueError:
        since = datetime.min
    since = since.replace(tzinfo=UTC) if since.tzinfo is None else since.astimezone(UTC)
    if since < earliest:
        logs.event("changes.skipped", level=logging.WARNING, system=System.BENEFITPOINT, since=cursor)
        return earliest
    return since
