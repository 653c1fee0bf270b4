"""findChanges: cursors and entries (BenefitPoint specification, e).

A cursor is the ``processStartedOn`` of the last answer, as the vendor wrote it: only the vendor's clock counts here. An
entry of that very moment is reported again: looking twice costs a read, missing one costs a change. BenefitPoint looks
back 30 days at most, so an older cursor starts 29 days back, and the log says so; what changed before that is found by
the daily's look at every account.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from trifold.sync_core import logs
from trifold.sync_core.errors import Rejected, Transient
from trifold.sync_core.model.changes import Change, ChangePage, Kind, System

Summary = Mapping[str, Any]
Read = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
KINDS = {"Account": Kind.ACCOUNT, "Account_Contact": Kind.CONTACT, "Product": Kind.POLICY}
_BACK_MAX = timedelta(days=30)
_BACK = timedelta(days=29)


def page(read: Read, cursor: str | None) -> ChangePage:
    """Everything since the cursor. None gives an empty page whose cursor is the vendor's time now."""
    if cursor is None:
        return ChangePage(changes=(), cursor=_started(_found(read, None)))
    since = _moment(cursor)
    found = _found_since(read, since) if since else None
    if found is None or since is None or _moment_of(_started(found)) - since > _BACK_MAX:
        logs.event("changes.skipped", level=logging.WARNING, system=System.BENEFITPOINT, since=cursor)
        found = _found(read, _moment_of(_started(_found(read, None))) - _BACK)
    entries = [entry for part in ("modifications", "deletions") for entry in found.get(part) or [] if entry]
    entries.sort(key=lambda entry: str(entry.get("lastModifiedOn") or entry.get("deletedOn") or ""))
    changes = [_change(entry) for entry in entries if entry.get("entityType") in KINDS and entry.get("entityID")]
    return ChangePage(changes=tuple(dict.fromkeys(changes)), cursor=_started(found))


def _found(read: Read, since: datetime | None) -> Summary:
    criteria: dict[str, Any] = {"typesToInclude": list(KINDS)}
    if since is not None:
        criteria["sinceLastModifiedOn"] = since.isoformat(timespec="microseconds")
    return read("findChanges", {"criteria": criteria}).get("changes") or {}


def _found_since(read: Read, since: datetime) -> Summary | None:
    """None when the vendor refuses, as it may for a moment too long ago (specification h 23)."""
    try:
        return _found(read, since)
    except Rejected:
        return None


def _started(found: Summary) -> str:
    started = found.get("processStartedOn")
    if not isinstance(started, str) or _moment(started) is None:
        raise Transient("benefitpoint findChanges: an answer without its time. Nothing was lost. It is asked again.")
    return started


def _moment(text: str) -> datetime | None:
    try:
        return _moment_of(text)
    except ValueError:
        return None


def _moment_of(text: str) -> datetime:
    found = datetime.fromisoformat(text.strip())
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _change(entry: Mapping[str, Any]) -> Change:
    """The account of a contact or plan is not told."""
    kind, entity_id = KINDS[entry["entityType"]], str(entry["entityID"])
    account_id = entity_id if kind is Kind.ACCOUNT else None
    return Change(system=System.BENEFITPOINT, kind=kind, external_id=entity_id, account_id=account_id)
