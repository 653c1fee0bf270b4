"""A new record resembles others and was kept apart: a person may look, nothing waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from trifold.sync_core.flows.review.case import CANDIDATES, Candidate, names_of
from trifold.sync_core.flows.review.seen import SeenCase


@dataclass(frozen=True, slots=True, kw_only=True)
class Resembles(SeenCase):
    """It can only be left."""

    reason: ClassVar[str] = "resembles"

    candidates: tuple[Candidate, ...] = field(default=(), metadata=CANDIDATES)

    @property
    def title(self) -> str:
        like = f"it resembles {names_of(self.candidates)}. It was kept apart"
        return f"{self.there}: {like}. If it is the same client, correct it in its system."
