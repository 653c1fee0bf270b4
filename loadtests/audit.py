"""The duplicate audit: every AMS360 customer has exactly one live InsuredMine account, and no other has its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

OFFERED_SHARE = 0.95  # of the changes that were asked for; with fewer, a run has measured something else


def audit(customer_ids: Iterable[str], accounts: Iterable[Mapping[str, Any]], prefix: str) -> dict[str, int]:
    """``duplicates``: accounts too many, by AMS360 id or by a name of this load (they begin with ``prefix``);
    ``unmatched``: customers without an account."""
    customers = set(customer_ids)
    by_id: Counter[str] = Counter()
    by_name: Counter[str] = Counter()
    for account in accounts:
        for link in account.get("externalIds") or []:
            if link["system"] == "ams360" and link["externalId"] in customers:
                by_id[link["externalId"]] += 1
        name = str(account.get("businessName") or account.get("lastName") or "")
        if name.startswith(prefix):
            by_name[name] += 1
    too_many = (sum(count - 1 for count in counted.values()) for counted in (by_id, by_name))
    return {
        "customers": len(customers),
        "accounts": sum(by_id.values()),
        "duplicates": max(too_many),
        "unmatched": len(customers - set(by_id)),
    }


def verdict(result: dict[str, Any]) -> list[str]:
    """Why the run is not good enough; empty when it is."""
    slow = result["p99_ms"] is not None and result["p99_ms"] >= result["budget_ms"]
    reasons = {
        f"p99 {result['p99_ms']} ms is not under {result['budget_ms']:g} ms": slow,
        f"{result['duplicates']} duplicates": result["duplicates"] > 0,
        f"{result['lost']} changes lost": result["lost"] > 0,
        f"{result['unmatched']} customers without an account": result["unmatched"] > 0,
        f"only {result['changes']} of {result['asked']} changes were made": (
            result["changes"] < OFFERED_SHARE * result["asked"]
        ),
    }
    return [reason for reason, is_so in reasons.items() if is_so]
