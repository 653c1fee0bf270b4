"""InsuredMine's refusals. Operations raise them; the wire shows them as problem details, the screens as a list.

Only "Primary Contact not synced" is InsuredMine's own wording (its knowledge base); the rest is our design.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar


class Refusal(Exception):
    """One refused request. ``errors`` lists ``{"field": wire name or "", "message": text}``."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad-request"
    title: ClassVar[str] = "The request can't be read"

    def __init__(
        self, detail: str, errors: Sequence[Mapping[str, str]] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = [dict(error) for error in errors]
        self.headers = dict(headers or {})

    def lines(self) -> list[str]:
        """What a screen lists."""
        return [error["message"] for error in self.errors] or [self.detail]


class Unauthorized(Refusal):
    status, code, title = 401, "unauthorized", "The API key is missing or unknown"


class NotFound(Refusal):
    status, code, title = 404, "not-found", "There is no such record"


class Deleted(NotFound):
    code, title = "deleted", "The record was deleted"


class Conflict(Refusal):
    status, code, title = 409, "conflict", "The record's state forbids this"


class PrimaryNotSynced(Conflict):
    code, title = "primary-contact-not-synced", "Primary Contact not synced"


class Stale(Refusal):
    status, code, title = 412, "stale", "The record has changed since it was read"


class UnsupportedMediaType(Refusal):
    status, code, title = 415, "unsupported-media-type", "The body must be JSON"


class Invalid(Refusal):
    status, code, title = 422, "invalid", "Some fields are missing or wrong"


class KeyReused(Refusal):
    status, code, title = 422, "idempotency-key-reused", "This Idempotency-Key belongs to another request"


class VersionRequired(Refusal):
    status, code, title = 428, "version-required", "If-Match is required"


class TooManyRequests(Refusal):
    status, code, title = 429, "too-many-requests", "Too many requests"


def invalid(field: str, message: str) -> Invalid:
    """A refusal about one field."""
    return Invalid(message, [{"field": field, "message": message}])
