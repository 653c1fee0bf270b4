"""Questions about one record and its write to one system, and what was withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.flows.review.case import TEXTS, Case, Choice
from trifold.sync_core.flows.review.seen import KIND
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.records import Fields


def key_of(canonical_id: str | None, system: System | None) -> str:
    return f"{canonical_id}/{system}"


def field_key(canonical_id: str | None, system: System | None, name: str) -> str:
    """Of a question about one field of the write; "" for the whole."""
    return key_of(canonical_id, system) + (f"/{name}" if name else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteCase(Case):
    """``external_id`` is the record in ``system``, where it is there already."""

    kind: Kind | None = field(default=None, metadata=KIND, compare=False)
    external_id: str | None = field(default=None, compare=False)

    @property
    def key(self) -> str:
        return key_of(self.canonical_id, self.system)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldCase(WriteCase):
    """Not written, for these ``reasons``. ``changed``: the fields that it was about. ``values``: those of an edit,
    which count again when it is tried again."""

    reasons: tuple[str, ...] = field(default=(), metadata=TEXTS)
    verb: str = ""
    changed: tuple[str, ...] = field(default=(), metadata=TEXTS)
    values: Fields = field(default_factory=dict)

    def offers(self) -> Sequence[Choice]:
        does = "It is looked at again, and sent if nothing is missing."
        return [Choice(name="retry", label="Try again", does=does)]

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        """Values of an edit that was refused count again; what was not sent is only looked at again."""
        if choice != "retry":
            raise self.unfit(one)
        return one.set_fields(one.told(self.canonical_id), self.values)

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        """Only the item is opened again."""
        return None
