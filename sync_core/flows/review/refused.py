"""The vendor said no (decision D9: an edit that the record's owner refuses is undone, and kept for a person)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from trifold.sync_core.flows.review.case import Gate, Settled
from trifold.sync_core.flows.review.write import WithheldCase, field_key
from trifold.sync_core.model.naming import listed, word
from trifold.sync_core.model.planning import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(WithheldCase):
    reason: ClassVar[str] = "refused"
    settled_by: ClassVar[tuple[Settled, ...]] = (Settled.WRITTEN, Settled.MADE)
    gate: ClassVar[Gate | None] = Gate(name="accepted", passed="{} refused nothing.")

    field: str = ""  # the one that was refused, where the rest was written

    @property
    def key(self) -> str:
        return field_key(self.canonical_id, self.system, self.field)

    @property
    def title(self) -> str:
        changed = listed(word(name) for name in self.changed)
        what = f"the change of {changed}" if self.verb == Verb.UPDATE and changed else "it"
        return f"{self.who}: {self.where} refused {what}. {'; '.join(self.reasons)}"
