"""Names of people and firms in one spelling, and how far two of them agree."""

from __future__ import annotations

import re
from functools import lru_cache

from nameparser import HumanName
from nicknames import NickNamer
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from trifold.sync_core.model.identity import normal_name
from trifold.sync_core.model.likeness import Agreement

KEPT = 20_000  # parsed names that are kept
GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv", "v": "v"}
SECOND = {"jr", "ii"}  # a second of his name is often called Jr
# The usual legal forms of the United States, and how they are written out.
FORMS = {
    **{form: form for form in ("llc", "inc", "corp", "co", "ltd", "lp", "llp", "lllp", "pllc", "pc", "pa", "plc")},
    "incorporated": "inc",
    "corporation": "corp",
    "company": "co",
    "limited": "ltd",
}
FIRM_NEAR = 90.0  # rapidfuzz's token_sort_ratio, of 100
_ODD = re.compile(r"[\s,.]")
_nicknames = NickNamer()


def squeezed(text: str | None) -> str:
    """Without accents, case, blanks and punctuation: ``O'Neill`` and ``ONEILL`` are ``oneill``."""
    return normal_name(text).replace(" ", "")


@lru_cache(maxsize=KEPT)
def person(first: str, middle: str, last: str) -> tuple[str, str, str, str]:
    """(first, middle, last, generation); titles and degrees are left out, ``Ann M.`` has a middle name."""
    title_free, inner, generation = first, "", ""
    if _ODD.search(first.strip()):
        parsed = HumanName(f"{first} X")
        title_free, inner = parsed.first or first, parsed.middle
    family = last
    if _ODD.search(last.strip()):
        parsed = HumanName(f"X {last}")
        family = " ".join(part for part in (parsed.middle, parsed.last) if part) or last
        generation = _generation(parsed.suffix)
    return squeezed(title_free), squeezed(middle or inner), normal_name(family), generation


def _generation(suffix: str) -> str:
    words = normal_name(suffix).split()
    return next((GENERATIONS[word] for word in words if word in GENERATIONS), "")


@lru_cache(maxsize=KEPT)
def firm(name: str) -> tuple[str, str]:
    """(the name without its legal form, the legal form): ``The Berg & Sons, L.L.C.`` -> ``berg and sons``, ``llc``."""
    words = _joined_letters(normal_name(name.replace("&", " and ")).split())
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    form = ""
    while len(words) > 1 and words[-1] in FORMS:
        form = FORMS[words.pop()]
    return " ".join(words), form


def _joined_letters(words: list[str]) -> list[str]:
    """``l l c`` -> ``llc``; a single letter alone stays."""
    found: list[str] = []
    run = ""
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        found += [run] if run else []
        run = ""
        found += [word] if word else []
    return found


def same_first(one: str, other: str) -> Agreement:
    if not one or not other:
        return Agreement.UNKNOWN
    if one == other:
        return Agreement.SAME
    initial = min(len(one), len(other)) == 1 and one[0] == other[0]
    return Agreement.NEAR if initial or _mistyped(one, other) or _nickname(one, other) else Agreement.OTHER


@lru_cache(maxsize=KEPT)
def _nickname(one: str, other: str) -> bool:
    """``Liz`` and ``Elizabeth``, ``Bob`` and ``Rob``: one is short for the other, or both are for a third."""
    full = {one, *_nicknames.canonicals_of(one)}
    return bool(full & {other, *_nicknames.canonicals_of(other)})


def same_middle(one: str, other: str) -> Agreement:
    """An initial is as good as the name."""
    if not one or not other:
        return Agreement.UNKNOWN
    if one == other or (min(len(one), len(other)) == 1 and one[0] == other[0]):
        return Agreement.SAME
    return Agreement.NEAR if _mistyped(one, other) else Agreement.OTHER


def same_last(one: str, other: str) -> Agreement:
    """``Berg`` and ``Berg-Holt`` are near: a marriage adds a name."""
    if not one or not other:
        return Agreement.UNKNOWN
    joined = one.replace(" ", ""), other.replace(" ", "")
    if joined[0] == joined[1]:
        return Agreement.SAME
    words = set(one.split()), set(other.split())
    return Agreement.NEAR if words[0] < words[1] or words[1] < words[0] or _mistyped(*joined) else Agreement.OTHER


def same_generation(one: str, other: str) -> Agreement:
    if not one and not other:
        return Agreement.UNKNOWN
    if one == other:
        return Agreement.SAME
    return Agreement.ONE_SIDED if not one or not other or {one, other} == SECOND else Agreement.OTHER


def same_firm(one: tuple[str, str, str], other: tuple[str, str, str]) -> Agreement:
    """Two firms as (name, legal form, name of doing business)."""
    if one[0].replace(" ", "") == other[0].replace(" ", ""):
        if one[1] == other[1]:
            return Agreement.SAME
        return Agreement.NEAR if one[1] and other[1] else Agreement.LOOSE
    if (one[2] and one[2] == other[0]) or (other[2] and other[2] == one[0]):
        return Agreement.LOOSE
    if one[2] and one[2] == other[2]:
        return Agreement.NEAR  # two firms can do business under one brand
    numbers = [[word for word in name.split() if any(map(str.isdigit, word))] for name in (one[0], other[0])]
    near = numbers[0] == numbers[1] and fuzz.token_sort_ratio(one[0], other[0]) >= FIRM_NEAR
    return Agreement.NEAR if near else Agreement.OTHER


def _mistyped(one: str, other: str) -> bool:
    """One slip of the keys in a name of four letters or more, two in one of nine or more; neighbours may be swapped."""
    shorter, longer = sorted((len(one), len(other)))
    allowed = 2 if shorter > 8 else 1
    return longer > 3 and shorter > 2 and OSA.distance(one, other, score_cutoff=allowed) <= allowed
