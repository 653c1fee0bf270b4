"""What a person does in the console: one form each, and a page that says what came of it."""

from __future__ import annotations

import pytest

from core_builders import ACCOUNT, CUSTOMER, Core, agency, settings
from trifold.sync_core.flows.queue.worker import claim
from trifold.sync_core.model.changes import Change, Kind, System
from trifold.sync_core.model.outcomes import Code, came
from trifold.sync_core.store import batches, inbox, reviews
from trifold.sync_core.store.batches import BatchKind


@pytest.fixture
def core() -> Core:
    found = Core()
    found.enter()
    return found


def conflict(core: Core) -> int:
    canonical_id = core.know_account("Harbor Light Bakery", ams360=CUSTOMER, insuredmine=ACCOUNT)
    with core.desk.db.begin() as conn:
        return reviews.open_item(
            core.desk.db,
            conn,
            "demo",
            topic=f"conflict/{canonical_id}/phone",
            reason="conflict",
            title="phone was changed on two sides.",
            evidence={"name": "phone", "loser": "insuredmine", "kept": "2075550101", "lost": "2075550199"},
            canonical_id=canonical_id,
            system=System.INSUREDMINE,
        )


def test_one_click_answers_a_review_and_one_more_takes_it_back(core: Core) -> None:
    number = conflict(core)
    page = f"/review/{number}"

    assert core.send(page, f"{page}/answer", choice="apply").location == page
    answered = core.client.get(page).text
    assert f"review {number}: apply" in answered
    assert "Undo this answer" in answered
    assert core.rings() == [("ams360", "account", CUSTOMER, None)]

    core.send(page, f"{page}/undo")
    assert f"review {number}: open again" in core.client.get(page).text
    assert core.client.get(f"{page}.json").json["item"]["state"] == "open"


def test_the_suggested_answer_is_marked(core: Core) -> None:
    conflict(core)

    page = core.client.get("/review").text
    assert page.count("(suggested)") == 1
    assert "The value that counts stays." in page


def test_an_answer_that_does_not_fit_is_told_and_changes_nothing(core: Core) -> None:
    number = conflict(core)
    page = f"/review/{number}"

    core.send(page, f"{page}/answer", choice="marry")
    assert 'role="alert"' in (said := core.client.get(page).text)
    assert "say apply or leave. Nothing was changed." in said


def test_the_daily_is_started_once(core: Core) -> None:
    core.send("/", "/daily", agency="demo")
    assert "starts" in core.client.get("/").text
    core.send("/", "/daily", agency="demo")

    page = core.client.get("/").text
    assert "is running already" in page
    assert "<progress" in page
    assert core.client.get("/now.json").json["agencies"]["demo"]["daily"]["state"] == "listing"


def test_a_sweep_is_started_once_and_rings_for_itself(core: Core) -> None:
    core.send("/", "/sweep", agency="demo")
    core.send("/", "/sweep", agency="demo")

    assert "is running already" in core.client.get("/").text
    [(system, kind, _, _)] = core.rings()
    assert (system, kind) == ("ams360", "sweep")
    assert core.client.get("/now.json").json["agencies"]["demo"]["sweep"]["state"] == "listing"


def test_with_several_agencies_one_must_be_named() -> None:
    core = Core(settings(demo=agency(), second=agency()))
    core.enter()

    assert core.send("/", "/daily").status_code == 400
    assert core.send("/", "/daily", agency="third").status_code == 404
    assert core.send("/", "/daily", agency="second").status_code == 303


def test_a_dead_letter_is_rung_again(core: Core) -> None:
    core.send("/inbox", "/inbox/ring", system="ams360", kind="account", external_id=CUSTOMER)
    db = core.desk.db
    ring = claim(core.desk)
    assert ring is not None
    with db.begin() as conn:
        inbox.dead_letter(db, conn, ring, came(Code.FAILED, why="it never answered"))
    assert "Queue again" in core.client.get("/inbox").text

    core.send("/inbox", f"/inbox/{ring.id}/requeue")
    page = core.client.get("/inbox").text
    assert f"inbox {ring.id}: it is queued again" in page
    core.send("/inbox", f"/inbox/{ring.id}/requeue")
    assert "there is no dead letter of that number" in core.client.get("/inbox").text


def test_what_is_to_be_rung_must_be_named(core: Core) -> None:
    assert core.send("/inbox", "/inbox/ring", system="ams360").status_code == 400
    assert core.rings() == []


def held_run(core: Core) -> str:
    db = core.desk.db
    change = {"before": "14 Elm Street", "after": "15 Elm Street"}
    told = {
        "verb": "update", "system": "benefitpoint", "kind": "account", "canonical_id": "C-1", "external_id": "7",
        "edit_of": None, "restores": False, "changed": {"street1": change},
    }  # fmt: skip
    with db.begin() as conn:
        batches.hold(db, conn, "demo", "replay-1", kind=BatchKind.REPLAY, records=7, records_max=5, operations=[told])
        one = Change(system=System.AMS360, kind=Kind.ACCOUNT, external_id=CUSTOMER)
        inbox.enqueue(db, conn, "demo", one, job_id="replay-1", held=True)
    return "replay-1"


def test_a_run_that_stopped_shows_its_difference_and_goes_on_when_a_person_says_so(core: Core) -> None:
    run_id = held_run(core)
    page = core.client.get(f"/plans/{run_id}").text
    assert "14 Elm Street" in page
    assert "15 Elm Street" in page
    assert "the cap is 5" in page

    core.send(f"/plans/{run_id}", f"/plans/{run_id}/confirm")
    assert core.client.get(f"/plans/{run_id}.json").json["run"]["state"] == "confirmed"
    core.send("/inbox", f"/plans/{run_id}/refuse")
    assert "no run of that number is held" in core.client.get(f"/plans/{run_id}").text


def test_an_undo_of_a_run_that_wrote_nothing_is_refused(core: Core) -> None:
    core.send("/", "/plans/nothing/undo", agency="demo")
    assert "it wrote nothing in demo" in core.client.get("/plans").text

    core.send("/", "/audit/77/restore", agency="demo")
    assert "demo has no such write" in core.client.get("/plans").text


def test_a_record_that_did_not_arrive_is_explained_gate_by_gate(core: Core) -> None:
    found = core.client.get("/record?id=77").text
    assert "/explain/demo/benefitpoint/77" in found

    page = core.client.get("/explain/demo/benefitpoint/77").text
    assert "Nobody ever told of it" in page
    assert "not reached" in page
    gates = core.client.get("/explain/demo/benefitpoint/77.json").json["gates"]
    assert [(gate["name"], gate["passed"]) for gate in gates[:3]] == [
        ("known system", True), ("heard", False), ("looked at", None),
    ]  # fmt: skip


def test_a_mapping_is_set_changed_and_forgotten(core: Core) -> None:
    line = {"agency": "demo", "field": "carrier", "value": "Summit Vale Life"}

    core.send("/mappings", "/mappings", **line, code="CDL", name="Cedar Life")
    core.send("/mappings", "/mappings", **line, code="GRT", name="")

    (shown,) = core.client.get("/mappings.json").json["mappings"]
    assert (shown["value"], shown["code"], shown["name"]) == ("Summit Vale Life", "GRT", "")
    core.send("/mappings", "/mappings/remove", **line)
    assert core.client.get("/mappings.json").json["mappings"] == []


def test_two_accounts_are_merged_on_the_page_that_told_what_it_does(core: Core) -> None:
    first = core.know_account(ams360="a-1", insuredmine="i-1")
    second = core.know_account(benefitpoint="b-1", insuredmine="i-2")
    page = f"/record/{first}/merge"
    assert core.client.get(page).status_code == 200
    assert "has no account" in core.client.get(f"{page}?with=benefitpoint:9").text

    told = core.client.get(f"{page}.json?with=insuredmine:i-2").json
    assert told["other"] == second and any("i-2 is merged into i-1" in line for line in told["lines"])
    wrong = {"agency": "demo", "first": first, "second": second, "code": "NO"}
    assert "Nothing was changed" in core.client.get(core.send(page, "/record/merge", **wrong).headers["Location"]).text
    core.send(f"{page}?with={second}", "/record/merge", **{**wrong, "code": told["code"]})

    links = core.client.get(f"/record/{first}.json").json["record"]["links"]
    assert {(link["system"], link["external_id"]) for link in links} == {
        ("ams360", "a-1"),
        ("benefitpoint", "b-1"),
        ("insuredmine", "i-1"),
    }
    core.send(f"/record/{first}", "/record/unlink", agency="demo", system="benefitpoint", external_id="b-1")
    links = core.client.get(f"/record/{first}.json").json["record"]["links"]
    assert [link["state"] for link in links if link["system"] == "benefitpoint"] == ["unlinked"]
