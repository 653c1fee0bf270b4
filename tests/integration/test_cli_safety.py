"""plan, undo, replay, audit verify, ownership: what a person types before and after something went wrong."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from core_builders import ACCOUNT, CUSTOMER
from core_shell import Shell
from paper import PaperTown
from trifold.sync_core.commands.plan import tell
from trifold.sync_core.flows.intake import receive
from trifold.sync_core.flows.queue.worker import turn
from trifold.sync_core.flows.rehearsal import rehearse
from trifold.sync_core.model.changes import Change, Kind, System
from trifold.sync_core.model.outcomes import Code, came
from trifold.sync_core.store import audit, batches


def applied(shell: Shell) -> str:
    """One write of ours that replaced a phone; gives the record."""
    db = shell.core.desk.db
    record = shell.core.know_account(insuredmine=ACCOUNT, ams360=CUSTOMER)
    details = {
        "verb": "update",
        "changed": {"phone": {"before": "2075550199", "after": "2075550101"}},
        "references": {},
        "edit_of": None,
    }
    with db.begin() as conn:
        audit.write(
            db,
            conn,
            audit.Trail(agency="demo", correlation_id="r1"),
            "applied",
            canonical_id=record,
            system=System.INSUREDMINE,
            kind=Kind.ACCOUNT,
            external_id=ACCOUNT,
            details=details,
        )
    return record


def inbox_rows(shell: Shell) -> list[tuple[str, str]]:
    with shell.core.desk.db.read() as conn:
        return [tuple(row) for row in conn.exec_driver_sql("select kind, state from inbox order by id")]


# ---- the audit
def test_an_untouched_audit_is_whole(shell: Shell) -> None:
    applied(shell)

    said = shell.says("audit", "verify")

    assert said.startswith("1 entries; the chain is whole. Its newest hash is ")
    head = said.split()[-1]
    assert shell.says("audit", "verify", "--head", head) == said


def test_a_tampered_audit_is_found_out(shell: Shell, tmp_path: Path) -> None:
    applied(shell)
    applied_again = "insert into audit select 2, agency, at, correlation_id, event, canonical_id, system, kind, "
    with sqlite3.connect(tmp_path / "core.db") as raw:
        raw.execute("drop trigger audit_no_update")
        raw.execute("update audit set details = replace(details, '2075550199', '2075550000')")
        raw.execute(applied_again + "external_id, details, hash, hash from audit")
    raw.close()

    result = shell.type("audit", "verify")

    assert result.exit_code == 1
    assert "audit 1: it was changed after it was written" in result.stdout
    assert "its end was cut off, or written by something else" not in result.stdout.splitlines()[0]


def test_a_hash_that_was_written_down_must_still_be_there(shell: Shell) -> None:
    applied(shell)

    result = shell.type("audit", "verify", "--head", "f" * 64, "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["broken"] == [
        f"audit: it never had the hash {'f' * 64}, or what had it was changed"
    ]


# ---- plans
def test_a_plan_is_a_difference_per_system_and_field(capsys: pytest.CaptureFixture[str]) -> None:
    town = PaperTown()
    customer = town.ams360.add(Kind.ACCOUNT, firm_name="Harbor LLC", city="Austin")
    town.settle()
    (shown,) = town.insuredmine.live(Kind.ACCOUNT)
    town.ams360.edit(Kind.ACCOUNT, customer, city="Boston", zip="02101")
    change = Change(system=System.AMS360, kind=Kind.ACCOUNT, external_id=customer)

    tell(rehearse(town.desk, "town", lambda desk: receive(desk, "town", [change]), turn), as_json=False)

    head, first, second, total = capsys.readouterr().out.splitlines()
    assert head.split() == ["system", "kind", "id", "record", "what", "field", "before", "after"]
    assert first.split()[:3] == ["insuredmine", "account", shown] and first.split()[4:] == [
        "update",
        "city",
        "Austin",
        "Boston",
    ]
    assert second.split() == ["zip", "-", "02101"]
    assert total == "0 records made, 1 changed. Nothing was written."


def test_a_plan_says_which_system_does_not_answer_and_leaves_no_trace(shell: Shell) -> None:
    shell.ring(System.AMS360, CUSTOMER)
    before = inbox_rows(shell)

    said = shell.says("plan", "record", "insuredmine", "account", ACCOUNT)

    assert "0 records made, 0 changed. Nothing was written." in said
    assert f"insuredmine account {ACCOUNT}: " in said
    assert CUSTOMER not in said, "what waits is no part of it"
    assert inbox_rows(shell) == before
    assert CUSTOMER in shell.says("plan", "waiting")


def test_a_held_run_is_listed_and_answered(shell: Shell) -> None:
    db = shell.core.desk.db
    with db.begin() as conn:
        for run_id in ("run-a", "run-b"):
            batches.hold(db, conn, "demo", run_id, records=7, records_max=3, operations=[])

    held = json.loads(shell.says("plan", "runs", "--json"))

    assert {(run["id"], run["records"], run["records_max"]) for run in held} == {("run-a", 7, 3), ("run-b", 7, 3)}
    assert shell.says("plan", "confirm", "run-a") == "demo: run run-a goes on; 0 rings\n"
    assert shell.says("plan", "refuse", "run-b") == "demo: run run-b is given up; 0 rings\n"
    assert shell.says("plan", "runs") == "No run is held.\n"
    assert shell.refuses("plan", "confirm", "run-a").startswith("run run-a: no run of that number is held.")
    assert shell.refuses("plan", "show", "run-a").startswith("run run-a: no run of that number is held.")


# ---- undo and replay
def test_what_was_replaced_is_shown_and_its_undo_ordered(shell: Shell) -> None:
    record = applied(shell)

    (value,) = json.loads(shell.says("undo", "values", record, "--json"))
    said = shell.says("undo", "entry", str(value["entry"]), "--field", "phone")

    assert (value["field"], value["before"], value["after"]) == ("phone", "2075550199", "2075550101")
    assert said.startswith("demo: 1 record; the worker puts its values back as run ")
    assert inbox_rows(shell) == [("restore", "held"), ("run", "waiting")]


def test_a_run_is_undone_by_its_number(shell: Shell) -> None:
    applied(shell)

    assert json.loads(shell.says("undo", "run", "r1", "--json"))["records"] == 1
    assert shell.refuses("undo", "run", "r2").startswith("run r2: it wrote nothing in demo. Nothing was done.")


def test_a_dry_run_of_an_undo_orders_nothing(shell: Shell) -> None:
    applied(shell)

    assert "Nothing was written." in shell.says("undo", "run", "r1", "--dry-run")
    assert inbox_rows(shell) == []


def test_a_span_is_rung_again(shell: Shell) -> None:
    shell.ring(System.AMS360, CUSTOMER)
    shell.finish(came(Code.SYNCED, record="C-1"))

    said = shell.says("replay", "span", "2026-01-05", "2026-01-06", "--system", "ams360")

    assert said.startswith("demo: 1 ring; the worker looks at it as run ")
    assert inbox_rows(shell) == [("account", "done"), ("account", "held"), ("run", "waiting")]
    assert "nothing rang" in shell.refuses("replay", "span", "2020-01-01", "2020-01-02")


def test_whose_value_counts_is_a_table(shell: Shell) -> None:
    rows = json.loads(shell.says("ownership", "--json"))

    (line,) = (
        row
        for row in rows
        if (row["kind"], row["linked"]) == ("account", ["ams360", "benefitpoint", "insuredmine"])
        and "phone" in row["fields"]
    )
    assert (line["owner"], line["editors"], line["followers"]) == ("ams360", ["insuredmine"], ["benefitpoint"])
    assert "AMS360 is the record" in shell.says("ownership")
