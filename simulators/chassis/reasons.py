"""Why an exchange was refused, in plain words: from the fault, Result, problem details or page that it answered."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from lxml import etree

from trifold.simulators.chassis.armory import Receipt
from trifold.simulators.chassis.journal import NOT_SENT, Exchange

_ITEM = re.compile(r"<li[^>]*>(.*?)</li>", re.DOTALL)
_LISTED = re.compile(r'<(ul|div|section)[^>]*(?:class|role)="[^"]*(?:error|alert)[^"]*"[^>]*>(.*?)</\1>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def why(entry: Exchange, receipts: Sequence[Receipt] = ()) -> dict[str, Any]:
    """``{"number", "refused", "reasons"}``; ``receipts`` are those of the faults that struck the exchange."""
    struck = [f"the fault {r.fault} ({r.kind}) struck: the client saw {r.seen}" for r in receipts]
    content = entry.text(entry.response)
    start = content.lstrip()[:1]
    if entry.status == NOT_SENT:
        found = ["no answer was sent"]
    elif start == "<":
        found = _of_xml(entry.response) or (_of_page(content) if entry.status >= 400 else [])
    elif start == "{":
        found = _of_json(content, entry.status)
    else:
        found = [f"HTTP {entry.status}: {content.strip()[:200] or 'no body'}"] if entry.status >= 400 else []
    if entry.status >= 400 and not found:
        found = [f"HTTP {entry.status}"]
    if entry.status >= 400 and entry.world is None:
        found.append("no world was recognised: its credential is missing, wrong, or of another simulator")
    return {"number": entry.number, "refused": bool(found), "reasons": [*struck, *found]}


def _of_xml(content: bytes) -> list[str]:
    """A SOAP fault with the rows of its detail, or Results with success false."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return []
    texts = [
        (etree.QName(element).localname, " ".join((element.text or "").split())) for element in root.iter(etree.Element)
    ]
    names = [name for name, _ in texts]
    if "faultstring" in names:
        said = dict(reversed(texts))  # the first of a name
        fault = f"{said.get('faultcode', 'fault')}: {said['faultstring']}"
        return [fault, *_detail(root)]
    if ("success", "false") in texts:
        return ["the Result has success false", *_errors(root)]
    return []


def _detail(root: etree._Element) -> list[str]:
    """The messages of a fault's detail; of a broken rule with its field."""
    found = []
    for element in root.iter(etree.Element):
        fields = {
            etree.QName(child).localname: (child.text or "").strip() for child in element.iterchildren(etree.Element)
        }
        message = fields.get("Message")
        if message:
            name = fields.get("DataName")
            found.append(f"{name}: {message}" if name else message)
    return found


def _errors(root: etree._Element) -> list[str]:
    found = []
    for element in root.iter(etree.Element):
        fields = {
            etree.QName(child).localname: (child.text or "").strip() for child in element.iterchildren(etree.Element)
        }
        if "errorCode" in fields:
            found.append(f"{fields['errorCode']}: {fields.get('message', '')}")
    return found


def _of_json(content: str, status: int) -> list[str]:
    """Problem details (RFC 9457), and what they list."""
    try:
        problem = json.loads(content)
    except ValueError:
        return []
    if status < 400:
        return []
    title = ": ".join(str(problem[name]) for name in ("title", "detail") if problem.get(name))
    fields = [
        ": ".join(filter(None, (str(item.get("field", "")), str(item.get("message", "")))))
        for item in problem.get("errors") or []
        if isinstance(item, dict)
    ]
    return [text for text in (title or str(problem.get("error", "")), *fields) if text]


def _of_page(content: str) -> list[str]:
    """The errors that a screen lists."""
    listed = " ".join(found.group(2) for found in _LISTED.finditer(content))
    items = [_TAG.sub("", item).strip() for item in _ITEM.findall(listed)]
    return [item for item in items if item]
