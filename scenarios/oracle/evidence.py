"""What a judgement stands on, of one run and one agency; and what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from trifold.scenarios.oracle.story import Story
from trifold.scenarios.oracle.told import Told
from trifold.scenarios.oracle.truth import Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """A create that a system committed over its wire: the ``named`` record, under ``parent``; ``again`` is the same
    key as an earlier one that the system promised to answer instead."""

    system: str
    operation: str
    named: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """``writes``: what was written over a wire in the last settle and daily; ``stuck``: what the engine says it still
    has to do, by state; ``creates``: by whoever, over a wire; ``connection`` as in the agency's settings."""

    truth: Truth
    story: Story
    told: Told = field(default_factory=Told)
    writes: Sequence[str] = ()
    stuck: Mapping[str, int] = field(default_factory=dict)
    creates: Sequence[Create] = ()
    connection: str = "off"


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """``rule`` is the name of the rule's module, ``told`` a sentence."""

    rule: str
    told: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.told}"
