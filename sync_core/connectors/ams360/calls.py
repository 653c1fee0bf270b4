"""Calls to WSAPI: the ticket, renewed once, and its three faults as our errors (AMS360 specification, A3 and A4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from trifold.sync_core.connectors.soap import Endpoint, SoapFault, codec_of, redacted
from trifold.sync_core.connectors.tickets import Ticket
from trifold.sync_core.connectors.transport import ANSWER_BYTES_MAX, Transport
from trifold.sync_core.errors import InDoubt, Misconfigured, Rejected, SyncError, Transient
from trifold.sync_core.settings import Ams360Settings

SERVICE = "WSAPIServiceContract"


class BusinessFault(Rejected):
    """AMS360 refused by its rules, one reason for each broken rule."""


class Calls:
    """One login's calls. The ticket is shared by all threads of the agency, and lives until AMS360 refuses it."""

    def __init__(
        self,
        settings: Ams360Settings,
        session: requests.Session | None,
        monotonic: Callable[[], float],
        read_wait_seconds: float,
        ticket: Ticket | None = None,
        spend: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._shared, self._ticket = ticket or Ticket(), ""
        codec = codec_of("ams360", SERVICE)
        self._transport = Transport(settings.timeout_seconds, session, monotonic, read_wait_seconds, spend)
        self._endpoint = Endpoint("ams360", self._transport, codec, _address(settings.url, codec.service.path))

    @property
    def calls_made(self) -> int:
        return self._transport.calls_made

    def read(self, operation: str, fields: Mapping[str, Any], bytes_max: int = ANSWER_BYTES_MAX) -> Mapping[str, Any]:
        """A call that changes nothing. Raises BusinessFault, Transient, NotSent, Misconfigured."""
        return self._call(operation, fields, writes=False, bytes_max=bytes_max)

    def write(self, operation: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """A call that changes something. Raises BusinessFault, InDoubt, Transient, NotSent, Misconfigured."""
        return self._call(operation, fields, writes=True, bytes_max=ANSWER_BYTES_MAX)

    def _call(self, operation: str, fields: Mapping[str, Any], *, writes: bool, bytes_max: int) -> Mapping[str, Any]:
        self._ticket, fresh = self._shared.get(self._log_in)
        header = {"Ticket": self._ticket}
        try:
            return self._endpoint.call(operation, fields, writes=writes, header=header, bytes_max=bytes_max).fields
        except SoapFault as fault:
            if fault.kind != "WSAPISecurityFault":
                raise self._refusal(operation, fault, writes) from None
            self._shared.expired(self._ticket)
            if fresh:
                raise self._no_right(operation, fault) from None
        return self._call(operation, fields, writes=writes, bytes_max=bytes_max)

    def _log_in(self) -> str:
        settings = self._settings
        given = {
            "AgencyNo": settings.agency_no,
            "LoginId": settings.login_id,
            "Password": settings.password,
            "EmployeeCode": settings.employee_code,
        }
        try:
            ticket = self._endpoint.call("Login", given, writes=False).header.get("Ticket", "")
        except SoapFault as fault:
            if fault.kind != "WSAPISecurityFault":
                raise self._refusal("Login", fault, False) from None
            raise Misconfigured(
                f"ams360 Login: {self._text(fault)}. Nothing was done. Correct agency_no, login_id and password."
            ) from None
        if not ticket:
            raise Transient("ams360 Login: an answer without a ticket. Nothing was done. It is tried again later.")
        return ticket

    def _no_right(self, operation: str, fault: SoapFault) -> Misconfigured:
        return Misconfigured(
            f"ams360 {operation}: {self._text(fault)}. Nothing was done, also with a new ticket. "
            f"Give the WSAPI login {self._settings.login_id} the right to it in AMS360."
        )

    def _refusal(self, operation: str, fault: SoapFault, writes: bool) -> SyncError:
        """A business fault is a clear no. Any other fault of a write may have come after it was done."""
        if fault.kind == "WSAPIBusinessFault":
            reasons = tuple(self._clean(reason) for reason in _reasons(fault))
            return BusinessFault(f"ams360 {operation}: refused. Nothing was written. {'; '.join(reasons)}", reasons)
        if writes:
            return InDoubt(f"ams360 {operation}: {self._text(fault)}. It may have been done. It is looked up first.")
        return Transient(f"ams360 {operation}: {self._text(fault)}. Nothing was changed. It is tried again later.")

    def _text(self, fault: SoapFault) -> str:
        return self._clean(str(fault.detail.get("Message") or fault.text or "a fault without a text")).rstrip(".")

    def _clean(self, text: str) -> str:
        return redacted(text, self._settings.password, self._ticket)


def _reasons(fault: SoapFault) -> tuple[str, ...]:
    """``field: message`` for every broken rule, or the fault's own message when it has none."""
    found = []
    for detail in fault.detail.get("FaultDetails") or []:
        name, message = detail.get("DataName") or "", detail.get("Message") or ""
        known = not name or message.casefold().startswith(name.casefold())
        found.append(message if known else f"{name}: {message}")
    return tuple(reason for reason in found if reason) or (str(fault.detail.get("Message") or fault.text),)


def _address(url: str, path: str) -> str:
    """The service's address: as it is set when it names the service, else host and maybe ``/v3`` are completed."""
    plain = url.rstrip("/")
    if urlsplit(plain).path.lower().endswith(".svc"):
        return plain
    folder, _, service = path.rpartition("/")
    return f"{plain}/{service}" if plain.endswith(folder) else plain + path
