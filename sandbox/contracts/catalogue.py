"""All drives by provider."""

from __future__ import annotations

from collections.abc import Mapping

from trifold.sandbox.contracts.consumers import (
    ams360,
    ams360_policies,
    benefitpoint,
    benefitpoint_people,
    families,
    flows,
    insuredmine,
    insuredmine_people,
)
from trifold.sandbox.contracts.exchanges import Drive

DRIVES: Mapping[str, tuple[Drive, ...]] = {
    "ams360": (*ams360.DRIVES, *ams360_policies.DRIVES, *flows.drives("ams360"), *families.drives("ams360")),
    "benefitpoint": (
        *benefitpoint.DRIVES,
        *benefitpoint_people.DRIVES,
        *flows.drives("benefitpoint"),
        *families.drives("benefitpoint"),
    ),
    "insuredmine": (
        *insuredmine.DRIVES,
        *insuredmine_people.DRIVES,
        *flows.drives("insuredmine"),
        *families.drives("insuredmine"),
    ),
}
