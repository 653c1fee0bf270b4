"""A script from a seed: it decides the agency, who is in it, what users do, and which trouble comes between."""

from __future__ import annotations

from trifold.scenarios.indoors import KEYS
from trifold.scenarios.simulation.acts import Acts
from trifold.scenarios.simulation.people import People
from trifold.scenarios.simulation.script import Script, Step
from trifold.scenarios.simulation.troubles import KINDS, Trouble, Troubles
from trifold.simulators.population.dice import Dice

ACTS_MIN, ACTS_MAX = 10, 15
WORLDS = ("demo", "demo", "demo", "connected", "vendor")
KIND_PERCENT = 25  # of the kinds of trouble, in a seed
TROUBLES_MIN, TROUBLES_MAX = 2, 8


def script_of(seed: int, *, acts: int | None = None, kinds: tuple[str, ...] = KINDS) -> Script:
    """The same for the same seed, number of acts and kinds; ``kinds`` () is a story without trouble."""
    dice = Dice("simulation", seed)
    world, keys, accompanied = dice.one_of(WORLDS), dice.one_of(KEYS), dice.falls(25)
    selected = [kind for kind in kinds if dice.falls(KIND_PERCENT)]
    number = acts or dice.between(ACTS_MIN, ACTS_MAX)
    steps: list[Step] = []
    people = People(dice)
    drawn = Acts(dice, people)
    while sum(step.what == "act" for step in steps) < number:
        steps += drawn.draw()
        steps += _time(dice)
    if selected:
        troubles = Troubles(dice, selected)
        for _ in range(dice.between(TROUBLES_MIN, TROUBLES_MAX)):
            _weave(dice, steps, troubles.draw())
    return Script(
        seed=seed, world=world, keys=keys, accompanied=accompanied, cast=tuple(people.cast), steps=tuple(steps)
    )


def _time(dice: Dice) -> list[Step]:
    """What passes between two acts: nothing, a few steps of the engine, minutes, hours, a day."""
    drawn = dice.below(100)
    if drawn < 40:
        return []
    if drawn < 55:
        return [Step(on="stage", verb="work", given=[dice.between(1, 5)], what="time")]
    if drawn < 90:
        return [_passing(minutes=dice.one_of((1, 3, 10, 30)))]
    return [_passing(hours=dice.between(1, 8))] if drawn < 98 else [_passing(days=1)]


def _passing(**spans: int) -> Step:
    return Step(on="stage", verb="endure", named=spans, what="time")


def _weave(dice: Dice, steps: list[Step], trouble: Trouble) -> None:
    """Put it somewhere, early enough to strike; what lasts ends some steps later, after minutes, hours or a day."""
    place = dice.below(max(1, len(steps) * 3 // 4))
    if trouble.ends is None:
        steps.insert(place, trouble.begins)
        return
    end = min(len(steps), place + dice.between(1, 5))
    spans = (({"minutes": 15}, 50), ({"hours": 3}, 40), ({"days": 1}, 10))
    bag = [span for span, weight in spans for _ in range(weight // 10)]
    steps[end:end] = [_passing(**dice.one_of(bag)), trouble.ends]
    steps.insert(place, trouble.begins)
