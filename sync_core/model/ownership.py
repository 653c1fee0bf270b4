"""Whose value counts, in one table, and the three-way merge that follows it.

A field's value changed in a system when it differs from what was last seen there. The authority's change always
counts; an editor's change counts where the authority's value stayed (decisions D2, D4, D9, D14). A follower is only
written to: what is changed there stays there, until the value that counts changes (decision D2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import Link, LinkState
from trifold.sync_core.model.records import FIELDS, Fields, Snapshot
from trifold.sync_core.model.values import Limit, Told, What, fingerprint, fit, is_cut

A, B, I = System.AMS360, System.BENEFITPOINT, System.INSUREDMINE  # noqa: E741

BY_DATE = frozenset({"pending", "expired"})  # statuses that follow from the dates are nobody's edit
NOT_SENT = "not sent to AMS360: account not linked"
PRIMARY = "primary"
ALSO_COVERS = "also covers:"
PLAN_FIELDS = frozenset({"number", "effective_date", "expiration_date", "premium", "status"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who decides the fields of one kind for one linkage; ``why`` names the decision.

    ``editable`` None: an editor may change every field but the status, which each system derives by its own rules.
    ``wins`` is whose value stays when authority and editor changed the same field. ``put_back`` are followers where a
    change of what is not theirs does not stay: they are given the value that counts again.
    """

    authority: System
    editors: tuple[System, ...] = ()
    editable: frozenset[str] | None = None
    wins: System
    why: str
    put_back: tuple[System, ...] = ()

    def may_edit(self, system: System, name: str) -> bool:
        if system not in self.editors:
            return False
        return name != "status" if self.editable is None else name in self.editable


_CLIENT_IN_AMS360 = Rule(
    authority=A, editors=(I,), wins=A, why="AMS360 is the record; InsuredMine's users may edit (D9)"
)
_CLIENT_IN_BENEFITPOINT = Rule(authority=B, editors=(I,), wins=I, why="without AMS360, InsuredMine wins (D9)")
_CLIENT_IN_INSUREDMINE = Rule(authority=I, wins=I, why="linked to nothing else")

OWNERSHIP: Mapping[tuple[Kind, System], Rule] = {
    (Kind.ACCOUNT, A): _CLIENT_IN_AMS360,
    (Kind.ACCOUNT, B): _CLIENT_IN_BENEFITPOINT,
    (Kind.ACCOUNT, I): _CLIENT_IN_INSUREDMINE,
    (Kind.CONTACT, A): _CLIENT_IN_AMS360,
    (Kind.CONTACT, B): _CLIENT_IN_BENEFITPOINT,
    (Kind.CONTACT, I): _CLIENT_IN_INSUREDMINE,
    (Kind.POLICY, A): Rule(
        authority=A,
        editors=(B,),
        editable=PLAN_FIELDS,
        wins=A,
        why="a plan's change corrects its policy (D4)",
        put_back=(I,),
    ),
    (Kind.POLICY, B): Rule(authority=B, wins=B, why="a plan of a client that is not in AMS360 (D3)", put_back=(I,)),
    (Kind.POLICY, I): Rule(authority=I, wins=I, why="policies made in InsuredMine stay there (D12)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A live link and what its system shows; ``held``: fields that the system has, ``writable``: those it takes, each
    within its limit. ``whole``: texts that were written by way of another record of ours, and cut (an individual is
    account and contact at once). ``late``: it shows what our own write replaced a moment ago."""

    link: Link
    snapshot: Snapshot
    held: frozenset[str]
    writable: frozenset[str]
    limits: Mapping[str, Limit] = field(default_factory=dict)
    whole: Mapping[str, str] = field(default_factory=dict)
    late: bool = False

    def value(self, name: str) -> str | None:
        """What its system shows, or what we wrote there where it shows the beginning of that only."""
        return self.whole.get(name) or self.snapshot.fields.get(name)

    def fitted(self, name: str, golden: Fields) -> tuple[str | None, Told | None]:
        """A value that counts as this record can hold it, and what is to be told of it."""
        value = shaped(golden, self.snapshot.individual).get(name)
        if name not in self.limits:
            return value, None
        return fit(self.limits[name], value)

    @property
    def shown(self) -> frozenset[str]:
        """The fields that the record has, readable or not."""
        return frozenset((*self.snapshot.fields, *self.snapshot.unreadable))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two sides changed one field: ``kept`` counts, ``lost`` (of ``loser``) is kept for a person to restore."""

    name: str
    loser: System
    kept: str | None
    lost: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """A value that was seen in ``system`` and does not count: who follows is only written to. ``put_back``: it is
    replaced by the value that counts."""

    name: str
    system: System
    value: str | None
    put_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What counts now. ``sources``: field -> whose value it took in this merge. ``landed``: by system, what a write
    whose answer was lost is found to have replaced, per field."""

    fields: Fields
    links: Mapping[System, Link]
    conflicts: tuple[Conflict, ...]
    rule: Rule
    sources: Mapping[str, System] = field(default_factory=dict)
    ignored: tuple[Ignored, ...] = ()
    landed: Mapping[System, Fields] = field(default_factory=dict)


def rule_for(kind: Kind, linked: frozenset[System]) -> Rule:
    """The rule of the most authoritative system that has the record."""
    return OWNERSHIP[kind, next(system for system in (A, B, I) if system in linked)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """A line of the table for people: who decides these fields of a record in InsuredMine that is linked like this."""

    kind: Kind
    linked: tuple[System, ...]
    fields: tuple[str, ...]
    owner: System
    editors: tuple[System, ...]
    followers: tuple[System, ...]
    wins: System
    why: str


LINKAGES = ((I,), (A, I), (B, I), (A, B, I))


def ownership_table() -> tuple[Ownership, ...]:
    """Per kind, linkage and field; fields that are decided alike share a line. A field that its owner does not have
    belongs to an editor, else to whoever has it."""
    lines = []
    for kind in FIELDS:
        for linked in LINKAGES:
            rule = rule_for(kind, frozenset(linked))
            alike: dict[tuple[System, ...], list[str]] = {}
            for name in FIELDS[kind]:
                alike.setdefault(tuple(s for s in linked if rule.may_edit(s, name)), []).append(name)
            for editors, names in alike.items():
                line = Ownership(
                    kind=kind,
                    linked=linked,
                    fields=tuple(names),
                    owner=rule.authority,
                    editors=editors,
                    followers=tuple(s for s in linked if s != rule.authority and s not in editors),
                    wins=rule.wins if rule.wins in editors else rule.authority,
                    why=rule.why,
                )
                lines.append(line)
    return tuple(lines)


def merge(
    kind: Kind,
    golden: Fields,
    views: Mapping[System, View],
    earlier: Mapping[str, frozenset[str | None]],
    absent: Mapping[System, frozenset[str]] = MappingProxyType({}),
) -> Merged:
    """The values that count now, and the links with their shadows brought up to date.

    ``earlier`` are the values that the authority had before, per field: a follower that shows one of them when it is
    first seen is stale, not locally edited (decision D2). ``absent`` are fields that a linked system holds and does not
    tell now, or not reliably: one whose owner is absent stays as it is, an absent follower stops nothing.
    """
    rule = rule_for(kind, frozenset({*views, *absent}))
    merge_ = _Merge(rule, dict(golden), views, earlier, absent, before=golden)
    for name in FIELDS[kind]:
        merge_.decide(name)
    return Merged(
        fields=merge_.fields,
        links=merge_.links(),
        conflicts=tuple(merge_.conflicts),
        rule=rule,
        sources=merge_.sources,
        ignored=tuple(merge_.ignored),
        landed=merge_.landed,
    )


@dataclass(slots=True)
class _Merge:
    rule: Rule
    fields: dict[str, str | None]
    views: Mapping[System, View]
    earlier: Mapping[str, frozenset[str | None]]
    absent: Mapping[System, frozenset[str]]
    conflicts: list[Conflict] = field(default_factory=list)
    sources: dict[str, System] = field(default_factory=dict)
    ignored: list[Ignored] = field(default_factory=list)
    seen: dict[System, dict[str, str | None]] = field(default_factory=dict)
    given: dict[System, dict[str, str | None]] = field(default_factory=dict)
    landed: dict[System, dict[str, str | None]] = field(default_factory=dict)
    before: Fields = field(default_factory=dict)

    def decide(self, name: str) -> None:
        holders = [system for system, view in self.views.items() if name in view.held and name in view.snapshot.fields]
        if not holders:
            return
        owner = self._owner(name, [*holders, *(system for system, held in self.absent.items() if name in held)])
        editors = [s for s in holders if s != owner and self.rule.may_edit(s, name)]
        edit = next((system for system in editors if self._edited(system, name)), None)
        if owner not in holders:
            if edit is None or not self._stays_unreadable(owner, name) or self._moved_since(edit, name):
                return
            self._take(edit, name)
        elif edit is None or self._value(edit, name) == self._value(owner, name):
            if self._changed(owner, name) or name not in self.fields:
                self._take(owner, name)
        elif not self._changed(owner, name) and not self._moved_since(edit, name):
            self._take(edit, name)
        else:
            self._settle_conflict(name, owner, edit)
        for system in holders:
            follows = system != owner and system not in editors
            if follows and self._changed(system, name) and self._differs(system, name):
                value, put_back = self._value(system, name), self._put_back(system, name)
                self.ignored.append(Ignored(name=name, system=system, value=value, put_back=put_back))
            self._note(system, name, follows=follows)

    def _stays_unreadable(self, owner: System, name: str) -> bool:
        """What the owner shows can't be read, and was seen before: an edit elsewhere is newer (decision D14)."""
        view = self.views.get(owner)
        bad = view.snapshot.unreadable.get(name) if view else None
        return bad is not None and view is not None and view.link.shadow.unread.get(name) == fingerprint(bad.raw)

    def _take(self, system: System, name: str) -> None:
        self.fields[name], self.sources[name] = self._value(system, name), system

    def _differs(self, system: System, name: str) -> bool:
        """A golden value in the shape of this record is no difference."""
        return self._value(system, name) != self.views[system].fitted(name, self.fields)[0]

    def _owner(self, name: str, holders: list[System]) -> System:
        """The authority, or, for a field that it does not hold, an editor, or whoever holds it."""
        order = (self.rule.authority, *self.rule.editors, *holders)
        return next(system for system in order if system in holders)

    def _settle_conflict(self, name: str, owner: System, edit: System) -> None:
        keeper, loser = (owner, edit) if self.rule.wins != edit else (edit, owner)
        kept, lost = self._value(keeper, name), self._value(loser, name)
        self._take(keeper, name)
        self.conflicts.append(Conflict(name=name, loser=loser, kept=kept, lost=lost))

    def _value(self, system: System, name: str) -> str | None:
        return self.views[system].value(name)

    def _first(self, system: System, name: str) -> bool:
        return name not in self.views[system].link.shadow.seen

    def _changed(self, system: System, name: str) -> bool:
        """Somebody there changed it: it is not as it was seen last, and not what we sent without an answer."""
        if self._first(system, name):
            return True
        return self._is_other(system, name) and not self._in_flight(system, name) and not self._was_cut(system, name)

    def _is_other(self, system: System, name: str) -> bool:
        return self._value(system, name) != self.views[system].link.shadow.seen[name]

    def _in_flight(self, system: System, name: str) -> bool:
        value, sent = self._value(system, name), self.views[system].link.shadow.sent.get(name, ())
        return value in sent or any(is_cut(value, whole) for whole in sent)

    def _was_cut(self, system: System, name: str) -> bool:
        """The first read after a write of ours shows the beginning of what was written: the system cut it."""
        shadow = self.views[system].link.shadow
        return name in shadow.unproven and is_cut(self._value(system, name), shadow.seen.get(name))

    def _moved_since(self, editor: System, name: str) -> bool:
        """The value that counts changed after the editor was given one: the two edits do not know of each other."""
        view = self.views[editor]
        given = view.link.shadow.given
        if name not in view.writable or name not in given or name not in self.fields:
            return False
        return view.fitted(name, self.fields)[0] != given[name]

    def _edited(self, system: System, name: str) -> bool:
        by_date = name == "status" and self._value(system, name) in BY_DATE
        return self._changed(system, name) and not self._first(system, name) and not by_date

    def _note(self, system: System, name: str, *, follows: bool) -> None:
        """Bring the shadow up to date. What a follower changed is seen, but it counts as given."""
        value, first = self._value(system, name), self._first(system, name)
        if not first and self._is_other(system, name) and self._in_flight(system, name):
            self.seen.setdefault(system, {})[name] = value
            self.given.setdefault(system, {})[name] = value
            self.landed.setdefault(system, {})[name] = self.views[system].link.shadow.seen[name]
            return
        if self._changed(system, name) or self._was_cut(system, name):
            self.seen.setdefault(system, {})[name] = value
        if not follows:
            if self._changed(system, name):
                self.given.setdefault(system, {})[name] = value
        elif (first or self._authority_is_new(name)) and not self._was_left_out(system, name):
            golden = self.views[system].fitted(name, self.fields)[0]
            was = self.before.get(name) if first and not self._authority_is_new(name) else golden
            stale = value != golden and (value == was or value in self.earlier.get(name, frozenset()))
            if system is I and first and golden is not None:  # joined there: it shows the authority's data (D2)
                stale = value != golden
            stale = stale and name != PRIMARY  # whose the mark was before linking is no value of long ago
            self.given.setdefault(system, {})[name] = value if stale else golden
        elif self._changed(system, name) and self._put_back(system, name):
            self.given.setdefault(system, {})[name] = value

    def _put_back(self, system: System, name: str) -> bool:
        """Whether a follower's own change of what is not its own is undone. A status that follows from the dates, and
        one that only InsuredMine has (archived), are no edits."""
        derived = name == "status" and self._value(system, name) in {None, *BY_DATE}
        return system in self.rule.put_back and not self._first(system, name) and not derived

    def _was_left_out(self, system: System, name: str) -> bool:
        """What the system can't hold, or refused, was not given to it."""
        view = self.views[system]
        _, note = view.fitted(name, self.fields)
        return name in view.link.shadow.refused or (note is not None and note["what"] == What.UNSUPPORTED)

    def _authority_is_new(self, name: str) -> bool:
        """Linking two records that both existed writes nothing to the follower (decision D2, X12)."""
        authority = self.views.get(self.rule.authority)
        return authority is not None and name in authority.held and self._first(self.rule.authority, name)

    def links(self) -> dict[System, Link]:
        return {
            system: view.link.with_shadow(
                self.seen.get(system, {}), {**self._unread(view), **self.given.get(system, {})}
            )
            .landed(self.landed.get(system, ()))
            .with_sight(view.snapshot)
            for system, view in self.views.items()
        }

    def _unread(self, view: View) -> Fields:
        """What can't be read when it is first seen is taken as given: it stays until the value that counts changes."""
        fresh = [name for name in view.snapshot.unreadable if name not in view.link.shadow.given]
        return {name: view.fitted(name, self.fields)[0] for name in fresh}


def shaped(golden: Fields, individual: bool) -> Fields:
    """The golden fields as a person's or a firm's record holds them: a firm's always has a firm name (R21)."""
    if individual or golden.get("firm_name") or not golden.get("last_name"):
        return golden
    names = (golden.get("first_name"), golden.get("last_name"))
    return {**golden, "firm_name": " ".join(name for name in names if name)}


def with_note(kind: Kind, fields: Fields, linked: frozenset[System]) -> Fields:
    """What InsuredMine has no field for: that a plan's client is not in AMS360 (decision D3), and a package's other
    lines."""
    if kind is not Kind.POLICY or linked <= {I}:
        return fields
    others = f"{ALSO_COVERS} {fields['other_lines']}" if fields.get("other_lines") else None
    return {**fields, "note": others if A in linked else NOT_SENT}


def gone(link: Link) -> Link:
    return replace(link, state=LinkState.GONE)


def resting(link: Link) -> Link:
    """A user wants the two apart; nothing links them again by itself (decision D10)."""
    return replace(link, state=LinkState.UNLINKED)
