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
from trifold.sandbox.mutants.trial import SOUND

AT_ONCE = 2
TRIAL_SECONDS_MAX = 180.0
SHARE_MIN = 0.9  # what contracts alone must catch


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


@dataclass(frozen=True, slots=True)
class Score:
    trials: Sequence[Trial]

    @property
    def caught(self) -> int:
        return sum(bool(trial.caught) for trial in self.trials)

    @property
    def caught_by_contracts(self) -> float:
        """The share of all mutants, from 0 to 1."""
        return sum(trial.by_contracts for trial in self.trials) / len(self.trials)

    @property
    def survivors(self) -> list[str]:
        return [trial.name for trial in self.trials if not trial.caught]

    @property
    def good(self) -> bool:
        return not self.survivors and self.caught_by_contracts >= SHARE_MIN

    def as_json(self) -> dict[str, Any]:
        return {
            "mutants": len(self.trials),
            "caught": self.caught,
            "caught_by_contracts": round(self.caught_by_contracts, 3),
            "by_layer": {layer: sum(layer in trial.caught for trial in self.trials) for layer in LAYERS},
            "survivors": self.survivors,
            "table": [_row(trial) for trial in self.trials],
        }


def _row(trial: Trial) -> dict[str, Any]:
    found = mutant(trial.name)
    return {
        "name": trial.name,
        "told": found.told,
        "part": found.part,
        "provider": found.provider,
        "target": found.target,
        "caught_by": [layer for layer in LAYERS if layer in trial.caught],
        "saw": trial.caught,
    }


def scored(names: Iterable[str], ended: Callable[[Trial], None] = lambda trial: None) -> Score:
    """Try them; ``ended`` is told of each. Raises NotTried, also when sound code is blamed."""
    wanted = list(names)
    parts = {"-".join(name.split("-")[:2]) for name in wanted}
    sound = [f"{SOUND}{part}" for part in sorted(parts)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        trials = []
        for trial in threads.map(_try, [*sound, *wanted]):
            if trial.name.startswith(SOUND):
                _nobody_may_notice(trial)
                continue
            ended(trial)
            trials.append(trial)
    return Score(trials)


def _nobody_may_notice(trial: Trial) -> None:
    if trial.caught:
        layer, saw = next(iter(trial.caught.items()))
        raise NotTried(f"{trial.name}: {layer} sees {saw}. No mutant was counted. Mend the sound code first.")


def _try(name: str) -> Trial:
    command = [sys.executable, "-m", "trifold.sandbox.mutants.trial", name]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, cwd=TOP, timeout=TRIAL_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        raise NotTried(
            f"{name}: the trial did not end in {TRIAL_SECONDS_MAX:.0f} s. Nothing was counted. "
            "Try it alone, or on a machine with less to do."
        ) from None
    if ran.returncode:
        last = (ran.stderr.strip().splitlines() or ["no word"])[-1]
        raise NotTried(f"{name}: the trial ended with {ran.returncode}: {last}. Nothing was counted. Mend the mutant.")
    return Trial(name, json.loads(ran.stdout.splitlines()[-1]))
