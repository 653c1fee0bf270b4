"""What the codec refuses before any operation sees it, and what it must not be led astray by."""

from __future__ import annotations

import threading

import pytest

from trifold.contracts.tables import load
from trifold.simulators.chassis.soap import Codec, MalformedXml, UnknownOperation, codec_of, read_any

OPEN = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
CLOSE = "</s:Body></s:Envelope>"
LOGIN = (
    '<Login xmlns="http://www.WSAPI.AMS360.com/v3.0"><Request xmlns:a="http://www.WSAPI.AMS360.com/v3.0/DataContract">'
    "<a:AgencyNo>1000001-1</a:AgencyNo><a:LoginId>%s</a:LoginId></Request></Login>"
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.fixture
def ams360() -> Codec:
    return codec_of("ams360")


def login(login_id: str = "trifold") -> str:
    return OPEN + LOGIN % login_id + CLOSE


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(b"<!DOCTYPE x>" + login().encode(), id="doctype"),
        pytest.param(b'<!DOCTYPE x SYSTEM "http://nowhere.test/x.dtd">' + login().encode(), id="external dtd"),
        pytest.param(('<!DOCTYPE x [<!ENTITY e "x">]>' + login("&e;")).encode(), id="entity"),
        pytest.param(
            ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + login("&e;")).encode(), id="external entity"
        ),
        pytest.param((f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>' + login("&l9;")).encode(), id="billion laughs"),
        pytest.param(
            (
                f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>' + login().replace("<a:LoginId>", '<a:LoginId x="&l9;">')
            ).encode(),
            id="billion laughs in an attribute",
        ),
        pytest.param(("<!DOCTYPE x>" + login()).encode("utf-16"), id="utf-16 doctype"),
        pytest.param(
            ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x>' + login()).encode("utf-16-be"), id="utf-16be doctype"
        ),
        pytest.param((OPEN + "<a>" * 300 + "</a>" * 300 + CLOSE).encode(), id="deep nesting"),
        pytest.param(login("&undefined;").encode(), id="undefined entity"),
        pytest.param(login().encode()[:-1], id="cut short"),
        pytest.param(login("\x01").encode(), id="control character"),
        pytest.param(login("\u00e9").encode("latin-1"), id="not utf-8"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"{}", id="not xml"),
        pytest.param(b"<html/>", id="not soap"),
        pytest.param(
            login().replace("schemas.xmlsoap.org/soap/envelope/", "www.w3.org/2003/05/soap-envelope").encode(),
            id="soap 1.2",
        ),
        pytest.param((OPEN + CLOSE).encode(), id="empty body"),
        pytest.param(b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>', id="no body"),
    ],
)
def test_this_is_refused_as_malformed(ams360: Codec, message: bytes) -> None:
    with pytest.raises(MalformedXml):
        ams360.read(message)


def test_a_refusal_leaves_the_reader_in_good_order(ams360: Codec) -> None:
    for _ in range(3):
        with pytest.raises(MalformedXml):
            ams360.read(b"<!DOCTYPE x [" + login().encode())
        assert ams360.read(login().encode()).fields["LoginId"] == "trifold"


@pytest.mark.parametrize(
    "payload",
    [
        '<CustomerDelete xmlns="http://www.WSAPI.AMS360.com/v3.0"/>',
        '<Login xmlns="https://wsapi.ams360.com/v3.0"/>',
        "<Login/>",
        '<login xmlns="http://www.WSAPI.AMS360.com/v3.0"/>',
    ],
)
def test_an_operation_that_is_not_in_the_contract_is_unknown(ams360: Codec, payload: str) -> None:
    message = (OPEN + payload + CLOSE).encode()
    with pytest.raises(UnknownOperation):
        ams360.read(message)
    with pytest.raises(UnknownOperation):
        read_any([codec_of("benefitpoint", "v4"), codec_of("benefitpoint", "v4_3")], message)


def test_a_comment_does_not_cut_a_value_in_two(ams360: Codec) -> None:
    assert ams360.read(login("tri<!-- -->f<?x?>old").encode()).fields["LoginId"] == "trifold"


def test_a_cdata_section_is_text(ams360: Codec) -> None:
    assert ams360.read(login("tri<![CDATA[<&>]]>fold").encode()).fields["LoginId"] == "tri<&>fold"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_and_another_encoding_are_understood(ams360: Codec, encoding: str) -> None:
    assert ams360.read(login("Zo\u00eb").encode(encoding)).fields["LoginId"] == "Zo\u00eb"


def test_a_character_that_xml_cannot_carry_never_breaks_an_answer(ams360: Codec) -> None:
    message = ams360.answer("CustomerGetById", {"Customer": {"City": "Fern\x00wick\ud800", "FirmName": "]]>"}})
    assert "<a:City>Fern\ufffdwick\ufffd</a:City>".encode() in message
    assert ams360.validate(message) == []


def test_a_codec_that_is_just_made_may_be_used_by_many_threads_at_once() -> None:
    codec, gate = Codec(load("benefitpoint")), threading.Barrier(8)
    group = {"rateFieldGroupID": 1, "description": "Tiers", "rateFields": [{"rateFieldID": 2}]}
    found: list[bytes] = []

    def write() -> None:
        gate.wait(10)
        found.append(codec.answer("getRate", {"rate": {"rateFieldValues": [{"rateField": {"rateFieldGroup": group}}]}}))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1


def test_threads_may_share_a_codec(ams360: Codec) -> None:
    found: list[str] = []

    def read(number: int) -> None:
        for _ in range(50):
            found.append(ams360.read(login(f"user{number}").encode()).fields["LoginId"])

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(f"user{number}" for number in range(4) for _ in range(50))
