"""Where InsuredMine's interface could be other than our design. A world's setting ``switches`` overrides by name."""

from __future__ import annotations

from typing import Any

from trifold.simulators.chassis.switches import Switch, Switches
from trifold.simulators.chassis.worlds import World

DEFAULT_SWITCHES = Switches(
    Switch(0, "idempotency", "honoured", ("honoured", "ignored"), "what a repeated Idempotency-Key does on a POST"),
    Switch(0, "requests_per_minute", 0, (), "how many requests a minute before 429 with Retry-After; 0: no limit"),
    Switch(
        0,
        "webhook_order",
        "per_record",
        ("per_record", "as_sent", "shuffled"),
        "per_record: a webhook waits until the older ones of its record are accepted; as_sent: a retry is overtaken",
    ),
    Switch(0, "webhook_duplicates", False, (), "whether every accepted webhook is sent once more, with the same id"),
    Switch(0, "webhook_lag_seconds", 0, (), "the longest that a webhook waits before its first try"),
)


def switch(world: World, name: str) -> Any:
    """The world's value of a switch; raises KeyError for a name that is none."""
    return DEFAULT_SWITCHES.value(world.settings, name)
