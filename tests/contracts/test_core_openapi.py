"""The sync core's web keeps the promises of its own document: what Schemathesis finds against /openapi.json."""

from __future__ import annotations

import json
import re
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from core_builders import ACCOUNT, CUSTOMER, TOKEN, Core, ams360_notice, signed, webhook
from trifold.sync_core.store import heart
from trifold.sync_core.web.app import application

# Names of agencies, ids and secrets are checked beyond what a JSON Schema can say.
BEYOND_THE_SCHEMA = [positive_data_acceptance]
MENDED = [*BEYOND_THE_SCHEMA, negative_data_rejection]
LIMITS = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))

core = Core()
RECORD = core.know_account(ams360=CUSTOMER, insuredmine=ACCOUNT)
core.tell_ams360(ams360_notice())
core.tell_insuredmine(webhook())
heart.beat(core.desk.db)
schema = schemathesis.openapi.from_wsgi("/openapi.json", application(core.desk))
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@schema.parametrize()
@settings(LIMITS, max_examples=15)
def test_every_route_answers_as_documented_to_made_up_requests(case: Any) -> None:
    excluded = BEYOND_THE_SCHEMA if case.method == "POST" else MENDED  # a twin without its token is mended here
    case.call_and_validate(excluded_checks=excluded, headers=BEARER)


@schema.include(path_regex=r"^/hooks/|canonical_id").parametrize()
@settings(LIMITS, max_examples=25)
def test_every_route_answers_as_documented_about_what_exists_and_from_who_may(case: Any) -> None:
    exists = {"agency": "demo", "canonical_id": RECORD, "system": "ams360", "external_id": CUSTOMER}
    case.path_parameters = {name: exists[name] for name in case.path_parameters}
    if isinstance(case.body, dict):
        if case.path.startswith("/hooks/ams360"):
            case.body |= {"AuthenticationCode": "bell"}
        else:
            stamp = str(int(core.clock.now().timestamp()))
            case.headers.update(signed(json.dumps(case.body).encode(), stamp, "hook"))
    answer = case.call_and_validate(excluded_checks=MENDED, headers=BEARER)
    assert answer.status_code not in (404, 503)


def test_every_route_that_answers_json_is_documented_and_the_other_way_round() -> None:
    documented = {
        (method, path) for path, item in core.client.get("/openapi.json").get_json()["paths"].items() for method in item
    }
    served = {
        (method.lower(), re.sub(r"<(\w+:)?(\w+)>", r"{\2}", rule.rule))
        for rule in application(core.desk).url_map.iter_rules()
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS")
    }
    machines = {(method, path) for method, path in served if path.startswith(("/hooks/", "/api/", "/health", "/ready"))}
    twins = {(method, path) for method, path in served if path.endswith(".json")} - {("get", "/openapi.json")}
    assert documented == machines | twins
