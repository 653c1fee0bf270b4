"""Settings: one file, strict, secrets from the environment; every mistake is one line that names it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from core_builders import agency, settings
from trifold.sync_core.commands.check import MASK, masked
from trifold.sync_core.errors import Misconfigured
from trifold.sync_core.settings import Settings, load

SMALLEST = """
[agencies.demo.ams360]
url = "http://ams360.test/v3/WSAPIService.svc"
agency_no = "1000001-1"
login_id = "trifold"
password = "env:AMS360_PASSWORD"

[agencies.demo.insuredmine]
url = "http://insuredmine.test"
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

    assert "agencies.demo.ams360.password: Value error, the environment has no variable AMS360_PASSWORD" in refusal(
        file
    )


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


@pytest.mark.parametrize("changed", [{"mode": "sometimes"}, {"daily_at": "24:00"}, {"poll_seconds": 0}, {"modes": "x"}])
def test_an_agency_is_strict_too(changed: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        settings(demo=agency(**changed))


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
