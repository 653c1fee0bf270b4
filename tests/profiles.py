"""How hard the property tests try: ``ci`` by default, twenty times as hard with ``--hypothesis-profile long``.

``quick`` is for the mutants, each of which is tried by all of them.
"""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

QUICK, CI, LONG = 40, 100, 2_000
_COMMON = {"database": None, "deadline": None, "suppress_health_check": list(HealthCheck)}


def register() -> None:
    found = (Phase.explicit, Phase.generate)  # no search for the smallest example: that takes minutes
    settings.register_profile("ci", max_examples=CI, derandomize=True, phases=found, **_COMMON)
    settings.register_profile("quick", max_examples=QUICK, derandomize=True, phases=found, **_COMMON)
    settings.register_profile("long", max_examples=LONG, derandomize=True, **_COMMON)
    settings.load_profile("ci")


def tries(examples: int) -> settings:
    """The settings of a test that makes ``examples`` in CI, deterministic by its own name."""
    return settings(settings.default, max_examples=max(1, examples * settings.default.max_examples // CI))
