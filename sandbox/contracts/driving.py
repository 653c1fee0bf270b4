"""Drives the real connectors against Pact's mock server: so the pacts say what they really send and can really read.

``drive_all`` checks every drive of a provider; ``written`` gives the text of the pact files, the same every time.
Requests are validated against the XSD beside Pact, which does not see a wrong order of elements.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from trifold.sandbox.contracts.beside import schema_errors
from trifold.sandbox.contracts.catalogue import DRIVES
from trifold.sandbox.contracts.consumers.doors import CONNECTORS, Connect
from trifold.sandbox.contracts.consumers.messages import TOLD, Intake
from trifold.sandbox.contracts.exchanges import CONSUMER, COUNTS, MEMBERS, Drive, Exchange, Told
from trifold.sandbox.contracts.library import Pact, silent
from trifold.sandbox.contracts.verdicts import Broken, Verdict


def described(pact: Any, exchange: Exchange) -> None:
    """Declare one exchange in a Pact object."""
    declared = pact.upon_receiving(exchange.description)
    for state in exchange.states:
        declared = declared.given(state.sentence, **state.parameters)
    declared.with_request(exchange.method, exchange.path)
    for name, value in exchange.query.items():
        declared.with_query_parameter(name, value)
    for name, value in exchange.headers.items():
        declared.with_header(name, value, part="Request")
    if exchange.body is not None:
        declared.with_body(exchange.body, exchange.content_type, part="Request")
    declared.will_respond_with(exchange.status)
    if exchange.counts:
        declared.set_comment(COUNTS, {path: dict(limits) for path, limits in exchange.counts.items()})
    rules: dict[str, Any] = {}
    for name, expected in exchange.answer_headers.items():
        declared.with_header(name, getattr(expected, "example", expected), part="Response")
        if not isinstance(expected, str):
            rules.setdefault("header", {})[name] = {"matchers": [expected.rule]}
    if exchange.answer is not None:
        declared.with_body(exchange.answer, exchange.answer_type, part="Response")
    if exchange.rules:
        rules["body"] = {path: {"matchers": list(found)} for path, found in exchange.rules.items()}
    if rules:
        declared.with_matching_rules(json.dumps(rules), part="Response")


def told(pact: Any, message: Told) -> None:
    """Declare one message in a Pact object."""
    declared = pact.upon_receiving(message.description, "Async")
    for state in message.states:
        declared = declared.given(state.sentence, **state.parameters)
    declared.with_body(json.dumps(message.body), "application/json")
    declared.with_metadata({name: value.example for name, value in message.metadata.items()})
    declared.set_comment(MEMBERS, list(message.members))
    rules: dict[str, Any] = {"body": {path: {"matchers": list(found)} for path, found in message.rules.items()}}
    if message.metadata:
        rules["metadata"] = {name: {"matchers": [value.rule]} for name, value in message.metadata.items()}
    declared.with_matching_rules(json.dumps(rules))


def _pact(provider: str) -> Any:
    return Pact(CONSUMER, provider).with_specification("V4")


def drive_one(provider: str, drive: Drive, connect: Connect, folder: Path | None = None) -> list[Broken]:
    """One drive; its exchanges are added to the pact in ``folder`` when nothing is broken."""
    pact = _pact(provider)
    for exchange in drive.exchanges:
        described(pact, exchange)
    sent: list[bytes] = []
    session = requests.Session()
    session.trust_env = False
    session.hooks["response"].append(lambda answer, **_: sent.append(answer.request.body or b""))
    with silent(), pact.serve(addr="127.0.0.1", raises=False, verbose=False) as server:
        found = _outcome(drive, connect(str(server.url).rstrip("/"), session))
        mismatches = [str(mismatch) for mismatch in server.mismatches]
    session.close()
    broken = [Broken(provider, drive.name, "pact", reason) for reason in mismatches]
    broken += [Broken(provider, drive.name, "xsd", error) for body in sent for error in schema_errors(provider, body)]
    if found:
        broken.append(Broken(provider, drive.name, "pact", found))
    if folder is not None and not broken:
        pact.write_file(folder)
    return broken


def deliver_one(provider: str, message: Told, folder: Path | None = None) -> list[Broken]:
    """One message, delivered twice to the core's real intake: taken, and the second time nothing new."""
    pact = _pact(provider)
    told(pact, message)
    answers: list[tuple[int, bool]] = []

    def taken(body: Any, metadata: Mapping[str, Any]) -> None:
        raw = body if isinstance(body, bytes) else str(body).encode()
        answers.extend(Intake(provider).rung_twice(raw))

    with silent():
        pact.verify(taken, kind="Async")
    if answers != [(202, True), (202, False)]:
        return [Broken(provider, message.description, "pact", f"delivered twice, the intake answered {answers}")]
    if folder is not None:
        pact.write_file(folder)
    return []


def _outcome(drive: Drive, connector: Any) -> str:
    """Why the connector did not do what the drive says; "" when it did."""
    try:
        found = drive.run(connector)
    except Exception as error:
        if drive.raises is not None and isinstance(error, drive.raises):
            return ""
        return f"the connector raised {type(error).__name__}: {error}"
    if drive.raises is not None:
        return f"the connector gave {found!r} where it should raise {drive.raises.__name__}"
    return "" if found == drive.gives else f"the connector gave {found!r}, not {drive.gives!r}"


def drive_all(provider: str, connectors: Mapping[str, Connect] = CONNECTORS, *, folder: Path | None = None) -> Verdict:
    """Every drive of a provider with the real connector, or with a changed one."""
    drives = DRIVES[provider]
    broken = [found for drive in drives for found in drive_one(provider, drive, connectors[provider], folder)]
    broken += [found for message in TOLD[provider] for found in deliver_one(provider, message, folder)]
    driven = [exchange.description for drive in drives for exchange in drive.exchanges]
    names = tuple(dict.fromkeys([*driven, *(message.description for message in TOLD[provider])]))
    return Verdict(provider=provider, interactions=names, broken=tuple(broken))


def written(provider: str) -> str:
    """The pact of a provider as it belongs into contracts/pacts. Raises BrokenDrive when the connector breaks it.

    Sorted, and without the versions of Pact's own parts, so that it is the same every time.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        verdict = drive_all(provider, folder=folder)
        if verdict.broken:
            raise BrokenDrive(verdict)
        found = json.loads((folder / f"{CONSUMER}-{provider}.json").read_text("utf-8"))
    found["metadata"].pop("pactRust", None)
    found["interactions"].sort(key=lambda entry: (entry["type"], entry["description"]))
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


class BrokenDrive(Exception):
    """A connector does not keep to its own contract; ``verdict`` says where."""

    def __init__(self, verdict: Verdict) -> None:
        first = verdict.broken[0]
        super().__init__(f"{verdict.provider}: {first.interaction}: {first.reason}")
        self.verdict = verdict
