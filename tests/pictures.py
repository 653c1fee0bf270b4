"""Takes the pictures of the console for docs/pictures: ``python tests/pictures.py``. Look at them, then keep them."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from builders_browser import WIDTH, Site, chromium, opened, site

PLACE = Path(__file__).parents[1] / "docs" / "pictures"


def shown(sandbox: Site) -> dict[str, tuple[str, int]]:
    """Picture -> the page, and how much of it is worth showing (pixels)."""
    item = sandbox.twin("/review.json")["items"][0]["id"]
    plans = sandbox.twin("/plans.json?limit=200")["plans"]
    update = next(p for p in plans if any(one["edit_of"] for one in p["operations"]))
    return {
        "console-now": ("/", 560),
        "console-record": (f"/record/{sandbox.records['linked']}", 1240),
        "console-not-sent": (f"/record/{sandbox.records['not sent']}", 890),
        "console-ignored": (f"/explain/demo/insuredmine/{sandbox.ignored}", 560),
        "console-review": (f"/review/{item}", 620),
        "console-plans": (f"/plans/{update['run_id']}", 530),
        "console-ownership": ("/ownership", 900),
    }


def take(page: Page, name: str, path: str, height: int) -> None:
    page.goto(path)
    page.set_viewport_size({"width": WIDTH, "height": height})
    page.screenshot(path=PLACE / f"{name}.png")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, site(Path(folder)) as sandbox, chromium() as browser:
        page = opened(browser, sandbox.core)
        for name, (path, height) in shown(sandbox).items():
            take(page, name, path, height)
            sys.stdout.write(f"{name}.png: {path}\n")
