"""One policy for values (decision D22): unreadable, unsupported or refused is not empty.

What a system shows and nothing here can read stays as it is. What a system can't hold or refuses is left out of the
write, and what it holds stays. Everything else is written, the field is told, and it is tried again when its value
changes. Every field has one rule for each system; reading, planning and the table for people go by it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from trifold.sync_core.model.changes import Kind

CUT_MIN = 30  # no system is known to cut a text shorter than this (AMS360 samples: a city of 30 characters)
_FINGERPRINT_CHARACTERS = 16


class What(StrEnum):
    """Why a field of a record is not as it should be in a system."""

    UNREADABLE = "unreadable"  # the system shows a value that can't be read
    UNSUPPORTED = "unsupported"  # the system can't hold the value: it is not sent
    REFUSED = "refused"  # the system refused the value
    ALTERED = "altered"  # the system holds another form of the value, or a part of it
    PARTLY = "partly"  # the system has no place for a part of the value, by its nature


ASKED = (What.UNREADABLE, What.UNSUPPORTED, What.REFUSED, What.ALTERED)  # a person is told; the table tells the others
Told = Mapping[str, str | None]  # {"what", "why", "value"}: of one field in one system


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value that a system shows and that has no canonical form; never shown in logs."""

    raw: str = field(repr=False)
    why: str


Value = str | Unreadable | None


def readable(found: Mapping[str, Value]) -> dict[str, str | None]:
    """The fields that can be read; None is an empty one."""
    return {name: value for name, value in found.items() if not isinstance(value, Unreadable)}


def unreadable(found: Mapping[str, Value]) -> Mapping[str, Unreadable]:
    return {name: value for name, value in found.items() if isinstance(value, Unreadable)}


def fingerprint(value: str | None) -> str:
    """To recognise a value without keeping it."""
    return hashlib.sha256((value or "").encode("utf-8", "replace")).hexdigest()[:_FINGERPRINT_CHARACTERS]


def told(what: What, why: str, value: str | None) -> Told:
    return {"what": what.value, "why": why, "value": value}


def altered(given: str | None, shown: str | None) -> Told:
    """The system made something else of a value of ours; ``shown`` is what."""
    why = "it kept the beginning only" if is_cut(shown, given) else "it kept another form of it"
    return {**told(What.ALTERED, why, given), "shown": shown}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What a system takes in a field. ``source``: where that is known from.

    ``pattern`` must match the whole value; ``takes`` says it in words. ``words``: its own words for canonical ones that
    it does not know. ``unwritable`` are characters that become a blank. ``cut``: a text that is too long is cut, where
    a part of it is still true; else it is left out. ``required``: an empty value is not taken.
    """

    characters_max: int | None = None
    pattern: str | None = None
    takes: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    unwritable: str | None = None
    without_extension: bool = False
    cut: bool = False
    required: bool = False
    source: str = ""


ANY = Limit()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """One field in one system: ``place`` on its wire, ``form`` how it is read and written, and what limits it meets."""

    place: str
    form: str = "text"
    limit: Limit = ANY
    writes: bool = True


def fit(limit: Limit, value: str | None) -> tuple[str | None, Told | None]:
    """The value as the system can hold it, and what is to be told of it. Of UNSUPPORTED the value is not to be sent."""
    if value is None:
        return (None, told(What.UNSUPPORTED, "it can't be empty there", None)) if limit.required else (None, None)
    note: Told | None = None
    fitted = limit.words.get(value, value)
    if limit.without_extension and " x" in fitted:
        fitted = fitted.partition(" x")[0]
        note = told(What.PARTLY, "there is no place for the extension", value)
    if limit.unwritable and re.search(limit.unwritable, fitted):
        fitted = re.sub(limit.unwritable, " ", fitted)
        note = told(What.ALTERED, "characters that it does not take are written as blanks", value)
        if not fitted.strip():
            return value, told(What.UNSUPPORTED, "it takes none of the characters", value)
    if limit.pattern is not None and re.fullmatch(limit.pattern, fitted) is None:
        return value, told(What.UNSUPPORTED, f"it takes {limit.takes or 'no such value'}", value)
    if limit.characters_max is not None and len(fitted) > limit.characters_max:
        why = f"longer than {limit.characters_max} characters"
        if not limit.cut:
            return value, told(What.UNSUPPORTED, why, value)
        return fitted[: limit.characters_max].rstrip(), told(What.ALTERED, f"{why}: it is cut", value)
    return fitted, note


def is_cut(value: str | None, whole: str | None) -> bool:
    """Whether a value is what a system left of a longer text that it was given."""
    if value is None or whole is None or len(whole) <= CUT_MIN:
        return False
    return len(value.rstrip()) < len(whole.rstrip()) and whole.startswith(value.rstrip()) and bool(value.strip())


Rules = Mapping[Kind, Mapping[str, FieldRule]]


def named_in(reasons: Iterable[str], rules: Mapping[str, FieldRule]) -> frozenset[str]:
    """The canonical fields that a refusal names by their places on the wire (``mainAddress.zip``, ``ZipCode``)."""
    told = "\n".join(reasons)
    return frozenset(
        name for name, rule in rules.items() if any(_names(told, place) for place in rule.place.split(", "))
    )


def _names(told: str, place: str) -> bool:
    """A place as it is written, or its last part: of a plain lower-case word only where a path or a reason begins."""
    last = place.rpartition(".")[2]
    plain = last.islower() and last.isalpha()
    before, after = (r"(?:^|[.:]\s*|'|\")", r"(?=[\s:.,;'\"]|$)") if plain else (r"(?<![A-Za-z])", r"(?![A-Za-z])")
    return re.search(before + re.escape(last) + after, told, re.MULTILINE) is not None
