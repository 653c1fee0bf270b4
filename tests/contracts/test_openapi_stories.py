"""Stories made up by Schemathesis: what one answer gave is asked in the next, by links inferred from the documents."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import settings
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from builders_insuredmine import KEY, InsuredMine
from core_builders import Core
from profiles import tries
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.registry import vendor
from trifold.sync_core.store import heart
from trifold.sync_core.web.app import application

# Names, ids and dates are checked beyond what a JSON Schema can say; a step's data is partly another step's answer.
# The stories hold a true key: false ones are tried in test_insuredmine_openapi.py.
BEYOND_THE_SCHEMA = [positive_data_acceptance, negative_data_rejection, ignored_auth]
STEPS = 6

mine = InsuredMine()
control = Simulator(vendor("ams360"))
core = Core()
insuredmine_schema = schemathesis.openapi.from_wsgi("/openapi.json", mine.simulator.app)
control_schema = schemathesis.openapi.from_wsgi("/_sim/openapi.json", control.app)
core_schema = schemathesis.openapi.from_wsgi("/openapi.json", application(core.desk))


def _validated(
    story: Any, response: Any, case: Any, additional_checks: Any = None, excluded: Any = BEYOND_THE_SCHEMA, **sent: Any
) -> None:
    """What a story does with each answer: all checks but those beyond the schema, with what the story knows."""
    case.validate_response(
        response,
        additional_checks=additional_checks,
        excluded_checks=list(excluded),
        transport_kwargs=sent or None,
        recorder=story.recorder,
    )


class InsuredMineStory(insuredmine_schema.as_state_machine()):  # type: ignore[misc]
    """Records made, read, changed, deleted, and never readable after that."""

    def setup(self) -> None:
        mine.world.reset(seed=1)

    def get_call_kwargs(self, case: Any) -> dict[str, Any]:
        return {"headers": {**KEY, "If-Match": "*"}}

    validate_response = _validated


class ControlStory(control_schema.as_state_machine()):  # type: ignore[misc]
    """Worlds made, looked at, forked, thrown away."""

    def setup(self) -> None:
        for name in control.worlds.names():
            control.worlds.drop(name)

    def before_call(self, case: Any) -> None:
        if isinstance(case.body, dict) and isinstance(case.body.get("size"), int):
            case.body["size"] = min(case.body["size"], 3)  # this is about the form of answers
        if "timeout_seconds" in (case.query or {}):
            case.query["timeout_seconds"] = "0"

    validate_response = _validated


class CoreStory(core_schema.as_state_machine()):  # type: ignore[misc]
    """Lists and what is in them."""

    validate_response = _validated

    def setup(self) -> None:
        heart.beat(core.desk.db)


def _tried(story: Any) -> Any:
    story.TestCase.settings = settings(tries(12), stateful_step_count=STEPS)
    return story.TestCase


TestInsuredMineStory = _tried(InsuredMineStory)
TestControlStory = _tried(ControlStory)
TestCoreStory = _tried(CoreStory)
