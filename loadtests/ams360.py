"""AMS360's wire as a load needs it: log in, insert and update a customer, list all. SOAP 1.1 from templates.

Element order is the schema's (AMS360 WSDL); an update is a full replace, so it sends what the insert sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from xml.sax.saxutils import escape

PATH = "/v3/WSAPIService.svc"
SERVICE = "http://www.WSAPI.AMS360.com/v3.0"
DATA = f"{SERVICE}/DataContract"
# Codes that every new world has: executive, representative, business unit.
CODES = {
    "AccountRepCode": "!!#",
    "AccountExecCode": "!!!",
    "GLBranchCode": "HBR",
    "GLDepartmentCode": "PER",
    "GLDivisionCode": "EST",
    "GLGroupCode": "SVC",
}
# The customer's elements that are sent, in the schema's order.
ORDER = (
    "IsActive",
    "AddressLine1",
    "City",
    "AccountRepCode",
    "CustomerId",
    "Email",
    "FirmName",
    "FirstName",
    "GLBranchCode",
    "GLDepartmentCode",
    "GLDivisionCode",
    "GLGroupCode",
    "IsCommercial",
    "IsPersonal",
    "LastName",
    "AccountExecCode",
    "HomeAreaCode",
    "HomePhone",
    "State",
    "CustomerType",
    "ZipCode",
)

_OPERATION = re.compile(r"<(?:\w+:)?Body>\s*<(?:\w+:)?(\w+)")
_TICKET = re.compile(r"<(?:\w+:)?Ticket>([^<]+)<")
_CUSTOMER_ID = re.compile(r"<(?:\w+:)?CustomerId>([^<]+)<")
_INFO = re.compile(r"<(?:\w+:)?CustomerInfo>(.*?)</(?:\w+:)?CustomerInfo>", re.S)
_FAULT = re.compile(r"<(?:\w+:)?Message>([^<]*)<")


def headers(body: str) -> dict[str, str]:
    """The HTTP headers of a message: its content type, and the SOAPAction of its operation."""
    found = _OPERATION.search(body)
    action = f"{SERVICE}/WSAPIServiceContract/{found[1] if found else ''}"
    return {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}


def _element(name: str, value: object) -> str:
    return f"<a:{name}>{escape(str(value))}</a:{name}>"


def _envelope(operation: str, inner: str, ticket: str | None = None) -> str:
    header = f'<h:WSAPISession xmlns:h="{SERVICE}"><h:Ticket>{ticket}</h:Ticket></h:WSAPISession>' if ticket else ""
    return (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>{header}</s:Header><s:Body>'
        f'<{operation} xmlns="{SERVICE}"><Request xmlns:a="{DATA}">{inner}</Request></{operation}>'
        "</s:Body></s:Envelope>"
    )


def log_in(agency_no: str, login_id: str, password: str) -> str:
    given = {"AgencyNo": agency_no, "LoginId": login_id, "Password": password}
    return _envelope("Login", "".join(_element(name, value) for name, value in given.items()))


def write(operation: str, customer: Mapping[str, Any], ticket: str) -> str:
    """``CustomerInsert`` or ``CustomerUpdate`` of the whole customer."""
    elements = "".join(_element(name, customer[name]) for name in ORDER if name in customer)
    return _envelope(operation, f"<a:Customer>{elements}</a:Customer>", ticket)


def read(customer_id: str, ticket: str) -> str:
    """One customer by its id."""
    return _envelope("CustomerGetById", _element("CustomerId", customer_id), ticket)


def list_all(ticket: str) -> str:
    """Every customer: an empty prefix."""
    return _envelope("CustomerGetListByNamePrefix", "<a:NamePrefix></a:NamePrefix>", ticket)


def ticket_in(answer: str) -> str:
    """Raises ValueError when there is none."""
    return _first(_TICKET, answer)


def customer_id_in(answer: str) -> str:
    """Raises ValueError when there is none."""
    return _first(_CUSTOMER_ID, answer)


def customer_ids_in(answer: str) -> list[str]:
    """The ids of a CustomerInfoList."""
    return [_first(_CUSTOMER_ID, info) for info in _INFO.findall(answer)]


def fault_in(answer: str) -> str:
    """What AMS360 said no with."""
    return "; ".join(unescape(text) for text in _FAULT.findall(answer)) or "no message"


def _first(pattern: re.Pattern[str], answer: str) -> str:
    found = pattern.search(answer)
    if found is None:
        raise ValueError(f"AMS360 did not answer as expected: {fault_in(answer)}")
    return unescape(found[1])


def person(run: str, number: int, street: str) -> dict[str, Any]:
    """A new customer of the load: persons and firms by turns, unlike any other in every strong field."""
    last = f"Load{run}n{number}"
    named: dict[str, Any] = (
        {"FirmName": f"{last} Works", "IsCommercial": "true"}
        if number % 2
        else {"FirstName": "Dana", "LastName": last, "IsPersonal": "true"}
    )
    return {
        "IsActive": "true",
        "AddressLine1": street,
        "City": "Millfield",
        "Email": f"{last.lower()}@load.example",
        "HomeAreaCode": "212",
        "HomePhone": f"{2_000_000 + number:07d}",
        "State": "NY",
        "CustomerType": "C",
        "ZipCode": "10001",
        **CODES,
        **named,
    }
