"""BenefitPoint's own way to AMS360: look up customers live, write customers and policies. Only the ticket is kept.

Wire facts: AMS360 WSDL and live captures (ticket in the answer's header, spelling ``Request``, security faults).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from lxml import etree

from trifold.contracts.tables import load
from trifold.simulators.chassis.worlds import World

TIMEOUT_SECONDS = 10
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_SERVICE = "http://www.WSAPI.AMS360.com/v3.0"
_CONTRACT = f"{_SERVICE}/DataContract"
_NEEDED = ("url", "agency_no", "login_id", "password")

Customer = dict[str, str]  # a customer's fields as texts under AMS360's wire names; unset ones are ""
Policy = dict[str, str]  # the same of a policy; its lists of child rows are ""


class Ams360Error(Exception):
    """What the screen says when AMS360 can't be asked; ``status`` is the page's HTTP status."""

    status = 502


class NotConfigured(Ams360Error):
    """The world's settings hold no AMS360 address or credentials."""

    status = 503


class NoSuchCustomer(Ams360Error):
    """AMS360 has no customer with the chosen id."""

    status = 404


class Unreachable(Ams360Error):
    """No answer, or one that is no SOAP."""


class RefusedByAms360(Ams360Error):
    """AMS360 answered a fault; ``fault_type`` names its detail, for example WSAPISecurityFault."""

    def __init__(self, fault_type: str, message: str) -> None:
        super().__init__(f"AMS360 refused: {message or fault_type}.")
        self.fault_type = fault_type


@dataclass(slots=True)
class Ams360Client:
    """``settings``: url, agency_no, login_id, password, and new_customer: fields that every new customer gets.

    A dead ticket is renewed once per call.
    """

    session: requests.Session
    settings: Mapping[str, Any]
    _ticket: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        missing = [name for name in _NEEDED if not self.settings.get(name)]
        if missing:
            raise NotConfigured(f"AMS360 is not set up here (missing: {', '.join(missing)}). Ask your administrator.")

    @property
    def new_customer_fields(self) -> Mapping[str, str]:
        """What the world's settings give every new customer, under AMS360's wire names."""
        found: Mapping[str, str] = self.settings.get("new_customer") or {}
        return found

    def search(self, name: str) -> list[Customer]:
        """The customers whose last name, firm name or DBA begins with ``name``; AMS360's order. Raises Ams360Error."""
        result = self._call("CustomerGetListByNamePrefix", {"NamePrefix": name})
        return [_texts(row) for row in result.iter(f"{{{_CONTRACT}}}CustomerInfo")]

    def customer(self, customer_id: str) -> Customer | None:
        """The customer as AMS360 has it now; None when there is none. Raises Ams360Error."""
        try:
            result = self._call("CustomerGetById", {"CustomerId": customer_id})
        except RefusedByAms360 as refused:
            if refused.fault_type == "WSAPIBusinessFault":
                return None
            raise
        found = result.find(f".//{{{_CONTRACT}}}Customer")
        return None if found is None or not len(found) else _texts(found)

    def new_customer(self, customer: Mapping[str, str]) -> tuple[str, int]:
        """Make a customer; gives AMS360's id and number. Raises Ams360Error."""
        result = self._call("CustomerInsert", {"Customer": customer})
        customer_id = (result.findtext(f".//{{{_CONTRACT}}}CustomerId") or "").strip()
        made = self.customer(customer_id) if customer_id else None
        if made is None:
            raise Unreachable("AMS360 gave no id of the new customer.")
        return customer_id, int(made["CustomerNumber"])

    def write_customer(self, customer: Mapping[str, str]) -> None:
        """Replace a whole customer: what is "" is cleared. Raises Ams360Error."""
        self._call("CustomerUpdate", {"Customer": customer})

    def company_codes(self) -> dict[str, str]:
        """The companies' codes by their names in lower case. Raises Ams360Error."""
        result = self._call("CompanyGetListAll", {})
        rows = [_texts(row) for row in result.iter(f"{{{_CONTRACT}}}CompanyInfo")]
        return {row["Name"].casefold(): row["CompanyCode"] for row in rows if row.get("Name")}

    def policy(self, policy_id: str) -> Policy | None:
        """The policy as AMS360 has it now; None when there is none. Raises Ams360Error."""
        try:
            result = self._call("PolicyGet", {"PolicyId": policy_id})
        except RefusedByAms360 as refused:
            if refused.fault_type == "WSAPIBusinessFault":
                return None
            raise
        found = result.find(f".//{{{_CONTRACT}}}Policy")
        return None if found is None or not len(found) else _texts(found)

    def write_policy(self, operation: str, policy: Mapping[str, str]) -> str:
        """PolicyInsert, PolicyRenew or PolicyCorrect; gives the policy's id. Raises Ams360Error."""
        result = self._call(operation, {"Policy": policy})
        return (result.findtext(f".//{{{_CONTRACT}}}PolicyId") or "").strip() or policy.get("PolicyId", "")

    def _call(self, operation: str, fields: Mapping[str, str | Mapping[str, str]]) -> etree._Element:
        if not self._ticket:
            self._log_in()
            return self._send(operation, fields)
        try:
            return self._send(operation, fields)
        except RefusedByAms360 as refused:
            if refused.fault_type != "WSAPISecurityFault":
                raise
        self._log_in()
        return self._send(operation, fields)

    def _log_in(self) -> None:
        self._ticket = ""
        agency, user, password = (self.settings[name] for name in _NEEDED[1:])
        answer = self._send("Login", {"AgencyNo": agency, "LoginId": user, "Password": password, "EmployeeCode": ""})
        self._ticket = (answer.findtext(f".//{{{_SERVICE}}}Ticket") or "").strip()
        if not self._ticket:
            raise Unreachable("AMS360 gave no ticket.")

    def _send(self, operation: str, fields: Mapping[str, str | Mapping[str, str]]) -> etree._Element:
        headers = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": f'"{_SERVICE}/WSAPIServiceContract/{operation}"',
        }
        message = _message(operation, fields, self._ticket)
        try:
            answer = self.session.post(
                self.settings["url"], data=message, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
        except requests.RequestException as error:
            raise Unreachable(f"AMS360 does not answer ({type(error).__name__}). Try again.") from None
        return _read(answer)


def _message(operation: str, fields: Mapping[str, str | Mapping[str, str]], ticket: str) -> bytes:
    envelope = etree.Element(f"{{{_SOAP}}}Envelope", nsmap={"s": _SOAP, "v": _SERVICE, "d": _CONTRACT})
    if ticket:
        header = etree.SubElement(envelope, f"{{{_SOAP}}}Header")
        session = etree.SubElement(header, f"{{{_SERVICE}}}WSAPISession")
        etree.SubElement(session, f"{{{_SERVICE}}}Ticket").text = ticket
    body = etree.SubElement(envelope, f"{{{_SOAP}}}Body")
    parent = etree.SubElement(body, f"{{{_SERVICE}}}{operation}")
    for part in load("ams360").operations[operation].request:  # spelled Request, or request in some operations
        parent = etree.SubElement(parent, f"{{{_SERVICE}}}{part.name}")
    try:
        _fill(parent, fields)
    except ValueError:
        raise RefusedByAms360("Malformed", "the text holds a character that cannot be sent") from None
    return etree.tostring(envelope, encoding="utf-8", xml_declaration=True)


def _fill(parent: etree._Element, fields: Mapping[str, str | Mapping[str, str]]) -> None:
    for name, value in fields.items():
        element = etree.SubElement(parent, f"{{{_CONTRACT}}}{name}")
        if isinstance(value, str):
            element.text = value
        else:  # an entity: its set members, in the order that AMS360's reader needs
            order = [member.name for member in load("ams360").fields_of(name)]
            _fill(element, {member: value[member] for member in order if value.get(member)})


def _read(answer: requests.Response) -> etree._Element:
    """The envelope of a good answer. Raises RefusedByAms360 for a fault, Unreachable for anything else."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(answer.content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Unreachable(f"AMS360 did not answer as expected (HTTP {answer.status_code}). Try again.") from None
    forbidden = bool(getattr(root.getroottree().docinfo, "doctype", ""))
    if root.tag != f"{{{_SOAP}}}Envelope" or forbidden:
        raise Unreachable(f"AMS360 did not answer as expected (HTTP {answer.status_code}). Try again.")
    fault = root.find(f".//{{{_SOAP}}}Fault")
    if fault is None:
        return root
    detail = fault.find("detail")
    first = detail[0] if detail is not None and len(detail) else None
    if first is None:
        raise RefusedByAms360("", fault.findtext("faultstring") or "no reason was given")
    raise RefusedByAms360(etree.QName(first).localname, first.findtext(f"{{{_CONTRACT}}}Message") or "")


def _texts(element: etree._Element) -> Customer:
    return {etree.QName(child).localname: child.text or "" for child in element if isinstance(child.tag, str)}


class Clients:
    """One client per world and settings, so that a ticket serves many calls; a world that begins anew has none yet."""

    def __init__(self, session: requests.Session | None = None) -> None:
        self._session = session or requests.Session()
        self._clients: dict[str, tuple[tuple[int, str], Ams360Client]] = {}

    def of(self, world: World) -> Ams360Client:
        """Raises NotConfigured."""
        settings = world.settings.get("ams360") or {}
        key = (world.beginnings, json.dumps(settings, sort_keys=True))
        known = self._clients.get(world.name)
        if known is None or known[0] != key:
            known = self._clients[world.name] = key, Ams360Client(self._session, settings)
        return known[1]
