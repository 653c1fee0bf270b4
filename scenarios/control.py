"""A small client of a simulator's /_sim/ routes: counts, settings, the journal, notices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import requests

TIMEOUT_SECONDS = 30
# What writes a record, by operation (SOAP) or by method and path (REST).
_WRITES = re.compile(
    r"(Customer|CustomerContact|Policy)(Insert|Update|Delete|Correct|Endorse|Renew)$"
    r"|(create|update|delete)(Account|AccountContact|AccountContacts|Product)$"
    r"|(POST|PATCH|PUT|DELETE) /v1/(accounts|contacts|policies)\b"
)


class Control:
    """One world of one simulator."""

    def __init__(self, session: requests.Session, address: str, world: str) -> None:
        self._session, self._base, self._world = session, f"{address}/_sim", world

    def _json(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        answer = self._session.request(method, f"{self._base}/{path}", timeout=TIMEOUT_SECONDS, **how)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def year(self) -> int:
        """The year of the simulator's clock."""
        return int(str(self._json("GET", "clock")["now"])[:4])

    def counts(self) -> dict[str, int]:
        """Records by table."""
        found: dict[str, int] = self._json("GET", f"worlds/{self._world}/state", params={"limit": 0})["counts"]
        return found

    def settings(self) -> dict[str, Any]:
        """The world's settings."""
        return self._json("GET", f"worlds/{self._world}/settings")

    def configure(self, **settings: Any) -> None:
        """Merge into the world's settings; None takes one away."""
        self._json("PUT", f"worlds/{self._world}/settings", json=settings)

    def pending(self) -> int:
        """Notices that wait for delivery."""
        report = self._json("GET", f"worlds/{self._world}/notices", params={"limit": 0})
        return int(report["counts"]["pending"])

    def notices(self, limit: int = 1_000) -> list[dict[str, Any]]:
        """The newest notices, oldest first: number, id, kind, state, attempts, last_answer, url."""
        found: list[dict[str, Any]] = self._json("GET", f"worlds/{self._world}/notices", params={"limit": limit})[
            "notices"
        ]
        return found

    def resend(self, number: int) -> None:
        """Have a notice sent once more, with the id and body that it had."""
        self._json("POST", f"worlds/{self._world}/notices/{number}/resend")

    def mark(self) -> int:
        """The number of the journal's newest entry, 0 when it is empty."""
        entries = self._exchanges(after=0, limit=1, everywhere=True)
        return int(entries[-1]["number"]) if entries else 0

    def operations(self, after: int) -> list[str]:
        """What was asked of the world since a mark: SOAP operations, or "METHOD /path"."""
        return [_named(entry) for entry in self._exchanges(after=after, limit=2_000)]

    def writes(self, after: int) -> list[str]:
        """Of these, the ones that wrote a record over the wire."""
        return [name for name in self.operations(after) if _WRITES.match(name)]

    def _exchanges(self, *, after: int, limit: int, everywhere: bool = False) -> list[dict[str, Any]]:
        scope: Mapping[str, str] = {} if everywhere else {"world": self._world}
        found: list[dict[str, Any]] = self._json(
            "GET", "journal", params={**scope, "after": str(after), "limit": str(limit)}
        )["exchanges"]
        return found


def _named(entry: Mapping[str, Any]) -> str:
    path = str(entry["path"]).partition("?")[0]
    return entry["operation"] if "/v1/" not in path and entry["operation"] else f"{entry['method']} {path}"
