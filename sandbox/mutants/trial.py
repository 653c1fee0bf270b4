"""One mutant in a Python of its own: ``python -m trifold.sandbox.mutants.trial NAME`` prints who noticed, as JSON.

A Python of its own, so that nothing that was compiled or kept from sound code can hide the change. ``sound NAME...``
tries the sound code in the way in which these mutants are tried: there nobody may notice anything. ``every-play NAME``
plays all plays.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from trifold.sandbox.mutants.catalogue import mutant
from trifold.sandbox.mutants.layers import caught_by
from trifold.sandbox.mutants.patch import Mutant

SOUND, EVERY_PLAY = "sound", "every-play"


def tried(names: Sequence[str]) -> dict[str, str]:
    """layer -> what it saw. Raises KeyError for a name that is none."""
    if names[0] == SOUND:
        return caught_by(_sound([mutant(name) for name in names[1:]]))
    found = mutant(names[-1])
    with found.applied():
        return caught_by(found, every_play=names[0] == EVERY_PLAY)


def _sound(alike: Sequence[Mutant]) -> Mutant:
    """A mutant of that part and area to which nothing is done, with the plays and tests of all of them."""
    plays, tests = ({one: None for found in alike for one in getattr(found, of)} for of in ("plays", "tests"))
    return replace(alike[0], name=SOUND, change=lambda original: original, plays=tuple(plays), tests=tuple(tests))


def main(arguments: list[str]) -> None:
    warnings.simplefilter("ignore")
    out: Any = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # what the layers print is none of the report
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
        json.dump(tried(arguments), out)
    out.write("\n")
    out.close()


if __name__ == "__main__":
    main(sys.argv[1:])
