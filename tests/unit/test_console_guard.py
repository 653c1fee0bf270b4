"""The console's door: a login, a limit on guesses, a token for programs, and forms that no other site can send."""

from __future__ import annotations

import json
import logging
import re

import pytest

from core_builders import CUSTOMER, PASSWORD, TOKEN, Core, ams360_notice, settings
from trifold.sync_core.settings import ConsoleSettings
from trifold.sync_core.web.guard import FAILURES_MAX, hashed, inside, is_same

PAGES = ("/", "/inbox", "/record", "/record/C-1", "/explain/demo/ams360/1", "/plans", "/plans/1", "/review")
ACTS = (
    "/review/1/answer",
    "/review/1/undo",
    "/daily",
    "/sweep",
    "/plans/1/confirm",
    "/plans/1/refuse",
    "/plans/1/undo",
    "/audit/1/restore",
    "/inbox/1/revive",
    "/inbox/ring",
    "/logout",
)
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def core() -> Core:
    return Core()


def with_console(**changed: object) -> Core:
    return Core(settings().model_copy(update={"console": ConsoleSettings.model_validate(changed)}))


@pytest.mark.parametrize("path", [*PAGES, "/audit", "/systems", "/ownership", "/fields"])
def test_a_stranger_is_led_to_the_login_and_back_to_where_he_wanted_to_go(core: Core, path: str) -> None:
    answer = core.client.get(path)

    assert (answer.status_code, answer.location) == (303, f"/login?next={path}")
    assert core.enter(next=path).location == path


def test_a_program_without_the_token_is_refused_in_json(core: Core) -> None:
    for headers in ({}, {"Authorization": "Bearer guess"}, {"Authorization": f"Basic {TOKEN}"}):
        answer = core.client.get("/now.json", headers=headers)
        assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert core.client.get("/now.json", headers=BEARER).status_code == 200


def test_machines_need_no_login_for_hooks_health_and_status(core: Core) -> None:
    assert core.tell_ams360(ams360_notice()).status_code == 202
    for path in ("/health", "/api/status", "/openapi.json"):
        assert core.client.get(path).status_code == 200


@pytest.mark.parametrize("act", ACTS)
def test_no_act_without_a_login(core: Core, act: str) -> None:
    assert core.client.post(act, data={"csrf_token": core.secret("/login")}).status_code in (303, 400)
    assert core.client.get("/").status_code == 303
    assert core.stored() == 0


@pytest.mark.parametrize("act", ACTS)
def test_no_act_without_the_secret_of_the_session(core: Core, act: str) -> None:
    core.enter()

    for fields in ({}, {"csrf_token": "forged"}):
        answer = core.client.post(act, data=fields)
        assert answer.status_code == 400
        assert "Nothing was changed." in answer.text
    assert core.client.get("/").status_code == 200
    assert core.stored() == 0


def test_the_secret_of_another_session_opens_nothing(core: Core) -> None:
    other = Core(core.settings)
    other.enter()
    core.enter()

    assert core.client.post("/daily", data={"csrf_token": other.secret("/")}).status_code == 400


def test_even_the_login_cannot_be_sent_by_another_site(core: Core) -> None:
    assert core.client.post("/login", data={"password": PASSWORD}).status_code == 400
    assert core.client.get("/").status_code == 303


def test_a_wrong_password_opens_nothing_and_is_counted(core: Core) -> None:
    answer = core.enter("guess")

    assert answer.status_code == 422
    assert "This is not the password" in answer.text
    assert core.client.get("/").status_code == 303
    assert core.client.get("/api/status").json["refused"] == {"console": {"wrong password": 1}}


def test_many_wrong_passwords_make_everybody_wait_a_minute(core: Core) -> None:
    for _ in range(FAILURES_MAX):
        core.enter("guess")

    refused = core.enter()
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    core.clock.advance(61)
    assert core.enter().status_code == 303


def test_a_session_ends_with_a_log_out_and_after_its_hours(core: Core) -> None:
    core.enter()
    core.send("/", "/logout")
    assert core.client.get("/").status_code == 303

    core.enter()
    core.clock.advance(core.settings.console.session_hours * 3600 + 1)
    assert core.client.get("/").status_code == 303


def test_a_session_is_worth_nothing_once_the_password_changed() -> None:
    before = with_console(password="old", session_key="k" * 32)
    before.enter("old")
    after = with_console(password="new", session_key="k" * 32)
    cookie = before.client.get_cookie("sync_core_console")
    assert cookie is not None

    after.client.set_cookie("sync_core_console", cookie.value)
    assert after.client.get("/").status_code == 303


def test_the_session_stays_with_the_browser_and_the_site(core: Core) -> None:
    cookie = core.enter().headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie

    secure = with_console(password=PASSWORD, https=True)
    assert "Secure" in secure.client.get("/login").headers["Set-Cookie"]


def test_without_a_password_the_console_is_closed_to_everybody() -> None:
    core = with_console()

    assert "The console is closed" in core.client.get("/login").text
    assert core.client.get("/now.json", headers={"Authorization": "Bearer "}).status_code == 401
    assert not is_same("", "")


def test_the_settings_may_hold_a_hash_of_the_password() -> None:
    core = with_console(password=hashed("open sesame"))

    assert core.enter("guess").status_code == 422
    assert core.enter("open sesame").status_code == 303


@pytest.mark.parametrize("target", ["//evil.test", "https://evil.test", "/\\evil.test", "evil", "/a\r\nb"])
def test_a_login_leads_nowhere_else(core: Core, target: str) -> None:
    assert inside(target) == "/"
    assert core.enter(next=target).location == "/"


def test_an_act_of_a_program_needs_no_form_and_is_answered_in_json(core: Core) -> None:
    ring = {"agency": "demo", "system": "ams360", "kind": "account", "external_id": CUSTOMER}

    answer = core.client.post("/inbox/ring", data=ring, headers=BEARER)
    assert answer.json == {"said": f"demo ams360 account {CUSTOMER}: it rings; the worker looks at it"}
    assert core.rings() == [("ams360", "account", CUSTOMER, None)]
    refused = core.client.post("/review/1/answer", data={"choice": "leave"}, headers=BEARER)
    assert (refused.status_code, refused.content_type) == (409, "application/problem+json")


def test_no_password_token_or_session_is_ever_logged(core: Core, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("sync_core").setLevel(logging.DEBUG)
    with caplog.at_level(logging.DEBUG):
        core.enter("guess-me")
        core.enter()
        core.client.post("/daily", data={"csrf_token": "forged"})
    cookie = core.client.get_cookie("sync_core_console")
    assert cookie is not None

    events = [json.loads(record.getMessage())["event"] for record in caplog.records if record.name == "sync_core"]
    assert events == ["console.refused", "console.entered", "console.forged"]
    assert not re.search(f"guess-me|{PASSWORD}|{TOKEN}|{re.escape(cookie.value)}", caplog.text)
