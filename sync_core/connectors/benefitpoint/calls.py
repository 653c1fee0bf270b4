"""Calls to BenefitPoint: the session, renewed once, and its two layers of errors (specification, a.4 to a.6).

The vendor's texts for a dead session are not public, and "not authorized" may stand for one. So a fault that meets a
kept session is checked with ``echo``: a dead session is replaced and the call made again, once. A write is made again
only after a fault that can be the session's (Client, or "not authorized"): one of the server may come after the work,
from a server that lost its sessions then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import requests

from trifold.sync_core.connectors.soap import Endpoint, SoapFault, codec_of, redacted
from trifold.sync_core.connectors.tickets import Ticket, not_logged_in
from trifold.sync_core.connectors.transport import ANSWER_BYTES_MAX, Transport
from trifold.sync_core.connectors.values import flag
from trifold.sync_core.errors import Garbled, InDoubt, LogInRefused, Rejected, SyncError, Transient
from trifold.sync_core.settings import BenefitPointSettings

SERVICES = {"v4": "BrokerConnectV4", "v4_3": "BrokerConnectV4_3"}
NOT_SHOWN = "You are not authorized to access the requested information"  # unknown, deleted or forbidden: all one


NO_LOG_IN = re.compile(r"password|user ?name|credential|log ?-?in|log ?-?on|authenti|locked", re.I)

NOT_NOW = re.compile(r"mainten|maintain|unavailable|not available|temporar|try again|too many|busy", re.I)


class NotShown(Rejected):
    """BenefitPoint does not show such an object to this user: of a get its "not found" (specification a.6)."""


class ReadFault(Transient):
    """BenefitPoint answered a read with a fault: nothing is known, above all not that nothing is there."""


class Calls:
    def __init__(
        self,
        settings: BenefitPointSettings,
        session: requests.Session | None,
        monotonic: Callable[[], float],
        read_wait_seconds: float,
        ticket: Ticket | None = None,
        spend: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._shared, self._session_id = ticket or Ticket(), ""
        self._transport = Transport(settings.timeout_seconds, session, monotonic, read_wait_seconds, spend)
        self._login = self._endpoint(self._transport, "LoginV2")
        self._broker = self._endpoint(self._transport, SERVICES[settings.version])

    def _endpoint(self, transport: Transport, service: str) -> Endpoint:
        codec = codec_of("benefitpoint", service, self._settings.version)
        return Endpoint("benefitpoint", transport, codec, self._settings.url.rstrip("/") + codec.service.path)

    @property
    def calls_made(self) -> int:
        return self._transport.calls_made

    def read(self, operation: str, fields: Mapping[str, Any], bytes_max: int = ANSWER_BYTES_MAX) -> Mapping[str, Any]:
        """A call that changes nothing. Raises ReadFault, Transient, Unavailable, NotSent, Misconfigured. Of a list "not
        authorized" is no "not found", and never an empty list."""
        try:
            return self._call(operation, fields, writes=False, bytes_max=bytes_max)
        except NotShown as refused:
            raise ReadFault(f"{refused} It is tried again later.") from None

    def one(self, operation: str, fields: Mapping[str, Any], member: str) -> Mapping[str, Any] | None:
        """The object of a get; None only when BenefitPoint does not show it. Raises as read does."""
        try:
            return self._call(operation, fields, writes=False, bytes_max=ANSWER_BYTES_MAX).get(member) or None
        except NotShown:
            return None

    def write(self, operation: str, fields: Mapping[str, Any]) -> str:
        """A call that is answered by a Result; gives its ID, "" without one.

        Raises Rejected, InDoubt, NotSent, Misconfigured. System_Error is no known refusal: it broke at work.
        """
        result = self._call(operation, fields, writes=True, bytes_max=ANSWER_BYTES_MAX).get("result")
        if not isinstance(result, Mapping) or not result.get("success"):
            raise InDoubt(f"benefitpoint {operation}: answered without a result. It may have been done.")
        if flag(result["success"]):
            return str(result.get("ID") or "")
        errors = [error for error in result.get("errors") or [] if error]
        reasons = tuple(self._clean(_reason(error)) for error in errors) or ("refused without a reason",)
        if errors and all(error.get("errorCode") == "System_Error" for error in errors):
            raise InDoubt(
                f"benefitpoint {operation}: {'; '.join(reasons)}. It may have been done. It is looked up first."
            )
        raise Rejected(f"benefitpoint {operation}: refused. Nothing was written. {'; '.join(reasons)}", reasons)

    def _call(self, operation: str, fields: Mapping[str, Any], *, writes: bool, bytes_max: int) -> Mapping[str, Any]:
        for last in (False, True):
            try:
                self._session_id, fresh = self._shared.get(self._log_in)
            except Transient as error:
                raise not_logged_in(error, writes) from None
            header = {"sessionId": self._session_id}
            try:
                return self._broker.call(operation, fields, writes=writes, header=header, bytes_max=bytes_max).fields
            except SoapFault as fault:
                if fresh or (writes and not _before_the_work(fault)) or self._alive(operation, fault, writes):
                    raise self._refusal(operation, fault, writes) from None
                self._shared.expired(self._session_id)
                if last:
                    raise self._refused(operation, fault) from None
        raise AssertionError("the second try ends with an answer or an error")

    def _log_in(self) -> str:
        """Raises LogInRefused; Transient when BenefitPoint is down: a fault of the server whose text tells nothing of
        credentials (the vendor's texts are not public), one that speaks of maintenance, or an answer that is none."""
        given = {"username": self._settings.username, "password": self._settings.password}
        try:
            result = self._login.call("login", given, writes=False).fields.get("result") or {}
        except SoapFault as fault:
            if NO_LOG_IN.search(fault.text) or (fault.code.startswith("Client") and not NOT_NOW.search(fault.text)):
                raise self._refused("login", fault) from None
            raise Transient(f"benefitpoint login: {self._text(fault)}. Nothing was done. It is tried again.") from None
        except Garbled as error:
            raise Transient(f"benefitpoint login: {error}") from None
        if not result.get("sessionID"):
            raise Transient("benefitpoint login: an answer without a session. Nothing was done. It is tried again.")
        return str(result["sessionID"])

    def _refused(self, operation: str, fault: SoapFault) -> LogInRefused:
        return LogInRefused(
            f"benefitpoint {operation}: {self._text(fault)}. Nothing was done. Correct username and password."
        )

    def _alive(self, operation: str, fault: SoapFault, writes: bool) -> bool:
        try:
            echoed = self._login.call("echo", {"sessionID": self._session_id}, writes=False).fields
        except SoapFault:
            return False
        except (Transient, Garbled):
            if writes:
                raise self._lost(operation, fault) from None
            raise
        return bool(echoed.get("sessionID"))

    def _refusal(self, operation: str, fault: SoapFault, writes: bool) -> SyncError:
        """faultcode Client: the message was not accepted (SOAP 1.1, section 4.4.1; with 500, section 6.2). Server: it
        broke while it was at work. With another status it is no service's, but a gateway's."""
        if fault.text.startswith(NOT_SHOWN) and fault.status in (200, 500):
            return NotShown(f"benefitpoint {operation}: {NOT_SHOWN}. Nothing was done.", (NOT_SHOWN,))
        if writes:
            if not _before_the_work(fault):
                return self._lost(operation, fault)
            reason = self._text(fault)
            return Rejected(f"benefitpoint {operation}: {reason}. Nothing was done.", (reason,))
        return ReadFault(
            f"benefitpoint {operation}: {self._text(fault)}. Nothing was changed. It is tried again later."
        )

    def _lost(self, operation: str, fault: SoapFault) -> InDoubt:
        return InDoubt(f"benefitpoint {operation}: {self._text(fault)}. It may have been done. It is looked up first.")

    def _text(self, fault: SoapFault) -> str:
        return self._clean(fault.text or "a fault without a text").rstrip(".")

    def _clean(self, text: str) -> str:
        return redacted(text, self._settings.password, self._session_id)


def _before_the_work(fault: SoapFault) -> bool:
    """Whether the vendor's service itself refused the message before it did anything."""
    refused = fault.code.startswith("Client") or fault.text.startswith(NOT_SHOWN)
    return refused and fault.status in (200, 500)


def _reason(error: Mapping[str, Any]) -> str:
    """``Validation_Error: office is required``."""
    return ": ".join(part for part in (error.get("errorCode"), error.get("message")) if part)
