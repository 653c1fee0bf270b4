"""What a contract says: one exchange, one message, and the drive that makes the real connector take part in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trifold.contracts.states import STATES
from trifold.sandbox.contracts.envelopes import CONTENT_TYPE, Messages
from trifold.sandbox.contracts.matching import Exactly, Like, Rows, Rule

CONSUMER = "sync-core"
COUNTS = "counts"  # the comment of an interaction that says how often XML elements stand in its answer
MEMBERS = "members"  # the comment that says which members a message has, and no others
JSON, PROBLEM = "application/json", "application/problem+json"


@dataclass(frozen=True, slots=True)
class Given:
    """A sentence of contracts.states, with the examples that stand for its parameters in this exchange."""

    sentence: str
    parameters: Mapping[str, str]


def given(sentence: str, **parameters: str) -> Given:
    """Raises KeyError for a sentence or a parameter that contracts.states does not have."""
    unknown = parameters.keys() - STATES[sentence].parameters.keys()
    if unknown:
        raise KeyError(f"the state {sentence!r} has no parameter {', '.join(sorted(unknown))}")
    return Given(sentence, parameters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request to the letter, and the answer as an example with rules (path -> matchers).

    ``counts`` (path -> min and max) are those of XML elements, which Pact does not count.
    """

    description: str
    states: tuple[Given, ...]
    operation: str
    method: str = "POST"
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    content_type: str = CONTENT_TYPE
    status: int = 200
    answer: str | None = None
    answer_type: str = CONTENT_TYPE
    rules: Mapping[str, Sequence[Rule]] = field(default_factory=dict)
    answer_headers: Mapping[str, str | Like] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message of a provider: a JSON object as an example with rules, with these members and no others."""

    description: str
    states: tuple[Given, ...]
    body: Mapping[str, Any]
    rules: Mapping[str, Sequence[Rule]]
    metadata: Mapping[str, Like] = field(default_factory=dict)
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """``run(connector)`` must make exactly these exchanges, and give ``gives`` or raise ``raises``."""

    exchanges: tuple[Exchange, ...]
    run: Callable[[Any], Any]
    gives: Any = None
    raises: type[Exception] | None = None

    @property
    def name(self) -> str:
        return self.exchanges[-1].description


def soap(
    messages: Messages,
    description: str,
    operation: str,
    *states: Given,
    fields: Mapping[str, Any] | None = None,
    header: Mapping[str, str] | None = None,
    answers: Mapping[str, Any] | None = None,
    answers_header: Mapping[str, Any] | None = None,
    fault: tuple[str, str | Like, str, Mapping[str, Any]] | None = None,
) -> Exchange:
    """A SOAP exchange; ``fault`` is (code, text, kind of the detail, detail) and comes with status 500."""
    if fault:
        answer, rules, counts = messages.fault(*fault)
    else:
        answer, rules, counts = messages.answer(operation, answers or {}, answers_header)
    return Exchange(
        description=description,
        states=states,
        operation=operation,
        path=messages.service.path,
        headers={"SOAPAction": f'"{messages.operation(operation).action}"'},
        body=messages.request(operation, fields or {}, header),
        status=500 if fault else 200,
        answer=answer,
        rules=rules,
        counts=counts,
    )


def busy(exchange: Exchange, description: str, *states: Given, retry_after: str = "5") -> Exchange:
    """The same request where nobody may call now: 429 with Retry-After, whatever its body."""
    return Exchange(
        description=description,
        states=states,
        operation=exchange.operation,
        method=exchange.method,
        path=exchange.path,
        query=exchange.query,
        headers=exchange.headers,
        body=exchange.body,
        content_type=exchange.content_type,
        status=429,
        answer_headers={"Retry-After": Like(retry_after, r"\d+")},
    )


def rendered(value: Any, path: str = "$") -> tuple[Any, dict[str, list[Rule]]]:
    """A JSON value with matchers as (example, rules): other texts, numbers and flags are matched by their type."""
    if isinstance(value, Like):  # a pattern alone would take a number for its text
        return value.example, {path: [{"match": "type"}, value.rule]}
    if isinstance(value, Exactly):
        return value.example, {path: [{"match": "equality"}]}
    if isinstance(value, Rows):
        example, rules = rendered(value.example, f"{path}[*]")
        return [example], {path: [value.rule], **rules}
    if isinstance(value, Mapping):
        found = {name: rendered(inner, f"{path}.{name}") for name, inner in value.items()}
        return (
            {name: example for name, (example, _) in found.items()},
            {at: rule for _, rules in found.values() for at, rule in rules.items()},
        )
    if isinstance(value, list):
        found_rows = [rendered(inner, f"{path}[{place}]") for place, inner in enumerate(value)]
        exact: dict[str, list[Rule]] = {path: [{"match": "type", "min": len(value), "max": len(value)}]}
        for _, rules in found_rows:
            exact |= rules
        return [example for example, _ in found_rows], exact
    if isinstance(value, bool):
        return value, {path: [{"match": "boolean"}]}
    if isinstance(value, int):
        return value, {path: [{"match": "integer"}]}
    return value, {path: [{"match": "null" if value is None else "type"}]}


def rest(
    description: str,
    operation: str,
    *states: Given,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
    status: int = 200,
    answers: Mapping[str, Any] | None = None,
    answer_headers: Mapping[str, str | Like] | None = None,
) -> Exchange:
    """A REST exchange; ``operation`` is ``METHOD /path``. A status from 400 answers problem details."""
    method, _, path = operation.partition(" ")
    example, rules = rendered(answers) if answers is not None else (None, {})
    return Exchange(
        description=description,
        states=states,
        operation=operation,
        method=method,
        path=path,
        query=query or {},
        headers=headers or {},
        body=None if body is None else json.dumps(body, ensure_ascii=False),
        content_type=JSON,
        status=status,
        answer=None if example is None else json.dumps(example, ensure_ascii=False),
        answer_type=PROBLEM if status >= 400 else JSON,
        rules=rules,
        answer_headers=answer_headers or {},
    )
