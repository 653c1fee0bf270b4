"""All drives by provider."""

from __future__ import annotations

from collections.abc import Mapping

from trifold.sandbox.contracts.consumers import ams360
from trifold.sandbox.contracts.exchanges import Drive

DRIVES: Mapping[str, tuple[Drive, ...]] = {"ams360": ams360.DRIVES}
