"""Why a record goes nowhere, told from its rings, review items and the agency's settings; with the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trifold.sync_core.settings import Agency

# how an outcome of the inbox begins -> what a person can do
REMEDIES: Mapping[str, str] = {
    "waits for the daily": "Press Daily AMS sync in InsuredMine, or run: sync-core daily",
    "ignored: nobody asked": "Press Sync on the record in InsuredMine and choose the systems.",
    "ignored: it is not there": "Look whether the id is right, and whether the record was deleted.",
    "ignored: its account is not there": "Look whether its account was deleted.",
    "stays in BenefitPoint": "That is the rule. Add the contact in AMS360 to have it everywhere.",
    "held": "A person must decide. See: sync-core review list",
    "refused": "Correct what the reason names, in the system where the record is; then Sync again.",
    "unlinked": "It disappeared in its system. Nothing was deleted elsewhere.",
}


def why_nowhere(trace: Mapping[str, Any], agency: Agency) -> list[str]:
    """Lines for people, the most telling first."""
    lines = [f"Review {item['id']} ({item['state']}): {item['title']}" for item in trace["reviews"]]
    if not trace["rings"]:
        return [*lines, *_never_rang(trace, agency)]
    newest = trace["rings"][0]
    at = newest["finished_at"] or newest["due_at"]
    if newest["state"] in ("waiting", "running"):
        lines.append(f"It is {newest['state']} (ring {newest['id']}, due {newest['due_at']}): the worker looks at it.")
    if newest["outcome"]:
        lines.append(f"The last look ({at}) said: {newest['outcome']}.")
        lines += [told for start, told in REMEDIES.items() if newest["outcome"].startswith(start)]
    if newest["state"] == "dead":
        lines.append(
            f"It was tried {newest['attempts']} times. Ring it again with: sync-core inbox revive {newest['id']}"
        )
    return lines


def _never_rang(trace: Mapping[str, Any], agency: Agency) -> list[str]:
    """Nobody ever told us of it."""
    ring = f"sync-core inbox ring {trace['system']} account|contact|policy {trace['external_id']}"
    lines = ["Nothing ever rang for it: no notification, poll or sweep named it."]
    if agency.mode == "daily":
        lines.append("This agency is in daily mode: its changes wait for the daily. Run: sync-core daily")
    if trace["system"] == "benefitpoint" and agency.benefitpoint is None:
        lines.append("This agency has no BenefitPoint in the settings.")
    return [*lines, f"If the id is right, ring for it: {ring}"]
