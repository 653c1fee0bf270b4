"""What a verification found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Layer = Literal["pact", "xsd"]


@dataclass(frozen=True, slots=True)
class Broken:
    """One promise that was not kept. ``layer`` says who saw it: pact, or the schema beside it."""

    provider: str
    interaction: str
    layer: Layer
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One provider's. ``left_out`` are interactions that were not tried, with the reason."""

    provider: str
    interactions: tuple[str, ...]
    broken: tuple[Broken, ...] = ()
    left_out: dict[str, str] = field(default_factory=dict)
    states: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[str, ...]:
        """The interactions that are broken, each once."""
        return tuple(dict.fromkeys(found.interaction for found in self.broken))

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Who saw something."""
        return tuple(sorted({found.layer for found in self.broken}))

    def as_json(self) -> dict[str, Any]:
        return {
            "provider": self.provider,
            "interactions": len(self.interactions),
            "verified": sum(name not in self.failed and name not in self.left_out for name in self.interactions),
            "failed": sum(name in self.failed for name in self.interactions),
            "left_out": sum(name in self.left_out for name in self.interactions),
            "left_out_why": self.left_out,
            "states": list(self.states),
            "broken": [
                {"interaction": found.interaction, "layer": found.layer, "reason": found.reason}
                for found in self.broken
            ],
        }
