"""Switches: each behaviour that a vendor has not published is a named setting with the default that is simulated first.

A world overrides a default in ``world.settings["switches"]``, for example ``{"list_cap": 500}``; a change counts from
the next request on. Each vendor declares its own as :class:`Switches`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


class WrongSwitch(ValueError):
    """A name that is no switch, or a value that the switch does not know; the text lists the valid ones."""


@dataclass(frozen=True, slots=True)
class Switch:
    """One open question.

    ``number`` is its row in the vendor specification's list of switches (0: a question of our own); ``choices`` are
    all values that the code knows (none: any value of the default's kind, numbers from 0). The default of a list is a
    tuple; ``choices`` are then what its items may be.
    """

    number: int
    name: str
    default: Any
    choices: tuple[Any, ...] = ()
    meaning: str = ""

    @property
    def kind(self) -> str:
        """``choice``, ``list``, or the kind of the default: ``boolean``, ``integer``, ``number``, ``text``."""
        if isinstance(self.default, tuple):
            return "list"
        if isinstance(self.default, bool):
            return "boolean"
        if self.choices:
            return "choice"
        return {int: "integer", float: "number"}.get(type(self.default), "text")

    def accepts(self, value: Any) -> bool:
        """Whether a world may have this value."""
        if self.kind == "list":
            return isinstance(value, list | tuple) and all(
                isinstance(item, str) and (not self.choices or item in self.choices) for item in value
            )
        if self.kind == "boolean":
            return isinstance(value, bool)
        if self.choices:
            return any(type(value) is type(choice) and value == choice for choice in self.choices)
        if self.kind in ("integer", "number"):
            kinds = int if self.kind == "integer" else int | float
            return isinstance(value, kinds) and not isinstance(value, bool) and value >= 0
        return isinstance(value, str)

    def wanted(self) -> str:
        """What :meth:`accepts` accepts, in words."""
        shown = ", ".join(_shown(choice) for choice in self.choices)
        match self.kind:
            case "list":
                return f"a list of {shown or 'names'}"
            case "boolean":
                return "true or false"
            case "integer":
                return "a whole number from 0"
            case "number":
                return "a number from 0"
            case _:
                return f"one of {shown}" if shown else "a text"

    def described(self) -> dict[str, Any]:
        """The switch as plain values, as ``trifold switches --format json`` shows it."""
        default = list(self.default) if isinstance(self.default, tuple) else self.default
        return {
            "name": self.name,
            "meaning": self.meaning,
            "kind": self.kind,
            "default": default,
            "choices": [True, False] if self.kind == "boolean" else list(self.choices),
            "source": f"specification, switch {self.number}" if self.number else "our own question",
        }


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class Switches(Mapping[str, Switch]):
    """One vendor's switches by name, in the order of declaration."""

    def __init__(self, *switches: Switch) -> None:
        self._by_name = {switch.name: switch for switch in switches}
        if len(self._by_name) != len(switches):
            raise ValueError("two switches of one name")

    def __getitem__(self, name: str) -> Switch:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def value(self, settings: Mapping[str, Any], name: str) -> Any:
        """A switch's value in a world with these settings; raises KeyError for a name that is none."""
        default = self._by_name[name].default
        return (settings.get("switches") or {}).get(name, default)

    def values_in(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Every switch's value in a world with these settings."""
        return {name: self.value(settings, name) for name in self}

    def checked(self, given: object) -> dict[str, Any]:
        """``given`` as a world may keep it (None: back to the default); raises WrongSwitch with the valid names."""
        if not isinstance(given, Mapping):
            raise WrongSwitch("switches must be an object: values by name")
        unknown = sorted(set(map(str, given)) - set(self))
        if unknown:
            raise WrongSwitch(f"no switch {', '.join(map(repr, unknown))}; there are: {', '.join(sorted(self))}")
        for name, value in given.items():
            if value is not None and not self._by_name[name].accepts(value):
                raise WrongSwitch(f"{name} must be {self._by_name[name].wanted()}, not {_shown(value)!r}")
        return dict(given)
