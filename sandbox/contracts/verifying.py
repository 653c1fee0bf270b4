"""Verifies pacts at a site: Pact's verifier asks the interpreter, the interpreter asks the provider.

``verify(read(FOLDER / "sync-core-ams360.json"), Indoor())`` gives a Verdict. ``Indoor(house=Playhouse())`` stands on
simulators of its own, such as ones that were changed on purpose before the house was opened.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from trifold.sandbox.contracts.files import FOLDER, PactFile, read
from trifold.sandbox.contracts.interpreter import HEADER, MESSAGES_PATH, UNREACHED, Interpreter, serving
from trifold.sandbox.contracts.library import Verifier, silent
from trifold.sandbox.contracts.site import Site
from trifold.sandbox.contracts.verdicts import Broken, Verdict

REQUEST_MS_MAX = 60_000
REASON_CHARACTERS_MAX = 600


def verify_ours(provider: str, site: Site) -> Verdict:
    """What the sync core was promised by a provider: the pact in contracts/pacts."""
    return verify(read(FOLDER / f"sync-core-{provider}.json"), site)


def verify(pact: PactFile, site: Site) -> Verdict:
    """Every interaction that the site allows. Raises BadPact for an empty pact."""
    refused = {number: site.refusal(interaction) for number, interaction in enumerate(pact.interactions)}
    chosen = [number for number, reason in refused.items() if not reason]
    left_out = {pact.interactions[number].description: reason for number, reason in refused.items() if reason}
    interpreter = Interpreter(pact, site)
    results = _asked(pact, chosen, interpreter) if chosen else {}
    unreached = interpreter.unreached
    broken = [found for found in _broken(pact.provider, results) if found.interaction not in unreached]
    reached = [pact.interactions[number].states for number in chosen]
    return Verdict(
        provider=pact.provider,
        interactions=tuple(interaction.description for interaction in pact.interactions),
        broken=(
            *broken,
            *interpreter.broken,
            *(Broken(pact.provider, name, "pact", f"state not reached: {why}") for name, why in unreached.items()),
        ),
        left_out=left_out,
        states=tuple(sorted({state.sentence for states in reached for state in states})),
    )


def _asked(pact: PactFile, chosen: list[int], interpreter: Interpreter) -> Mapping[str, Any]:
    with tempfile.TemporaryDirectory() as folder, serving(interpreter) as port:
        file = Path(folder) / pact.path.name
        file.write_text(pact.numbered(chosen, HEADER), "utf-8")
        verifier = Verifier(pact.provider, host="127.0.0.1")
        verifier.add_transport(url=f"http://127.0.0.1:{port}")
        verifier.add_transport(protocol="message", port=port, path=MESSAGES_PATH)
        verifier.set_request_timeout(REQUEST_MS_MAX).add_source(file)
        with silent(), suppress(RuntimeError):  # what is broken stands in the results
            verifier.verify()
        found: Mapping[str, Any] = verifier.results
        return found


def _broken(provider: str, results: Mapping[str, Any]) -> Iterator[Broken]:
    for found in results.get("interactionResults", []):
        if found["result"] == "OK":
            continue
        mismatch = found.get("mismatch") or {}
        rows = mismatch.get("mismatches") or [{"mismatch": str(mismatch.get("message") or mismatch)}]
        for row in rows:
            told = " ".join(str(part) for part in (_short(row.get("path")), row.get("mismatch") or row) if part)
            yield Broken(provider, found["description"], "pact", told[:REASON_CHARACTERS_MAX])


def _short(path: Any) -> str:
    """A path without its namespaces: ``Customer.ZipCode``."""
    steps = [step.rpartition(":")[2] for step in str(path or "").removeprefix("$").strip("[]'").split("']['")]
    return ".".join(step for step in steps if step not in ("", "Envelope", "Body"))


__all__ = ["UNREACHED", "verify", "verify_ours"]
