"""Which thing is it? Ids first; a name alone never joins two records (decision D11)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.records import Fields, Reference, Snapshot
from trifold.sync_core.model.values import CUT_MIN, Told, altered, fingerprint, is_cut

DERIVED = frozenset({"status", "account_type"})  # each system has rules of its own for these
SENT_MAX = 5  # unconfirmed values of one field that are remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """What a system was last seen to hold, and what it was last given, per field.

    A value that differs from ``seen`` was changed there; a golden value that differs from ``given`` is still to be
    delivered there. ``carried`` are the ids of the twins that InsuredMine's record was last seen to carry, by system.
    ``sent`` are values in flight: written, and not confirmed. Finding one of them is a delivery, nobody's edit.
    ``replaced`` are values that a confirmed write of ours replaced, and when (ISO, UTC): a replica that lags may show
    them for a while.
    ``unread`` are fingerprints of values that could not be read, ``refused`` of values that the system refused.
    ``unproven`` are long texts of ours that were written and not read back: the system may have cut them. ``told`` is
    what a person is told of its fields (model/values.py).
    """

    seen: Fields = field(default_factory=dict)
    given: Fields = field(default_factory=dict)
    carried: Mapping[str, str] = field(default_factory=dict)
    sent: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    replaced: Mapping[str, tuple[str | None, str]] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unproven: Mapping[str, bool] = field(default_factory=dict)
    told: Mapping[str, Told] = field(default_factory=dict)


class LinkState(StrEnum):
    LIVE = "live"
    GONE = "gone"  # its system shows the record no more
    UNLINKED = "unlinked"  # a user wants the two apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A row of the crosswalk: this canonical record is that record there.

    ``shown`` says whether InsuredMine may show the id (decision D13). ``state`` is live, gone once the record
    disappeared there, or unlinked while a user wants the two apart (decision D10). ``explored`` says that everything
    below an account was looked at since the link was made. ``former_id`` is the id before a person moved the link.
    ``missing_since`` (UTC): its system did not show it then, and that is to be looked at once more.
    """

    canonical_id: str
    system: System
    kind: Kind
    external_id: str
    former_id: str | None = None
    number: str | None = None
    version: str | None = None
    shown: bool = True
    state: LinkState = LinkState.LIVE
    explored: bool = False
    shadow: Shadow = Shadow()
    missing_since: datetime | None = field(default=None, compare=False)

    @property
    def live(self) -> bool:
        return self.state is LinkState.LIVE

    @property
    def resting(self) -> bool:
        return self.state is LinkState.UNLINKED

    def with_shadow(self, seen: Fields, given: Fields) -> Link:
        before = self.shadow
        shadow = replace(before, seen={**before.seen, **seen}, given={**before.given, **given})
        return replace(self, shadow=shadow)

    def with_sent(self, fields: Fields, names: Iterable[str]) -> Link:
        """Before a write: its values are in flight, beside the newest of earlier ones that were not confirmed."""
        before = self.shadow.sent
        sent = {name: (*before.get(name, ())[-SENT_MAX + 1 :], fields.get(name)) for name in names}
        return replace(self, shadow=replace(self.shadow, sent={**before, **sent}))

    def landed(self, names: Iterable[str]) -> Link:
        """Nothing of these fields is in flight any more."""
        done = set(names)
        left = {name: values for name, values in self.shadow.sent.items() if name not in done}
        return replace(self, shadow=replace(self.shadow, sent=left))

    def with_replaced(self, before: Fields, names: Iterable[str], at: datetime) -> Link:
        """After a write of ours: what stood there before."""
        more = {name: (before.get(name), at.isoformat()) for name in names}
        return replace(self, shadow=replace(self.shadow, replaced={**self.shadow.replaced, **more}))

    def lagging(self, fields: Fields, now: datetime, lag_seconds: float) -> frozenset[str]:
        """The fields that show again what our own write replaced a moment ago: the read may lag behind it."""
        return frozenset(
            name
            for name, (value, at) in self.shadow.replaced.items()
            if name in fields
            and fields[name] == value != self.shadow.seen.get(name)
            and abs((now - datetime.fromisoformat(at)).total_seconds()) < lag_seconds
        )

    def with_sight(self, shot: Snapshot) -> Link:
        """After a look: what could not be read, and what is read back."""
        before = self.shadow
        unread = {name: fingerprint(bad.raw) for name, bad in shot.unreadable.items()}
        unproven = {name: True for name in before.unproven if name not in shot.fields}
        cut = {
            name: altered(before.given.get(name), shot.fields[name])
            for name in before.unproven
            if name in shot.fields and is_cut(shot.fields[name], before.given.get(name))
        }
        if unread == before.unread and unproven == before.unproven:
            return self
        return replace(self, shadow=replace(before, unread=unread, unproven=unproven, told={**before.told, **cut}))

    def whole(self, fields: Fields) -> dict[str, str]:
        """Of texts that its system cut: what we wrote, where ``fields`` show what is left of it."""
        told = {name: note["value"] for name, note in self.shadow.told.items() if note.get("shown") == fields.get(name)}
        unproven = {name: self.shadow.seen.get(name) for name in self.shadow.unproven}
        known = {**told, **unproven}.items()
        return {name: text for name, text in known if text is not None and is_cut(fields.get(name), text)}

    def with_refused(self, fields: Fields, reasons: Mapping[str, str]) -> Link:
        """The system refused these values: they wait until they change."""
        more = {name: {"value": fingerprint(fields.get(name)), "why": why} for name, why in reasons.items()}
        return replace(self, shadow=replace(self.shadow, refused={**self.shadow.refused, **more}))

    def with_written(self, stored: Fields, names: Iterable[str], *, proven: bool) -> Link:
        """After a write: what the system made of its values. Not ``proven``: it did not say, a long text may be cut."""
        before, done = self.shadow, set(names)
        long = [] if proven else [name for name in done if len(before.given.get(name) or "") > CUT_MIN]
        unproven = {**{name: True for name in before.unproven if name not in done}, **dict.fromkeys(long, True)}
        other = {
            name: altered(before.given[name], stored[name])
            for name in done
            if proven and name in stored and name not in DERIVED and stored[name] != before.given.get(name)
        }
        refused = {name: known for name, known in before.refused.items() if name not in done}
        shadow = replace(before, unproven=unproven, refused=refused, told={**before.told, **other})
        return self if shadow == before else replace(self, shadow=shadow)

    def with_told(self, told: Mapping[str, Told]) -> Link:
        return self if told == self.shadow.told else replace(self, shadow=replace(self.shadow, told=told))

    def with_carried(self, references: Iterable[Reference]) -> Link:
        carried = {known.system.value: known.external_id for known in references}
        return replace(self, shadow=replace(self.shadow, carried=carried))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A canonical record that a snapshot could be. ``is_self``: the contact that is the individual account itself."""

    canonical_id: str
    links: tuple[Link, ...]
    fields: Fields = field(default_factory=dict)
    is_self: bool = False

    def link(self, system: System) -> Link | None:
        return next((link for link in self.links if link.system == system), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """``canonical_id`` None: a new thing. ``rule`` says which key decided; ``ambiguous`` names what it could be.

    ``holders`` are the records that held the strong keys of the new thing when it was identified.
    """

    canonical_id: str | None
    rule: str
    ambiguous: tuple[str, ...] = ()
    holders: frozenset[str] = frozenset()


SECOND = "a second record carries the same id"
NEW = "new"


def normal_name(*parts: str | None) -> str:
    """A name for comparing: no accents, case, punctuation or double blanks."""
    text = unicodedata.normalize("NFKD", " ".join(part for part in parts if part))
    kept = (char if char.isalnum() else " " for char in text if not unicodedata.combining(char))
    return " ".join("".join(kept).casefold().split())


def identify(snapshot: Snapshot, referenced: Iterable[Known]) -> Match:
    """Which canonical record a snapshot is whose own id is not linked yet, by the ids that the record itself carries:
    ``referenced`` are linked to them. A record that already has another live twin in this system is never a match
    (decision D16). What carries none is told by its looks, or is new.
    """
    named = {known.canonical_id: known for known in referenced}
    if len(named) > 1:
        return Match(canonical_id=None, rule="references disagree", ambiguous=tuple(sorted(named)))
    for known in named.values():
        twin = known.link(snapshot.system)
        if twin and twin.live and twin.external_id != snapshot.external_id:
            return Match(canonical_id=None, rule=SECOND, ambiguous=(known.canonical_id,))
        return Match(canonical_id=known.canonical_id, rule="reference")
    return Match(canonical_id=None, rule=NEW)


def differing(left: Fields, right: Fields, names: Iterable[str]) -> dict[str, str | None]:
    """The values of ``left`` that ``right`` does not have, for the given fields."""
    return {name: left.get(name) for name in names if left.get(name) != right.get(name)}
