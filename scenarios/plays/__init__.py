"""The stories. Each file has one function ``play(stage)``; its docstring tells the story.

Rooms, the four flows first: flow_1_individual, flow_1_group, flow_2_benefitpoint_only, flow_3_internal_connection;
then insuredmine_to_ams360, insuredmine_to_benefitpoint, insuredmine_to_both, update_fan_out, benefitpoint_edits_stay,
plan_becomes_policy, daily_twice, ams360_real_time, search_by_last_name, group_or_individual, later_contacts,
policy_life, benefitpoint_only_edits, daily_only_mode, notices_off, same_notification_twice,
yes_with_internal_connection, idempotency_ignored, local_edits_survive, insuredmine_edits_come_back,
edited_on_two_sides and one_of_two_refuses.

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
FLOWS = ("flow_1_individual", "flow_1_group", "flow_2_benefitpoint_only", "flow_3_internal_connection")


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """A story ready to be played."""

    name: str
    story: str
    world: str
    made: Mapping[str, Mapping[str, int]]
    play: Callable[[Stage], None]


def names() -> list[str]:
    """All plays: the documented flows first, then the others by name."""
    found = sorted(file.stem for file in _HERE.glob("*.py") if not file.stem.startswith("_"))
    return [*FLOWS, *(name for name in found if name not in FLOWS)]


def load(name: str) -> Play:
    """Raises KeyError with the names that there are."""
    if name not in names():
        raise KeyError(f"there is no play {name!r}; there are: {', '.join(names())}")
    module = import_module(f"{__name__}.{name}")
    story = " ".join((module.play.__doc__ or "").split())
    world, made = getattr(module, "WORLD", "demo"), getattr(module, "MADE", {})
    return Play(name=name, story=story, world=world, made=made, play=module.play)
