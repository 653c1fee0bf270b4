"""A steward at the sync core's console: decides what only a person can, and puts back what was replaced."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

from trifold.scenarios.browser import Browser, Page
from trifold.scenarios.casting import Role
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

    def answer(self, reason: str, choice: str, **which: str) -> Page:
        """Press a choice of the newest question of that reason; ``which``: the ``external_id`` where there are
        several."""
        page = self.browser.open(f"review/{self._questions(reason)[0]['id']}")
        page = self.browser.submit(page, {}, action="/answer", where={"choice": choice, **which})
        self._did(f"answers the {reason}: {choice}")
        return page

    def asked_about(self, role: Role) -> list[str]:
        """The reasons of what waits for a decision and names an id of the role, the oldest first."""
        return [str(item["reason"]) for item in self._about(role)]

    def left_out(self, role: Role) -> list[list[str]]:
        """What the record's page says is left out of an account: system, field, what."""
        self._enter()
        path = f"explain/{self._agency}/ams360/{role.ids['ams360']}.json"
        found = [one for record in self.browser.read(path)["records"] for one in record["left_out"]]
        return sorted([one["system"], one["field"], one["what"]] for one in found)

    def told(self, role: Role) -> list[str]:
        """The fields that the questions about left out values of a role name, each once."""
        found = [one for one in self._questions("left out") if role.name.split()[-1] in one["title"]]
        return sorted({name for one in found for name in one["evidence"]["fields"]})

    def decide(self, role: Role, choice: str) -> Page:
        """Press a choice of the oldest question about the role."""
        item = self._about(role)[0]
        page = self.browser.open(f"review/{item['id']}")
        page = self.browser.submit(page, {}, action="/answer", where={"choice": choice})
        self._did(f"answers the {item['reason']} about {role}: {choice}")
        return page

    def _about(self, role: Role) -> list[dict[str, Any]]:
        self._enter()
        ids = sorted({*role.ids.values(), *(one for again in role.again.values() for one in again)})
        named = re.compile("|".join(rf"(?<![\w-]){re.escape(one)}(?![\w-])" for one in ids) or r"(?!)")
        found = self.browser.read("review.json", agency=self._agency, limit="200")["items"]
        about = [one for one in found if named.search(json.dumps([one["topic"], one["title"], one["evidence"]]))]
        return sorted(about, key=lambda one: int(one["id"]))

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

    def merge(self, role: Role, *, one: tuple[str, str], other: tuple[str, str]) -> Page:
        """On a record's page: it is one client with another account; first what would be done, then it is. Both are
        given by a system and an id there."""
        self._enter()
        canonical_id, second = self._record(*one), ":".join(other)
        page = self.browser.open(f"record/{canonical_id}")
        page = self.browser.submit(page, {"with": second}, action="/merge")
        page = self.browser.submit(page, {}, action="/record/merge")
        self._did(f"says that {role} is one client twice, and merges the two")
        return page

    def unlink(self, role: Role, system: str) -> Page:
        """On a record's page: its link to a system is taken apart."""
        self._enter()
        external_id = role.ids[system]
        page = self.browser.open(f"record/{self._record(system, external_id)}")
        page = self.browser.submit(page, {}, action="/record/unlink", where={"system": system})
        self._did(f"takes the link of {role} with {system} apart")
        return page

    def take_back(self, reason: str) -> Page:
        """Take back the newest answer of that reason."""
        self._enter()
        found = self.browser.read("review.json", agency=self._agency, state="answered", limit="200")["items"]
        number = max(int(item["id"]) for item in found if item["reason"] == reason)
        page = self.browser.submit(self.browser.open(f"review/{number}"), {}, action="/undo")
        self._did(f"takes the answer to the {reason} back")
        return page

    def _record(self, system: str, external_id: str) -> str:
        """The canonical id of what a system has under an id."""
        asked = {"id": external_id, "system": system, "agency": self._agency}
        return str(self.browser.read("record.json", **asked)["found"][0]["canonical_id"])

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
