"""findChanges: cursors and entries (BenefitPoint specification, e).

Only the vendor's clock counts here, and no clock is trusted to go only forward. Each look goes back by a margin, and
knows what it saw already by type, id and stamp; so a poll that finds nothing new reports nothing and leaves the cursor
as it is. When the vendor's time is before the cursor's, the clock went back (an hour in November, or a correction), or
it was wrong when the cursor was made: the look is made again from the vendor's new time less the margin.

A cursor is ``{"since": the vendor's time when something new was seen last, "seen": [[type, id, stamp], ...]}``, at
first with ``"begun"``, before which nothing is new; one that is a plain time comes from an earlier release.
BenefitPoint looks back 30 days at most, so an older cursor starts 29 days back, and the log says so; what changed
before that is found by the daily's look at every account.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from trifold.sync_core import logs
from trifold.sync_core.connectors.benefitpoint.calls import ReadFault
from trifold.sync_core.errors import Transient
from trifold.sync_core.model.changes import Change, ChangePage, Kind, System

Summary = Mapping[str, Any]
Read = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
Sight = tuple[str, str, str]  # type, id, stamp
KINDS = {"Account": Kind.ACCOUNT, "Account_Contact": Kind.CONTACT, "Product": Kind.POLICY}
# An entry may be committed later than it is stamped, servers behind one address differ by seconds, and a step of the
# clock is seen at the next poll only: minutes cover all three, and few entries fall into them.
MARGIN = timedelta(minutes=5)
# So many sights are some 250 kB in the cursor: an import of a whole office within the margin. What is beyond is looked
# at again until the margin has passed it; nothing is missed.
SEEN_MAX = 5_000
_MOVES_AFTER = timedelta(days=1)  # also when nothing is new: else a quiet month would outlast the vendor's 30 days
_YEAR_MIN = 1970
_BACK_MAX = timedelta(days=30)
_BACK = timedelta(days=29)


@dataclass(frozen=True, slots=True)
class Cursor:
    """``since`` None: it can't be read. ``begun``: what is stamped before it was there before anybody looked."""

    since: datetime | None
    seen: frozenset[Sight] = frozenset()
    begun: datetime | None = None

    def is_new(self, entry: Summary) -> bool:
        sight = _sight(entry)
        stamp = _moment(sight[2])
        return sight not in self.seen and (self.begun is None or stamp is None or stamp >= self.begun)


def page(read: Read, cursor: str | None) -> ChangePage:
    """What is new since the cursor. None gives an empty page whose cursor is the vendor's time now."""
    if cursor is None:
        found = _found(read, None)
        return ChangePage(changes=(), cursor=_written(found, [], _moment_of(_started(found))))
    known = _read(cursor)
    found, went_back = _looked(read, known, cursor)
    known = Cursor(known.since, known.seen) if went_back else known
    entries = _entries(found)
    new = [entry for entry in entries if known.is_new(entry)]
    if not new and not went_back and known.since and _moment_of(_started(found)) - known.since < _MOVES_AFTER:
        return ChangePage(changes=(), cursor=cursor)
    changes = tuple(dict.fromkeys(_change(entry) for entry in new))
    return ChangePage(changes=changes, cursor=_written(found, entries, known.begun), clock_went_back=went_back)


def _looked(read: Read, known: Cursor, cursor: str) -> tuple[Summary, bool]:
    """The answer to the right question, and whether the vendor's clock went back since the cursor was made."""
    found = _found_since(read, known.since - MARGIN) if known.since else None
    now = _moment_of(_started(found if found is not None else _found(read, None)))
    if known.since and now < known.since:
        logs.event("changes.clock_went_back", level=logging.WARNING, system=System.BENEFITPOINT, since=str(known.since))
        return _found(read, now - MARGIN), True
    if found is None or known.since is None or now - known.since > _BACK_MAX - MARGIN:
        logs.event("changes.skipped", level=logging.WARNING, system=System.BENEFITPOINT, since=cursor[:40])
        return _found(read, now - _BACK), False
    return found, False


def _found(read: Read, since: datetime | None) -> Summary:
    criteria: dict[str, Any] = {"typesToInclude": list(KINDS)}
    if since is not None:
        criteria["sinceLastModifiedOn"] = since.isoformat(timespec="microseconds")
    return read("findChanges", {"criteria": criteria}).get("changes") or {}


def _found_since(read: Read, since: datetime) -> Summary | None:
    """None when the vendor refuses the moment: one too long ago (specification h 23), or in its future. Any other
    refusal is raised."""
    try:
        return _found(read, since)
    except ReadFault:
        now = _moment_of(_started(_found(read, None)))
        if since <= now and now - since < _BACK:
            raise
        return None


def _started(found: Summary) -> str:
    started = found.get("processStartedOn")
    if not isinstance(started, str) or _moment(started) is None:
        raise Transient("benefitpoint findChanges: an answer without its time. Nothing was lost. It is asked again.")
    return started


# ------------------------------------------------------------------------------------------------------------- cursors
def _read(cursor: str) -> Cursor:
    try:
        told = json.loads(cursor)
        since, seen = told["since"], frozenset((str(kind), str(one), str(stamp)) for kind, one, stamp in told["seen"])
        return Cursor(_moment(since), seen, _moment(told.get("begun")))
    except (ValueError, TypeError, KeyError):
        return Cursor(_moment(cursor))


def _written(found: Summary, entries: list[Summary], begun: datetime | None) -> str:
    """What the next look may meet again. An entry of the very moment of the look is left out: the record may have been
    changed once more within it, under the same stamp. Looking twice costs a read, missing one costs a change."""
    started = _started(found)
    now = _moment_of(started)
    sights = {_sight(entry) for entry in entries}
    kept = [sight for sight in sights if (stamp := _moment(sight[2])) is None or now != stamp >= now - MARGIN]
    seen = sorted(sorted(kept, key=lambda sight: sight[2])[-SEEN_MAX:])
    told: dict[str, Any] = {"since": started, "seen": seen}
    if begun is not None and begun > now - MARGIN:  # else the looks have left it behind
        told["begun"] = begun.isoformat()
    return json.dumps(told, separators=(",", ":"))


def _moment(text: Any) -> datetime | None:
    try:
        return _moment_of(text)
    except (ValueError, AttributeError, OverflowError):
        return None


def _moment_of(text: str) -> datetime:
    found = datetime.fromisoformat(text.strip())
    if found.year < _YEAR_MIN:
        raise ValueError("no moment of this vendor's")
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


# ------------------------------------------------------------------------------------------------------------- entries
def _entries(found: Summary) -> list[Summary]:
    """All that we know the kind of, the oldest first."""
    told = [entry for part in ("modifications", "deletions") for entry in found.get(part) or [] if entry]
    return sorted((entry for entry in told if entry.get("entityType") in KINDS and entry.get("entityID")), key=_stamp)


def _stamp(entry: Summary) -> str:
    return str(entry.get("lastModifiedOn") or entry.get("deletedOn") or "")


def _sight(entry: Summary) -> Sight:
    return str(entry["entityType"]), str(entry["entityID"]), _stamp(entry)


def _change(entry: Summary) -> Change:
    """The account of a contact or plan is not told."""
    kind, entity_id = KINDS[entry["entityType"]], str(entry["entityID"])
    account_id = entity_id if kind is Kind.ACCOUNT else None
    gone = bool(entry.get("deletedOn"))
    return Change(system=System.BENEFITPOINT, kind=kind, external_id=entity_id, account_id=account_id, gone=gone)
