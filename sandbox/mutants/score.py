"""All trials, two at a time, and what they add up to."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from trifold.sandbox.mutants.catalogue import mutant
from trifold.sandbox.mutants.layers import CONTRACTS, LAYERS, TOP
from trifold.sandbox.mutants.trial import EVERY_PLAY, SOUND

AT_ONCE = 2
TRIAL_SECONDS_MAX = 180.0
LONG_TRIAL_SECONDS_MAX = 1_200.0  # of all plays, or of sound code with the plays of many mutants
CONTRACTS_SHARE_MIN = 0.9  # of the mutants of messages: what contracts alone must catch
PLAYS_SHARE_MIN = 0.95  # of the mutants of rules: what plays alone must catch


class NotTried(Exception):
    """A trial could not be made, or sound code was blamed: one line, with what to do."""


@dataclass(frozen=True, slots=True)
class Trial:
    """``caught``: layer -> what it saw; empty for a survivor."""

    name: str
    caught: dict[str, str]

    @property
    def by_contracts(self) -> bool:
        return any(layer in self.caught for layer in CONTRACTS)

    @property
    def by_plays(self) -> bool:
        return "play" in self.caught

    @property
    def of_a_rule(self) -> bool:
        return mutant(self.name).part == "rule"


@dataclass(frozen=True, slots=True)
class Score:
    trials: Sequence[Trial]

    @property
    def caught(self) -> int:
        return sum(bool(trial.caught) for trial in self.trials)

    @property
    def caught_by_contracts(self) -> float:
        """The share of the mutants of messages, from 0 to 1."""
        return _share([trial.by_contracts for trial in self.trials if not trial.of_a_rule])

    @property
    def caught_by_plays(self) -> float:
        """The share of the mutants of rules, from 0 to 1."""
        return _share([trial.by_plays for trial in self.trials if trial.of_a_rule])

    @property
    def survivors(self) -> list[str]:
        return [trial.name for trial in self.trials if not trial.caught]

    @property
    def good(self) -> bool:
        shares = self.caught_by_contracts >= CONTRACTS_SHARE_MIN and self.caught_by_plays >= PLAYS_SHARE_MIN
        return not self.survivors and shares

    def as_json(self) -> dict[str, Any]:
        parts = {"messages": False, "rules": True}
        return {
            "mutants": len(self.trials),
            "caught": self.caught,
            "caught_by_contracts": round(self.caught_by_contracts, 3),
            "caught_by_plays": round(self.caught_by_plays, 3),
            "by_layer": _by_layer(self.trials),
            **{
                name: _counts([trial for trial in self.trials if trial.of_a_rule is rules])
                for name, rules in parts.items()
            },
            "survivors": self.survivors,
            "table": [_row(trial) for trial in self.trials],
        }


def _share(caught: Sequence[bool]) -> float:
    """1 where there was nothing to catch."""
    return sum(caught) / len(caught) if caught else 1.0


def _by_layer(trials: Sequence[Trial]) -> dict[str, int]:
    return {layer: sum(layer in trial.caught for trial in trials) for layer in LAYERS}


def _counts(trials: Sequence[Trial]) -> dict[str, Any]:
    """How many there were, how many each layer caught, and what share of each area plays caught."""
    areas: dict[str, list[bool]] = {}
    for trial in trials:
        areas.setdefault(mutant(trial.name).area, []).append(trial.by_plays)
    return {
        "mutants": len(trials),
        "by_layer": _by_layer(trials),
        "caught_by_plays": {area: round(_share(found), 3) for area, found in areas.items()},
    }


def _row(trial: Trial) -> dict[str, Any]:
    found = mutant(trial.name)
    return {
        "name": trial.name,
        "told": found.told,
        "part": found.part,
        "area": found.area,
        "target": found.target,
        "caught_by": [layer for layer in LAYERS if layer in trial.caught],
        "saw": trial.caught,
    }


def scored(
    names: Iterable[str], ended: Callable[[Trial], None] = lambda trial: None, *, every_play: bool = False
) -> Score:
    """Try them; ``ended`` is told of each. Raises NotTried, also when sound code is blamed."""
    wanted = list(names)
    alike: dict[str, list[str]] = {}
    for name in wanted:
        alike.setdefault("-".join(name.split("-")[:2]), []).append(name)
    sound = [[SOUND, *part] for part in alike.values()]
    broken = [[EVERY_PLAY, name] if every_play else [name] for name in wanted]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        trials = []
        for trial in threads.map(_try, [*sound, *broken]):
            if trial.name == SOUND:
                _nobody_may_notice(trial)
                continue
            ended(trial)
            trials.append(trial)
    return Score(trials)


def _nobody_may_notice(trial: Trial) -> None:
    if trial.caught:
        layer, saw = next(iter(trial.caught.items()))
        raise NotTried(f"sound code: {layer} sees {saw}. No mutant was counted. Mend the sound code first.")


def _try(arguments: Sequence[str]) -> Trial:
    command = [sys.executable, "-m", "trifold.sandbox.mutants.trial", *arguments]
    name = SOUND if arguments[0] == SOUND else arguments[-1]
    most = TRIAL_SECONDS_MAX if len(arguments) == 1 else LONG_TRIAL_SECONDS_MAX
    try:
        ran = subprocess.run(command, capture_output=True, text=True, cwd=TOP, timeout=most)
    except subprocess.TimeoutExpired:
        raise NotTried(
            f"{name}: the trial did not end in {most:.0f} s. Nothing was counted. "
            "Try it alone, or on a machine with less to do."
        ) from None
    if ran.returncode:
        last = (ran.stderr.strip().splitlines() or ["no word"])[-1]
        raise NotTried(f"{name}: the trial ended with {ran.returncode}: {last}. Nothing was counted. Mend the mutant.")
    return Trial(name, json.loads(ran.stdout.splitlines()[-1]))
