"""The sync core with one fault: every contact that it makes in InsuredMine is sent twice, each time under another key.

Accounts and policies are as they should be. A suite that counts accounts only does not see it.
"""

from __future__ import annotations

from typing import Any

import requests

from trifold.scenarios.engines import SessionFor

AGAIN = "X-Once-More"
_KEY = "Idempotency-Key"


def doubling(session_for: SessionFor) -> SessionFor:
    """The same sessions, of which InsuredMine's send such a request once more."""

    def opened(agency: str, system: str) -> requests.Session:
        session = session_for(agency, system)
        if system == "insuredmine":
            session.hooks["response"].append(_once_more(session))
        return session

    return opened


def _once_more(session: requests.Session) -> Any:
    def hook(answer: requests.Response, **how: Any) -> requests.Response:
        asked = answer.request
        if asked.method == "POST" and asked.path_url.endswith("/contacts") and answer.ok and AGAIN not in asked.headers:
            again = asked.copy()
            again.headers.update({AGAIN: "yes", _KEY: f"{asked.headers.get(_KEY)}-again"})
            session.send(again, **how)
        return answer

    return hook
