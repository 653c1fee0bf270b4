"""No edit of a user is lost: it stands where it was made, or a rule replaced it and the trace tells so.

An edit in AMS360 stays unless InsuredMine's users changed the field later (D14). One in InsuredMine reaches the owner
unless a user of the owner changed the same field: then one of the two counts, and the other is told (D9). One in
BenefitPoint stays there unless the field was changed elsewhere, and is told (D2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from trifold.scenarios.oracle import clients
from trifold.scenarios.oracle.evidence import Evidence, Violation
from trifold.scenarios.oracle.story import Edit
from trifold.scenarios.oracle.vocabulary import OWN_CONTACT, Key, Record

RULE = "edits"


def check(evidence: Evidence) -> Iterator[Violation]:
    by_key: dict[tuple[Key, str], list[Edit]] = defaultdict(list)
    for edit in evidence.story.edits:
        by_key[edit.key, edit.field].append(edit)
    for keys in _ever_one(evidence):
        for name in sorted({name for key, name in by_key if key in keys}):
            edits = [edit for key in sorted(keys) for edit in by_key.get((key, name), ())]
            records = [evidence.truth.records[key] for key in sorted(keys & evidence.truth.records.keys())]
            yield from _of_field(evidence, records, name, edits)


def _ever_one(evidence: Evidence) -> list[set[Key]]:
    """Keys of records that are one, or were when a user met them: also of those that are gone or parted."""
    linked = {pair for record in evidence.truth.records.values() for pair in clients.pairs(record)}
    keys = {*evidence.truth.records, *(edit.key for edit in evidence.story.edits)}
    keys |= {key for pair in evidence.story.linked for key in pair}
    linked |= set(clients.own_contacts(evidence.truth))
    return clients.joined(sorted(keys), sorted(linked | evidence.story.linked))


def _of_field(evidence: Evidence, group: Sequence[Record], name: str, edits: Sequence[Edit]) -> Iterator[Violation]:
    """The last edit in each record, against what the record holds now."""
    for record in group:
        mine = [edit for edit in edits if edit.key == record.key]
        if not mine or record.id.startswith(OWN_CONTACT):
            continue
        last, now = mine[-1], record.fields.get(name)
        if now == last.value or (last.made and last.value is None):
            continue
        others = [edit for edit in edits if edit.value == now and edit.key != record.key]
        ruled = any(_may_replace(edit, last, evidence) for edit in others)
        if not ruled and not _was_theirs(evidence, group, last, now, name) and not _asked(evidence, group):
            told = f"{last} is lost: {now!r} is there, which no later edit explains"
            yield Violation(RULE, told)


def _may_replace(edit: Edit, lost: Edit, evidence: Evidence) -> bool:
    """Whether another user's edit may take the place of one: a later one may, an earlier one when it is told."""
    return edit.number > lost.number or evidence.told.knows_of(lost.value)


def _was_theirs(evidence: Evidence, group: Sequence[Record], lost: Edit, now: str | None, name: str) -> bool:
    """Whether a record was linked with its owner after the edit, and got the owner's own value; that is told."""
    owner = clients.owner_of(record.system for record in group)
    theirs = [record.fields.get(name) for record in group if record.system == owner]
    return lost.made and lost.key[0] != owner and now in theirs and evidence.told.knows_of(lost.value)


def _asked(evidence: Evidence, group: Sequence[Record]) -> bool:
    return evidence.told.asks_about(*(record.id for record in group))
