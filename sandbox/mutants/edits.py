"""Changes that many mutants share: messages rewritten as they leave, arguments replaced, results bent."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
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
