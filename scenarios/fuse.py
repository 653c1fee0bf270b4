"""Kills an engine in this process at one of its calls: what it had not written down is lost."""

from __future__ import annotations

import requests
from requests import PreparedRequest

from trifold.simulators.chassis.inproc import WSGIAdapter

MOMENTS = ("before", "after")


class Killed(BaseException):
    """The engine's machine lost its power. No Exception, so that no engine can catch it as trouble of a vendor."""


class Fuse:
    """Burns at a call that is counted from when it was lit; unlit, it does nothing."""

    def __init__(self) -> None:
        self._left, self._moment = 0, ""

    def light(self, calls: int, moment: str) -> None:
        """At the so-maniest call from now, ``before`` the vendor sees it or ``after`` it did what was asked."""
        self._left, self._moment = calls, moment

    def put_out(self) -> None:
        self._left = 0

    def __call__(self, request: PreparedRequest, moment: str) -> None:
        if self._left and moment == self._moment:
            self._left -= 1
            if not self._left:
                raise Killed


def fused(session: requests.Session, fuse: Fuse) -> requests.Session:
    """The session, with the fuse at every call to an application in this process."""
    for adapter in session.adapters.values():
        if isinstance(adapter, WSGIAdapter):
            adapter.fault = fuse
    return session
