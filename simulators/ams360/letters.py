"""Code letters that are not public: the seed's own, or by switch others in the same order (switches 25 and 26)."""

from __future__ import annotations

from collections.abc import Mapping

from trifold.simulators.ams360.turn import Turn

# field -> (switch, the letters that are stored)
LETTERS: Mapping[str, tuple[str, str]] = {
    "BillMethod": ("bill_method_codes", "AD"),
    "EmployeeStatus": ("employee_status_codes", "AIRDS"),
    "CompanyType": ("company_type_codes", "IFBEW"),
}


def _pairs(turn: Turn, field: str) -> list[tuple[str, str]]:
    switch, kept = LETTERS[field]
    return list(zip(kept, turn.switch(switch), strict=False))


def shown(turn: Turn, field: str, letter: str | None) -> str | None:
    """The code on the wire of a stored letter; any other text as it is."""
    return next((code for kept, code in _pairs(turn, field) if kept == letter), letter)


def stored(turn: Turn, field: str, code: str | None) -> str | None:
    """The letter that is stored for a code on the wire; any other text as it is."""
    return next((kept for kept, other in _pairs(turn, field) if other == code), code)
