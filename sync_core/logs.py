"""One logging configuration and one redaction list. An event is a constant dotted past tense, its facts are fields."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from typing import Any

REDACTED = frozenset(
    {
        "name", "first_name", "middle_name", "last_name", "firm_name", "dba", "email", "phone", "street1", "street2",
        "date_of_birth", "tax_id", "password", "ticket", "session_id", "api_key", "secret", "fields", "expected",
    }
)  # fmt: skip

_log = logging.getLogger("sync_core")


def redacted(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts without personal data and secrets."""
    return {name: "[redacted]" if name in REDACTED else value for name, value in facts.items()}


def event(what: str, *, agency: str = "-", correlation_id: str = "-", level: int = logging.INFO, **facts: Any) -> None:
    """``event("link.made", agency=..., correlation_id=..., system=...)`` writes one JSON line."""
    if _log.isEnabledFor(level):
        line = {"event": what, "agency": agency, "correlation_id": correlation_id, **redacted(facts)}
        _log.log(level, json.dumps(line, default=str))


def configure(level: str) -> None:
    """Write to standard error, one line an event."""
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(logging.Formatter('{"at":"%(asctime)s","level":"%(levelname)s","line":%(message)s}'))
    _log.handlers = [output]
    _log.propagate = False
    _log.setLevel(level)
