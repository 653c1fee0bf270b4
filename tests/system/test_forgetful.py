"""The forgetful engine: the core but for one field, which some play must miss; the report says which field it was."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from requests import Request

from trifold.sandbox.cli import main
from trifold.scenarios import plays
from trifold.scenarios.controls.forgetful import Gap, gap, gaps, without
from trifold.scenarios.run import indoors, run_one

# A gap of each system and record, and the play of one field (or flow) that misses it.
MISSED_BY = {
    ("ams360", "account", "street2"): "field.person.street2.insuredmine_to_ams360",
    ("ams360", "account", "tax_id"): "field.firm.internal_connection",
    ("ams360", "contact", "title"): "field.contact.title.insuredmine_to_both",
    ("ams360", "policy", "monthly_premium"): "field.plan.monthly_premium.benefitpoint_to_all",
    ("benefitpoint", "account", "phone"): "field.person.phone.ams360_to_all",
    ("benefitpoint", "contact", "zip"): "field.contact.zip.insuredmine_to_benefitpoint",
    ("benefitpoint", "contact", "primary"): "made_primary",
    ("insuredmine", "account", "executive"): "field.firm.executive.ams360_to_all",
    ("insuredmine", "contact", "email"): "field.contact.email.benefitpoint_to_insuredmine",
    ("insuredmine", "policy", "other_line"): "field.policy.other_line.ams360_to_insuredmine",
}


def seed_of(system: str, record: str, field: str) -> int:
    return next(n for n, one in enumerate(gaps()) if (one.system, one.record, one.field) == (system, record, field))


@pytest.mark.parametrize(("which", "play"), MISSED_BY.items(), ids=[" ".join(which) for which in MISSED_BY])
def test_a_field_that_is_left_out_is_missed(which: tuple[str, str, str], play: str) -> None:
    result = run_one(plays.load(play), indoors(f"per-field-forgetful:{seed_of(*which)}"))
    assert result.outcome != "passed"
    assert run_one(plays.load(play), indoors()).outcome == "passed"


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(len(gaps())), ids=lambda seed: str(gap(seed)))
def test_every_field_that_can_be_left_out_is_missed_by_some_play(seed: int) -> None:
    names = ["made_primary", *(name for name in plays.names() if name.startswith("field."))]
    outcomes = (run_one(plays.load(name), indoors(f"per-field-forgetful:{seed}")).outcome for name in names)
    assert any(outcome != "passed" for outcome in outcomes)


def test_the_command_ends_with_1_and_names_the_field() -> None:
    seed = seed_of("insuredmine", "contact", "title")
    words = ["play", "field.contact.title.ams360_to_all", "--engine", "per-field-forgetful", "--engine-seed", str(seed)]
    done = CliRunner().invoke(main, [*words, "--format", "json"], prog_name="trifold", catch_exceptions=False)
    assert done.exit_code == 1
    told = "insuredmine: title (title) is left out of every write of a contact"
    assert done.stderr == f"engine per-field-forgetful:{seed}: {told}\n"
    missed = [check for play in json.loads(done.stdout)["plays"] for check in play["checks"] if not check["passed"]]
    assert "title" in missed[0]["expected"]


def test_seeds_go_round_and_neighbours_differ() -> None:
    assert gap(3) == gap(3 + len(gaps())) != gap(4)


STREET = Gap(system="insuredmine", record="account", field="street2", paths=("address.street2",))
SUITE = Gap(system="benefitpoint", record="account", field="street2", paths=("mainAddress.street2",))


@pytest.mark.parametrize(
    ("path", "sent", "left"),
    [
        ("accounts/1", {"address": {"street1": "a", "street2": "b"}}, {"address": {"street1": "a"}}),
        ("accounts", {"dba": "x"}, {"dba": "x"}),
        ("contacts/1", {"address": {"street2": "b"}}, {"address": {"street2": "b"}}),
        ("accounts/1/external-ids", {"address": {"street2": "b"}}, {"address": {"street2": "b"}}),
    ],
)
def test_a_member_is_taken_out_of_the_writes_of_its_record_only(path: str, sent: object, left: object) -> None:
    request = Request("PATCH", f"http://insuredmine.test/v1/{path}", json=sent).prepare()
    strained = without(request, STREET)
    assert json.loads(strained.body or b"") == left
    assert strained.headers["Content-Length"] == str(len(strained.body or b""))


@pytest.mark.parametrize(
    ("operation", "gone"), [("updateAccount", True), ("updateAccountContact", False), ("getAccount", False)]
)
def test_an_element_is_taken_out_of_the_writes_of_its_record_only(operation: str, gone: bool) -> None:
    record = "<mainAddress><street1>a</street1><street2>b</street2></mainAddress>"
    body = f"<e><header/><body><{operation}><update>{record}</update></{operation}></body></e>"
    request = Request("POST", "http://benefitpoint.test/x", data=body.encode()).prepare()
    assert (b"street2" not in (without(request, SUITE).body or b"")) is gone
