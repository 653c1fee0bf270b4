"""Calls to WSAPI: the ticket, renewed once, and its three faults as our errors (AMS360 specification, A3 and A4).

A business fault is a clear no of a write. Of a read it says that AMS360 can't answer now, unless it is its own "not
found" for the very record that was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from trifold.sync_core.connectors.soap import Endpoint, SoapFault, codec_of, redacted
from trifold.sync_core.connectors.tickets import Ticket, not_logged_in
from trifold.sync_core.connectors.transport import ANSWER_BYTES_MAX, Transport
from trifold.sync_core.errors import Garbled, InDoubt, LogInRefused, Rejected, SyncError, Transient
from trifold.sync_core.settings import Ams360Settings

SERVICE = "WSAPIServiceContract"


_NOT_FOUND = re.compile(r"\b(not (be )?found|does(n't| not) exist|no longer exists?|(was|has been) deleted)\b", re.I)
_WORDS = re.compile(r"[A-Z]?[a-z]+")


class BusinessFault(Rejected):
    """AMS360 refused a write by its rules, one reason for each broken rule."""


class ReadFault(Transient):
    """AMS360 answered a read with a business fault: nothing is known, above all not that nothing is there."""


class NoRight(LogInRefused):
    """AMS360 refuses this login the call, also with a new ticket."""


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
        """A call that changes nothing. Raises ReadFault, Transient, Unavailable, NotSent, Misconfigured."""
        try:
            return self._call(operation, fields, writes=False, bytes_max=bytes_max)
        except SoapFault as fault:
            raise self._read_fault(operation, fault) from None

    def one(self, operation: str, key: str, wanted: str, member: str) -> Mapping[str, Any] | None:
        """The entity of an id. None only when AMS360 itself says that there is none: a nil entity, or a fault that says
        so of this very record (specification G 6, a switch). Raises as read does."""
        try:
            return self._call(operation, {key: wanted}, writes=False, bytes_max=ANSWER_BYTES_MAX).get(member) or None
        except SoapFault as fault:
            if _is_not_found(fault, member, key, wanted):
                return None
            raise self._read_fault(operation, fault) from None

    def write(self, operation: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """A call that changes something. Raises BusinessFault, InDoubt, NotSent, Misconfigured."""
        try:
            return self._call(operation, fields, writes=True, bytes_max=ANSWER_BYTES_MAX)
        except SoapFault as fault:
            raise self._write_fault(operation, fault) from None

    def _call(self, operation: str, fields: Mapping[str, Any], *, writes: bool, bytes_max: int) -> Mapping[str, Any]:
        """Raises SoapFault for what is no matter of the ticket. A refused ticket is renewed once; the call was not done
        (A3: it is looked at first), so that it is made again."""
        for last in (False, True):
            try:
                self._ticket, fresh = self._shared.get(self._log_in)
            except Transient as error:
                raise not_logged_in(error, writes) from None
            header = {"Ticket": self._ticket}
            try:
                return self._endpoint.call(operation, fields, writes=writes, header=header, bytes_max=bytes_max).fields
            except SoapFault as fault:
                if not _may_be_the_ticket(fault, writes or fresh or last):
                    raise
                self._shared.expired(self._ticket)
                if fresh or last:
                    raise self._no_right(operation, fault) from None
        raise AssertionError("the second try ends with an answer or an error")

    def _log_in(self) -> str:
        """Raises LogInRefused; Transient when AMS360 is down (a fault of another kind, or an answer that is none)."""
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
                raise self._read_fault("Login", fault) from None
            raise LogInRefused(
                f"ams360 Login: {self._text(fault)}. Nothing was done. Correct agency_no, login_id and password."
            ) from None
        except Garbled as error:
            raise Transient(f"ams360 Login: {error}") from None
        if not ticket:
            raise Transient("ams360 Login: an answer without a ticket. Nothing was done. It is tried again later.")
        return ticket

    def _no_right(self, operation: str, fault: SoapFault) -> NoRight:
        return NoRight(
            f"ams360 {operation}: {self._text(fault)}. Nothing was done, also with a new ticket. "
            f"Give the WSAPI login {self._settings.login_id} the right to it in AMS360."
        )

    def _write_fault(self, operation: str, fault: SoapFault) -> SyncError:
        """A business fault is a clear no. Any other fault of a write may have come after it was done."""
        if fault.kind == "WSAPIBusinessFault":
            reasons = tuple(self._clean(reason) for reason in _reasons(fault))
            return BusinessFault(f"ams360 {operation}: refused. Nothing was written. {'; '.join(reasons)}", reasons)
        return InDoubt(f"ams360 {operation}: {self._text(fault)}. It may have been done. It is looked up first.")

    def _read_fault(self, operation: str, fault: SoapFault) -> Transient:
        if fault.kind == "WSAPIBusinessFault":
            reasons = "; ".join(self._clean(reason) for reason in _reasons(fault))
            return ReadFault(f"ams360 {operation}: {reasons}. Nothing was changed. It is tried again later.")
        return Transient(f"ams360 {operation}: {self._text(fault)}. Nothing was changed. It is tried again later.")

    def _text(self, fault: SoapFault) -> str:
        return self._clean(str(fault.detail.get("Message") or fault.text or "a fault without a text")).rstrip(".")

    def _clean(self, text: str) -> str:
        return redacted(text, self._settings.password, self._ticket)


def _may_be_the_ticket(fault: SoapFault, sure: bool) -> bool:
    """A security fault. AMS360 may tell an expired ticket by a general fault (specification G 2): a read is worth one
    new ticket then; a write (``sure``) is not, since a general fault may come after the work."""
    return fault.kind == "WSAPISecurityFault" or (fault.kind == "WSAPIGeneralFault" and not sure)


def _is_not_found(fault: SoapFault, member: str, key: str, wanted: str) -> bool:
    """AMS360's wording is not public (G 21): a sentence that says "not found" and that names the record, by its key, by
    its id, or by the entity's name. Not "The service is being maintained", nor another record's."""
    if fault.kind not in ("WSAPIBusinessFault", "WSAPIGeneralFault"):
        return False
    entity = " ".join(_WORDS.findall(member)).casefold()
    message = str(fault.detail.get("Message") or "")
    details = [row for row in fault.detail.get("FaultDetails") or [] if row] or [{}]
    for row in details:
        text, named, about = row.get("Message") or message, row.get("DataName") or "", row.get("EntityKey") or ""
        if not _NOT_FOUND.search(text) or named not in ("", key) or about.strip().lower() not in ("", wanted):
            return False
        if not named and not about and not text.casefold().startswith((entity, f"the {entity}", member.casefold())):
            return False
    return True


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
