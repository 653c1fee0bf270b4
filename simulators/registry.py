"""Names the three simulators: the only place that knows them all."""

from __future__ import annotations

from importlib import import_module

from trifold.simulators.chassis.app import Vendor

SYSTEMS = ("ams360", "benefitpoint", "insuredmine")
PORTS = {"ams360": 7361, "benefitpoint": 7362, "insuredmine": 7363}


def vendor(system: str) -> Vendor:
    """The vendor of a system name; raises KeyError for another name."""
    if system not in SYSTEMS:
        raise KeyError(f"no simulator {system!r}; there are: {', '.join(SYSTEMS)}")
    found = import_module(f"trifold.simulators.{system}").VENDOR
    assert isinstance(found, Vendor)
    return found
