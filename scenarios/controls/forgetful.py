"""The sync core with a gap: one optional field is left out of every write to one system. A good suite must catch it.

Which one follows from the seed: every field that an engine writes somewhere (fields.yaml, by the directions of the
matrix) and that the system takes a record without. The field is taken out on the wire, so that the core itself, its
mappings and its receipts are those of every other run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import requests
from lxml import etree
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from trifold.scenarios import matrix
from trifold.scenarios.correspondence import Field, table
from trifold.scenarios.engines import SessionFor
from trifold.scenarios.whole import CONTACT, FIRM, PERSON, PLAN, POLICY
from trifold.simulators.registry import SYSTEMS

ACCOUNT = "account"
# What a system takes no record without, by system and record.
_NAMES = ("first_name", "last_name", "firm_name", "account_type")
_PLACE = ("street1", "city", "state", "zip", "status")
_UNIT = ("executive", "representative", "division", "branch", "department", "group")
NEEDED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("ams360", ACCOUNT): (*_NAMES, *_PLACE, *_UNIT),
    ("ams360", CONTACT): _NAMES,
    ("ams360", POLICY): ("number", "starts", "ends", "product_type", "plan_carrier", "plan_status"),
    ("benefitpoint", ACCOUNT): _NAMES,
    ("benefitpoint", CONTACT): _NAMES,
    ("insuredmine", ACCOUNT): _NAMES,
    ("insuredmine", CONTACT): (*_NAMES, "primary"),  # an account's first contact is primary there by itself
}
_RECORDS = {PERSON: ACCOUNT, FIRM: ACCOUNT, CONTACT: CONTACT, POLICY: POLICY, PLAN: POLICY}
_WRITES: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "ams360": {
        ACCOUNT: re.compile("Customer(Insert|Update)"),
        CONTACT: re.compile("CustomerContact(Insert|Update)"),
        POLICY: re.compile("Policy(Insert|Update|Correct)"),
    },
    "benefitpoint": {
        ACCOUNT: re.compile("(create|update)Account"),
        CONTACT: re.compile("(create|update)AccountContact"),
        POLICY: re.compile("(create|update)Product"),
    },
    "insuredmine": {
        ACCOUNT: re.compile("/v1/accounts(/[^/]+)?"),
        CONTACT: re.compile("/v1/contacts(/[^/]+)?"),
        POLICY: re.compile("/v1/policies(/[^/]+)?"),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A field that is left out of the writes of a record (account, contact or policy) to a system."""

    system: str
    record: str
    field: str
    paths: tuple[str, ...]

    def __str__(self) -> str:
        name = self.field.replace("_", " ")
        return f"{self.system}: {name} ({', '.join(self.paths)}) is left out of every write of {_a(self.record)}"


def _a(record: str) -> str:
    return f"an {record}" if record == ACCOUNT else f"a {record}"


@cache
def gaps() -> tuple[Gap, ...]:
    """All that there are, in the order of fields.yaml; what two fields share is there once."""
    return tuple({(one.system, one.record, one.paths): one for one in reversed([*_gaps()])}.values())[::-1]


def _gaps() -> Iterator[Gap]:
    for kind, record in _RECORDS.items():
        for field in table()[kind]:
            for system in SYSTEMS:
                if field.name not in NEEDED.get((system, record), ()) and _is_written(kind, field, system):
                    yield Gap(system=system, record=record, field=field.name, paths=_paths(field.places[system]))


def _is_written(kind: str, field: Field, system: str) -> bool:
    """Whether an engine brings it there, in some direction."""
    ways = [way for way in matrix.DIRECTIONS if kind in way.kinds and system in way.linked and system in field.places]
    return any(system in way.reaches and field.asked(way.entered or way.origin) for way in ways)


def _paths(places: tuple[str, ...]) -> tuple[str, ...]:
    """Of a phone in several parts below one element, that element."""
    above = {place.rpartition(".")[0].removesuffix(".0") for place in places}
    return tuple(above) if len(places) > 1 and above != {""} else places


def gap(seed: int) -> Gap:
    """The one of a seed; neighbouring seeds have different ones."""
    return gaps()[seed % len(gaps())]


def forgetting(session_for: SessionFor, missing: Gap) -> SessionFor:
    """Sessions through which the field never goes."""

    def opened(agency: str, system: str) -> requests.Session:
        session = session_for(agency, system)
        if system == missing.system:
            for address, adapter in list(session.adapters.items()):
                session.mount(address, _Sieve(adapter, missing))
        return session

    return opened


class _Sieve(BaseAdapter):
    """Sends what it is given without the field."""

    def __init__(self, adapter: BaseAdapter, missing: Gap) -> None:
        super().__init__()
        self._adapter, self._missing = adapter, missing

    def send(self, request: PreparedRequest, *how: Any, **more: Any) -> Response:
        return self._adapter.send(without(request, self._missing), *how, **more)

    def close(self) -> None:
        self._adapter.close()


def without(request: PreparedRequest, missing: Gap) -> PreparedRequest:
    """The request, or a copy of it that lacks the field."""
    body = request.body
    if not isinstance(body, bytes) or request.method not in ("POST", "PATCH", "PUT"):
        return request
    strained = _json_without if missing.system == "insuredmine" else _xml_without
    changed = strained(body, request.path_url, missing)
    if changed == body:
        return request
    copy = request.copy()
    copy.prepare_body(changed, None)
    return copy


def _json_without(body: bytes, path: str, missing: Gap) -> bytes:
    if not _pattern(missing).fullmatch(path.partition("?")[0]):
        return body
    record = json.loads(body)
    for place in missing.paths:
        *groups, name = place.split(".")
        inner = record
        for group in groups:
            inner = inner.get(group) or {}
        inner.pop(name, None)
    return json.dumps(record).encode()


def _xml_without(body: bytes, path: str, missing: Gap) -> bytes:
    envelope = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    operation = envelope[-1][0]
    if not _pattern(missing).fullmatch(etree.QName(operation).localname):
        return body
    record = operation[0][0] if missing.system == "ams360" else operation[0]
    for place in missing.paths:
        steps = "/".join(f"*[local-name()='{name}']" for name in place.split("."))
        found: Any = record.xpath(steps)
        for element in found:
            element.getparent().remove(element)
    return bytes(etree.tostring(envelope))


def _pattern(missing: Gap) -> re.Pattern[str]:
    return _WRITES[missing.system][missing.record]
