"""Notifications and webhooks: what is taken rings once, what is refused leaves nothing behind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from core_builders import (
    ACCOUNT,
    CONTACT,
    CUSTOMER,
    POLICY,
    Core,
    agency,
    ams360_notice,
    settings,
    signed,
    webhook,
)


@pytest.fixture
def core() -> Core:
    return Core()


def assert_refused(core: Core, answer: TestResponse, status: int, hook: str, reason: str) -> None:
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == status
    assert core.stored() == 0
    assert core.client.get("/api/status").json["refused"] == {hook: {reason: 1}}


# ---- AMS360
@pytest.mark.parametrize(
    ("notice", "ring"),
    [
        (ams360_notice(), ("ams360", "account", CUSTOMER, None)),
        (
            ams360_notice("CustomerContact", {"CustomerContactId": CONTACT}),
            ("ams360", "contact", CONTACT, CUSTOMER),
        ),
        (ams360_notice("Policy", {"PolicyId": POLICY}), ("ams360", "policy", POLICY, CUSTOMER)),
        (ams360_notice(Action="Deleted", Surprise=[1]), ("ams360", "account", CUSTOMER, None)),
    ],
)
def test_a_notice_of_ams360_rings_for_its_record(core: Core, notice: dict[str, Any], ring: tuple[Any, ...]) -> None:
    answer = core.tell_ams360(notice)

    assert (answer.status_code, answer.json) == (202, {"received": True})
    assert core.rings() == [ring]


def test_the_same_notice_twice_rings_once(core: Core) -> None:
    core.tell_ams360(ams360_notice())
    again = core.tell_ams360(ams360_notice())

    assert (again.status_code, again.json) == (202, {"received": False})
    assert len(core.rings()) == 1


@pytest.mark.parametrize("code", ["wrong", "", "BELL", "bell ", "bëll", None, 7, ["bell"]])
def test_a_wrong_authentication_code_is_refused(core: Core, code: Any) -> None:
    answer = core.tell_ams360(ams360_notice(AuthenticationCode=code))

    assert_refused(core, answer, 401, "ams360", "wrong secret")


def test_without_a_notice_secret_every_notice_is_refused() -> None:
    closed = agency()
    closed["ams360"]["notice_secret"] = ""
    core = Core(settings(demo=closed))

    answer = core.tell_ams360(ams360_notice(AuthenticationCode=""))

    assert_refused(core, answer, 401, "ams360", "wrong secret")


def test_a_notice_for_another_agency_is_refused(core: Core) -> None:
    assert_refused(core, core.tell_ams360(ams360_notice(AgencyNo="2")), 400, "ams360", "wrong agency")


@pytest.mark.parametrize("hook", ["ams360", "insuredmine"])
def test_an_unknown_agency_is_not_found(core: Core, hook: str) -> None:
    answer = core.client.post(f"/hooks/{hook}/nobody", json=ams360_notice())

    assert_refused(core, answer, 404, hook, "unknown agency")


@pytest.mark.parametrize(
    "notice",
    [
        ams360_notice("Claim"),
        ams360_notice(Action="Painted"),
        ams360_notice(Keys={}),
        ams360_notice(Keys="all"),
        ams360_notice(Keys={"CustomerId": "1' or '1'='1"}),
        ams360_notice(Keys={"CustomerId": None}),
        ams360_notice("Policy"),
        ams360_notice("CustomerContact", {"PolicyId": POLICY}),
        ams360_notice(AgencyNo=1000001),
    ],
)
def test_a_notice_that_names_no_record_is_refused(core: Core, notice: dict[str, Any]) -> None:
    assert_refused(core, core.tell_ams360(notice), 400, "ams360", "invalid notice")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"bell"',
        b'{"AuthenticationCode": "\xff"}',
        b'{"AuthenticationCode": "\\ud800"}',
        b'{"Version": NaN}',
        b"[" * 100_000,
    ],
)
def test_malformed_json_is_refused(core: Core, raw: bytes) -> None:
    answer = core.client.post("/hooks/ams360/demo", data=raw, content_type="application/json")

    assert_refused(core, answer, 400, "ams360", "malformed JSON")


@pytest.mark.parametrize("hook", ["ams360", "insuredmine"])
def test_another_content_type_is_refused(core: Core, hook: str) -> None:
    answer = core.client.post(f"/hooks/{hook}/demo", data=b"<a/>", content_type="text/xml")

    assert_refused(core, answer, 415, hook, "not JSON")


@pytest.mark.parametrize("hook", ["ams360", "insuredmine"])
def test_an_oversized_body_is_refused(core: Core, hook: str) -> None:
    answer = core.client.post(f"/hooks/{hook}/demo", json={"Padding": "x" * 300_000})

    assert_refused(core, answer, 413, hook, "request entity too large")


@pytest.mark.parametrize("hook", ["ams360", "insuredmine"])
def test_only_post_is_taken(core: Core, hook: str) -> None:
    answer = core.client.get(f"/hooks/{hook}/demo")

    assert_refused(core, answer, 405, hook, "method not allowed")
    assert "POST" in answer.headers["Allow"]


def test_a_hook_that_does_not_exist_is_counted_under_one_name(core: Core) -> None:
    for number in range(3):
        assert core.client.post(f"/hooks/made-up-{number}/demo", json={}).status_code == 404

    assert core.client.get("/api/status").json["refused"] == {"unknown": {"not found": 3}}


def test_an_agency_in_daily_mode_leaves_notices_for_the_daily() -> None:
    core = Core(settings(demo=agency(mode="daily")))

    assert core.tell_ams360(ams360_notice()).json == {"received": False}
    assert core.tell_insuredmine(webhook()).json == {"received": False}
    assert core.rings() == []
    assert core.tell_insuredmine(webhook("sync.requested", requestId="r1")).json == {"received": True}


# ---- InsuredMine
@pytest.mark.parametrize(
    ("sent", "ring"),
    [
        (webhook(), ("insuredmine", "account", ACCOUNT, None)),
        (webhook("account.created", accountId=ACCOUNT), ("insuredmine", "account", ACCOUNT, None)),
        (webhook("contact.created", recordId="c1", accountId=ACCOUNT), ("insuredmine", "contact", "c1", ACCOUNT)),
        (webhook("policy.deleted", recordId="p1"), ("insuredmine", "policy", "p1", None)),
        (webhook("sync.requested", requestId="r1", version=None), ("insuredmine", "sync_request", "r1", None)),
        (
            webhook("sync.daily_requested", jobId="j1", recordId=None, version=None),
            ("insuredmine", "daily_job", "j1", None),
        ),
    ],
)
def test_a_webhook_of_insuredmine_rings_for_its_record(core: Core, sent: dict[str, Any], ring: tuple[Any, ...]) -> None:
    answer = core.tell_insuredmine(sent)

    assert (answer.status_code, answer.json) == (202, {"received": True})
    assert core.rings() == [ring]


def test_the_echo_of_our_own_write_does_not_ring(core: Core) -> None:
    core.know_account(insuredmine=ACCOUNT)

    assert core.tell_insuredmine(webhook(version=3)).json == {"received": False}
    assert core.tell_insuredmine(webhook(version=4)).json == {"received": True}


@pytest.mark.parametrize(
    "kind", ["opportunity.created", "sync.cancelled", "daily_job.created", "sync_request.made", ""]
)
def test_a_type_of_no_interest_is_taken_and_counted(core: Core, kind: str) -> None:
    answer = core.tell_insuredmine(webhook(kind))

    assert (answer.status_code, answer.json) == (202, {"received": False})
    assert core.stored() == 0
    assert core.client.get("/api/status").json["ignored"] == {"insuredmine": {"type of no interest": 1}}


def test_a_wrong_signature_is_refused(core: Core) -> None:
    assert_refused(core, core.tell_insuredmine(webhook(), secret="other"), 401, "insuredmine", "wrong signature")


def test_a_missing_signature_is_refused(core: Core) -> None:
    answer = core.client.post("/hooks/insuredmine/demo", json=webhook())

    assert_refused(core, answer, 401, "insuredmine", "wrong signature")


def test_without_a_webhook_secret_every_webhook_is_refused() -> None:
    open_door = agency()
    open_door["insuredmine"]["webhook_secret"] = ""
    core = Core(settings(demo=open_door))

    assert_refused(core, core.tell_insuredmine(webhook(), secret=""), 401, "insuredmine", "wrong signature")


def test_a_body_that_was_changed_on_the_way_is_refused(core: Core) -> None:
    headers = signed(json.dumps(webhook()).encode(), str(int(core.clock.now().timestamp())), "hook")
    answer = core.client.post("/hooks/insuredmine/demo", json=webhook(recordId="other"), headers=headers)

    assert_refused(core, answer, 401, "insuredmine", "wrong signature")


@pytest.mark.parametrize("late_seconds", [301, -301, 86_400])
def test_a_webhook_replayed_outside_the_window_is_refused(core: Core, late_seconds: int) -> None:
    answer = core.tell_insuredmine(webhook(), late_seconds=late_seconds)

    assert_refused(core, answer, 401, "insuredmine", "outside the window")


@pytest.mark.parametrize("late_seconds", [300, -300, 0])
def test_a_webhook_within_the_window_is_taken(core: Core, late_seconds: int) -> None:
    assert core.tell_insuredmine(webhook(), late_seconds=late_seconds).status_code == 202


@pytest.mark.parametrize("stamp", ["", "soon", "1e9", "-5", "9" * 40, "\u0661"])
def test_a_timestamp_that_is_no_number_of_seconds_is_refused(core: Core, stamp: str) -> None:
    raw = json.dumps(webhook()).encode()
    headers = {**signed(raw, stamp, "hook"), "X-InsuredMine-Timestamp": stamp}
    answer = core.client.post("/hooks/insuredmine/demo", data=raw, headers=headers, content_type="application/json")

    assert answer.status_code == 401
    assert core.stored() == 0


@pytest.mark.parametrize(
    "sent",
    [
        webhook(recordId=None),
        webhook(recordId="a b"),
        webhook(recordId="x" * 65),
        webhook(recordId=12),
        webhook(version="4"),
        webhook(version=-1),
        webhook(version=True),
        webhook("sync.requested"),
        webhook("sync.daily_requested", jobId=["j1"]),
        webhook(type=None),
    ],
)
def test_a_signed_webhook_that_names_no_record_is_refused(core: Core, sent: dict[str, Any]) -> None:
    assert_refused(core, core.tell_insuredmine(sent), 400, "insuredmine", "invalid notice")


def test_a_locked_database_says_come_again_and_keeps_nothing(tmp_path: Any) -> None:
    core = Core(settings(f"sqlite:///{tmp_path}/core.db"))
    core.desk.db.close()
    (tmp_path / "core.db").write_bytes(b"no database at all")

    answer = core.tell_ams360(ams360_notice())

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
