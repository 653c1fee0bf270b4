"""A way to type sync-core commands: a settings file, its database, and what a command says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from core_builders import Core
from trifold.sync_core.cli import main
from trifold.sync_core.flows.queue.worker import claim
from trifold.sync_core.model.changes import Change, Kind, System
from trifold.sync_core.model.outcomes import Outcome
from trifold.sync_core.store import inbox

NOWHERE = "http://127.0.0.1:9"  # nothing listens on the discard port


def toml(tree: dict[str, Any], path: str = "") -> str:
    """Dotted keys; enough for settings."""
    lines = []
    for name, value in tree.items():
        if isinstance(value, dict):
            lines.append(toml(value, f"{path}{name}."))
        else:
            lines.append(f"{path}{name} = {json.dumps(value)}")
    return "\n".join(lines)


@dataclass
class Shell:
    """A settings file, its database, and a way to type commands."""

    file: Path
    core: Core

    def type(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["--settings", str(self.file), *words], catch_exceptions=False)

    def says(self, *words: str) -> str:
        result = self.type(*words)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def refuses(self, *words: str) -> str:
        """The one line of a refusal."""
        result = self.type(*words)
        assert (result.exit_code, result.stdout) == (2, "")
        [line] = result.stderr.splitlines()
        return line

    def ring(self, system: System, external_id: str) -> None:
        with self.core.desk.db.begin() as conn:
            change = Change(system=system, kind=Kind.ACCOUNT, external_id=external_id)
            inbox.enqueue(self.core.desk.db, conn, "demo", change)

    def finish(self, outcome: Outcome) -> None:
        db, item = self.core.desk.db, claim(self.core.desk)
        assert item is not None
        with db.begin() as conn:
            inbox.finish(db, conn, item, outcome)
