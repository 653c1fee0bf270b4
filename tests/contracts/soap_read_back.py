"""Reads follow writes: what a taken write sent is what the vendor's own read shows at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from lxml import etree
from soap_answers import held_to_the_table
from soap_wires import Wire

from trifold.contracts.tables import Interface
from trifold.simulators.chassis.soap import ENVELOPE


class Pair(NamedTuple):
    """``record``: the written element. ``key``: its id in messages. ``read``: the operation that shows it."""

    record: str
    key: str
    read: str


_CUSTOMER = Pair("Customer", "CustomerId", "CustomerGetById")
_CONTACT = Pair("CustomerContact", "CustomerContactId", "CustomerContactGet")
_POLICY = Pair("Policy", "PolicyId", "PolicyGet")
_ACCOUNT = Pair("account", "accountID", "getAccount")
_PERSON = Pair("contact", "contactID", "getAccountContact")
_PRODUCT = Pair("product", "productID", "getProduct")
PAIRS: Mapping[str, Pair] = {
    "CustomerInsert": _CUSTOMER,
    "CustomerUpdate": _CUSTOMER,
    "CustomerContactInsert": _CONTACT,
    "CustomerContactUpdate": _CONTACT,
    "PolicyInsert": _POLICY,
    "createAccount": _ACCOUNT,
    "updateAccount": _ACCOUNT._replace(record="update"),
    "createAccountContact": _PERSON,
    "updateAccountContact": _PERSON._replace(record="update"),
    "createProduct": _PRODUCT,
    "updateProduct": _PRODUCT._replace(record="update"),
}

# What a vendor makes itself: what was sent there does not count.
# The first transaction is that of the policy's own start; commissions are shown to few users.
OWN = {"lastModifiedOn", "createdOn", "accountRelationship", "TransactionList", "commissionInfo"}
UNSET = "None_Selected"  # BenefitPoint's word for an empty choice


def differences(
    wire: Wire, interface: Interface, operation: str, sent: etree._Element, answered: etree._Element
) -> list[str]:
    """``path: sent, read`` for every simple member that was sent and is read otherwise."""
    pair = PAIRS.get(operation)
    if pair is None:
        return []
    record = next(element for element in sent.iter() if etree.QName(element).localname == pair.record)
    key = _key(pair, record, answered)
    shown = _read(wire, interface, pair, key)
    found = dict(_leaves(interface, shown))
    wanted = dict(_leaves(interface, record))
    return [
        f"{path}: {value!r} was sent, {found.get(path)!r} is read"
        for path, value in wanted.items()
        if found.get(path, "") != value
        and value != UNSET
        and not {part.partition("[")[0] for part in path.split("/")} & {*OWN, pair.key}
    ]


def _key(pair: Pair, record: etree._Element, answered: etree._Element) -> str:
    names = (pair.key, "ID")
    made = [element.text for element in answered.iter() if etree.QName(element).localname in names]
    given = [element.text for element in record.iter() if etree.QName(element).localname == pair.key]
    key = (made or given)[0]
    assert key
    return key


def _read(wire: Wire, interface: Interface, pair: Pair, key: str) -> etree._Element:
    operation = interface.operations[pair.read]
    space = interface.namespaces[interface.services[operation.service].namespace]
    if interface.qualified:
        part = operation.request[0].name
        header = f'<h:WSAPISession xmlns:h="{space}"><h:Ticket>{wire.session()}</h:Ticket></h:WSAPISession>'
        members = f'<a:{pair.key} xmlns:a="{interface.namespaces["dc"]}">{key}</a:{pair.key}>'
        inner = f'<{part} xmlns="{space}">{members}</{part}>'
    else:
        header = f'<h:SessionIdHeader xmlns:h="{space}"><sessionId>{wire.session()}</sessionId></h:SessionIdHeader>'
        inner = f"<{pair.key}>{key}</{pair.key}>"
    message = (
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Header>{header}</s:Header><s:Body><v:{pair.read} xmlns:v="{space}">'
        f"{inner}</v:{pair.read}></s:Body></s:Envelope>"
    )
    answer = wire.post(message.encode())
    found = held_to_the_table(interface, pair.read, answer.status_code, answer.data)
    assert not found.refused, answer.text
    inside = found.payload[0]
    return inside[0] if interface.qualified else inside


def _leaves(interface: Interface, record: etree._Element) -> Iterator[tuple[str, str]]:
    """(path, canonical text) of every simple member that is set."""

    def walk(element: etree._Element, path: str) -> Iterator[tuple[str, str]]:
        places: dict[str, int] = {}
        for child in element:
            name = etree.QName(child).localname
            places[name] = places.get(name, 0) + 1
            inner = f"{path}{name}[{places[name]}]/" if places[name] > 1 else f"{path}{name}/"
            if len(child):
                yield from walk(child, inner)
            elif child.text:
                yield inner.rstrip("/"), canonical(child.text)

    return walk(record, "")


def canonical(text: str) -> str:
    """One text for all spellings of a number or a moment."""
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", text) and len(text) < 12:
        return format(Decimal(text).normalize(), "f")
    moment = re.fullmatch(r"(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?", text)
    return moment[1] + moment[2] if moment else text
