"""The console in a real browser: used by keyboard, heard by a screen reader, live without a reload, whole without
scripts, and deaf to what vendors' records would have it do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

import builders_browser
from builders_browser import EVIL, HEIGHT, NoBrowser, Site, chromium, found_browser, opened, site
from trifold.scenarios.agencies import CONSOLE

pytestmark = [pytest.mark.browser, pytest.mark.live]
PAGES = ("/", "/inbox", "/record", "/record?id=77", "/plans", "/review", "/audit", "/systems", "/ownership", "/fields")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("console")) as found:
        yield found


@pytest.fixture
def page(browser: Browser, sandbox: Site) -> Iterator[Page]:
    found = opened(browser, sandbox.core)
    complaints: list[ConsoleMessage] = []
    found.on("console", lambda said: complaints.append(said) if said.type in ("error", "warning") else None)
    yield found
    found.context.close()
    assert [said.text for said in complaints] == []


def assert_accessible(page: Page) -> None:
    """axe-core's rules for WCAG 2 A and AA, and its best practices."""
    found = Axe().run(page).response
    assert len(found["passes"]) > 10, "axe did not look"
    told = [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]
    assert told == [], page.url


def test_every_page_can_be_read_by_everybody(page: Page, sandbox: Site) -> None:
    own = [f"/record/{one}" for one in sandbox.records.values()]
    told = f"/explain/demo/insuredmine/{sandbox.ignored}"
    item = f"/review/{sandbox.twin('/review.json')['items'][0]['id']}"
    run = f"/plans/{sandbox.twin('/plans.json')['plans'][0]['run_id']}"
    for path in (*PAGES, *own, told, item, run):
        page.goto(path)
        assert page.locator("h1").count() == 1
        assert page.title().endswith("· sync core")
        assert_accessible(page)


def test_the_login_can_be_read_by_everybody(browser: Browser, sandbox: Site) -> None:
    page = browser.new_page(base_url=sandbox.core)
    page.goto("/review")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in to the console")
    assert_accessible(page)
    page.get_by_label("Password").fill("guess")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This is not the password of the console")
    assert_accessible(page)
    page.get_by_label("Password").fill(CONSOLE.password)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{sandbox.core}/review")
    page.context.close()


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the page")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("Start the daily"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "the focus is seen"
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("daily")


def test_one_click_answers_a_review_and_one_more_takes_it_back(page: Page) -> None:
    page.goto("/review")
    card = page.get_by_role("article").filter(has_text="not sent").first
    expect(card).to_contain_text("missing: street1, city, state, zip")
    number = re.search(r"Review (\d+)", card.inner_text())
    assert number
    card.get_by_role("button", name="Leave it").click()
    expect(page.get_by_role("status")).to_have_text(f"review {number[1]}: leave")
    page.goto(f"/review/{number[1]}")
    page.get_by_role("button", name="Undo this answer").click()
    expect(page.get_by_role("status")).to_have_text(f"review {number[1]}: open again")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


@pytest.mark.parametrize("work", ["daily", "sweep"])
def test_the_end_of_long_work_is_seen_without_a_reload(page: Page, sandbox: Site, work: str) -> None:
    page.goto("/")
    card = page.get_by_role("region", name="demo")
    card.get_by_role("button", name=re.compile(f"Start (the|a) {work}")).click()
    page.evaluate("window.unharmed = true")
    page.get_by_role("link", name="Skip to the page").focus()  # nothing in the card is in use
    started = sandbox.twin("/now.json")["agencies"]["demo"][work]["started_at"][:19].replace("T", " ")
    expect(card).to_contain_text(re.compile(f"{work} done started {started}", re.IGNORECASE))
    assert page.evaluate("window.unharmed") is True


def test_everything_works_without_scripts(browser: Browser, sandbox: Site) -> None:
    page = opened(browser, sandbox.core, scripts=False)
    card = page.get_by_role("region", name="demo")
    card.get_by_role("button", name="Start the daily").click()
    started = sandbox.twin("/now.json")["agencies"]["demo"]["daily"]["started_at"][:19].replace("T", " ")
    done = card.get_by_text(re.compile(f"Daily done started {started}"))
    for _ in range(100):
        page.get_by_role("link", name="Look again").click()
        if done.count():
            break
    expect(done).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in to the console")
    page.context.close()


def test_a_record_tells_whose_each_value_is_and_what_was_not_taken(page: Page, sandbox: Site) -> None:
    page.goto(f"/record/{sandbox.records['linked']}")
    values = page.get_by_role("region", name=re.compile("^Fields"))
    email = values.get_by_role("row").filter(has=page.get_by_role("rowheader", name="email"))
    expect(email).to_contain_text("InsuredMine (an edit)")
    lost = page.get_by_role("region", name="Values that do not count")
    expect(lost.get_by_role("row").filter(has_text="1 Local Lane")).to_contain_text("BenefitPoint follows here")
    email.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What happened?")


def test_a_record_that_was_not_sent_shows_the_closed_gate_and_the_remedy(page: Page, sandbox: Site) -> None:
    page.goto(f"/record/{sandbox.records['not sent']}")
    gates = page.get_by_role("region", name="Gates of AMS360")
    shut = gates.get_by_role("row").filter(has_text="failed")
    expect(shut).to_contain_text("missing: street1, city, state, zip")
    expect(shut).to_contain_text("Fill it in where the record is")


def test_what_a_vendors_record_holds_is_text_and_nothing_else(page: Page, sandbox: Site) -> None:
    page.goto(f"/record/{sandbox.records['evil']}")
    expect(page.get_by_role("cell", name=EVIL, exact=True)).to_be_visible()
    page.goto(f"/plans?canonical_id={sandbox.records['evil']}")
    expect(page.get_by_role("cell", name=EVIL, exact=True).first).to_be_visible()
    assert page.evaluate("window.struck") is None


def test_a_narrow_screen_shows_everything_without_scrolling_the_page_sideways(page: Page, sandbox: Site) -> None:
    page.set_viewport_size({"width": 320, "height": HEIGHT})
    for path in (*PAGES, f"/record/{sandbox.records['linked']}"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_without_a_browser_the_tests_fail_and_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(__file__).parent))

    with pytest.raises(NoBrowser, match="apt-get install chromium-headless-shell"):
        found_browser()
    assert builders_browser.BROWSERS[0] == "chromium-headless-shell"
