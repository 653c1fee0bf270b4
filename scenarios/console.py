"""What an engine's console tells a program: open questions, dead letters, batches, warnings.

An engine without a console asks nothing and tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

TIMEOUT_SECONDS = 30
LIMIT = "1000"
Row = dict[str, Any]
COUNTS = ("records", "items", "rings", "done", "counts", "progress")  # where a batch may tell how much it was
ENDS = ("finished_at", "ended_at", "closed_at", "duration_seconds", "seconds")


class Console:
    """One agency's. ``address`` None: the engine has none."""

    def __init__(self, session: requests.Session, address: str | None, agency: str, token: str) -> None:
        self._session, self._address, self._agency = session, address, agency
        self._headers = {"Authorization": f"Bearer {token}"}

    def questions(self) -> dict[str, str]:
        """What waits for a person: the number of each question and its reason."""
        return {str(item["id"]): str(item["reason"]) for item in self._listed("review.json", "items")}

    def dead_letters(self) -> list[str]:
        """System and kind of every dead letter."""
        return [f"{row['system']} {row['kind']}" for row in self._listed("inbox.json", "rings", state="dead")]

    def batches(self) -> list[Row]:
        """Dailies, sweeps, replays and whatever else is many at once, the newest first."""
        return self._listed("batches.json", "batches") or self._listed("plans.json", "runs")

    def unended(self) -> list[str]:
        """What each batch is that doesn't say that it is done, how long it took and how much it was."""
        return [
            f"{batch.get('what', batch.get('kind'))}: {batch['state']}"
            for batch in self.batches()
            if batch["state"] != "done"
            or not any(batch.get(name) is not None for name in ENDS)
            or not any(batch.get(name) is not None for name in COUNTS)
        ]

    def not_taken(self, system: str, external_id: str) -> list[list[str]]:
        """Field and value of what was seen of a record and does not count, the newest first."""
        found = self._read(f"explain/{self._agency}/{system}/{external_id}.json")
        rows = [row for record in found.get("records") or [found] for row in record.get("ignored") or ()]
        return [[str(row["field"]), str(row["value"])] for row in rows]

    def warnings(self) -> str:
        """What the status warns of, in small letters."""
        agencies: Mapping[str, Any] = self._read("api/status").get("agencies") or {}
        return " ".join(map(str, agencies.get(self._agency, {}).get("warnings", ()))).lower()

    def _listed(self, page: str, name: str, **query: str) -> list[Row]:
        found: list[Row] = self._read(page, agency=self._agency, limit=LIMIT, **query).get(name) or []
        return found

    def _read(self, path: str, **query: str) -> Row:
        """A page's JSON, empty where there is none."""
        if self._address is None:
            return {}
        try:
            answer = self._session.get(
                f"{self._address}/{path}", params=query, headers=self._headers, timeout=TIMEOUT_SECONDS
            )
            found: Any = answer.json() if answer.ok else {}
        except (requests.RequestException, ValueError):
            return {}
        return found if isinstance(found, dict) else {}
