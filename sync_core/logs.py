"""One logging configuration and one redaction list. An event is a constant dotted past tense, its facts are fields."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

REDACTED = frozenset(
    {
        "name", "first_name", "middle_name", "last_name", "firm_name", "dba", "email", "phone", "street1", "street2",
        "date_of_birth", "tax_id", "password", "ticket", "session_id", "api_key", "secret", "fields", "expected",
    }
)  # fmt: skip

_log = logging.getLogger("sync_core")
_log.addHandler(logging.NullHandler())  # a core inside somebody's process is silent until it is configured
_rehearses: ContextVar[bool] = ContextVar("rehearses", default=False)


@contextmanager
def rehearsing() -> Iterator[None]:
    """What is told inside did not happen: it is a dry run, and told at DEBUG only, with ``rehearsal``."""
    token = _rehearses.set(True)
    try:
        yield
    finally:
        _rehearses.reset(token)


def redacted(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts without personal data and secrets."""
    return {name: "[redacted]" if name in REDACTED else value for name, value in facts.items()}


def event(what: str, *, agency: str = "-", correlation_id: str = "-", level: int = logging.INFO, **facts: Any) -> None:
    """``event("link.made", agency=..., correlation_id=..., system=...)`` writes one JSON line."""
    level, dry = (logging.DEBUG, {"rehearsal": True}) if _rehearses.get() else (level, {})
    if _log.isEnabledFor(level):
        line = {"event": what, "agency": agency, "correlation_id": correlation_id, **dry, **redacted(facts)}
        _log.log(level, json.dumps(line, default=str))


def failure(what: str, **facts: Any) -> None:
    """A fault of ours, from inside ``except``: the event with the trace."""
    _log.exception(json.dumps({"event": what, **redacted(facts)}, default=str))


def retried(details: Any) -> None:
    """Told by stamina before it tries a read again."""
    event("read.retried", reason=str(details.caused_by), wait_seconds=details.wait_for, level=logging.DEBUG)


def configure(level: str) -> None:
    """Write to standard error, one JSON line an event; what libraries warn of too."""
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(_Line())
    _log.handlers = logging.getLogger().handlers = [output]
    _log.propagate = False
    _log.setLevel(level)
    logging.getLogger().setLevel(max(logging.WARNING, _log.level))


class _Line(logging.Formatter):
    """``{"at", "level", "line"}``, and ``trace`` for a fault of ours."""

    def format(self, record: logging.LogRecord) -> str:
        text = record.getMessage()
        told = {"at": self.formatTime(record), "level": record.levelname}
        trace = f', "trace": {json.dumps(self.formatException(record.exc_info))}' if record.exc_info else ""
        line = (
            text if record.name == _log.name else json.dumps({"event": "library.told", "by": record.name, "text": text})
        )
        return f'{json.dumps(told)[:-1]}, "line": {line}{trace}}}'
