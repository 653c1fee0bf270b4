"""A vendor's own sandbox as a site: only what a credentials file names, and nothing that writes unless it is allowed.

The file is TOML. ``[credentials]`` holds what logs in (AMS360: AgencyNo, LoginId, Password; BenefitPoint: username,
password; InsuredMine: apiKey), ``[states."a person is a customer"]`` the true values of a state's parameters there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import requests

from trifold.contracts.states import REPEATED, STATES
from trifold.sandbox.contracts import sessions
from trifold.sandbox.contracts.exchanges import Given
from trifold.sandbox.contracts.files import Interaction
from trifold.sandbox.contracts.site import Unreachable, Unreached

TIMEOUT_SECONDS = 60
NEEDED: Mapping[str, tuple[str, ...]] = {
    "ams360": ("AgencyNo", "LoginId", "Password"),
    "benefitpoint": ("username", "password"),
    "insuredmine": ("apiKey",),
}
_OF_CREDENTIALS = {"a login of AMS360", "a login of BenefitPoint", "a key of InsuredMine"}
_OF_SESSIONS = {"a ticket of AMS360": "Ticket", "a session of BenefitPoint": "sessionId"}


class Outdoor:
    """One provider at an address. Raises Unreachable when nothing answers there, or the file lacks credentials."""

    def __init__(self, provider: str, url: str, credentials: Path, *, allow_writes: bool = False) -> None:
        self._provider, self._url, self._allow_writes = provider, url.rstrip("/"), allow_writes
        known = _file(credentials)
        self._login = {name: str(value) for name, value in known.get("credentials", {}).items()}
        self._states: Mapping[str, Mapping[str, Any]] = known.get("states", {})
        lacking = [name for name in NEEDED[provider] if not self._login.get(name)]
        if lacking:
            raise Unreachable(
                f"{credentials}: no {', '.join(lacking)} under [credentials]. Nothing was verified. Write them there."
            )
        self._session = requests.Session()
        self._session.trust_env = False
        self._open: dict[str, str] = {}
        self._look()

    def _look(self) -> None:
        """One request, so that an address where nobody answers is told once."""
        try:
            self._session.get(self._url, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        except requests.RequestException as error:
            raise Unreachable(
                f"{self._provider} {self._url}: not reached ({type(error).__name__}). Nothing was verified. "
                "Correct --url, or start it."
            ) from None

    def refusal(self, interaction: Interaction) -> str:
        if interaction.is_message:
            return "messages come by themselves: they are not asked for here"
        sentences = {state.sentence for state in interaction.states}
        if (interaction.writes or REPEATED in sentences) and not self._allow_writes:
            return "it writes: give --allow-writes"
        for sentence in sorted(sentences - _OF_CREDENTIALS - set(_OF_SESSIONS) - {REPEATED}):
            if sentence not in self._states or STATES[sentence].parameters.keys() - self._states[sentence].keys():
                return f"the credentials file has no (whole) state {sentence!r}"
        return ""

    def reach(self, provider: str, states: Sequence[Given]) -> Mapping[str, str]:
        facts: dict[str, str] = {}
        for state in states:
            if state.sentence in _OF_CREDENTIALS:
                facts |= self._login
            elif state.sentence in _OF_SESSIONS:
                facts[_OF_SESSIONS[state.sentence]] = self._opened(state.sentence)
            else:
                facts |= {name: str(value) for name, value in self._states.get(state.sentence, {}).items()}
        return facts

    def _opened(self, sentence: str) -> str:
        """The one session of this run."""
        if sentence not in self._open:
            log_in = sessions.ticket if sentence == "a ticket of AMS360" else sessions.session_id
            self._open[sentence] = log_in(self._session, self._url, self._login)
        return self._open[sentence]

    def send(self, provider: str, method: str, path: str, headers: Mapping[str, str], body: bytes) -> requests.Response:
        try:
            return self._session.request(
                method, self._url + path, headers=dict(headers), data=body or None, timeout=TIMEOUT_SECONDS
            )
        except requests.RequestException as error:
            raise Unreached(f"no answer ({type(error).__name__})") from None

    def message(self, provider: str, example: Mapping[str, Any]) -> tuple[bytes, Mapping[str, str]]:
        raise Unreached("messages are not asked for here")

    def close(self) -> None:
        self._session.close()


def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Unreachable(
            f"{path}: {error.strerror}. Nothing was verified. Write the credentials there (TOML)."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unreachable(f"{path}: no TOML ({error}). Nothing was verified. Correct it.") from None
