"""What the commands do: verify here or there, write the pacts again, publish them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import requests

from trifold.contracts.states import PROVIDERS
from trifold.sandbox.contracts.driving import BrokenDrive, written
from trifold.sandbox.contracts.files import FOLDER, BadPact, PactFile, pact_files, read
from trifold.sandbox.contracts.indoor import Indoor
from trifold.sandbox.contracts.outdoor import Outdoor
from trifold.sandbox.contracts.site import Site, Unreachable
from trifold.sandbox.contracts.verdicts import Verdict
from trifold.sandbox.contracts.verifying import verify

COULD_NOT = (BadPact, Unreachable, BrokenDrive)
TIMEOUT_SECONDS = 30


def verdicts(
    provider: str | None,
    url: str | None,
    credentials: Path | None,
    *,
    allow_writes: bool = False,
    consumer_pacts: Path | None = None,
    engine: str = "core",
) -> list[Verdict]:
    """Our pacts, or somebody else's, of one provider or of all. Raises BadPact, Unreachable."""
    pacts = _chosen(provider, consumer_pacts)
    site: Site = Indoor(engine)
    if url and credentials and provider:
        site = Outdoor(provider, url, credentials, allow_writes=allow_writes)
    try:
        return [verify(pact, site) for pact in pacts]
    finally:
        site.close()


def _chosen(provider: str | None, folder: Path | None) -> list[PactFile]:
    if folder is None:
        return [read(FOLDER / f"sync-core-{name}.json") for name in ([provider] if provider else PROVIDERS)]
    found = [pact for pact in pact_files(folder) if provider in (None, pact.provider)]
    if not found:
        raise BadPact(f"{folder}: no pact with {provider}. Nothing was verified. Leave --provider out to take all.")
    return found


def rewritten() -> Iterator[str]:
    """Drives the real connectors and writes contracts/pacts again. Raises BrokenDrive."""
    for provider in PROVIDERS:
        file = FOLDER / f"sync-core-{provider}.json"
        file.write_text(written(provider), "utf-8")
        yield f"wrote {file.name}"


def published(broker: str, version: str) -> Iterator[str]:
    """Puts our pacts to a Pact broker, as a version of the consumer. Raises Unreachable."""
    for pact in pact_files(FOLDER):
        path = f"pacts/provider/{pact.provider}/consumer/{pact.consumer}/version/{version}"
        try:
            answer = requests.put(f"{broker.rstrip('/')}/{path}", json=dict(pact.raw), timeout=TIMEOUT_SECONDS)
        except requests.RequestException as error:
            raise Unreachable(
                f"broker {broker}: not reached ({type(error).__name__}). Nothing was published. Correct its address."
            ) from None
        if not answer.ok:
            raise Unreachable(f"broker {broker}: HTTP {answer.status_code}. It was not published. Ask its owner.")
        yield f"published {pact.path.name} as version {version}"
