"""A tiny browser: opens a screen, fills the fields of a form by name, submits it and follows the redirect.

It runs no scripts: the screens are plain forms, and a person without a mouse can do the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

import lxml.html
import requests

from trifold.scenarios.forms import Form, FormError

TIMEOUT_SECONDS = 30
REFUSED = 422


class ScreenError(Exception):
    """A screen isn't what the play needs: a missing page, form, field or choice."""


class Page:
    """A screen as it came back: ``status`` 200, or 422 with ``errors`` when a form was refused."""

    def __init__(self, url: str, status: int, text: str) -> None:
        self.url, self.status = url, status
        self.document: Any = lxml.html.fromstring(text, base_url=url)

    @property
    def refused(self) -> bool:
        return self.status == REFUSED

    @property
    def errors(self) -> list[str]:
        """The listed reasons of a refused form."""
        return _texts(self.document.xpath("//*[@role='alert']//li"))

    @property
    def last_part(self) -> str:
        """The last part of the address, which is a record's id on its page."""
        return self.url.partition("?")[0].rstrip("/").rpartition("/")[2]

    @property
    def toast(self) -> str:
        """What the page says about the act that led to it."""
        return self.text("//*[@role='status']")

    @property
    def heading(self) -> str:
        return " ".join(_texts(self.document.xpath("//main//h1")))

    def text(self, path: str = "//main") -> str:
        """The text of a part in one line."""
        return " ".join(_texts(self.document.xpath(path)))

    def rows(self) -> list[dict[str, str]]:
        """The body of the page's first table, each row under the texts of its head."""
        tables = self.document.xpath("//main//table")
        if not tables:
            return []
        heads = _texts(tables[0].xpath(".//thead//th"))
        rows = tables[0].xpath(".//tbody/tr")
        return [dict(zip(heads, _texts(row.xpath("./th|./td")), strict=False)) for row in rows]

    def facts(self) -> dict[str, str]:
        """The page's lists of labels and values."""
        labels, values = (_texts(self.document.xpath(f"//main//dl/{tag}")) for tag in ("dt", "dd"))
        return dict(zip(labels, values, strict=False))

    def has_link(self, text: str) -> bool:
        return text in _texts(self.document.xpath("//a[@href]"))

    def link(self, text: str) -> str:
        """The address behind a link, by its text. Raises ScreenError."""
        for anchor in self.document.xpath("//a[@href]"):
            if anchor.text_content().strip() == text:
                return urljoin(self.url, str(anchor.get("href")))
        raise ScreenError(f"{self.url}: there is no link {text!r}")

    def has_field(self, name: str) -> bool:
        return any(name in form.names for form in self._forms())

    def values(self, names: Iterable[str]) -> dict[str, str]:
        """What stands in the fields of the form that has them all."""
        form = self.form(set(names))
        return {name: form.value(name) for name in names}

    def form(self, names: Collection[str], action: str = "", where: Mapping[str, str] | None = None) -> Form:
        """The first form that has all the fields, whose address ends with ``action`` and in which ``where`` stands
        already. Raises ScreenError."""
        known = where or {}
        for form in self._forms():
            target = urljoin(self.url, form.action or self.url).partition("?")[0]
            fits = {*names, *known} <= form.names and target.endswith(action)
            if fits and all(form.value(name) == value for name, value in known.items()):
                return form
        have = [(form.action, sorted(form.names)) for form in self._forms()]
        raise ScreenError(f"{self.url}: no form ...{action} has the fields {sorted(names)}; there are {have}")

    def _forms(self) -> list[Form]:
        return [Form(element) for element in self.document.forms]


def _texts(elements: Iterable[Any]) -> list[str]:
    return [" ".join(element.text_content().split()) for element in elements]


class Browser:
    """One person's browser at one system. ``home`` is the address that relative paths start from."""

    def __init__(self, session: requests.Session, home: str) -> None:
        self._session, self._home = session, home.rstrip("/") + "/"

    def read(self, path: str, **query: str) -> Any:
        """A page's JSON twin. Raises ScreenError."""
        answer = self._session.get(urljoin(self._home, path), params=query, timeout=TIMEOUT_SECONDS)
        if answer.status_code != requests.codes.ok:
            raise ScreenError(f"GET {answer.url}: HTTP {answer.status_code}")
        return answer.json()

    def open(self, path: str, **query: str) -> Page:
        """Raises ScreenError for a page that can't be shown."""
        answer = self._session.get(urljoin(self._home, path), params=query, timeout=TIMEOUT_SECONDS)
        return _page(answer, {200})

    def post(self, path: str, **fields: str) -> Page:
        """Send a form that was opened before and is not shown any more."""
        answer = self._session.post(urljoin(self._home, path), data=fields, timeout=TIMEOUT_SECONDS)
        return _page(answer, {200, REFUSED})

    def submit(
        self,
        page: Page,
        fields: Mapping[str, Any],
        *,
        action: str = "",
        having: Collection[str] = (),
        where: Mapping[str, str] | None = None,
        presses: int = 1,
        button: tuple[str, str] | None = None,
    ) -> Page:
        """Fill and send the form that has the fields (and those it is known by, ``where`` with their values), so often
        as its button is pressed, or one of its buttons by name and value; the page that follows, or the same with its
        errors."""
        form = page.form({*fields, *having}, action, where)
        try:
            for name, value in fields.items():
                form.fill(name, value)
        except FormError as error:
            raise ScreenError(f"{page.url}: {error}") from error
        target, pairs = urljoin(page.url, form.action or page.url), [*form.pairs(), *([button] if button else [])]
        for _ in range(presses):
            if form.method == "GET":
                address = target.partition("?")[0]
                answer = self._session.get(address, params=pairs, timeout=TIMEOUT_SECONDS)
            else:
                answer = self._session.post(target, data=pairs, timeout=TIMEOUT_SECONDS)
        return _page(answer, {200, REFUSED})


def _page(answer: requests.Response, allowed: set[int]) -> Page:
    if answer.status_code not in allowed:
        text = " ".join(answer.text.split())[:300]
        raise ScreenError(f"{answer.request.method} {answer.url}: HTTP {answer.status_code}: {text}")
    return Page(answer.url, answer.status_code, answer.text)
