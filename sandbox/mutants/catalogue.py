"""All mutants, by part and area, and a sample of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from trifold.sandbox.mutants import (
    connectors_ams360,
    connectors_benefitpoint,
    connectors_insuredmine,
    rules_flows,
    rules_mapping,
    rules_matching,
    rules_model,
    rules_simulators,
    simulators_ams360,
    simulators_benefitpoint,
    simulators_insuredmine,
)
from trifold.sandbox.mutants.patch import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *connectors_ams360.MUTANTS,
    *connectors_benefitpoint.MUTANTS,
    *connectors_insuredmine.MUTANTS,
    *simulators_ams360.MUTANTS,
    *simulators_benefitpoint.MUTANTS,
    *simulators_insuredmine.MUTANTS,
    *rules_model.MUTANTS,
    *rules_flows.MUTANTS,
    *rules_matching.MUTANTS,
    *rules_mapping.MUTANTS,
    *rules_simulators.MUTANTS,
)


def mutant(name: str) -> Mutant:
    """Raises KeyError for a name that is none."""
    return next(found for found in MUTANTS if found.name == name) if name in names() else _unknown(name)


def names() -> list[str]:
    return [found.name for found in MUTANTS]


def sample(size: int) -> Sequence[Mutant]:
    """``size`` mutants, those of each part and area in turn, so that all have a share; always the same."""
    if size >= len(MUTANTS):
        return MUTANTS
    alike: dict[tuple[str, str], list[Mutant]] = {}
    for found in MUTANTS:
        alike.setdefault((found.part, found.area), []).append(found)
    turns = zip_longest(*alike.values())
    chosen = [found for turn in turns for found in turn if found is not None][:size]
    return [found for found in MUTANTS if found in chosen]


def _unknown(name: str) -> Mutant:
    raise KeyError(f"no mutant {name!r}; there are: {', '.join(names())}")
