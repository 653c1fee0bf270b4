"""What a play turns in the simulators and finds as it was afterwards: settings, switches, faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from trifold.scenarios.control import Control

# How each system refuses credentials: what ends the sessions that there are, and what refuses the next log-in.
LOCKS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "ams360": (
        {"kind": "session_expired"},
        {"kind": "vendor_fault", "name": "WSAPISecurityFault", "operation": "Login", "count": 0},
    ),
    "benefitpoint": (
        {"kind": "session_expired"},
        {"kind": "vendor_fault", "name": "BadCredentials", "operation": "login", "count": 0},
    ),
    "insuredmine": ({"kind": "vendor_fault", "name": "unauthorized", "count": 0},),
}


class Levers:
    """The controls of one agency's worlds; ``turn_back`` undoes what was done, the last first."""

    def __init__(self, control: dict[str, Control], tell: Callable[[str, str], None]) -> None:
        self._control, self._tell = control, tell
        self._undo: list[Callable[[], None]] = []

    def configure(self, system: str, settings: dict[str, Any]) -> None:
        """Merge into a world's settings."""
        control = self._control[system]
        found = control.settings()
        former = {name: found.get(name) for name in settings}
        self._undo.append(lambda: control.configure(**former))
        self._tell(system, f"is set to {_named(settings)}")
        control.configure(**settings)

    def turn(self, system: str, switches: dict[str, Any]) -> None:
        """Turn some switches, leaving the others as they are; None brings a default back."""
        control = self._control[system]
        found = control.settings().get("switches") or {}
        former = {name: found.get(name) for name in switches}
        self._undo.append(lambda: control.turn(**former))
        self._tell(system, f"is switched to {_named(switches)}")
        control.turn(**switches)

    def arm(self, system: str, kind: str, aimed: dict[str, Any]) -> int:
        """A fault in this agency's world only; gives its number."""
        control = self._control[system]
        number = control.arm(kind, **aimed)
        self._undo.append(lambda: control.disarm(number))
        self._tell(system, f"has a fault armed: {kind}" + (f" ({_named(aimed)})" if aimed else ""))
        return number

    def lock_out(self, system: str) -> list[int]:
        """The credentials that everybody uses are refused; gives the numbers of the faults, the log-in's last."""
        self._tell(system, "refuses the password")
        numbers = [self._control[system].arm(**fault) for fault in LOCKS[system]]
        self._undo += [partial(self._control[system].disarm, number) for number in numbers]
        return numbers

    def disarm(self, system: str, number: int) -> None:
        """That fault strikes no more."""
        self._tell(system, "is well again")
        self._control[system].disarm(number)

    def turn_back(self) -> None:
        while self._undo:
            self._undo.pop()()


def _named(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {value!r}" for name, value in values.items())
