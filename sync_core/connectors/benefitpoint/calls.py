"""Calls to BenefitPoint: the session, renewed once, and its two layers of errors (specification, a.4 to a.6).

The vendor's texts for a dead session are not public, and "not authorized" may stand for one. So any fault that meets
a kept session is checked with ``echo``: a dead session is replaced and the call made again, once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import requests

from trifold.sync_core.connectors.soap import Endpoint, SoapFault, codec_of, redacted
from trifold.sync_core.connectors.tickets import Ticket
from trifold.sync_core.connectors.transport import ANSWER_BYTES_MAX, Transport
from trifold.sync_core.connectors.values import flag
from trifold.sync_core.errors import InDoubt, Misconfigured, Rejected, SyncError, Transient
from trifold.sync_core.settings import BenefitPointSettings

SERVICES = {"v4": "BrokerConnectV4", "v4_3": "BrokerConnectV4_3"}
NOT_SHOWN = "You are not authorized to access the requested information"  # unknown, deleted or forbidden: all one


class NotShown(Rejected):
    """BenefitPoint does not show such an object to this user."""


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
        """A call that changes nothing. Raises NotShown, Rejected, Transient, NotSent, Misconfigured."""
        return self._call(operation, fields, writes=False, bytes_max=bytes_max)

    def write(self, operation: str, fields: Mapping[str, Any]) -> str:
        """A call that is answered by a Result; gives its ID, "" without one.

        Raises Rejected, InDoubt, Transient, NotSent, Misconfigured.
        """
        result = self._call(operation, fields, writes=True, bytes_max=ANSWER_BYTES_MAX).get("result")
        if not isinstance(result, Mapping) or not result.get("success"):
            raise InDoubt(f"benefitpoint {operation}: answered without a result. It may have been done.")
        if flag(result["success"]):
            return str(result.get("ID") or "")
        errors = [error for error in result.get("errors") or [] if error]
        reasons = tuple(self._clean(_reason(error)) for error in errors) or ("refused without a reason",)
        if errors and all(error.get("errorCode") == "System_Error" for error in errors):
            raise Transient(f"benefitpoint {operation}: {'; '.join(reasons)}. Nothing was written. It is tried again.")
        raise Rejected(f"benefitpoint {operation}: refused. Nothing was written. {'; '.join(reasons)}", reasons)

    def _call(self, operation: str, fields: Mapping[str, Any], *, writes: bool, bytes_max: int) -> Mapping[str, Any]:
        self._session_id, fresh = self._shared.get(self._log_in)
        header = {"sessionId": self._session_id}
        try:
            return self._broker.call(operation, fields, writes=writes, header=header, bytes_max=bytes_max).fields
        except SoapFault as fault:
            if fresh or self._alive(operation, fault, writes):
                raise self._refusal(operation, fault, writes) from None
        self._shared.expired(self._session_id)
        return self._call(operation, fields, writes=writes, bytes_max=bytes_max)

    def _log_in(self) -> str:
        given = {"username": self._settings.username, "password": self._settings.password}
        try:
            result = self._login.call("login", given, writes=False).fields.get("result") or {}
        except SoapFault as fault:
            raise Misconfigured(
                f"benefitpoint login: {self._text(fault)}. Nothing was done. Correct username and password."
            ) from None
        if not result.get("sessionID"):
            raise Transient("benefitpoint login: an answer without a session. Nothing was done. It is tried again.")
        return str(result["sessionID"])

    def _alive(self, operation: str, fault: SoapFault, writes: bool) -> bool:
        try:
            echoed = self._login.call("echo", {"sessionID": self._session_id}, writes=False).fields
        except SoapFault:
            return False
        except Transient:
            if writes:
                raise self._lost(operation, fault) from None
            raise
        return bool(echoed.get("sessionID"))

    def _refusal(self, operation: str, fault: SoapFault, writes: bool) -> SyncError:
        """faultcode Client: the message was not accepted. Server: it broke while it was at work."""
        if fault.text.startswith(NOT_SHOWN):
            return NotShown(f"benefitpoint {operation}: {NOT_SHOWN}. Nothing was done.", (NOT_SHOWN,))
        if fault.code.startswith("Client"):
            reason = self._text(fault)
            return Rejected(f"benefitpoint {operation}: {reason}. Nothing was done.", (reason,))
        if writes:
            return self._lost(operation, fault)
        return Transient(
            f"benefitpoint {operation}: {self._text(fault)}. Nothing was changed. It is tried again later."
        )

    def _lost(self, operation: str, fault: SoapFault) -> InDoubt:
        return InDoubt(f"benefitpoint {operation}: {self._text(fault)}. It may have been done. It is looked up first.")

    def _text(self, fault: SoapFault) -> str:
        return self._clean(fault.text or "a fault without a text").rstrip(".")

    def _clean(self, text: str) -> str:
        return redacted(text, self._settings.password, self._session_id)


def _reason(error: Mapping[str, Any]) -> str:
    """``Validation_Error: office is required``."""
    return ": ".join(part for part in (error.get("errorCode"), error.get("message")) if part)
