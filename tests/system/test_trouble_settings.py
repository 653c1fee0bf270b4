"""T10: a setting that can't be right is refused at the start, in one line that names it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from trifold.sync_core.cli import main

pytestmark = pytest.mark.trouble

GOOD = """
database = "sqlite://"
port = 7360
[agencies.demo]
timezone = "America/New_York"
[agencies.demo.ams360]
url = "http://127.0.0.1:9/v3/WSAPIService.svc"
agency_no = "1"
login_id = "x"
password = "y"
timeout_seconds = 30
[agencies.demo.benefitpoint]
url = "http://127.0.0.1:9"
username = "x"
password = "y"
[agencies.demo.insuredmine]
url = "http://[::1]:9"
api_key = "x"
"""
TIMEZONE, TIMEOUT, PORT = 'timezone = "America/New_York"', "timeout_seconds = 30", "port = 7360"
AMS360, INSUREDMINE = 'url = "http://127.0.0.1:9/v3/WSAPIService.svc"', 'url = "http://[::1]:9"'
WRONG = [
    (TIMEZONE, 'timezone = "Nope/Nowhere"', "agencies.demo.timezone"),
    (TIMEZONE, 'timezone = "../../etc/passwd"', "agencies.demo.timezone"),
    (TIMEZONE, 'timezone = ""', "agencies.demo.timezone"),
    (AMS360, 'url = "http://a..b"', "agencies.demo.ams360.url"),
    (AMS360, 'url = "nonsense"', "agencies.demo.ams360.url"),
    (AMS360, 'url = "ftp://ams360.example"', "agencies.demo.ams360.url"),
    (AMS360, 'url = "https://ams360.example:99999/"', "agencies.demo.ams360.url"),
    (AMS360, 'url = "http://ams360.example/v3/WSAPIService.svc"', "agencies.demo.ams360.url"),
    (INSUREDMINE, 'url = "http://api.insuredmine.example"', "agencies.demo.insuredmine.url"),
    (INSUREDMINE, 'url = "http://127.0.0.1.example"', "agencies.demo.insuredmine.url"),
    (TIMEOUT, "timeout_seconds = -5", "agencies.demo.ams360.timeout_seconds"),
    (TIMEOUT, "timeout_seconds = 0", "agencies.demo.ams360.timeout_seconds"),
    (TIMEOUT, "timeout_seconds = nan", "agencies.demo.ams360.timeout_seconds"),
    (PORT, "port = 99999", "port"),
    (PORT, "port = -1", "port"),
]


def said(folder: Path, text: str, *command: str) -> tuple[int, str]:
    """The exit code, and all that a command printed."""
    file = folder / "core.toml"
    file.write_text(text, "utf-8")
    found = CliRunner().invoke(main, ["--settings", str(file), *command])
    assert found.exception is None or isinstance(found.exception, SystemExit), repr(found.exception)
    return found.exit_code, found.output


@pytest.mark.parametrize("command", ["doctor", "settings", "migrate"])
@pytest.mark.parametrize(("right", "wrong", "field"), WRONG, ids=[wrong for _, wrong, _ in WRONG])
def test_a_wrong_setting_is_one_line_that_names_it(
    tmp_path: Path, right: str, wrong: str, field: str, command: str
) -> None:
    code, told = said(tmp_path, GOOD.replace(right, wrong, 1), command)
    assert code in (1, 2)
    assert field in told
    assert told.strip().count("\n") == 0, told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("right", "also"),
    [
        (AMS360, 'url = "https://ams360.example/v3/WSAPIService.svc"'),
        (AMS360, 'url = "http://localhost:7361/v3/WSAPIService.svc"'),
        (INSUREDMINE, 'url = "http://127.0.0.1:7363"'),
        (TIMEZONE, 'timezone = "UTC"'),
        (TIMEZONE, 'timezone = "Asia/Kathmandu"'),
    ],
)
def test_what_can_be_right_is_taken(tmp_path: Path, right: str, also: str) -> None:
    code, told = said(tmp_path, GOOD.replace(right, also, 1), "settings")
    assert code == 0, told


def test_doctor_tells_of_systems_that_do_not_answer_without_a_traceback(tmp_path: Path) -> None:
    code, told = said(tmp_path, GOOD, "doctor")
    assert code == 1
    assert "Traceback" not in told
    for system in ("ams360", "benefitpoint", "insuredmine"):
        assert system in told
