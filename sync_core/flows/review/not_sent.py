"""Something that the system needs is missing: nothing was sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from trifold.sync_core.flows.review.case import TEXTS, Gate, Settled
from trifold.sync_core.flows.review.write import WithheldCase
from trifold.sync_core.model.naming import word

CONTACT = "contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent(WithheldCase):
    """``missing``: fields; or a contact, where a policy hangs on one."""

    reason: ClassVar[str] = "not sent"
    settled_by: ClassVar[tuple[Settled, ...]] = (Settled.WRITTEN, Settled.MADE)
    gate: ClassVar[Gate | None] = Gate(name="complete", passed="No field that {} needs was found missing.")

    missing: tuple[str, ...] = field(default=(), metadata=TEXTS)

    @property
    def title(self) -> str:
        needs = ", ".join(word(name) for name in self.missing if name != CONTACT)
        why = f"missing: {needs}" if needs else "; ".join(self.reasons)
        return f"{self.who}: not sent to {self.where}. {why[:1].upper()}{why[1:]}."
