"""The console's pages and their JSON twins; what vendors wrote is shown as text, never as markup."""

from __future__ import annotations

import pytest

from core_builders import ACCOUNT, CUSTOMER, Core, agency, ams360_notice, settings, webhook
from trifold.sync_core.model.changes import System
from trifold.sync_core.store import audit, cursors, heart, reviews

EVIL = '<script>alert("x")</script>'


@pytest.fixture
def core() -> Core:
    found = Core()
    assert found.enter().status_code == 303
    return found


def open_review(core: Core, title: str, canonical_id: str | None = None) -> int:
    with core.desk.db.begin() as conn:
        return reviews.open_item(
            core.desk.db,
            conn,
            "demo",
            topic=f"conflict/{title}",
            reason="conflict",
            title=title,
            evidence={"lost": EVIL},
            canonical_id=canonical_id,
            system=System.INSUREDMINE,
        )


@pytest.mark.parametrize(
    ("path", "twin"),
    [
        ("/", "/now.json"),
        ("/inbox", "/inbox.json"),
        ("/record", "/record.json"),
        ("/plans", "/plans.json"),
        ("/review", "/review.json"),
        ("/mappings", "/mappings.json"),
        ("/audit", "/audit.json"),
        ("/systems", "/systems.json"),
        ("/ownership", "/ownership.json"),
        ("/fields", "/fields.json"),
    ],
)
def test_every_page_is_a_page_and_has_a_twin_in_json(core: Core, path: str, twin: str) -> None:
    page = core.client.get(path)

    assert page.status_code == 200
    assert page.content_type == "text/html; charset=utf-8"
    assert f'href="{twin}"' in page.text
    assert core.client.get(twin).is_json


def test_the_home_page_tells_how_much_waits(core: Core) -> None:
    core.tell_ams360(ams360_notice())
    open_review(core, "Two values")

    status = core.client.get("/now.json").json

    assert status == core.client.get("/api/status").json
    systems = status["agencies"]["demo"].pop("systems")
    assert [(one["system"], one["state"]) for one in systems] == [(system, "unknown") for system in System]
    assert status["agencies"]["demo"] == {
        "mode": "realtime",
        "internal_connection": "off",
        "warnings": [],
        "waiting": 1,
        "running": 0,
        "dead": 0,
        "in_doubt": 0,
        "open_reviews": 1,
        "held_runs": 0,
        "polled_at": None,
        "daily": None,
        "sweep": None,
    }
    assert "/inbox?agency=demo&amp;state=waiting" in core.client.get("/").text


def test_the_last_poll_is_an_iso_time(core: Core) -> None:
    with core.desk.db.begin() as conn:
        cursors.move(core.desk.db, conn, "demo", "polled", "now")

    assert core.client.get("/api/status").json["agencies"]["demo"]["polled_at"] == "2026-01-05T09:00:00Z"


def test_the_inbox_shows_what_rings(core: Core) -> None:
    core.tell_ams360(ams360_notice())
    core.tell_insuredmine(webhook())

    assert [ring["external_id"] for ring in core.client.get("/inbox.json").json["rings"]] == [ACCOUNT, CUSTOMER]
    assert core.client.get("/inbox.json?limit=1").json["rings"][0]["system"] == "insuredmine"
    assert core.client.get("/inbox.json?state=dead").json["rings"] == []
    assert CUSTOMER in core.client.get("/inbox?agency=demo&state=waiting").text


def test_a_record_shows_its_links_and_whose_values_count(core: Core) -> None:
    canonical_id = core.know_account("Harbor Light Bakery", ams360=CUSTOMER, insuredmine=ACCOUNT)

    record = core.client.get(f"/record/{canonical_id}.json").json["record"]
    page = core.client.get(f"/record/{canonical_id}").text

    assert [link["external_id"] for link in record["links"]] == [CUSTOMER, ACCOUNT]
    assert record["rule"]["authority"] == "ams360"
    [firm_name] = [field for field in record["fields"] if field["name"] == "firm_name"]
    assert (firm_name["value"], firm_name["owner"]) == ("Harbor Light Bakery", "ams360")
    assert firm_name["editors"] == ["insuredmine"]
    assert set(firm_name["shadows"]) == {"ams360", "insuredmine"}
    assert CUSTOMER in page
    assert "InsuredMine&#39;s users may edit" in page


def test_a_record_is_found_by_any_of_its_ids(core: Core) -> None:
    canonical_id = core.know_account(ams360=CUSTOMER, insuredmine=ACCOUNT)

    for asked in (CUSTOMER, ACCOUNT, canonical_id):
        found = core.client.get("/record.json", query_string={"id": asked}).json["found"]
        assert [record["canonical_id"] for record in found] == [canonical_id]
    assert core.client.get("/record.json?id=nothing").json["found"] == []


def test_what_vendors_wrote_is_never_markup(core: Core) -> None:
    canonical_id = core.know_account(EVIL, ams360=CUSTOMER)
    open_review(core, EVIL, canonical_id)
    with core.desk.db.begin() as conn:
        trail = audit.Trail(agency="demo", correlation_id="1")
        audit.write(core.desk.db, conn, trail, "merged", canonical_id=canonical_id, details={"lost": EVIL})

    for path in (f"/record/{canonical_id}", "/review", "/audit"):
        page = core.client.get(path).text
        assert EVIL not in page
        assert "&lt;script&gt;" in page or "\\u003cscript" in page
    echoed = core.client.get("/record", query_string={"id": '"><script>'}).text
    assert '"><script>' not in echoed


def test_the_reviews_offer_their_answers(core: Core) -> None:
    number = open_review(core, "Two values")

    assert f'action="/review/{number}/answer"' in core.client.get("/review").text
    assert core.client.get(f"/review/{number}.json").json["item"]["choices"][-1]["name"] == "leave"
    assert core.client.get("/review/77").status_code == 404
    assert core.client.get("/review.json?state=answered").json["items"] == []
    assert len(core.client.get("/review.json?state=all").json["items"]) == 1


def test_the_audit_can_be_narrowed(core: Core) -> None:
    core.tell_ams360(ams360_notice())
    core.tell_insuredmine(webhook())

    assert len(core.client.get("/audit.json").json["entries"]) == 2
    [entry] = core.client.get(f"/audit.json?external_id={CUSTOMER}").json["entries"]
    assert (entry["event"], entry["system"]) == ("received", "ams360")
    assert core.client.get("/audit.json?canonical_id=C-0").json["entries"] == []


def test_the_systems_show_their_addresses_and_never_a_secret(core: Core) -> None:
    core.know_account(ams360=CUSTOMER)
    shown = core.client.get("/systems").text

    systems = core.client.get("/systems.json").json["agencies"]["demo"]["systems"]
    assert systems["ams360"]["account"] == 1
    assert systems["benefitpoint"]["url"] == "https://benefitpoint.test"
    for secret in ("Trifold-1", "bell", "hook"):
        assert secret not in shown


def test_an_agency_without_benefitpoint_shows_two_systems() -> None:
    core = Core(settings(demo=agency(benefitpoint=None)))

    assert list(core.twin("/systems.json").json["agencies"]["demo"]["systems"]) == ["ams360", "insuredmine"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("/inbox?limit=0", 400),
        ("/inbox?limit=1001", 400),
        ("/inbox?limit=many", 400),
        ("/inbox?state=odd", 400),
        ("/audit?system=sap", 400),
        ("/inbox?agency=nobody", 404),
        ("/record/C-unknown", 404),
        ("/explain/nobody/ams360/1", 404),
        ("/explain/demo/sap/1", 404),
        ("/plans/none", 404),
        ("/plans?state=odd", 400),
        ("/nowhere", 404),
    ],
)
def test_a_wrong_question_is_refused_for_people_and_machines(core: Core, query: str, status: int) -> None:
    page = core.client.get(query)
    path, _, asked = query.partition("?")
    twin = core.client.get(f"{path}.json?{asked}")

    assert (page.status_code, twin.status_code) == (status, status)
    assert page.content_type.startswith("text/html")
    assert twin.content_type == "application/problem+json"


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_kept_by_the_browser(core: Core) -> None:
    page = core.client.get("/")

    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    with core.client.get("/static/console.css") as style:
        assert style.status_code == 200
    assert core.client.get("/favicon.ico").status_code == 204


def test_health_answers(core: Core) -> None:
    assert core.client.get("/health").json == {"status": "ok"}


def test_ready_means_that_a_worker_works(core: Core) -> None:
    assert core.client.get("/ready").status_code == 503

    heart.beat(core.desk.db)
    assert core.client.get("/ready").status_code == 200

    core.clock.advance(60)
    assert core.client.get("/ready").status_code == 503

    heart.beat(core.desk.db)
    heart.stop(core.desk.db)
    assert core.client.get("/ready").status_code == 503
