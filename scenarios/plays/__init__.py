"""The stories. Each file has one function ``play(stage)``; its docstring tells the story.

Beside it a play may name ``WORLD``, the world that it needs (default ``demo``), and ``MADE``, the records that are
there at its end and were not before, by system and kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from trifold.scenarios.stage import Stage

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """A story ready to be played."""

    name: str
    story: str
    world: str
    made: Mapping[str, Mapping[str, int]]
    play: Callable[[Stage], None]


def names() -> list[str]:
    """All plays: the four flows of the demonstration first, then the others by name."""
    found = sorted(file.stem for file in _HERE.glob("*.py") if not file.stem.startswith("_"))
    return sorted(found, key=lambda name: not name.startswith("flow_"))


def load(name: str) -> Play:
    """Raises KeyError with the names that there are."""
    if name not in names():
        raise KeyError(f"there is no play {name!r}; there are: {', '.join(names())}")
    module = import_module(f"{__name__}.{name}")
    story = " ".join((module.play.__doc__ or "").split())
    world, made = getattr(module, "WORLD", "demo"), getattr(module, "MADE", {})
    return Play(name=name, story=story, world=world, made=made, play=module.play)
