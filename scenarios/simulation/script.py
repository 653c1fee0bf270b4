"""A story as it is written: who takes part, and steps that each can be left out. It prints itself as a play.

A step calls a verb of a desk or of the stage; a :class:`Name` among its arguments is somebody of the cast or what an
earlier step gave. A step that misses such a name is left out when the script is played.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

DESKS = {"a": "ams360", "b": "benefitpoint", "i": "insuredmine"}


class Name(str):
    """A name in the play: of somebody, or of what a step gave."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A role, like one of the cast but for its own facts."""

    key: str
    like: str
    facts: Mapping[str, str]

    def line(self) -> str:
        given = "".join(f", {name}={value!r}" for name, value in self.facts.items())
        return f"{self.key} = stage.another({self.like!r}, {self.key!r}{given})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """``on``: a, b, i (a desk) or stage. ``gives``: the name of what it returns. ``what``: act, trouble, crash,
    time."""

    on: str
    verb: str
    given: Sequence[Any] = ()
    named: Mapping[str, Any] = field(default_factory=dict)
    gives: str = ""
    what: str = "act"

    @property
    def names(self) -> list[str]:
        """The names that it needs."""
        return [str(one) for one in (*self.given, *self.named.values()) if isinstance(one, Name)]

    def line(self) -> str:
        given = [repr(one) for one in self.given] + [f"{name}={value!r}" for name, value in self.named.items()]
        call = f"{self.on}.{self.verb}({', '.join(given)})"
        return f"{self.gives} = {call}" if self.gives else call


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """``world`` is the agency, ``keys`` whether InsuredMine honours Idempotency-Key, ``accompanied``: with another
    agency in the same systems and engine."""

    seed: int
    world: str
    keys: str
    accompanied: bool
    cast: Sequence[Somebody]
    steps: Sequence[Step]

    def only(self, steps: Sequence[Step]) -> Script:
        """With these steps, and with nobody whom they don't name."""
        needed = {name for step in steps for name in step.names}
        return replace(self, steps=tuple(steps), cast=tuple(one for one in self.cast if one.key in needed))

    @property
    def acts(self) -> int:
        return sum(step.what == "act" for step in self.steps)

    def as_play(self, violations: Sequence[str] = ()) -> str:
        """The text of a play file."""
        told = "\n".join(f"    {line}" for line in violations[:5])
        lines = [
            f'"""Seed {self.seed} of trifold simulate; InsuredMine\'s Idempotency-Key is {self.keys}."""',
            "",
            "from trifold.scenarios.stage import Stage",
            "",
            f"WORLD = {self.world!r}",
            'CLOCK = "virtual"',
            "",
            "",
            "def play(stage: Stage) -> None:",
            f'    """{"Accompanied by another agency. " if self.accompanied else ""}What is wrong at the end:',
            *([told] if told else []),
            '    """',
            *(
                f"    {desk} = stage.{system}"
                for desk, system in DESKS.items()
                if desk in {one.on for one in self.steps}
            ),
            *(f"    {one.line()}" for one in self.cast),
            *(f"    {step.line()}" for step in self.steps),
            "    stage.turn_back()",
            "    stage.endure(hours=6)",
            "",
        ]
        return "\n".join(lines)
