"""InsuredMine's wire as a load needs it: the accounts that carry an AMS360 id, and all accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from locust.contrib.fasthttp import FastHttpSession

PAGE = 200


class InsuredMine:
    """Reads one agency over its REST API."""

    def __init__(self, session: FastHttpSession, api_key: str) -> None:
        self._session, self._headers = session, {"X-API-Key": api_key}

    def _get(self, name: str, **query: Any) -> dict[str, Any]:
        path = f"/v1/accounts?{urlencode(query)}"
        with self._session.get(path, headers=self._headers, name=name, catch_response=True) as answer:
            if answer.status_code == 404:  # not there yet is no failure
                answer.success()
                return {"items": []}
            if answer.status_code != 200:
                answer.failure(f"InsuredMine answered {answer.status_code}")
                return {"items": []}
            answer.success()
            found: dict[str, Any] = answer.json()
            return found

    def shows(self, customer_id: str, street: str) -> bool:
        """Whether an account with that AMS360 id shows that street."""
        found = self._get("GET /v1/accounts (look)", externalSystem="ams360", externalId=customer_id)
        return any((account.get("address") or {}).get("street1") == street for account in found["items"])

    def accounts(self) -> Iterator[dict[str, Any]]:
        """Every live account."""
        cursor: str | None = None
        while True:
            page = self._get("GET /v1/accounts (audit)", limit=PAGE, **({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page.get("nextCursor")
            if not cursor:
                return
