"""explain: whose value, by which rule, since when, told by whom; what was not taken; every gate of what is not there."""

from __future__ import annotations

import pytest

from trifold.scenarios.indoors import Indoors
from trifold.scenarios.report import PlayResult
from trifold.scenarios.stage import Stage
from trifold.sync_core.flows.explain import explain
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.gates import ARRIVAL, Delivery, arrival, delivery, is_due
