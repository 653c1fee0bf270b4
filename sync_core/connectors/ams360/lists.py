"""AMS360's lists that translate codes: companies, lines of business, GL levels in use. Kept for five minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trifold.sync_core.connectors.values import flag, loose_name
from trifold.sync_core.model.identity import normal_name

KEPT_SECONDS = 300.0
BENEFITS = "3"  # our table: 1 personal, 2 commercial (AMS360), 3 benefits (our choice, specification G 23)
_DULL_WORDS = {"group", "individual", "plan", "insurance", "coverage", "organization", "short", "long", "term"}
_ALSO_CALLED = {"health": "medical", "provider": "medical", "maintenance": "medical", "eye": "vision"}
GL_LEVELS = ("Division", "Branch", "Department", "Group")
Row = Mapping[str, Any]
Read = Callable[[str], Mapping[str, Any]]  # an operation without fields -> the members of its result


class Lists:
    def __init__(self, read: Read, monotonic: Callable[[], float]) -> None:
        self._read, self._monotonic = read, monotonic
        self._kept: dict[str, tuple[float, tuple[Row, ...]]] = {}

    def _rows(self, operation: str, member: str) -> tuple[Row, ...]:
        now = self._monotonic()
        kept = self._kept.get(operation)
        if kept is None or now - kept[0] >= KEPT_SECONDS:
            rows = self._read(operation).get(member) or []
            kept = self._kept[operation] = (now, tuple(row for row in rows if row))
        return kept[1]

    def _companies(self) -> tuple[Row, ...]:
        return self._rows("CompanyGetListAll", "CompanyInfoList")

    def company_name(self, code: str | None) -> str | None:
        """The name of a company; a code that is in no list is shown itself."""
        if not code:
            return None
        return next((row.get("Name") or code for row in self._companies() if row.get("CompanyCode") == code), code)

    def companies(self) -> dict[str, str]:
        """The names of the active companies by their codes."""
        active = [row for row in self._companies() if not flag(row.get("IsInactive"))]
        return {str(row["CompanyCode"]): str(row.get("Name") or "") for row in active if row.get("CompanyCode")}

    def company_code(self, name: str | None) -> str | None:
        """The code of the only active company of this name, spelled alike but for case, blanks and punctuation."""
        wanted, active = loose_name(name), self.companies()
        exact = [code for code, known in active.items() if known == name]
        alike = [code for code, known in active.items() if wanted and loose_name(known) == wanted]
        found = exact or alike
        return found[0] if len(found) == 1 else None

    def _lines(self) -> tuple[Row, ...]:
        return self._rows("LineOfBusinessGetAllList", "LineOfBusinessInfoList")

    def line_name(self, code: str | None) -> str | None:
        """The description of a line of business; a code that is in no list is shown itself."""
        if not code:
            return None
        rows = self._lines()
        return next((row.get("Description") or code for row in rows if row.get("LineOfBusinessCode") == code), code)

    def lines(self) -> dict[str, str]:
        """The descriptions of the active lines of business by their codes."""
        rows = [row for row in self._lines() if not flag(row.get("IsInactive"))]
        return {str(row["LineOfBusinessCode"]): str(row.get("Description") or "") for row in rows}

    def line(self, name: str | None, code: str | None = None) -> Row | None:
        """The active line of business of a code that a person mapped; else that of this description or code, else the
        only benefits line that shares a telling word.

        BenefitPoint says "Dental PPO" or "Health Maintenance Organization" where AMS360 says "Group Dental" or "Group
        Medical".
        """
        rows = [row for row in self._lines() if not flag(row.get("IsInactive"))]
        if code is not None:
            return next((row for row in rows if row.get("LineOfBusinessCode") == code), None)
        wanted = loose_name(name)
        for row in rows:
            if wanted and wanted in (loose_name(row.get("Description")), loose_name(row.get("LineOfBusinessCode"))):
                return row
        benefits = [row for row in rows if row.get("TypeOfBusinessCode") == BENEFITS]
        alike = [row for row in benefits if _telling(name) & _telling(row.get("Description"))]
        return alike[0] if len(alike) == 1 else None

    def gl_levels_in_use(self) -> tuple[str, ...]:
        """``division`` always, and the lower levels that have an active row (their use differs by agency)."""
        found = ["division"]
        for level in GL_LEVELS[1:]:
            rows = self._rows(f"GL{level}GetListAll", f"GL{level}List")
            if any(not flag(row.get("IsInactive")) for row in rows):
                found.append(level.lower())
        return tuple(found)


def _telling(name: str | None) -> set[str]:
    """The words of a name that tell a line of business."""
    return {_ALSO_CALLED.get(word, word) for word in normal_name(name).split()} - _DULL_WORDS
