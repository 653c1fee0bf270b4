"""Pact files: ours in contracts/pacts, and other people's in a folder. What is wrong with one is told in one line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import trifold.contracts
from trifold.contracts.states import PROVIDERS, STATES
from trifold.sandbox.contracts.exchanges import COUNTS, MEMBERS, Given

FOLDER = Path(trifold.contracts.__file__).parent / "pacts"
BYTES_MAX = 64 * 2**20
_VERSION_MAX = 4
_READS = re.compile(r"(AMS360)?\w*Get(\w*)|Login|Logout|login|logout|echo|(find|get)\w+")


class BadPact(Exception):
    """A pact that can't be verified: one line, with what to do."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One promise. ``raw`` is as it stands in the file."""

    description: str
    states: tuple[Given, ...]
    is_message: bool
    raw: Mapping[str, Any]

    @property
    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """How often elements stand in an XML answer: path -> min and max."""
        found: Mapping[str, Mapping[str, int]] = self.raw.get("comments", {}).get(COUNTS, {})
        return found

    @property
    def members(self) -> tuple[str, ...]:
        """The members that a message may have; none named: any."""
        return tuple(self.raw.get("comments", {}).get(MEMBERS, ()))

    @property
    def example(self) -> Any:
        """A message's content."""
        found = self.raw.get("contents", {})
        return found.get("content", found) if isinstance(found, dict) else found

    @property
    def writes(self) -> bool:
        """Whether it may change something: any method but GET, unless SOAP's operation is one that only reads."""
        request = self.raw.get("request", {})
        if self.is_message or str(request.get("method", "GET")).upper() in ("GET", "HEAD", "OPTIONS"):
            return False
        action = _first(request.get("headers", {}), "soapaction").strip('"')
        return not (action and _READS.fullmatch(action.rpartition("/")[2].rpartition("#")[2]))

    @property
    def flow(self) -> str:
        return next((STATES[state.sentence].flow for state in self.states if STATES[state.sentence].flow), "")


@dataclass(frozen=True, slots=True)
class PactFile:
    """One consumer's promises about one provider."""

    path: Path
    consumer: str
    provider: str
    interactions: tuple[Interaction, ...]
    raw: Mapping[str, Any]

    def numbered(self, chosen: Iterable[int], header: str) -> str:
        """The file with the chosen interactions only, each of whose requests says in ``header`` which one it is."""
        found = json.loads(json.dumps(self.raw))
        wanted = set(chosen)
        for part in ("interactions", "messages"):
            if part in found:
                found[part] = []
        for number, interaction in enumerate(self.interactions):
            if number in wanted:
                found["messages" if _is_old_message(interaction) else "interactions"].append(
                    _with_header(interaction, header, str(number))
                )
        return json.dumps(found)


def _with_header(interaction: Interaction, header: str, value: str) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(json.dumps(interaction.raw))
    if not interaction.is_message:
        headers = raw["request"].setdefault("headers", {})
        headers[header] = [value] if raw.get("type") else value
    return raw


def _is_old_message(interaction: Interaction) -> bool:
    return interaction.is_message and "type" not in interaction.raw


def _first(headers: Mapping[str, Any], name: str) -> str:
    for key, value in headers.items():
        if key.lower() == name:
            return str(value[0] if isinstance(value, list) and value else value)
    return ""


def pact_files(folder: Path) -> list[PactFile]:
    """All pacts of a folder, by name. Raises BadPact."""
    paths = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not paths:
        raise BadPact(f"{folder}: no pact files. Nothing was verified. Name a folder with pact files (*.json).")
    return [read(path) for path in paths]


def read(path: Path) -> PactFile:
    """Raises BadPact for what is no pact, of a newer version, of another provider, or speaks of unknown states."""
    try:
        if path.stat().st_size > BYTES_MAX:
            raise BadPact(f"{path}: over {BYTES_MAX} bytes. Nothing was verified. Split it.")
        raw = json.loads(path.read_text("utf-8"))
        consumer, provider = raw["consumer"]["name"], raw["provider"]["name"]
        listed = [*raw.get("interactions", []), *raw.get("messages", [])]
        _check_version(path, raw)
        found = tuple(_interaction(path, entry) for entry in listed)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadPact(
            f"{path}: no readable pact file ({type(error).__name__}). Nothing was verified. Write it again."
        ) from None
    if provider not in PROVIDERS:
        raise BadPact(f"{path}: no provider {provider!r}. Nothing was verified. There are: {', '.join(PROVIDERS)}.")
    return PactFile(path, consumer, provider, found, raw)


def _check_version(path: Path, raw: Mapping[str, Any]) -> None:
    told = raw.get("metadata", {})
    version = str((told.get("pactSpecification") or told.get("pact-specification") or {}).get("version") or "3.0.0")
    major = version.partition(".")[0]
    if not major.isdigit() or int(major) > _VERSION_MAX:
        raise BadPact(
            f"{path}: pact specification {version}. Nothing was verified. Up to version {_VERSION_MAX} is read: "
            "update trifold, or have the consumer write version 4."
        )


def _interaction(path: Path, raw: Mapping[str, Any]) -> Interaction:
    kind = raw.get("type", "Synchronous/HTTP" if "request" in raw else "Asynchronous/Messages")
    if kind not in ("Synchronous/HTTP", "Asynchronous/Messages"):
        raise BadPact(f"{path}: an interaction of type {kind}. Nothing was verified. HTTP and messages are read.")
    stated = raw.get("providerStates") or raw.get("providerState") or []
    states: list[dict[str, Any]] = [{"name": stated}] if isinstance(stated, str) else list(stated)
    for state in states:
        if state["name"] not in STATES:
            raise BadPact(
                f"{path}: {raw['description']!r} needs the state {state['name']!r}, which is unknown. Nothing was "
                "verified. The known states: trifold contracts states."
            )
    told = tuple(
        Given(state["name"], {name: str(value) for name, value in (state.get("params") or {}).items()})
        for state in states
    )
    return Interaction(str(raw["description"]), told, kind != "Synchronous/HTTP", raw)
