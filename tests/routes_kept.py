"""werkzeug writes and compiles two functions for each route of each application; equal ones are made once here.

Most tests open a simulator or a console of their own, with some seventy routes: making these functions was two thirds
of it. They are the same for the same route, and hold nothing of the application that they were made for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_Builder = Callable[..., tuple[str, str]]


def register() -> None:
    make, kept = Rule._compile_builder, dict[Any, _Builder]()

    def made_once(rule: Rule, append_unknown: bool = True) -> _Builder:
        if rule.defaults:  # their values are written into the function
            return make(rule, append_unknown)
        key = (rule.rule, tuple(rule._trace), append_unknown)
        if key not in kept:
            kept[key] = make(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = made_once  # type: ignore[method-assign]
