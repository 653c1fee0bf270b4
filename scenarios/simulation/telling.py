"""What came of many seeds, as JSON or as text: ``{"seeds", "acts", "faults_by_kind", "crashes", "virtual_hours",
"violations", "seeds_per_second", "failed": [{"seed", "violations", "story"}]}``. A story is a play file's text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trifold.scenarios.simulation.campaign import Outcome

TOLD_MAX = 5  # violations of a seed in the text


@dataclass(frozen=True, slots=True)
class Told:
    """Outcomes by seed, and how long they took."""

    outcomes: Sequence[Outcome]
    seconds: float

    @property
    def violations(self) -> int:
        return sum(len(one.ending.violations) for one in self.outcomes)

    def as_json(self) -> dict[str, Any]:
        endings = [one.ending for one in self.outcomes]
        faults: Counter[str] = Counter()
        for ending in endings:
            faults.update(ending.faults)
        return {
            "seeds": len(endings),
            "acts": sum(ending.acts for ending in endings),
            "refused_acts": sum(ending.refused for ending in endings),
            "faults_by_kind": dict(sorted(faults.items())),
            "crashes": sum(ending.crashes for ending in endings),
            "virtual_hours": round(sum(ending.virtual_hours for ending in endings)),
            "violations": self.violations,
            "violations_by_rule": self._by_rule(),
            "seeds_per_second": round(len(endings) / self.seconds, 2) if self.seconds else 0.0,
            "failed": [self._failed(one) for one in self.outcomes if one.failed],
        }

    def as_text(self) -> str:
        found = self.as_json()
        lines: list[str] = []
        for one in found["failed"]:
            lines += [f"seed {one['seed']}:", *(f"  {told}" for told in one["violations"][:TOLD_MAX])]
            lines += ["", one["story"]]
        lines += [f"{name.replace('_', ' ')}: {_plain(value)}" for name, value in found.items() if name != "failed"]
        return "\n".join(lines)

    def traces(self) -> str:
        """A line per seed: what happened, as one sha256."""
        return "\n".join(f"{one.seed} {one.ending.trace}" for one in self.outcomes)

    def _by_rule(self) -> dict[str, int]:
        found = Counter(violation.rule for one in self.outcomes for violation in one.ending.violations)
        return dict(sorted(found.items()))

    @staticmethod
    def _failed(one: Outcome) -> dict[str, Any]:
        ending = one.shortest or one.ending
        told = [str(violation) for violation in ending.violations]
        return {
            "seed": one.seed,
            "violations": [str(violation) for violation in one.ending.violations],
            "shortest_violations": told,
            "story": ending.script.as_play(told),
        }


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
