"""A case: one question that only a person can decide. What every reason has in common.

A reason is one class: its evidence (the fields), its topic, its title with people's names, its choices, what each of
them does and how that is taken back, and what settles the question without a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from enum import Enum
from typing import Any, ClassVar, TypeVar

from trifold.sync_core.errors import NeedsDecision
from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.model.changes import TITLES, System
from trifold.sync_core.model.naming import listed

LEAVE = "leave"


class Settled(Enum):
    """What settles a question without a person. The value is kept as its answer."""

    IDENTIFIED = "it is linked"  # what the record is has been found out
    MADE = "linked"  # the record that was to be made there has its link
    WRITTEN = "written"
    FITS = "nothing is left out any more"
    THERE_AGAIN = "it is there again"
    ID_CAME = "the id came"
    JOINED = "they are one"
    MAPPED = "it is mapped"
    ID_AWAITED_NO_MORE = "shown without it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One button. ``name`` and ``external_id`` are what an answer takes, ``does`` what follows."""

    name: str
    label: str
    does: str
    external_id: str | None = None
    suggested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What it could be. ``name`` is what people call it, ``why`` and ``agreement`` what speaks for it."""

    id: str
    name: str = field(default="", compare=False)
    why: tuple[str, ...] = ()
    agreement: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> str:
        return self.name or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What explain says of a way on which no such question is open, and what to do when one is."""

    name: str
    passed: str
    remedy: str = "Fill it in where the record is; it is then sent by itself."


def read_candidates(found: Iterable[Any]) -> tuple[Candidate, ...]:
    """Of a row: ids, or ``{"id", "name", ...}``."""
    return tuple(_candidate(one) if isinstance(one, Mapping) else Candidate(id=str(one)) for one in found)


def _candidate(one: Mapping[str, Any]) -> Candidate:
    why = one.get("why") or ()
    return Candidate(
        id=str(one["id"]),
        name=one.get("name") or "",
        why=(why,) if isinstance(why, str) else tuple(why),
        agreement=one.get("agreement") or {},
    )


CANDIDATES = {"read": read_candidates}  # how a field comes out of its row
TEXTS = {"read": tuple}
_NOT_EVIDENCE = frozenset({"system", "canonical_id"})  # columns of their own
CaseT = TypeVar("CaseT", bound="Case")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question. Two are equal when the facts that a person decides by are the same: not by names.

    ``system`` is where it was found, ``canonical_id`` the record that it is about, if there is one, ``about`` what
    people call that.
    """

    reason: ClassVar[str] = ""
    topic_word: ClassVar[str] = ""  # reasons of one word are one topic; else each reason is its own
    settled_by: ClassVar[tuple[Settled, ...]] = ()
    asked_each_time: ClassVar[bool] = False  # else what a person left is not asked again with the same facts
    leaving: ClassVar[str] = "Nothing is written."
    gate: ClassVar[Gate | None] = None

    system: System | None = field(default=None, compare=False)
    canonical_id: str | None = field(default=None, compare=False)
    about: str = field(default="", compare=False)

    # ---- what is kept
    @property
    def key(self) -> str:
        """What it is about: one open item of a reason for each."""
        return self.canonical_id or ""

    @classmethod
    def topic_of(cls, key: str) -> str:
        return f"{cls.topic_word or cls.reason}/{key}"

    @property
    def topic(self) -> str:
        return self.topic_of(self.key)

    def evidence(self) -> dict[str, Any]:
        """The facts as plain values."""
        known = ((one.name, getattr(self, one.name)) for one in fields(self) if one.name not in _NOT_EVIDENCE)
        return {name: _plain(value) for name, value in known}

    @classmethod
    def of(cls: type[CaseT], row: Mapping[str, Any]) -> CaseT:
        """From its row, also one that an earlier release kept: what that did not know has its default."""
        kept, known = row["evidence"], {}
        for one in fields(cls):
            value = kept.get(one.name)
            if value is not None and one.name not in _NOT_EVIDENCE:
                read: Callable[[Any], Any] | None = one.metadata.get("read")
                known[one.name] = read(value) if read else value
        system = System(row["system"]) if row["system"] else None
        return cls(system=system, canonical_id=row["canonical_id"], **known)

    # ---- what is shown
    @property
    def title(self) -> str:
        """One or two sentences, with names instead of ids."""
        return f"{self.who}: {self.reason}."

    @property
    def who(self) -> str:
        return self.about or self.canonical_id or "A record"

    @property
    def where(self) -> str:
        return TITLES[self.system] if self.system else "the system"

    def offers(self) -> Sequence[Choice]:
        """The buttons beside ``leave``; one of them may be suggested."""
        return ()

    def choices(self) -> tuple[Choice, ...]:
        """The answers that it takes; exactly one is suggested, the last one is always ``leave``."""
        offered = tuple(self.offers())
        suggested = not any(choice.suggested for choice in offered)
        return (*offered, Choice(name=LEAVE, label="Leave it", does=self.leaving, suggested=suggested))

    # ---- what an answer does
    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        """In our own tables; gives what ``undo`` puts back. Raises NeedsDecision when the choice does not fit."""
        raise self.unfit(one)

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        """Take it back; gives what that leaves to write, if anything."""
        raise self.unfit(one)

    def unfit(self, one: Answering) -> NeedsDecision:
        names = dict.fromkeys(choice.name for choice in self.choices())
        return one.refuse(f"say {' or '.join(names)}. Nothing was changed.")


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Candidate):
        return {name: _plain(found) for name, found in asdict(value).items() if found or name in ("id", "name")}
    return value


def names_of(found: Iterable[Candidate]) -> str:
    return listed(one.told for one in found)


def each(
    name: str, found: Sequence[Candidate], label: str, does: str, *, sure: bool | None = None
) -> tuple[Choice, ...]:
    """One button for every candidate; a single one is suggested unless ``sure`` says otherwise."""
    only = len(found) == 1 if sure is None else sure
    return tuple(
        Choice(name=name, label=label.format(one.told), does=does, external_id=one.id, suggested=only and number == 0)
        for number, one in enumerate(found)
    )
