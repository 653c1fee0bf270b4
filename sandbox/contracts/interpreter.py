"""Stands between Pact's verifier and a provider: reaches the states, puts true values in the place of examples.

Pact asks it as if it were the provider. What an answer of the provider breaks that Pact can't see, it writes down.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.types import StartResponse, WSGIEnvironment
from xml.sax.saxutils import escape

import requests

from trifold.contracts.states import REPEATED
from trifold.sandbox.contracts.beside import message_errors, miscounted, schema_errors, spelled_out
from trifold.sandbox.contracts.files import Interaction, PactFile
from trifold.sandbox.contracts.site import Site, Unreached
from trifold.sandbox.contracts.verdicts import Broken

HEADER = "X-Trifold-Interaction"
MESSAGES_PATH = "/_pact/message"
UNREACHED = 599  # a state could not be reached: no provider answers so
_BACK_LENGTH_MIN = 6  # shorter values (an office's id 1) may stand for anything in an answer
_NOT_FORWARDED = {"host", "content-length", "connection", "accept-encoding", HEADER.lower()}
_NOT_GIVEN_BACK = {"content-length", "connection", "transfer-encoding", "content-encoding", "date", "server"}


class Interpreter:
    """A WSGI application for one pact file at one site."""

    def __init__(self, pact: PactFile, site: Site) -> None:
        self._pact, self._site = pact, site
        self.broken: list[Broken] = []
        self.unreached: dict[str, str] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if environ["PATH_INFO"] == MESSAGES_PATH:
            status, headers, content = self._message(json.loads(body))
        else:
            number = int(environ["HTTP_" + HEADER.upper().replace("-", "_")])
            status, headers, content = self._exchange(self._pact.interactions[number], environ, body)
        start_response(f"{status} -", headers)
        return [content]

    # ------------------------------------------------------------------------------------------------------ exchanges
    def _exchange(
        self, interaction: Interaction, environ: WSGIEnvironment, body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        try:
            facts = dict(self._site.reach(self._pact.provider, interaction.states))
            answer = self._forward(environ, body, true_values(interaction, facts))
            if any(state.sentence == REPEATED for state in interaction.states):
                facts["recordId"] = _id_of(answer)
                answer = self._forward(environ, body, true_values(interaction, facts))
        except Exception as error:
            return self._gave_up(interaction, error)
        self._look(interaction, answer)
        back = {true: example for example, true in true_values(interaction, facts).items()}
        headers = [(name, value) for name, value in answer.headers.items() if name.lower() not in _NOT_GIVEN_BACK]
        kind = answer.headers.get("Content-Type", "")
        known = {true: example for true, example in back.items() if len(true) >= _BACK_LENGTH_MIN}
        content = spelled_out(answer.content) if "xml" in kind else answer.content.decode("utf-8", "replace")
        return answer.status_code, headers, exchanged(content, known, kind).encode()

    def _forward(self, environ: WSGIEnvironment, body: bytes, values: Mapping[str, str]) -> requests.Response:
        headers = {
            key.removeprefix("HTTP_").replace("_", "-").title(): str(value)
            for key, value in environ.items()
            if key.startswith("HTTP_") or key == "CONTENT_TYPE"
        }
        headers = {name: value for name, value in headers.items() if name.lower() not in _NOT_FORWARDED}
        kind = headers.get("Content-Type", "")
        path = exchanged(quote(environ["PATH_INFO"], safe="/:@!$&'()*+,;="), values, "url")
        query = exchanged(environ.get("QUERY_STRING", ""), values, "url")
        return self._site.send(
            self._pact.provider,
            str(environ["REQUEST_METHOD"]),
            path + (f"?{query}" if query else ""),
            {name: exchanged(value, values, "") for name, value in headers.items()},
            exchanged(body.decode("utf-8", "replace"), values, kind).encode(),
        )

    def _look(self, interaction: Interaction, answer: requests.Response) -> None:
        """What Pact's matcher does not see: order, undeclared elements, how often one stands."""
        if "xml" not in answer.headers.get("Content-Type", ""):
            return
        for error in schema_errors(self._pact.provider, answer.content):
            self.broken.append(Broken(self._pact.provider, interaction.description, "xsd", error))
        try:
            counted = miscounted(interaction.counts, answer.content)
        except ValueError:
            return  # no well-formed XML: Pact says so
        for error in counted:
            self.broken.append(Broken(self._pact.provider, interaction.description, "pact", error))

    def _gave_up(self, interaction: Interaction, error: Exception) -> tuple[int, list[tuple[str, str]], bytes]:
        """Whatever stops a state from being reached is told: it must not look like an answer of the provider."""
        reason = str(error) if isinstance(error, Unreached) else f"{type(error).__name__}: {error}"
        self.unreached[interaction.description] = reason
        return UNREACHED, [("Content-Type", "text/plain; charset=utf-8")], reason.encode()

    # ------------------------------------------------------------------------------------------------------- messages
    def _message(self, asked: Mapping[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
        named = [found for found in self._pact.interactions if found.description == asked["description"]]
        stated = [state["name"] for state in asked.get("providerStates", [])]
        interaction = next(found for found in named if [state.sentence for state in found.states] == stated)
        try:
            facts = self._site.reach(self._pact.provider, interaction.states)
            content, sent = self._site.message(self._pact.provider, interaction.example)
        except Exception as error:
            return self._gave_up(interaction, error)
        back = {true: example for example, true in true_values(interaction, facts).items()}
        known = {true: example for true, example in back.items() if len(true) >= _BACK_LENGTH_MIN}
        for reason in message_errors(interaction.members, facts.get("webhookSecret"), content, sent):
            self.broken.append(Broken(self._pact.provider, interaction.description, "pact", reason))
        metadata = {"contentType": "application/json", **sent}
        told = base64.b64encode(json.dumps(metadata).encode()).decode()
        headers = [("Content-Type", "application/json"), ("Pact-Message-Metadata", told)]
        return 200, headers, exchanged(content.decode(), known, "application/json").encode()


def _id_of(answer: requests.Response) -> str:
    """The id of a record that was just made."""
    try:
        return str(answer.json()["id"])
    except (ValueError, KeyError, TypeError):
        raise Unreached(f"the first of two equal requests was answered {answer.status_code}, without an id") from None


def true_values(interaction: Interaction, facts: Mapping[str, str]) -> dict[str, str]:
    """Example -> true value, for every parameter whose true value is another than its example."""
    examples = {name: example for state in interaction.states for name, example in state.parameters.items()}
    known = ((example, facts.get(name, example)) for name, example in examples.items())
    return {example: true for example, true in known if example and example != true}


def exchanged(text: str, values: Mapping[str, str], kind: str) -> str:
    """The text with each whole value put in the place of its counterpart, as the kind of text writes it."""
    if not values or not text:
        return text
    as_written = _writer(kind)
    written = {as_written(old): as_written(new) for old, new in values.items()}
    found = "|".join(re.escape(old) for old in sorted(written, key=len, reverse=True))
    return re.sub(rf"(?<![\w-])(?:{found})(?![\w-])", lambda match: written[match[0]], text)


def _writer(kind: str) -> Callable[[str], str]:
    if "xml" in kind:
        return escape
    if "json" in kind:
        return lambda value: json.dumps(value, ensure_ascii=False)[1:-1]
    if kind == "url":
        return lambda value: quote(value, safe="!$'()*,;:@")
    return str


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the verdict tells."""


@contextmanager
def serving(app: Interpreter) -> Iterator[int]:
    """The port on loopback where the application answers, one request after another."""
    server = make_server("127.0.0.1", 0, app, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True, name="interpreter")
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
