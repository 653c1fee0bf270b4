"""A headless Chromium, and a sandbox to look at: three simulators and a core as programs, and people who did things."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Browser, Page, sync_playwright

from trifold.sandbox import ports
from trifold.sandbox.hall import running
from trifold.sandbox.settings import CORE, Place
from trifold.scenarios.agencies import CONSOLE, Addresses
from trifold.scenarios.live import Live
from trifold.scenarios.report import PlayResult
from trifold.scenarios.stage import Stage

BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
REMEDY = "No headless Chromium was found. On Debian: apt-get install chromium-headless-shell"
EVIL = "<img src=x onerror='window.struck=1'>"
WIDTH, HEIGHT = 1280, 860


class NoBrowser(AssertionError):
    """A browser test without a browser fails; it is never skipped."""


def found_browser() -> str:
    """Raises NoBrowser with the remedy."""
    paths = [path for name in BROWSERS if (path := shutil.which(name))]
    if not paths:
        raise NoBrowser(REMEDY)
    return paths[0]


@contextmanager
def chromium() -> Iterator[Browser]:
    path = found_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A sandbox in which something has happened. ``records``: canonical ids, by what happened to them."""

    core: str
    folder: Path
    records: dict[str, str]
    ignored: str  # an InsuredMine account that nobody asked to send anywhere

    def twin(self, path: str) -> Any:
        """A JSON twin, as a program reads it."""
        headers = {"Authorization": f"Bearer {CONSOLE.token}"}
        answer = requests.get(self.core + path, headers=headers, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def note(self, name: str, external_id: str) -> None:
        (found,) = self.twin(f"/record.json?id={external_id}")["found"]
        self.records[name] = str(found["canonical_id"])


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """A client in all systems with a local edit; one that lacks its address; one with an evil name; one ignored."""
    place = Place(ports=ports.free(), folder=folder)
    urls = place.urls
    with running(place, threading.Event(), worlds=("demo", "connected"), fresh=True):
        addresses = Addresses(**{name: url for name, url in urls.items() if name != CORE}, core=urls[CORE])
        stage = Stage(Live(world="demo", addresses=addresses), PlayResult(name="console"))
        found = Site(core=urls[CORE], folder=folder, records={}, ignored=_ignored(stage))
        for told, external_id in _sent(stage).items():
            found.note(told, external_id)
        yield found


def _ignored(stage: Stage) -> str:
    """An account that stays in InsuredMine; its id."""
    return stage.insuredmine.add_account(stage.role("ada")).last_part


def _sent(stage: Stage) -> dict[str, str]:
    """What people did; gives the accounts' ids in InsuredMine."""
    a, b, i = stage.ams360, stage.benefitpoint, stage.insuredmine
    harbor, mill, bo = stage.role("harbor"), stage.role("mill"), stage.role("bo")
    a.add_customer(harbor)
    b.add_account_from_ams360(harbor, classification="Group")
    stage.settle()
    stage.daily()
    b.edit_account(harbor, street1="1 Local Lane")
    stage.settle()
    a.edit_customer(harbor, ZipCode="77551")
    stage.settle()
    i.edit_account(harbor, email="front-desk@harbor.example.com")
    lacks = i.add_account(mill, ["ams360"], street1="", city="", state="", zip="").last_part
    evil = i.add_account(bo, ["ams360"], middleName=EVIL).last_part
    stage.settle()
    return {"linked": i.shows.account(harbor)["id"], "not sent": lacks, "evil": evil}


def opened(browser: Browser, core: str, *, scripts: bool = True) -> Page:
    """A page of a person who is logged in; whatever the browser complains of fails the test."""
    context = browser.new_context(
        base_url=core, java_script_enabled=scripts, viewport={"width": WIDTH, "height": HEIGHT}
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: complained(str(error)))
    page.goto("/login")
    page.get_by_label("Password").fill(CONSOLE.password)
    page.get_by_role("button", name="Log in").click()
    return page


def complained(error: str) -> None:
    raise AssertionError(f"the browser complained: {error}")
