"""Settings: one file, strict, secrets from the environment; every mistake is one line that names it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from core_builders import agency, settings
from trifold.sandbox.toml import dumps
from trifold.sync_core.cli import main
from trifold.sync_core.commands.check import MASK, masked
from trifold.sync_core.errors import Misconfigured
from trifold.sync_core.settings import Settings, load

SMALLEST = """
[agencies.demo.ams360]
url = "https://ams360.test/v3/WSAPIService.svc"
agency_no = "1000001-1"
login_id = "trifold"
password = "env:AMS360_PASSWORD"

[agencies.demo.insuredmine]
url = "https://insuredmine.test"
api_key = "key"
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AMS360_PASSWORD", "from outside")
    monkeypatch.delenv("SYNC_CORE_SETTINGS", raising=False)
    path = tmp_path / "core.toml"
    path.write_text(SMALLEST, "utf-8")
    return path


def refusal(file: Path | None) -> str:
    with pytest.raises(Misconfigured) as caught:
        load(file)
    return str(caught.value)


def test_the_smallest_file_is_enough(file: Path) -> None:
    found = load(file)

    assert found.database == "sqlite:///sync-core.db"
    assert found.agencies["demo"].benefitpoint is None
    assert found.agencies["demo"].mode == "realtime"


def test_a_secret_may_come_from_the_environment(file: Path) -> None:
    assert load(file).agencies["demo"].ams360.password == "from outside"


def test_a_variable_that_is_not_there_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AMS360_PASSWORD")

    assert "agencies.demo.ams360.password: the environment has no variable AMS360_PASSWORD" in refusal(file)


def test_the_environment_may_name_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNC_CORE_SETTINGS", str(file))

    assert list(load(None).agencies) == ["demo"]


def test_without_a_file_it_says_how_to_name_one(file: Path) -> None:
    assert refusal(None) == "settings: no file is named. Give --settings FILE or set SYNC_CORE_SETTINGS."


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "no.toml: No such file or directory" in refusal(tmp_path / "no.toml")


def test_broken_toml_tells_the_line(file: Path) -> None:
    file.write_text("agencies = \n", "utf-8")

    assert "at line 1" in refusal(file)


@pytest.mark.parametrize(
    ("added", "named"),
    [
        ('colour = "blue"', "colour: Extra inputs are not permitted"),
        ("workers = 0", "workers: Input should be greater than or equal to 1"),
        ("create_deadline_seconds = 0", "create_deadline_seconds: Input should be greater than 0"),
        ('log_level = "LOUD"', "log_level: Input should be"),
    ],
)
def test_an_unknown_or_impossible_setting_is_named(file: Path, added: str, named: str) -> None:
    file.write_text(f"{added}\n{SMALLEST}", "utf-8")

    assert named in refusal(file)


@pytest.mark.parametrize("given", [{"mode": "sometimes"}, {"daily_at": "24:00"}, {"poll_seconds": 0}, {"modes": "x"}])
def test_an_agency_is_strict_too(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        settings(demo=agency(**given))


A, B, I = "ams360", "benefitpoint", "insuredmine"  # noqa: E741 - as the requirements call them
WRONG_URLS = {
    "http://a..b": "no host that can exist",
    "https://a..b": "no host that can exist",
    "https://-a.b": "no host that can exist",
    f"https://{'a' * 64}.example": "no host that can exist",
    "https://": "no host that can exist",
    "https:///v3": "no host that can exist",
    "https://:443": "no host that can exist",
    "": "neither https:// nor http://",
    "ams360.example": "neither https:// nor http://",
    "ftp://ams360.example": "neither https:// nor http://",
    "//ams360.example": "neither https:// nor http://",
    "https://ams360.example:99999": "no number from 1 to 65535",
    "https://ams360.example:0": "no number from 1 to 65535",
    "https://ams360.example:": "no number from 1 to 65535",
    "https://ams360.example:x": "no number from 1 to 65535",
    "https://[::1": "it is no address",
    "https://ams 360.example": "it is no address",
    "https://ams360.example\\n": "it is no address",
    "https://ämter.example": "it is no address",
    "https://me:Secret-99@ams360.example": "user or a password",
    "https://me@ams360.example": "user or a password",
    "https://ams360.example/?wsdl": "query or a fragment",
    "https://ams360.example/?": "query or a fragment",
    "https://ams360.example/#x": "query or a fragment",
    "http://ams360.example": "in the clear",
    "http://128.0.0.1:80": "in the clear",
    "http://localhost.example": "in the clear",
    "http://127.0.0.1.example": "in the clear",
    "http://0.0.0.0": "in the clear",
}
RIGHT_URLS = (
    "https://wsapi.ams360.com/v3",
    "HTTPS://WSAPI.ams360.com:443/v3/WSAPIService.svc",
    "https://a.b.",
    "https://10.0.0.7:8443",
    "https://[2001:db8::7]:8443/x",
    "http://127.0.0.1:7361",
    "http://127.255.0.9",
    "http://[::1]:7361/v3",
    "http://localhost:7361",
    "http://LocalHost",
)


def changed(system: str, **values: object) -> dict[str, object]:
    """The settings of a vendor with some changed."""
    found = agency()
    found[system] |= values
    return {"agencies": {"demo": found}}


def mistakes(given: dict[str, object], tmp_path: Path) -> str:
    """What a file of these settings is refused with: one line."""
    file = tmp_path / "core.toml"
    file.write_text(dumps(given), "utf-8")
    told = refusal(file)
    assert "\n" not in told
    assert "Secret-99" not in told
    assert told.endswith(".")
    return told.removeprefix(f"settings {file}: ")


@pytest.mark.parametrize("system", [A, B, I])
@pytest.mark.parametrize("url", WRONG_URLS)
def test_an_address_that_no_call_can_reach_is_refused_at_the_start(tmp_path: Path, system: str, url: str) -> None:
    told = mistakes(changed(system, url=url), tmp_path)
    assert told.startswith(f"agencies.demo.{system}.url: ")
    assert WRONG_URLS[url] in told


@pytest.mark.parametrize("url", RIGHT_URLS)
def test_an_address_that_can_be_reached_is_taken_as_it_is(url: str) -> None:
    for system in (A, B, I):
        found = Settings.model_validate(changed(system, url=url))
        assert getattr(found.agencies["demo"], system).url == url


def test_plain_http_to_another_machine_must_be_allowed_and_nothing_else_is_with_it(tmp_path: Path) -> None:
    compose = "http://ams360_1:7361"
    found = Settings.model_validate(changed(A, url=compose, allow_plain_http=True))
    assert found.agencies["demo"].ams360.url == compose
    assert mistakes(changed(A, url=compose), tmp_path).endswith(
        "set allow_plain_http = true where the network is all your own."
    )
    assert "no host" in mistakes(changed(A, url="http://a..b", allow_plain_http=True), tmp_path)


@pytest.mark.parametrize("seconds", [-5, 0, 0.01, math.nan, math.inf, -math.inf, 601, 1e300, "soon"])
@pytest.mark.parametrize("system", [A, B, I])
def test_a_time_limit_is_a_time(tmp_path: Path, system: str, seconds: object) -> None:
    told = mistakes(changed(system, timeout_seconds=seconds), tmp_path)
    assert told.startswith(f"agencies.demo.{system}.timeout_seconds: Input should be ")


@pytest.mark.parametrize(
    ("system", "name", "value"),
    [
        (A, "agency_no", ""),
        (A, "login_id", "a\nb"),
        (A, "password", ""),
        (A, "password", "a\nb"),
        (A, "notice_secret", "x" * 1_001),
        (A, "calls_per_minute", -1),
        (A, "calls_per_minute", 10**9),
        (A, "list_rows_max", -1),
        (A, "list_rows_max", 10**12),
        (A, "sweep_calls_per_hour", 10**12),
        (A, "silence_minutes_max", 1e9),
        (A, "silence_minutes_max", math.nan),
        (A, "list_prefixes", "x" * 1_001),
        (A, "customer_type", ""),
        (A, "executive", "a\x00"),
        (B, "username", ""),
        (B, "password", ""),
        (B, "account_type", ""),
        (B, "office_id", 0),
        (B, "office_id", 2**31),
        (B, "department_id", -1),
        (B, "administrator_user_id", 0),
        (B, "primary_contact_user_id", 0),
        (B, "version", "v5"),
        (I, "api_key", ""),
        (I, "api_key", "a b"),
        (I, "api_key", "schlüssel"),
        (I, "webhook_secret", "a\rb"),
        (I, "calls_per_minute", 10**9),
        (I, "allow_plain_http", "maybe"),
    ],
)
def test_every_setting_of_a_vendor_has_its_bounds(tmp_path: Path, system: str, name: str, value: object) -> None:
    assert mistakes(changed(system, **{name: value}), tmp_path).startswith(f"agencies.demo.{system}.{name}: ")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        *(
            ("timezone", wrong, "is no time zone")
            for wrong in ("Nope/Nowhere", "", "America", "../UTC", "/etc/localtime", "\x00", "ü")
        ),
        *(("daily_at", wrong, "such as 02:00") for wrong in ("25:00", "2:00", "24:00", "02:60", "0200", "02:00 ")),
        *(("poll_seconds", wrong, "should be") for wrong in (0, -1, 0.01, math.nan, math.inf, 86_401)),
        *(("key_grace_hours", wrong, "should be") for wrong in (-1, math.inf, 1e6)),
        *(("run_records_max", wrong, "should be") for wrong in (-1, 10**12, 1.5)),
        *(("pause_seconds_max", wrong, "should be") for wrong in (0, -1, 3_601, math.nan)),
        *(("log_in_pause_seconds_max", wrong, "should be") for wrong in (0, 59, 86_401, math.inf)),
    ],
)
def test_every_setting_of_an_agency_has_its_bounds(tmp_path: Path, name: str, value: object, told: str) -> None:
    found = mistakes({"agencies": {"demo": agency(**{name: value})}}, tmp_path)
    assert found.startswith(f"agencies.demo.{name}: ")
    assert told in found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", 99_999),
        ("port", 0),
        ("port", -1),
        ("host", ""),
        ("host", "a b"),
        ("database", ""),
        ("workers", 65),
        ("attempts_max", 0),
        ("attempts_max", 10**6),
        ("create_deadline_seconds", math.inf),
        ("create_deadline_seconds", 1e9),
        ("audit_key", "x" * 1_001),
    ],
)
def test_every_setting_of_the_core_has_its_bounds(tmp_path: Path, name: str, value: object) -> None:
    assert mistakes({name: value, "agencies": {"demo": agency()}}, tmp_path).startswith(f"{name}: ")


@pytest.mark.parametrize("name", ["a/b", "..", ".", "", " ", "a b", "a%2fb", "a?b", "ä", "a\nb", "x" * 65, "-a"])
def test_an_agency_s_name_can_stand_in_an_address(tmp_path: Path, name: str) -> None:
    told = mistakes({"agencies": {name: agency()}}, tmp_path)
    assert told.startswith(f"agencies.{name!r}: a name is made of letters")


def test_pauses_have_defaults() -> None:
    found = settings().agencies["demo"]
    assert (found.pause_seconds_max, found.log_in_pause_seconds_max) == (300.0, 3_600.0)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    told = mistakes({"port": 99_999, "agencies": {"demo": agency(timezone="Nope/Nowhere")}}, tmp_path)
    assert "agencies.demo.timezone: 'Nope/Nowhere' is no time zone" in told
    assert "; port: Input should be" in told


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "core.toml"
    file.write_bytes(b"\xff\xfe\x00")
    assert refusal(file) == f"settings {file}: it is no text in UTF-8. Correct the file."


@pytest.mark.parametrize("command", ["doctor", "settings", "worker", "web", "migrate", "daily"])
def test_each_command_gives_the_one_line(tmp_path: Path, command: str) -> None:
    file = tmp_path / "core.toml"
    file.write_text(dumps({"agencies": {"demo": agency(timezone="Nope/Nowhere")}}), "utf-8")
    done = CliRunner().invoke(main, ["--settings", str(file), command])
    told = "'Nope/Nowhere' is no time zone. Take a name such as America/Chicago, or UTC."
    assert (done.exit_code, done.stderr) == (2, f"settings {file}: agencies.demo.timezone: {told}\n")
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == [file]


def test_no_secret_is_shown() -> None:
    found = settings()
    shown = dict(masked(found))

    secrets = {
        "agencies.demo.ams360.password",
        "agencies.demo.ams360.notice_secret",
        "agencies.demo.benefitpoint.password",
        "agencies.demo.insuredmine.api_key",
        "agencies.demo.insuredmine.webhook_secret",
        "console.password",
        "console.token",
    }
    assert {name for name, value in shown.items() if value == MASK} == secrets
    assert "Trifold-1" not in repr(found)


def test_a_secret_that_is_not_set_is_shown_as_empty() -> None:
    open_door = agency()
    open_door["ams360"]["notice_secret"] = ""

    assert dict(masked(settings(demo=open_door)))["agencies.demo.ams360.notice_secret"] == ""


def test_every_setting_is_shown() -> None:
    shown = {name.partition(".")[0] for name, _ in masked(settings())}

    assert shown == set(Settings.model_fields)
