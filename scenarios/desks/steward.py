"""A steward at the sync core's console: decides what only a person can, and puts back what was replaced."""

from __future__ import annotations

from typing import Any, ClassVar

from trifold.scenarios.browser import Browser, Page
from trifold.scenarios.desks.desk import Desk, Tell


class StewardDesk(Desk):
    """One agency's. The console asks for its password before the first act."""

    system: ClassVar[str] = "core"

    def __init__(self, browser: Browser, tell: Tell, agency: str, password: str) -> None:
        super().__init__(browser, tell)
        self._agency, self._password, self._inside = agency, password, False

    def conflicts(self) -> list[list[str]]:
        """The edits that lost against another and wait for a decision: field, the lost value, the one that counts."""
        found = [item["evidence"] for item in self._questions("conflict")]
        return [[one["name"], one["lost"], one["kept"]] for one in found]

    def _questions(self, reason: str) -> list[dict[str, Any]]:
        """What waits for a decision for one reason, newest first."""
        self._enter()
        found = self.browser.read("review.json", agency=self._agency)["items"]
        return [item for item in found if item["reason"] == reason]

    def answer(self, reason: str, choice: str) -> Page:
        """Press a choice of the newest question of that reason."""
        page = self.browser.open(f"review/{self._questions(reason)[0]['id']}")
        page = self.browser.submit(page, {}, action="/answer", where={"choice": choice})
        self._did(f"answers the {reason}: {choice}")
        return page

    def replaced(self, external_id: str, system: str, field: str) -> list[str]:
        """The values of a field that our writes replaced in a system, newest first."""
        return [one["before"] for one in self._overwritten(external_id, system, field)[1]]

    def restore(self, external_id: str, system: str, field: str) -> Page:
        """On a record's page: put back the newest of these."""
        canonical_id, found = self._overwritten(external_id, system, field)
        page = self.browser.open(f"record/{canonical_id}")
        action = f"/audit/{found[0]['entry']}/restore"
        page = self.browser.submit(page, {}, action=action, where={"field": field})
        self._did(f"puts {field.replace('_', ' ')} back in {system}")
        return page

    def _overwritten(self, external_id: str, system: str, field: str) -> tuple[str, list[dict[str, Any]]]:
        self._enter()
        record = self.browser.read("record.json", id=external_id, agency=self._agency)["found"][0]
        record = self.browser.read(f"record/{record['canonical_id']}.json")["record"]
        found = [one for one in record["overwritten"] if (one["system"], one["field"]) == (system, field)]
        return str(record["canonical_id"]), found

    def _enter(self) -> None:
        """Log in, once."""
        if not self._inside:
            self.browser.submit(self.browser.open("login"), {"password": self._password})
            self._inside = True
            self._did("logs in to the console")
