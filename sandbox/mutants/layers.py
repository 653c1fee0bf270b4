"""Who may notice a mutant: pact, xsd (the schema beside it), schemathesis, play, test.

``schemathesis`` stands for generated messages: Schemathesis on InsuredMine, and on the SOAP vendors its counterpart,
the strategies made from the interface tables. Both live in tests/contracts and run by pytest here. A rule is no
message: plays must notice that it is broken (a stranger's engine has nothing else), and named tests only where no
story can tell.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from trifold.sandbox.mutants.patch import Mutant

LAYERS = ("pact", "xsd", "schemathesis", "play", "test")
CONTRACTS = ("pact", "xsd", "schemathesis")
TOP = Path(__file__).resolve().parents[2]
REASON_CHARACTERS_MAX = 300
_SOAP = "tests/contracts/test_soap_properties.py"
# The operations that the core's connectors use: each vendor's own part of the generated messages.
_GENERATED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "ams360": (
        (_SOAP,),
        "ams360 and (CustomerGetById or CustomerInsert or CustomerContactGet or CustomerUpdate or NamePrefix)",
    ),
    "benefitpoint": ((_SOAP,), "v4_3 and (Account or findChanges or Product)"),
    "insuredmine": (
        ("tests/contracts/test_insuredmine_openapi.py",),
        "about_records or filtered or deleted_record",
    ),
}
Caught = dict[str, str]  # layer -> the first reason


def contracts_of(found: Mutant) -> Caught:
    """What pact and the schema beside it say."""
    from trifold.sandbox.contracts.driving import drive_all
    from trifold.sandbox.contracts.indoor import Indoor
    from trifold.sandbox.contracts.verifying import verify_ours
    from trifold.scenarios.playhouse import Playhouse

    if found.part == "connector":
        verdict = drive_all(found.area)
    else:
        site = Indoor(house=Playhouse())
        verdict = verify_ours(found.area, site)
        site.close()
    caught: Caught = {}
    for broken in verdict.broken:
        caught.setdefault(broken.layer, f"{broken.interaction}: {broken.reason}")
    return caught


def generated(found: Mutant) -> Caught:
    """What generated messages find; only simulators answer such."""
    if found.part == "connector":
        return {}
    files, chosen = _GENERATED[found.area]
    first = _tested([str(TOP / file) for file in files], chosen, "--hypothesis-profile", "quick")
    return {"schemathesis": first} if first else {}


def _tested(files: Sequence[str], chosen: str, *more: str) -> str:
    """What the first failing test says; "" when all pass. Raises RuntimeError when none was found."""
    import pytest

    class First:
        reason = ""

        def pytest_runtest_logreport(self, report: Any) -> None:
            if report.failed and not self.reason:
                crash = getattr(report.longrepr, "reprcrash", None)
                self.reason = f"{report.nodeid.rpartition('::')[2]}: {crash.message if crash else 'failed'}"

    first = First()
    options = ["-q", "-x", "-W", "ignore::pytest.PytestAssertRewriteWarning", "-p", "no:cacheprovider"]
    options += ["-p", "no:xdist", "--rootdir", str(TOP), "-c", str(TOP / "pyproject.toml"), *more]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = pytest.main([*options, "-k", chosen, *files], plugins=[first])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"{chosen} could not be tried: pytest ended with {int(code)}")
    return first.reason


def played(found: Mutant, names: Iterable[str] = ()) -> Caught:
    """What the stories that it could spoil say, or those of ``names``."""
    from trifold.scenarios.run import indoors, performances, run_one

    for play in performances(names or found.plays):
        result = run_one(play, indoors())
        if result.outcome != "passed":
            reason = result.reason or next((_said(check) for check in result.checks if not check.passed), "doubled")
            return {"play": f"{play.name}: {reason}"}
    return {}


def tested(found: Mutant) -> Caught:
    """What the named tests say."""
    for name in found.tests:
        file, _, chosen = name.partition("::")
        if reason := _tested([str(TOP / "tests" / file)], chosen):
            return {"test": reason}
    return {}


def _said(check: Any) -> str:
    return f"{check.requirement} {check.asked}: {check.found}, not {check.expected}"


def caught_by(found: Mutant, *, every_play: bool = False) -> Caught:
    """All layers, each with the first thing that it saw; of a rule the plays, and its tests where none saw it.

    ``every_play``: all plays are played, those first that the table names.
    """
    from trifold.scenarios import plays

    names = [*found.plays, *(one for one in plays.names() if one not in found.plays)] if every_play else ()
    if found.part == "rule":
        caught = played(found, names) or tested(found)
    else:  # pytest wants to be the first to import
        caught = generated(found) | contracts_of(found) | played(found, names)
    return {layer: " ".join(caught[layer].split())[:REASON_CHARACTERS_MAX] for layer in LAYERS if layer in caught}
