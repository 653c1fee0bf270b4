"""Where contracts are verified: the simulators in this process (indoors), or a vendor's sandbox (outdoors)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import requests

from trifold.sandbox.contracts.exchanges import Given
from trifold.sandbox.contracts.files import Interaction


class Unreached(Exception):
    """A state could not be reached here; the text says why."""


class Unreachable(Exception):
    """The provider does not answer at all: one line, with what to do."""


class Site(Protocol):
    """One place. ``reach`` begins anew: nothing of the state before is left."""

    def refusal(self, interaction: Interaction) -> str:
        """Why an interaction is left out here; "" when it is tried."""
        ...

    def reach(self, provider: str, states: Sequence[Given]) -> Mapping[str, str]:
        """The true values of the states' parameters. Raises Unreached."""
        ...

    def send(self, provider: str, method: str, path: str, headers: Mapping[str, str], body: bytes) -> requests.Response:
        """Ask the provider. Raises Unreached when it does not answer."""
        ...

    def message(self, provider: str, example: Mapping[str, Any]) -> tuple[bytes, Mapping[str, str]]:
        """The newest message of the example's kind that was sent in the state just reached, and its headers.

        Raises Unreached.
        """
        ...

    def close(self) -> None: ...
