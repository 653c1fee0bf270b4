"""A mutant: one small change of the code, put in place and taken back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

Change = Callable[[Any], Any]  # what is there -> what stands in its place
Part = Literal["connector", "simulator", "rule"]
Area = Literal["ams360", "benefitpoint", "insuredmine", "model", "flows", "matching", "mapping", "simulators"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """``target`` is ``package.module:name`` or ``package.module:Class.name``; ``told`` says what is broken.

    Connectors and simulators break messages, rules what they mean; ``area`` is the vendor, or where the rule is.
    ``plays`` are the stories that this spoils, the quickest first. ``tests`` are for a rule that no story can show:
    files of tests/ with the words that choose the tests, such as ``unit/test_likeness.py::suffix``.
    """

    name: str
    told: str
    part: Part
    area: Area
    target: str
    change: Change
    plays: tuple[str, ...]
    tests: tuple[str, ...] = ()

    @contextmanager
    def applied(self) -> Iterator[None]:
        """While it lasts, the code is broken; then it is as before. Raises AttributeError for a target that is gone."""
        owner, name = self._place()
        former = vars(owner)[name]
        changed = self.change(getattr(owner, name))
        places = [(owner, name), *_imported(former)]
        for place, known in places:
            setattr(place, known, changed)
        try:
            yield
        finally:
            for place, known in places:
                setattr(place, known, former)

    def _place(self) -> tuple[Any, str]:
        module, _, path = self.target.partition(":")
        owner: Any = import_module(module)
        *steps, name = path.split(".")
        for step in steps:
            owner = getattr(owner, step)
        if name not in vars(owner):
            raise AttributeError(f"{self.target}: there is no such name. Correct the mutant {self.name}.")
        return owner, name


def _imported(former: Any) -> list[tuple[Any, str]]:
    """Where modules that are loaded already have a function or table by its name."""
    if not callable(former) and not isinstance(former, Mapping):
        return []
    modules = [module for name, module in sys.modules.items() if name.startswith("trifold.")]
    return [(module, name) for module in modules for name, value in vars(module).items() if value is former]
