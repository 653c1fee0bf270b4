"""BenefitPoint's two layers of errors: SOAP faults (HTTP 500) and a Result with success false (HTTP 200).

The sentence of :class:`NotAuthorized` and the pair Access_Error / Invalid Access are the vendor's; the other texts are
ours, since the vendor's are not public.
"""

from __future__ import annotations

from collections.abc import Iterable

CLIENT, SERVER = "Client", "Server"
NOT_AUTHORIZED = "You are not authorized to access the requested information."
OWN_DEAD_SESSION = "The session is not valid. Log in again."
OWN_RESET = "The credentials must be reset. Ask your administrator."


class Fault(Exception):
    """A SOAP fault: ``code`` as SOAP 1.1 names it, the text is the faultstring, ``status`` the HTTP status."""

    code = SERVER
    status = 500


class NotAuthorized(Fault):
    """A get of an object that is unknown, deleted or forbidden: the vendor tells these apart for nobody."""

    def __init__(self, text: str = NOT_AUTHORIZED) -> None:
        super().__init__(text)


class BadCredentials(Fault):
    code = CLIENT

    def __init__(self, text: str = "The user name or the password is not valid.") -> None:
        super().__init__(text)


class MustReset(BadCredentials):
    """The user is locked out, inactive, or must choose a new password first."""

    def __init__(self, text: str = OWN_RESET) -> None:
        super().__init__(text)


class DeadSession(Fault):
    code = CLIENT

    def __init__(self, text: str = OWN_DEAD_SESSION) -> None:
        super().__init__(text)


class Malformed(Fault):
    """A request that can't be read, or that lacks what the operation needs."""

    code = CLIENT


class NotUnderstood(Fault):
    """A header that must be understood and isn't (SOAP 1.1, 4.2.3)."""

    code = "MustUnderstand"


class RefusedByFault(Fault):
    """A create or update that is refused by a fault, where a world's switches say so."""


class OverLimit(Fault):
    """Too many calls; ``status`` is the HTTP status of the answer."""

    def __init__(self, status: int) -> None:
        super().__init__("Too many calls. Wait a minute.")
        self.status = status


class UnknownOperation(Fault):
    code = CLIENT


class NotSimulated(Fault):
    """One of the vendor's operations that this simulator does not offer."""

    def __init__(self, operation: str) -> None:
        super().__init__(f"The operation {operation} is not simulated.")


class Refused(Exception):
    """A create, update or delete that is answered by a Result: ``errors`` are pairs of ErrorCode and message."""

    def __init__(self, code: str, *messages: str) -> None:
        super().__init__("; ".join(messages))
        self.errors = tuple((code, message) for message in messages)


def invalid(messages: Iterable[str]) -> Refused:
    return Refused("Validation_Error", *messages)


def no_access() -> Refused:
    return Refused("Access_Error", "Invalid Access")
