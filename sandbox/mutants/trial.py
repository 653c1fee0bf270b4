"""One mutant in a Python of its own: ``python -m trifold.sandbox.mutants.trial NAME`` prints who noticed, as JSON.

A Python of its own, so that nothing that was compiled or kept from sound code can hide the change. ``sound-<part>-
<provider>`` tries the sound code in the same way: there nobody may notice anything.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from contextlib import nullcontext
from typing import Any

from trifold.sandbox.mutants.catalogue import MUTANTS, mutant
from trifold.sandbox.mutants.layers import caught_by
from trifold.sandbox.mutants.patch import Mutant

SOUND = "sound-"


def sound_names() -> list[str]:
    """One for each part and provider."""
    return list(dict.fromkeys(f"{SOUND}{found.part}-{found.provider}" for found in MUTANTS))


def _sound(name: str) -> Mutant:
    """A mutant of that part and provider to which nothing is done, with the plays of all of them."""
    alike = [found for found in MUTANTS if name == f"{SOUND}{found.part}-{found.provider}"]
    plays = tuple(dict.fromkeys(play for found in alike for play in found.plays))
    first = alike[0]
    return Mutant(name, "nothing is broken", first.part, first.provider, first.target, lambda original: original, plays)


def tried(name: str) -> dict[str, str]:
    """layer -> what it saw. Raises KeyError for a name that is none."""
    found = _sound(name) if name in sound_names() else mutant(name)
    with nullcontext() if name.startswith(SOUND) else found.applied():
        return caught_by(found)


def main(arguments: list[str]) -> None:
    warnings.simplefilter("ignore")
    out: Any = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # what the layers print is none of the report
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
        json.dump(tried(arguments[0]), out)
    out.write("\n")
    out.close()


if __name__ == "__main__":
    main(sys.argv[1:])
