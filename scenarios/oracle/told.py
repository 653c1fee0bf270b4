"""What the engine told people: open reviews and the audit, as texts that are searched. Other engines tell nothing."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trifold.scenarios.browser import Browser

LIMIT = "1000"
CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Told:
    """``open``: reason and text of each open review; ``said``: texts of all reviews and of the audit's entries of a
    value that lost or was replaced; ``seen``: values that became a record's; ``names``:
    external ids by canonical id."""

    open: Sequence[tuple[str, str]] = ()
    said: Sequence[str] = ()
    seen: frozenset[str] | None = None
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def asks_about(self, *ids: str, but: Iterable[str] = (CONFLICT,)) -> bool:
        """Whether an open review names one of these ids; one of another reason than ``but``."""
        wanted = set(filter(None, ids))
        wanted |= {canonical for canonical, known in self.names.items() if known & wanted}
        if not wanted:
            return False
        named = re.compile("|".join(rf"(?<![\w-]){re.escape(one)}(?![\w-])" for one in sorted(wanted)))
        return any(reason not in set(but) and named.search(text) for reason, text in self.open)

    def knows_of(self, value: str | None) -> bool:
        """Whether a value that is gone is told somewhere: in a review, or in the audit."""
        return value is not None and any(value in text for text in self.said)

    def never_saw(self, value: str | None) -> bool:
        """Whether the engine can't have known a value of the owner's: it changed before anybody looked (D2)."""
        return value is not None and self.seen is not None and value not in self.seen


def read(browser: Browser, agency: str) -> Told:
    """Through the console's JSON, by somebody who is logged in."""
    reviews: list[Any] = browser.read("review.json", agency=agency, state="all", limit=LIMIT)["items"]
    entries: list[Any] = browser.read("audit.json", agency=agency, limit=LIMIT)["entries"]
    names: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if entry["canonical_id"] and entry["external_id"]:
            names[entry["canonical_id"]].add(entry["external_id"])
    waiting = [(str(one["reason"]), _text(one)) for one in reviews if one["state"] == "open"]
    said = [_text(one) for one in reviews]
    said += [_text(_lost(one["details"])) for one in entries]
    seen = {str(one.get("after")) for entry in entries for one in _changes(entry["details"]) if isinstance(one, dict)}
    return Told(waiting, said, frozenset(seen), {canonical: frozenset(ids) for canonical, ids in names.items()})


def _lost(details: Mapping[str, Any]) -> Any:
    """Of an entry about changed fields, the values that were there before: what came instead is no trace of a loss."""
    if not isinstance(details.get("changed"), dict):
        return details
    return [one.get("before") if isinstance(one, dict) else one for one in _changes(details)]


def _changes(details: Mapping[str, Any]) -> list[Any]:
    changed = details.get("changed")
    return list(changed.values()) if isinstance(changed, dict) else []


def _text(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False, sort_keys=True)
