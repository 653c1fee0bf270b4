"""A network for requests that plays its steps: answers, or failures."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

URL = "http://vendor.test/door?secret=1"
Step = Callable[[], Response] | Exception


def answer(status: int = 200, content: bytes = b"fine", **headers: str) -> Callable[[], Response]:
    def make() -> Response:
        made = Response()
        made.status_code, made.raw = status, io.BytesIO(content)
        made.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
        return made

    return make


class Script(BaseAdapter):
    """A network that plays its steps, the last one for ever."""

    def __init__(self, *steps: Step) -> None:
        super().__init__()
        self.steps, self.calls = list(steps), 0

    def send(self, request: PreparedRequest, *args: Any, **more: Any) -> Response:
        step = self.steps[min(self.calls, len(self.steps) - 1)]
        self.calls += 1
        if isinstance(step, Exception):
            raise step
        made = step()
        made.request, made.url = request, URL
        return made

    def close(self) -> None:
        """Nothing is open."""
