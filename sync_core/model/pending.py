"""What a system is still to be given of a record, as it can hold it, and what its answer means.

A value that counts is pending where it differs from what was given there. What the system can't hold, or refused, stays
pending and is left out (decision D22).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trifold.sync_core.model.identity import Link
from trifold.sync_core.model.ownership import PRIMARY, View, shaped
from trifold.sync_core.model.records import Fields
from trifold.sync_core.model.values import Told, What, fingerprint, told


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What is to be written to a system: ``changed`` of ``fields``. What it can't hold or refused is not among it: of
    that ``fields`` has what stands there. ``told``: what a person is told of its fields."""

    fields: Fields
    changed: tuple[str, ...]
    told: Mapping[str, Told]


def pending(view: View, golden: Fields) -> Pending:
    """The values that count and were not given to this system yet, as it can hold them."""
    shadow, fields, changed = view.link.shadow, dict(shaped(golden, view.snapshot.individual)), []
    notes: dict[str, Told] = {
        name: told(What.UNREADABLE, bad.why, bad.raw) for name, bad in view.snapshot.unreadable.items()
    }
    given_away = {PRIMARY} if fields.get(PRIMARY) is None else set()  # each system takes the mark by itself
    for name in sorted((view.writable & view.shown & fields.keys()) - given_away):
        value, note = view.fitted(name, golden)
        is_new = value != shadow.given.get(name)
        if is_new and (known := shadow.refused.get(name)) and known["value"] == fingerprint(value):
            note = told(What.REFUSED, known["why"], value)
        if note is not None and (is_new or note["what"] in (What.ALTERED, What.PARTLY)):
            notes[name] = note
        if note is not None and note["what"] in (What.UNSUPPORTED, What.REFUSED):
            fields[name] = view.snapshot.fields.get(name)
        else:
            fields[name] = value
            changed += [name] if is_new else []
    return Pending(fields=fields, changed=tuple(changed), told={**_cut_before(view), **notes})


def _cut_before(view: View) -> Mapping[str, Told]:
    """What a system made of a value of ours is told as long as it shows that."""
    shadow = view.link.shadow
    return {
        name: note
        for name, note in shadow.told.items()
        if note["what"] == What.ALTERED
        and note.get("shown") is not None
        and view.snapshot.fields.get(name) == note["shown"]
        and shadow.given.get(name) == note["value"]
    }


def delivered(link: Link, golden: Fields, names: tuple[str, ...], stored: Fields, *, proven: bool = False) -> Link:
    """The link after a confirmed write; ``stored`` is what the system says it kept (``proven``), or we take it to."""
    given = {name: golden.get(name) for name in names}
    seen = {name: stored.get(name, golden.get(name)) for name in names}
    return link.with_shadow(seen, given).landed(names).with_written(stored, names, proven=proven)


def refused(link: Link, golden: Fields, names: tuple[str, ...]) -> dict[str, str | None]:
    """The golden fields after the authority refused an edit: its own values again."""
    return {**golden, **{name: link.shadow.seen.get(name) for name in names}}
