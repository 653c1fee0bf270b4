"""Nobody keeps the systems in agreement: no notice has a recipient, nothing is looked at."""

from __future__ import annotations

from flask import Flask

from trifold.scenarios.engines import Engine, SessionFor
from trifold.sync_core.settings import Settings


class NoEngine:
    """An engine that is never there; its application answers 404 to everything."""

    def __init__(self) -> None:
        self.app = Flask("trifold.scenarios.controls.none").wsgi_app

    def drain(self, steps: int | None = None) -> int:
        return 0

    def tick(self) -> int:
        return 0

    def poll(self) -> None:
        """Looks at nothing."""

    def resume(self) -> None:
        """Knows of nothing."""

    def close(self) -> None:
        """Holds nothing."""


def build(settings: Settings, session_for: SessionFor) -> Engine:
    return NoEngine()
