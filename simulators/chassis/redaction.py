"""What an export leaves out: names, birth dates, tax ids, phones, e-mails, tickets, passwords are blotted out.

The journal itself keeps everything: the people are invented and the credentials dummies. Exports are passed on, and
may hold what somebody typed into a screen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

BLOT = "[redacted]"
_SECRET = re.compile(
    r"name|password|secret|ticket|session|token|authorization|cookie|api.?key|signature|authentication.?code|login.?id"
    r"|ssn|social|tax|fein|birth|dob|license|phone|fax|e.?mail|street|address|^dba|number$",
    re.IGNORECASE,
)
_PLAIN = {"DataName"}  # of a broken rule: the name of a field
_ELEMENT = re.compile(r"<((?:[\w.-]+:)?([\w.-]+))((?:\s[^<>]*)?)>([^<>]+)</\1>")


def is_secret(name: str) -> bool:
    """Whether a field of this name is blotted out."""
    return name not in _PLAIN and bool(_SECRET.search(name))


def headers(given: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, BLOT if is_secret(name) else value) for name, value in given]


def address(path: str) -> str:
    """A path with its query's secrets blotted out."""
    parts = urlsplit(path)
    return urlunsplit(parts._replace(query=form(parts.query)))


def form(text: str) -> str:
    """A form or query."""
    pairs = parse_qsl(text, keep_blank_values=True)
    return urlencode([(name, BLOT if value and is_secret(name) else value) for name, value in pairs], safe="[]")


def body(text: str, content_type: str) -> str:
    """XML and JSON field by field, a form pair by pair; anything else, such as a page, is left out whole."""
    if not text:
        return ""
    start = text.lstrip()[:1]
    if start in "{[":
        try:
            return json.dumps(_json(json.loads(text)), ensure_ascii=False)
        except ValueError:
            return BLOT
    if "html" not in content_type and start == "<":
        return _ELEMENT.sub(_element, text)
    if "form-urlencoded" in content_type:
        return form(text)
    return BLOT


def _element(found: re.Match[str]) -> str:
    tag, name, attributes, value = found.group(1, 2, 3, 4)
    return f"<{tag}{attributes}>{BLOT if value.strip() and is_secret(name) else value}</{tag}>"


def _json(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _json(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_json(item, name) for item in value]
    return BLOT if isinstance(value, str) and value and is_secret(name) else value
