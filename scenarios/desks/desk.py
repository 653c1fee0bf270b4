"""What every desk has: a browser at its system, and somebody who writes the story down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from trifold.scenarios.browser import Browser, Page

Tell = Callable[[str, str], None]


class Desk:
    """One person's place in one system. ``began`` is called before every act: time passes, the story goes on."""

    system: ClassVar[str]

    def __init__(self, browser: Browser, tell: Tell) -> None:
        self.browser, self._tell = browser, tell

    def _did(self, told: str, page: Page | None = None) -> None:
        refused = f" (refused: {'; '.join(page.errors)})" if page is not None and page.refused else ""
        self._tell(self.system, told + refused)


def named(fields: dict[str, Any]) -> str:
    """Edited fields as a story tells them."""
    return ", ".join(f"{name} = {value!r}" for name, value in fields.items())


def area_code(phone: str) -> str:
    """The first three of ten digits."""
    return phone[:3]


def local_number(phone: str) -> str:
    """The last seven of ten digits."""
    return phone[3:]
