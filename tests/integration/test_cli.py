"""The sync-core command: it reads settings, works on a database, and says every expected failure in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import stamina
from click.testing import CliRunner

from core_builders import ACCOUNT, CUSTOMER
from core_shell import Shell
from trifold.sync_core.cli import COMMANDS, main
from trifold.sync_core.flows.queue.worker import claim
from trifold.sync_core.model.changes import System
from trifold.sync_core.model.outcomes import Code, Outcome, came
from trifold.sync_core.store import audit, inbox, migrations, reviews

VERSIONS = Path(migrations.__path__[0], "versions")
NEWEST = max(file.stem[1:5] for file in VERSIONS.glob("v*.py"))


def test_help_names_every_command_without_importing_them() -> None:
    looks = "import sys; from trifold.sync_core.cli import main; main(['--help'], standalone_mode=False); "
    done = subprocess.run(
        [sys.executable, "-c", looks + "print(*sys.modules)"], capture_output=True, text=True, check=True
    )

    for name in COMMANDS:
        assert f"\n  {name}" in done.stdout
    for heavy in ("flask", "sqlalchemy", "lxml", "requests", "pydantic", "alembic"):
        assert heavy not in done.stdout.split("\n")[-2].split()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])

    assert result.exit_code == 0
    assert "Usage: " in result.stdout


def test_settings_shows_what_is_in_force_without_secrets(shell: Shell) -> None:
    said = shell.says("settings")

    assert 'agencies.demo.ams360.login_id = "trifold"' in said
    assert 'agencies.demo.ams360.password = "********"' in said
    assert "workers = 8" in said
    for secret in ("Trifold-1", '"bell"', '"hook"', '"key"'):
        assert secret not in said


def test_a_password_in_the_database_address_is_masked(shell: Shell) -> None:
    shell.file.write_text(shell.file.read_text().replace("sqlite://", "postgresql://core:tops3cret@db", 1))

    assert "tops3cret" not in shell.says("settings")


def test_settings_that_are_wrong_are_one_line(shell: Shell) -> None:
    shell.file.write_text("colour = 1\nsize = 2")

    assert "colour: Extra inputs are not permitted" in shell.refuses("inbox", "list")


def test_migrate_makes_the_database_once(shell: Shell, tmp_path: Path) -> None:
    shell.core.desk.db.close()
    (tmp_path / "core.db").unlink()

    assert shell.says("migrate") == f"the schema is {NEWEST} (was not there)\n"
    assert shell.says("migrate") == f"the schema is {NEWEST} already\n"


def test_a_folder_that_is_not_there_is_one_line(shell: Shell, tmp_path: Path) -> None:
    shell.file.write_text(shell.file.read_text().replace(str(tmp_path), f"{tmp_path}/nowhere"))

    for command in (("migrate",), ("web",), ("worker",), ("inbox", "list")):
        assert "unable to open database file" in shell.refuses(*command)


def test_a_database_of_an_unknown_kind_is_one_line(shell: Shell) -> None:
    shell.file.write_text(shell.file.read_text().replace("sqlite:", "oracle9:", 1))

    assert "database: " in shell.refuses("migrate")


def test_a_worker_without_a_database_in_a_file_is_refused(shell: Shell, tmp_path: Path) -> None:
    shell.file.write_text(shell.file.read_text().replace(f"sqlite:///{tmp_path}/core.db", "sqlite://"))

    assert "the embedded worker needs SQLite in a file" in shell.refuses("worker")


def test_the_doctor_names_every_system_that_does_not_answer(shell: Shell) -> None:
    with stamina.set_testing(True):
        result = shell.type("doctor")

    assert result.exit_code == 1
    failed = [line for line in result.stdout.splitlines() if line.startswith("FAILED")]
    assert [line.split()[2] for line in failed] == ["ams360:", "benefitpoint:", "insuredmine:"]
    assert "worker: none is at work. Start one with: sync-core worker" in result.stdout
    assert result.stderr == ""


def test_the_doctor_warns_of_an_agency_that_refuses_every_notice(shell: Shell) -> None:
    shell.file.write_text(shell.file.read_text().replace('"bell"', '""'))

    with stamina.set_testing(True):
        result = shell.type("doctor")

    assert "demo: ams360.notice_secret is not set, so notifications are refused" in result.stdout


def test_ring_and_list(shell: Shell) -> None:
    assert shell.says("inbox", "list") == "Nothing rings.\n"

    assert shell.says("inbox", "ring", "ams360", "account", CUSTOMER) == f"demo ams360 account {CUSTOMER}: it rings\n"
    assert "was ringing already" in shell.says("inbox", "ring", "ams360", "account", CUSTOMER, "--deep")

    [row] = json.loads(shell.says("inbox", "list", "--json"))
    assert (row["external_id"], row["state"], row["rings"], row["deep"]) == (CUSTOMER, "waiting", 2, True)
    assert CUSTOMER in shell.says("inbox", "list", "--state", "waiting")


def test_a_dead_letter_is_rung_again(shell: Shell) -> None:
    shell.ring(System.AMS360, CUSTOMER)
    db = shell.core.desk.db
    ring = claim(shell.core.desk)
    assert ring is not None
    with db.begin() as conn:
        inbox.dead_letter(db, conn, ring, came(Code.FAILED, why="it never answered"))

    assert f"sync-core inbox requeue {ring.id}" in shell.says("explain", "ams360", CUSTOMER)
    assert shell.says("inbox", "requeue", str(ring.id)) == f"inbox {ring.id}: it is queued again\n"
    assert "there is no dead letter of that number" in shell.refuses("inbox", "revive", str(ring.id))


def test_with_several_agencies_one_must_be_named(shell: Shell) -> None:
    text = shell.file.read_text()
    shell.file.write_text(text + "\n" + text.partition("\n")[2].replace("agencies.demo", "agencies.second"))

    told = shell.refuses("inbox", "ring", "ams360", "account", CUSTOMER)
    assert told == "agency: there are several (demo, second). Nothing was done. Say which with --agency."
    assert "second ams360" in shell.says("inbox", "ring", "ams360", "account", CUSTOMER, "--agency", "second")
    assert "There are: demo, second." in shell.refuses("daily", "--agency", "third")


def test_reviews_are_listed_shown_and_answered(shell: Shell) -> None:
    canonical_id = shell.core.know_account(ams360=CUSTOMER, insuredmine=ACCOUNT)
    db = shell.core.desk.db
    with db.begin() as conn:
        number = reviews.open_item(
            db,
            conn,
            "demo",
            topic="conflict",
            reason="conflict",
            title="account: phone was changed on two sides.",
            evidence={"name": "phone", "kept": "1", "lost": "2075550199", "loser": "insuredmine"},
            canonical_id=canonical_id,
        )

    assert "phone was changed on two sides" in shell.says("review", "list")
    assert "2075550199" in shell.says("review", "show", str(number))
    assert "say apply or leave" in shell.refuses("review", "answer", str(number), "create")
    assert shell.says("review", "answer", str(number), "apply") == f"review {number}: apply\n"
    assert "there is no open item" in shell.refuses("review", "answer", str(number), "leave")
    assert shell.says("review", "list") == "Nothing waits for a decision.\n"
    assert "answered" in shell.says("review", "list", "--all")
    assert "there is no item" in shell.refuses("review", "show", "99")


def test_link_joins_an_account_by_hand(shell: Shell) -> None:
    canonical_id = shell.core.know_account(insuredmine=ACCOUNT)

    assert shell.says("link", "ams360", CUSTOMER, canonical_id) == f"ams360 {CUSTOMER} is now {canonical_id}\n"
    assert "there is no account C-0" in shell.refuses("link", "ams360", "other", "C-0")


def test_two_accounts_are_merged_after_a_look(shell: Shell) -> None:
    first = shell.core.know_account(ams360=CUSTOMER, insuredmine=ACCOUNT)
    second = shell.core.know_account(benefitpoint="1000001")

    told = shell.says("merge", f"ams360:{CUSTOMER}", second)
    assert f"({second}) becomes part of" in told and "Nothing was done." in told
    code = told.split("--confirm ")[1].strip()
    assert "is not that of what would be done" in shell.refuses("merge", first, second, "--confirm", "NO")
    assert "has no account" in shell.refuses("merge", first, "benefitpoint:9")

    assert "They are one now" in shell.says("merge", f"ams360:{CUSTOMER}", second, "--confirm", code)
    assert "it is one record already" in shell.refuses("merge", first, "benefitpoint:1000001")


def test_a_link_is_taken_apart_and_made_again(shell: Shell) -> None:
    canonical_id = shell.core.know_account(ams360=CUSTOMER, insuredmine=ACCOUNT)

    assert "nothing was done" in shell.says("unlink", "ams360", CUSTOMER, "--dry-run")
    assert f"sync-core link ams360 {CUSTOMER} {canonical_id}" in shell.says("unlink", "ams360", CUSTOMER)
    assert "is linked with nothing" in shell.refuses("unlink", "ams360", CUSTOMER)
    assert "nothing was done" in shell.says("link", "ams360", CUSTOMER, canonical_id, "--dry-run")
    assert shell.says("link", "ams360", CUSTOMER, canonical_id) == f"ams360 {CUSTOMER} is now {canonical_id}\n"
    assert "sync-core merge" in shell.refuses("link", "ams360", "other", canonical_id)


def test_mappings_are_set_shown_changed_and_forgotten(shell: Shell) -> None:
    assert shell.says("mapping", "list") == "Nothing was mapped.\n"

    told = shell.says("mapping", "set", "carrier", "Summit Vale Life", "!AB", "--name", "Summit Vale")
    assert told == "demo: carrier Summit Vale Life is !AB in AMS360\n"
    shell.says("mapping", "set", "carrier", "summit  vale LIFE", "!AC")

    [row] = json.loads(shell.says("mapping", "list", "--json"))
    assert (row["agency"], row["system"], row["field"], row["code"]) == ("demo", "ams360", "carrier", "!AC")
    assert shell.says("mapping", "remove", "carrier", "SUMMIT VALE LIFE").endswith("is mapped no more\n")
    assert "has none of carrier" in shell.refuses("mapping", "remove", "carrier", "Summit Vale Life")
    assert "give a field" in shell.refuses("mapping", "set", "carrier", " ", "!AB")
    events = [row["event"] for row in json.loads(shell.says("audit", "--json"))]
    assert events == ["mapped", "mapped", "mapped"]


def test_the_audit_is_shown_and_narrowed(shell: Shell) -> None:
    db = shell.core.desk.db
    with db.begin() as conn:
        trail = audit.Trail(agency="demo", correlation_id="1")
        audit.write(db, conn, trail, "linked", canonical_id="C-1", system=System.AMS360, external_id=CUSTOMER)
        audit.write(db, conn, trail, "merged", canonical_id="C-2", details={"changed": {}})

    assert [row["event"] for row in json.loads(shell.says("audit", "--json"))] == ["merged", "linked"]
    assert "merged" not in shell.says("audit", "--record", "C-1")
    assert "merged" not in shell.says("audit", "--system", "ams360", "--id", CUSTOMER)
    assert shell.says("audit", "--record", "C-3") == "Nothing happened.\n"


def test_daily_starts_once(shell: Shell) -> None:
    assert "starts; the worker does it" in shell.says("daily")
    assert "is running already" in shell.says("daily")


def test_reconcile_tells_when_ams360_does_not_answer(shell: Shell) -> None:
    with stamina.set_testing(True):
        assert shell.refuses("reconcile").startswith("ams360 Login: not reached")


def test_explain_tells_whose_values_count(shell: Shell) -> None:
    canonical_id = shell.core.know_account("Harbor Light Bakery", ams360=CUSTOMER, insuredmine=ACCOUNT)

    said = shell.says("explain", "insuredmine", ACCOUNT)
    assert f"demo insuredmine {ACCOUNT} is account {canonical_id}" in said
    assert "Rule: AMS360 is the record" in said
    assert "Harbor Light Bakery" in said
    found = json.loads(shell.says("explain", "insuredmine", ACCOUNT, "--json"))
    assert found["records"][0]["canonical_id"] == canonical_id


@pytest.mark.parametrize(
    ("outcome", "remedy"),
    [
        (came(Code.AWAITS_DAILY, what="it"), "run: sync-core daily"),
        (came(Code.NOT_ASKED), "Press Sync on the record in InsuredMine"),
        (came(Code.HELD, why="AMS360 has customers of that name"), "See: sync-core review list"),
        (came(Code.NOT_THERE), "Look whether the id is right"),
    ],
)
def test_explain_tells_why_a_record_goes_nowhere_and_what_to_do(shell: Shell, outcome: Outcome, remedy: str) -> None:
    shell.ring(System.BENEFITPOINT, "1000001")
    shell.finish(outcome)

    said = shell.says("explain", "benefitpoint", "1000001")
    assert str(outcome) in said
    assert remedy in said


def test_explain_names_the_review_that_holds_a_record(shell: Shell) -> None:
    db = shell.core.desk.db
    with db.begin() as conn:
        for external_id in ("1000001", "2"):
            reviews.open_item(
                db,
                conn,
                "demo",
                topic=f"look-alike/benefitpoint/{external_id}",
                reason="look-alike",
                title=f"benefitpoint account {external_id}: AMS360 has customers of that name.",
                evidence={"candidates": [CUSTOMER]},
                system=System.BENEFITPOINT,
            )

    said = shell.says("explain", "benefitpoint", "1000001")
    assert "Review 1 (open): benefitpoint account 1000001: AMS360 has customers of that name." in said
    assert "Review 2" not in said


def test_explain_tells_when_nobody_ever_spoke_of_a_record(shell: Shell) -> None:
    said = shell.says("explain", "benefitpoint", "77")

    assert "Nobody ever told of it" in said
    assert "sync-core inbox ring benefitpoint account|contact|policy 77" in said


def test_control_characters_of_a_vendor_are_not_printed(shell: Shell) -> None:
    shell.core.know_account("Evil \x1b[31m name\nnext", ams360=CUSTOMER)

    said = shell.says("explain", "ams360", CUSTOMER)
    assert "\x1b" not in said
    assert "Evil  [31m name next" in said
