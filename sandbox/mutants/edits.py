"""Changes that many mutants share: messages rewritten as they leave, arguments replaced, results bent."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from textwrap import dedent
from typing import Any

from trifold.sandbox.mutants.patch import Change

Edit = Callable[[bytes], bytes]
PAGE = b"<html><body>Scheduled maintenance</body></html>"


def replaced(old: bytes, new: bytes) -> Edit:
    return lambda raw: raw.replace(old, new)


def rewritten(pattern: bytes, new: bytes) -> Edit:
    found = re.compile(pattern, re.DOTALL)
    return lambda raw: found.sub(new, raw)


def sent(vendor: str, edit: Edit) -> Change:
    """For the core's ``Codec.request``: the messages to one vendor."""

    def change(original: Any) -> Any:
        @wraps(original)
        def request(codec: Any, *args: Any, **named: Any) -> bytes:
            raw: bytes = original(codec, *args, **named)
            return edit(raw) if codec.interface.name == vendor else raw

        return request

    return change


def headerless(vendor: str) -> Change:
    """For the core's ``Codec._header``."""

    def change(original: Any) -> Any:
        return lambda codec, *args: "" if codec.interface.name == vendor else original(codec, *args)

    return change


def backwards(qualified: bool) -> Change:
    """For the core's ``Shape.write``: the elements of a sequence in reverse order."""

    def change(original: Any) -> Any:
        def write(shape: Any, value: Any, out: list[str]) -> None:
            if shape.qualified != qualified:
                original(shape, value, out)
                return
            shape.slots.reverse()
            try:
                original(shape, value, out)
            finally:
                shape.slots.reverse()

        return write

    return change


def result(bend: Callable[[Any], Any]) -> Change:
    """What it gives is bent."""

    def change(original: Any) -> Any:
        @wraps(original)
        def bent(*args: Any, **named: Any) -> Any:
            return bend(original(*args, **named))

        return bent

    return change


def given(bend: Callable[..., tuple[tuple[Any, ...], dict[str, Any]]]) -> Change:
    """What it is given is bent: ``bend(*args, **named)`` gives the arguments that count."""

    def change(original: Any) -> Any:
        @wraps(original)
        def bent(*args: Any, **named: Any) -> Any:
            positional, keywords = bend(*args, **named)
            return original(*positional, **keywords)

        return bent

    return change


def always(value: Any) -> Change:
    return lambda original: lambda *args, **named: value


def without(*names: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A record that lost some of its members."""
    return lambda record: {name: value for name, value in record.items() if name not in names}


def answered(edit: Edit) -> Change:
    """For a wire's ``answer`` that gives bytes, or bytes and a status."""

    def bend(found: Any) -> Any:
        return (edit(found[0]), *found[1:]) if isinstance(found, tuple) else edit(found)

    return result(bend)


def reworded(*words: tuple[str, str]) -> Change:
    """A function whose source has other words. Raises ValueError for words that do not stand in it exactly once."""

    def change(original: Any) -> Any:
        function = inspect.unwrap(original)
        source = dedent(inspect.getsource(function))
        for old, new in words:
            if source.count(old) != 1:
                raise ValueError(f"{function.__qualname__}: {source.count(old)} times {old!r}. Correct the mutant.")
            source = source.replace(old, new)
        made: dict[str, Any] = {}
        flags = annotations.compiler_flag
        exec(compile(source, inspect.getfile(function), "exec", flags, dont_inherit=True), function.__globals__, made)
        return made[function.__name__]

    return change


def entry(key: Any, **members: Any) -> Change:
    """A table of frozen records, one of them with other members."""
    return lambda table: {**table, key: replace(table[key], **members)}


def gate(name: str, change: Change) -> Change:
    """The gates of delivery, one of them with another mind."""
    return lambda gates: tuple(one._replace(is_open=change(one.is_open)) if one.name == name else one for one in gates)
