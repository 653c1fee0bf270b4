"""What the sync core is told: AMS360's notifications and InsuredMine's webhooks: who changed, never what.

Each is delivered twice to the real intake: the second time changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from trifold.sandbox.contracts.beside import SIGNATURE, STAMP, signature
from trifold.sandbox.contracts.consumers import ams360, insuredmine
from trifold.sandbox.contracts.consumers.doors import AMS360_LOGIN, API_KEY
from trifold.sandbox.contracts.consumers.records import CUSTOMER_ID
from trifold.sandbox.contracts.exchanges import Given, Told, given, rendered
from trifold.sandbox.contracts.matching import GUID, Exactly, Like, any_of
from trifold.scenarios.engines import build_engine
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.inproc import WSGIAdapter
from trifold.sync_core.settings import Settings

CODE, SECRET = "pact-authentication-code", "pact-webhook-secret"
NOTICE_ID = "5f2f0d0c-6f0e-4a53-9d4c-2f6f5d6b7a81"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"
_TIMEOUT_SECONDS = 5
told_of_ams360 = given(
    "somebody is told when AMS360 changes", AgencyNo=AMS360_LOGIN["AgencyNo"], AuthenticationCode=CODE
)
told_of_insuredmine = given("somebody is told when InsuredMine changes", webhookSecret=SECRET)


def notification(description: str, entity: str, action: str, keys: Mapping[str, str], *states: Given) -> Told:
    """Version 3: keys only, nothing of the record."""
    body, rules = rendered(
        {
            "NotificationId": Like(NOTICE_ID, GUID),
            "Version": Exactly("3"),
            "AuthenticationCode": Exactly(CODE),
            "AgencyNo": Exactly(AMS360_LOGIN["AgencyNo"]),
            "Entity": Exactly(entity),
            "Action": Exactly(action),
            "Keys": {name: Exactly(value) for name, value in keys.items()},
            "OccurredAt": Like("2026-01-05T09:00:00", MOMENT),
        }
    )
    return Told(description=description, states=(told_of_ams360, *states), body=body, rules=rules, members=tuple(body))


def webhook(description: str, kind: str, state: Given, **ids: Any) -> Told:
    """Signed; ids, a version and who did it, nothing of the record."""
    body, rules = rendered(
        {
            "id": Like(NOTICE_ID, GUID),
            "type": Exactly(kind),
            "occurredAt": Like("2026-01-05T09:00:00.000Z", insuredmine.MOMENT),
            **{name: Exactly(value) if isinstance(value, str) else value for name, value in ids.items()},
            "changedBy": {"kind": any_of("user", "api"), "name": "Ada"},
        }
    )
    members = ("id", "type", "occurredAt", "recordId", "accountId", "version", "changedBy", "requestId", "jobId")
    return Told(
        description=description,
        states=(told_of_insuredmine, state),
        body=body,
        rules=rules,
        metadata={STAMP: Like("1767603600", r"\d{10}"), SIGNATURE: Like("sha256=" + "0" * 64, "sha256=[0-9a-f]{64}")},
        members=members,
    )


TOLD: Mapping[str, tuple[Told, ...]] = {
    "ams360": (
        notification("a customer was added", "Customer", "Inserted", {"CustomerId": CUSTOMER_ID}, ams360.person),
        notification(
            "a customer was edited",
            "Customer",
            "Updated",
            {"CustomerId": CUSTOMER_ID},
            given("a customer was edited", CustomerId=CUSTOMER_ID, FirmName="Harbor Pact LLC"),
        ),
        notification(
            "a contact was added",
            "CustomerContact",
            "Inserted",
            {"CustomerId": CUSTOMER_ID, "CustomerContactId": ams360.CONTACT_ID},
            ams360.contacted,
        ),
        notification(
            "a policy was added",
            "Policy",
            "Inserted",
            {"CustomerId": CUSTOMER_ID, "PolicyId": "3f333df6-90a4-4fda-8dd3-9485d27cee36"},
            given("a customer has a policy", CustomerId=CUSTOMER_ID, PolicyId="3f333df6-90a4-4fda-8dd3-9485d27cee36"),
        ),
    ),
    "benefitpoint": (),
    "insuredmine": (
        webhook(
            "an account was edited",
            "account.updated",
            insuredmine.edited,
            recordId=insuredmine.ACCOUNT_ID,
            accountId=insuredmine.ACCOUNT_ID,
            version=2,
        ),
        webhook(
            "a contact was added",
            "contact.created",
            given("an account with a contact", accountId=insuredmine.ACCOUNT_ID, contactId=insuredmine.CONTACT_ID),
            recordId=insuredmine.CONTACT_ID,
            accountId=insuredmine.ACCOUNT_ID,
            version=1,
        ),
        webhook(
            "an account is to be sent",
            "sync.requested",
            given(
                "a request to send an account",
                accountId=insuredmine.ACCOUNT_ID,
                requestId="66f1a0b2c3d4e5f60718293d",
            ),
            recordId=insuredmine.ACCOUNT_ID,
            accountId=insuredmine.ACCOUNT_ID,
            requestId="66f1a0b2c3d4e5f60718293d",
        ),
        webhook(
            "the daily is to run",
            "sync.daily_requested",
            given("the daily was asked for", jobId="66f1a0b2c3d4e5f60718293e"),
            jobId="66f1a0b2c3d4e5f60718293e",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Intake:
    """The real web of a core in memory, for one agency with the examples of the contracts as its settings."""

    provider: str

    def rung_twice(self, body: bytes) -> list[tuple[int, bool]]:
        """What it answers when the same message comes twice: (status, whether it was new)."""
        clock = Clock()
        clock.freeze(clock.now())
        engine = build_engine("core", _settings(), clock, lambda agency, system: requests.Session())
        session = requests.Session()
        session.mount("http://core.test", WSGIAdapter(engine.app))
        try:
            return [self._rung(session, body, str(int(clock.now().timestamp()))) for _ in range(2)]
        finally:
            engine.close()

    def _rung(self, session: requests.Session, body: bytes, stamp: str) -> tuple[int, bool]:
        headers = {"Content-Type": "application/json"}
        if self.provider == "insuredmine":
            headers |= {STAMP: stamp, SIGNATURE: signature(SECRET, stamp, body)}
        url = f"http://core.test/hooks/{self.provider}/pact"
        answer = session.post(url, data=body, headers=headers, timeout=_TIMEOUT_SECONDS)
        return answer.status_code, bool(json.loads(answer.content).get("received"))


def _settings() -> Settings:
    agency = {
        "ams360": {
            "url": "https://ams360.test",
            "agency_no": AMS360_LOGIN["AgencyNo"],
            "login_id": AMS360_LOGIN["LoginId"],
            "password": AMS360_LOGIN["Password"],
            "notice_secret": CODE,
        },
        "insuredmine": {"url": "https://insuredmine.test", "api_key": API_KEY, "webhook_secret": SECRET},
    }
    return Settings.model_validate({"database": "sqlite://", "agencies": {"pact": agency}})
