"""What a pact sees: namespaces, order, counts, types; each broken on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from trifold.sandbox.contracts.beside import message_errors, miscounted, schema_errors, signature, spelled_out
from trifold.sandbox.contracts.consumers.ams360 import GET_PERSON, INSERT, NAMED
from trifold.sandbox.contracts.consumers.doors import ams360 as door
from trifold.sandbox.contracts.driving import drive_all
from trifold.sandbox.contracts.files import FOLDER, PactFile, read
from trifold.sandbox.contracts.indoor import Indoor
from trifold.sandbox.contracts.interpreter import exchanged
from trifold.sandbox.contracts.verdicts import Verdict
from trifold.sandbox.contracts.verifying import verify

pytestmark = pytest.mark.live
Change = Callable[[bytes], bytes]


class Changed(Indoor):
    """The simulators, but every answer of a provider is changed on its way."""

    change: Change = staticmethod(lambda content: content)

    def send(self, *asked: Any) -> Any:
        answer = super().send(*asked)
        answer._content = type(self).change(answer.content)
        return answer


@pytest.fixture(scope="module")
def changed() -> Iterator[Changed]:
    opened = Changed()
    yield opened
    opened.close()


def only(provider: str, description: str) -> PactFile:
    whole = read(FOLDER / f"sync-core-{provider}.json")
    found = tuple(interaction for interaction in whole.interactions if interaction.description == description)
    assert found
    return PactFile(whole.path, whole.consumer, whole.provider, found, whole.raw)


def verdict(site: Changed, provider: str, description: str, change: Change) -> Verdict:
    Changed.change = staticmethod(change)
    try:
        return verify(only(provider, description), site)
    finally:
        Changed.change = staticmethod(lambda content: content)


CHANGES = [
    ("ams360", "a customer who is a person", b"<a:ZipCode>78701", b"<a:ZipCode>Texas", ("pact",)),
    ("ams360", "a customer who is a person", b"v3.0/DataContract", b"v4.0/DataContract", ("pact", "xsd")),
    ("ams360", "a customer who is a person", b"<a:LastName>", b"<a:Unheard>1</a:Unheard><a:LastName>", ("xsd",)),
    ("ams360", "the customers of one name", b"True</a:IsPersonal>", b"true</a:IsPersonal>", ("pact",)),
    ("ams360", "a new customer without a name", b"Client</faultcode>", b"Sender</faultcode>", ("pact",)),
    ("benefitpoint", "an account of a group", b".000Z", b"Z", ("pact",)),
    ("benefitpoint", "an account that is not there", b"not authorized", b"unable", ("pact",)),
    ("insuredmine", "an account of a firm", b'"zip": "78701"', b'"zip": 78701', ("pact",)),
    ("insuredmine", "all accounts", b'"nextCursor": null', b'"nextCursor": "7"', ("pact",)),
]


@pytest.mark.parametrize(("provider", "description", "old", "new", "layers"), CHANGES, ids=str)
def test_a_changed_answer_is_seen(
    changed: Changed, provider: str, description: str, old: bytes, new: bytes, layers: tuple[str, ...]
) -> None:
    seen: list[bytes] = []

    def change(content: bytes) -> bytes:
        seen.append(content)
        return content.replace(old, new)

    found = verdict(changed, provider, description, change)
    assert any(old in content for content in seen)
    assert found.layers == layers


def test_an_answer_twice_the_row_is_miscounted(changed: Changed) -> None:
    def double(content: bytes) -> bytes:
        start, end = content.find(b"<a:CustomerInfo>"), content.find(b"</a:CustomerInfoList>")
        return content if start < 0 else content[:end] + content[start:end] + content[end:]

    found = verdict(changed, "ams360", "the customers of one name", double)
    assert [broken.reason for broken in found.broken] == ["CustomerInfo stands 2 times, promised are 1"]


def test_unchanged_answers_are_kept(changed: Changed) -> None:
    assert not verdict(changed, "ams360", "the customers of one name", lambda content: content).broken


def test_a_connector_that_swaps_two_elements_is_seen_by_the_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    city, name = b"<a:City>Austin</a:City>", b'<a:DoingBusinessAs i:nil="true"/>'
    _change_requests(monkeypatch, lambda text: text.replace(city, b"").replace(name, name + city))
    found = drive_all("ams360")
    assert ("a new customer", "xsd") in {(broken.interaction, broken.layer) for broken in found.broken}


def test_a_connector_that_forgets_the_ticket_is_seen_by_pact(monkeypatch: pytest.MonkeyPatch) -> None:
    _change_requests(monkeypatch, lambda text: text.replace(b"h:Ticket", b"h:Tickets"))
    assert "pact" in drive_all("ams360").layers


def _change_requests(monkeypatch: pytest.MonkeyPatch, change: Change) -> None:
    from trifold.sync_core.connectors.soap import Codec

    honest = Codec.request
    monkeypatch.setattr(Codec, "request", lambda *asked: change(honest(*asked)))


def test_a_changed_connector_can_be_handed_in() -> None:
    def deaf(url: str, session: Any) -> Any:
        connector = door(url, session)
        connector.check = lambda: "AMS360: never asked"
        return connector

    found = drive_all("ams360", {"ams360": deaf})
    assert "the agency's own name" in found.failed


def test_rules_name_namespaces_and_not_prefixes() -> None:
    assert all("['http://" in path for path in GET_PERSON.rules)
    assert any(
        path.endswith("['http://www.WSAPI.AMS360.com/v3.0/DataContract:ZipCode']['#text']") for path in GET_PERSON.rules
    )
    assert list(NAMED.counts.values()) == [{"min": 1, "max": 1}]


def test_requests_and_answers_of_the_contract_are_valid_themselves() -> None:
    assert not schema_errors("ams360", INSERT.body or "")
    assert not schema_errors("ams360", NAMED.answer or "")
    assert not miscounted(NAMED.counts, NAMED.answer or "")


def test_another_spelling_of_the_same_xml_is_the_same() -> None:
    ours = spelled_out(b'\xef\xbb\xbf<r xmlns="urn:a"><x xmlns=""><y a="1">t</y></x></r>')
    assert ours == '<n0:r xmlns:n0="urn:a"><x><y a="1">t</y></x></n0:r>'
    assert spelled_out(b"<html><br>") == "<html><br>"


def test_a_message_with_more_than_its_members_or_a_wrong_signature_is_seen() -> None:
    body = b'{"Keys": {}, "Data": {}}'
    assert message_errors(["Keys"], None, body, {}) == ["carries Data, which is not declared"]
    signed = {"X-InsuredMine-Timestamp": "1", "X-InsuredMine-Signature": signature("hook", "1", body)}
    assert message_errors([], "hook", body, signed) == []
    assert message_errors([], "hook", body + b" ", signed) == ["X-InsuredMine-Signature does not fit the body"]
    assert message_errors([], "hook", body, {}) == ["X-InsuredMine-Signature does not fit the body"]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("<a>4200042</a><b>14200042</b>", "text/xml", "<a>7 &amp; 8</a><b>14200042</b>"),
        ('{"id": "4200042"}', "application/json", '{"id": "7 & 8"}'),
        ("/v1/accounts/4200042/x", "url", "/v1/accounts/7%20%26%208/x"),
    ],
)
def test_true_values_take_the_place_of_whole_examples_only(text: str, kind: str, expected: str) -> None:
    assert exchanged(text, {"4200042": "7 & 8"}, kind) == expected
