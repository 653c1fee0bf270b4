"""A steward at the sync core's console: what waits for a person, and the answers."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

import requests

from trifold.scenarios.agencies import CONSOLE
from trifold.scenarios.browser import TIMEOUT_SECONDS, Browser, ScreenError
from trifold.scenarios.casting import Role
from trifold.scenarios.desks.desk import Desk, Tell

HEADERS = {"Authorization": f"Bearer {CONSOLE.token}"}


class ConsoleDesk(Desk):
    """One agency's review queue. ``core`` is the console's address, None where nobody serves one."""

    system: ClassVar[str] = "sync_core"

    def __init__(self, session: requests.Session, core: str | None, agency: str, tell: Tell) -> None:
        super().__init__(Browser(session, core or ""), tell)
        self._session, self._core, self._agency = session, core, agency

    def waiting(self, role: Role) -> list[str]:
        """The reasons of what waits for a person and names an id of the role, the oldest first."""
        return [str(item["reason"]) for item in self._items(role)]

    def answer(self, role: Role, choice: str) -> None:
        """Give the oldest item about the role the answer of a button, with its first id. Programs need no form."""
        items = self._items(role)
        if not items:
            raise ScreenError(f"console of {self._agency}: nothing about {role} waits")
        found = [one for one in items[0]["choices"] if one["name"] == choice]
        if not found:
            raise ScreenError(f"console of {self._agency}: review {items[0]['id']} does not offer {choice!r}")
        fields = {"choice": choice, "external_id": found[0]["external_id"] or ""}
        address = f"{self._core}/review/{items[0]['id']}/answer"
        self._session.post(address, fields, headers=HEADERS, timeout=TIMEOUT_SECONDS).raise_for_status()
        self._did(f"answers {choice!r} to what waits about {role}: {items[0]['reason']}")

    def _items(self, role: Role) -> list[dict[str, Any]]:
        if self._core is None:
            return []
        address, asked = f"{self._core}/review.json", {"agency": self._agency, "limit": "200"}
        answer = self._session.get(address, params=asked, headers=HEADERS, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["items"]
        ids = {*role.ids.values(), *(one for again in role.again.values() for one in again)}
        named = re.compile("|".join(rf"(?<![\w-]){re.escape(one)}(?![\w-])" for one in sorted(ids)) or r"(?!)")
        told = {int(item["id"]): json.dumps([item["topic"], item["title"], item["evidence"]]) for item in found}
        return sorted((item for item in found if named.search(told[item["id"]])), key=lambda item: int(item["id"]))
