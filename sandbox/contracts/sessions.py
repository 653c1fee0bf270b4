"""Logs in at a SOAP provider, for the states that speak of an open session."""

from __future__ import annotations

from collections.abc import Mapping

import requests
from lxml import etree

from trifold.contracts.tables import load
from trifold.sandbox.contracts.envelopes import CONTENT_TYPE, Messages
from trifold.sandbox.contracts.site import Unreached

TIMEOUT_SECONDS = 30


def _asked(session: requests.Session, url: str, messages: Messages, name: str, fields: Mapping[str, str]) -> bytes:
    headers = {"Content-Type": CONTENT_TYPE, "SOAPAction": f'"{messages.operation(name).action}"'}
    body = messages.request(name, fields).encode()
    try:
        return session.post(url, data=body, headers=headers, timeout=TIMEOUT_SECONDS).content
    except requests.RequestException as error:
        raise Unreached(f"{name}: no answer ({type(error).__name__})") from None


def _text(content: bytes, name: str, operation: str) -> str:
    try:
        found = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise Unreached(f"{operation}: the answer is no XML") from None
    for element in found.iter():
        if isinstance(element.tag, str) and etree.QName(element).localname == name and element.text:
            return element.text
    raise Unreached(f"{operation}: the login was refused")


def ticket(session: requests.Session, url: str, login: Mapping[str, str]) -> str:
    """A ticket of AMS360. ``login``: AgencyNo, LoginId, Password."""
    messages = Messages(load("ams360"), "WSAPIServiceContract")
    fields = {name: login[name] for name in ("AgencyNo", "LoginId", "Password")}
    return _text(_asked(session, url + messages.service.path, messages, "Login", fields), "Ticket", "Login")


def session_id(session: requests.Session, url: str, login: Mapping[str, str]) -> str:
    """A session of BenefitPoint. ``login``: username, password."""
    messages = Messages(load("benefitpoint", "v4_3"), "LoginV2")
    fields = {name: login[name] for name in ("username", "password")}
    return _text(_asked(session, url + messages.service.path, messages, "login", fields), "sessionID", "login")
